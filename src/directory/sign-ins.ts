import { createGroupCommit, type OpenDatabase } from '../platform/database/index.ts';
import type { SignIns } from './directory.ts';
import type { SignIn } from './records.ts';
import type { SignInTables } from './tables.ts';

/** How many records are kept. The oldest go first, a batch at a time. */
const keptRecords = 50_000;
const trimEvery = 5_000;

export function createSignIns({
  engine,
  queries,
}: OpenDatabase<SignInTables>): SignIns & { close(): Promise<void> } {
  const insert = engine.prepare('insert into sign_ins (id, client_id, document) values (?, ?, ?)');
  const trim = engine.prepare(
    'delete from sign_ins where sequence <= (select max(sequence) from sign_ins) - ?',
  );
  let untilTrim = trimEvery;

  const writer = createGroupCommit<SignIn>(engine, (signIn) => {
    insert.run(signIn.id, signIn.clientId ?? null, JSON.stringify(signIn));
    untilTrim -= 1;
    if (untilTrim > 0) return;
    untilTrim = trimEvery;
    trim.run(keptRecords);
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
      const rows = await queries
        .selectFrom('sign_ins')
        .select('document')
        .$if(clientId !== undefined, (query) => query.where('client_id', '=', String(clientId)))
        .orderBy('sequence', 'desc')
        .limit(limit)
        .execute();
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
