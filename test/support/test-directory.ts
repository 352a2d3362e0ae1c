import {
  createDirectory,
  type Directory,
  directoryMigrations,
  noPropagation,
  type Propagation,
  signInMigrations,
} from '../../src/directory/index.ts';
import { openDatabase, type SharedDatabase } from '../../src/platform/database/index.ts';
import { randomId } from '../../src/platform/ids.ts';
import { FixedClock } from './fixed-clock.ts';

export interface TestDirectory {
  readonly directory: Directory;
  readonly database: SharedDatabase;
  readonly clock: FixedClock;
  close(): Promise<void>;
}

/** A directory in memory, with a clock that stands still. */
export async function openTestDirectory(propagation: Partial<Propagation> = {}): Promise<TestDirectory> {
  const clock = new FixedClock();
  const open = (migrations: typeof directoryMigrations): Promise<SharedDatabase> =>
    openDatabase({ file: ':memory:', migrations, durability: 'process' });
  const database = await open(directoryMigrations);
  const signInDatabase = await open(signInMigrations);
  const directory = createDirectory({
    database,
    signInDatabase,
    clock,
    newId: randomId,
    propagation: () => ({ ...noPropagation, ...propagation }),
  });
  return {
    directory,
    database,
    clock,
    async close() {
      await directory.close();
      await signInDatabase.close();
      await database.close();
    },
  };
}
