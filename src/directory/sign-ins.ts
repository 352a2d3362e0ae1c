import { createGroupCommit, type OpenDatabase } from '../platform/database/index.ts';
import type { SignIns } from './directory.ts';
import type { SignIn } from './records.ts';
import type { SignInTables } from './tables.ts';

export interface SignInRetention {
  /** How many records stay when the oldest go. */
  readonly kept: number;
  /** After how many records the oldest go: few enough that nobody waits for it. */
  readonly trimEvery: number;
}

const usualRetention: SignInRetention = { kept: 50_000, trimEvery: 500 };

export function createSignIns(
  { engine, queries }: OpenDatabase<SignInTables>,
  { kept, trimEvery } = usualRetention,
): SignIns & { close(): Promise<void> } {
  const insert = engine.prepare('insert into sign_ins (id, client_id, document) values (?, ?, ?)');
  const trim = engine.prepare('delete from sign_ins where sequence <= ?');

  const writer = createGroupCommit<SignIn>(engine, (signIn) => {
    const { lastInsertRowid } = insert.run(
      signIn.id,
      signIn.clientId?.toLowerCase() ?? null,
      JSON.stringify(signIn),
    );
    // By the record's own number, so that processes which end early leave no more behind than long ones.
    const sequence = Number(lastInsertRowid);
    if (sequence % trimEvery === 0) trim.run(sequence - kept);
  });

  return {
    add: (signIn) => writer.write(signIn),

    async find(id) {
      const row = await queries
        .selectFrom('sign_ins')
        .select('document')
        .where('id', '=', id)
        .executeTakeFirst();
      return row && toSignIn(row);
    },

    async list({ limit, clientId }) {
      const newest = queries.selectFrom('sign_ins').select('document').orderBy('sequence', 'desc');
      const wanted = clientId === undefined ? newest : newest.where('client_id', '=', clientId.toLowerCase());
      // A negative limit is none at all to SQLite.
      const rows = await wanted.limit(Math.max(0, limit)).execute();
      return rows.map(toSignIn);
    },

    close: () => writer.close(),
  };
}

function toSignIn({ document }: { readonly document: string }): SignIn {
  // Written by `add` and by nothing else; JSON keeps dates as texts.
  const signIn = JSON.parse(document) as Omit<SignIn, 'at'> & { readonly at: string };
  return { ...signIn, at: new Date(signIn.at) };
}
