import { describe, expect, it } from 'vitest';
import { openDatabase } from '../platform/database/index.ts';
import { signInMigrations } from './migrations.ts';
import type { SignIn } from './records.ts';
import { createSignIns } from './sign-ins.ts';
import type { SignInTables } from './tables.ts';

const signIn = (number: number, changes: Partial<SignIn> = {}): SignIn => ({
  id: `trace-${number}`,
  correlationId: 'correlation',
  at: new Date(1_800_000_000_000 + number),
  credential: 'none',
  ...changes,
});

const open = () =>
  openDatabase<SignInTables>({ file: ':memory:', migrations: signInMigrations, durability: 'process' });

describe('sign-ins', () => {
  it('are found by trace id with their evidence as it was', async () => {
    await using database = await disposable();
    const { signIns } = database;
    const recorded = signIn(1, {
      clientId: 'A-Client',
      errorNumber: 700213,
      evidence: { presented: { issuer: 'i', audiences: ['a'] }, differs: 'subject' },
    });
    await signIns.add(recorded);
    expect(await signIns.find('trace-1')).toEqual(recorded);
    expect(await signIns.find('trace-2')).toBeUndefined();
  });

  it('are listed the newest first, of one client or of all', async () => {
    await using database = await disposable();
    const { signIns } = database;
    for (let number = 0; number < 6; number += 1) {
      await signIns.add(signIn(number, { clientId: number % 2 === 0 ? 'Even' : 'Odd' }));
    }
    const ids = async (options: Parameters<typeof signIns.list>[0]) =>
      (await signIns.list(options)).map(({ id }) => id);
    expect(await ids({ limit: 2 })).toEqual(['trace-5', 'trace-4']);
    expect(await ids({ limit: 9, clientId: 'eVEN' })).toEqual(['trace-4', 'trace-2', 'trace-0']);
    expect(await ids({ limit: -1 })).toEqual([]);
  });

  it('lose the oldest when there are too many, whichever process wrote them', async () => {
    const database = await open();
    const retention = { kept: 10, trimEvery: 5 };
    for (let process = 0; process < 10; process += 1) {
      const signIns = createSignIns(database, retention);
      for (let number = 0; number < 3; number += 1) await signIns.add(signIn(process * 3 + number));
      await signIns.close();
    }
    const kept = await createSignIns(database, retention).list({ limit: 100 });
    expect(kept.map(({ id }) => id)).toEqual(
      Array.from({ length: 10 }, (_, number) => `trace-${29 - number}`),
    );
    await database.close();
  });

  it('are all committed by the time they are acknowledged, many at once too', async () => {
    await using database = await disposable();
    await Promise.all(Array.from({ length: 500 }, (_, number) => database.signIns.add(signIn(number))));
    expect(await database.signIns.list({ limit: 1_000 })).toHaveLength(500);
  });
});

async function disposable() {
  const database = await open();
  const signIns = createSignIns(database);
  return {
    signIns,
    async [Symbol.asyncDispose]() {
      await signIns.close();
      await database.close();
    },
  };
}
