import {
  createDirectory,
  type Directory,
  directoryMigrations,
  noPropagation,
  type Propagation,
  signInMigrations,
} from '../directory/index.ts';
import { keyVaultMigrations } from '../keyvault/index.ts';
import type { Clock } from '../platform/clock.ts';
import { openDatabase, type SharedDatabase } from '../platform/database/index.ts';
import { type NewId, randomId } from '../platform/ids.ts';
import { keyRingMigrations } from '../platform/keys/index.ts';
import {
  type ActivityLog,
  createActivityLog,
  createOperationStore,
  createResourceStore,
  type OperationStore,
  type ResourceStore,
  resourceMigrations,
} from '../resources/index.ts';

/**
 * Everything of the cloud side that is kept, opened. Two files: what was decided is committed to the disk before
 * it is acknowledged; sign-ins are many, share commits, and survive the end of the process at any moment.
 */
export interface Stores {
  readonly database: SharedDatabase;
  readonly directory: Directory;
  readonly resources: ResourceStore;
  readonly activityLog: ActivityLog;
  readonly operationStore: OperationStore;
  close(): Promise<void>;
}

/** The key that everything secret in the data folder is sealed with. */
export const sealingKeyFile = 'data.key';

export interface StoresOptions {
  /** The path of a file of that name, or `:memory:` for every name. */
  readonly file: (name: string) => string;
  readonly clock: Clock;
  readonly newId?: NewId;
  /** How late what is written is seen. Left out for whoever only reads. */
  readonly propagation?: () => Propagation;
}

export async function openStores(options: StoresOptions): Promise<Stores> {
  const { clock, newId = randomId, propagation = () => noPropagation } = options;
  const database = await openDatabase({
    file: options.file('cloud.db'),
    migrations: {
      ...resourceMigrations,
      ...directoryMigrations,
      ...keyVaultMigrations,
      ...keyRingMigrations,
    },
    durability: 'every-commit',
  });
  const signInDatabase = await openDatabase({
    file: options.file('sign-ins.db'),
    migrations: signInMigrations,
    durability: 'process',
  });
  const directory = createDirectory({ database, signInDatabase, clock, newId, propagation });
  const resources = createResourceStore({ database: database.queries, clock });
  return {
    database,
    directory,
    resources,
    activityLog: createActivityLog({ database: database.queries }),
    operationStore: createOperationStore({ database: database.queries }),
    async close() {
      await directory.close();
      await signInDatabase.close();
      await database.close();
    },
  };
}
