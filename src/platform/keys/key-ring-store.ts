import type { Clock } from '../clock.ts';
import { DatabaseError, type Kysely, type Migration, type Selectable } from '../database/index.ts';
import type { Sealer } from '../sealing/index.ts';
import { KeyRing } from './key-ring.ts';
import { createKeyRingHolder, type KeyRingHolder } from './key-ring-holder.ts';
import {
  createSigningKey,
  exportPrivateKey,
  generateSigningKey,
  importPrivateKey,
  type KeyGeneration,
  type SigningKey,
} from './signing-key.ts';

export interface KeyRingTables {
  signing_keys: SigningKeysTable;
}

interface SigningKeysTable {
  ring: string;
  key_id: string;
  state: 'current' | 'next' | 'retired';
  public_jwk: string;
  certificate: string | null;
  /** PKCS#8, sealed for this ring and this key id alone. */
  sealed_key: Uint8Array;
  created_at: string;
  published_at: string | null;
  leaves_at: string | null;
  /** Of the current one; nothing for the first, which has signed since it was made. */
  signing_since: string | null;
}

type KeyRow = Selectable<SigningKeysTable>;

export const keyRingMigrations: Readonly<Record<string, Migration>> = {
  '0001_keys': {
    async up(database) {
      await database.schema
        .createTable('signing_keys')
        .addColumn('ring', 'text', (column) => column.notNull())
        .addColumn('key_id', 'text', (column) => column.notNull())
        .addColumn('state', 'text', (column) => column.notNull())
        .addColumn('public_jwk', 'text', (column) => column.notNull())
        .addColumn('certificate', 'text')
        .addColumn('sealed_key', 'blob', (column) => column.notNull())
        .addColumn('created_at', 'text', (column) => column.notNull())
        .addColumn('published_at', 'text')
        .addColumn('leaves_at', 'text')
        .addPrimaryKeyConstraint('signing_keys_key', ['ring', 'key_id'])
        .execute();
    },
  },
  '0002_signing_since': {
    async up(database) {
      await database.schema.alterTable('signing_keys').addColumn('signing_since', 'text').execute();
    },
  },
};

export interface KeyRingStore {
  /** @throws {DatabaseError} when what is stored cannot be opened or does not fit together. */
  load(ringName: string): Promise<KeyRing | undefined>;
  save(ringName: string, ring: KeyRing): Promise<void>;
  /** The stored ring, or a new one with a first key. One holder a ring: a second would not see its changes. */
  openOrCreate(ringName: string, generation?: Omit<KeyGeneration, 'clock'>): Promise<KeyRingHolder>;
}

export interface KeyRingStoreDependencies {
  readonly database: Kysely<KeyRingTables>;
  readonly sealer: Sealer;
  readonly clock: Clock;
}

export function createKeyRingStore({ database, sealer, clock }: KeyRingStoreDependencies): KeyRingStore {
  const store: KeyRingStore = {
    async load(ringName) {
      const rows = await database
        .selectFrom('signing_keys')
        .selectAll()
        .where('ring', '=', ringName)
        .orderBy('leaves_at', 'desc')
        .execute();
      return rows.length === 0 ? undefined : assemble(rows, (row) => openKey(row, sealer));
    },

    async save(ringName, ring) {
      const rows = toRows(ringName, ring, sealer);
      await database.transaction().execute(async (transaction) => {
        await transaction.deleteFrom('signing_keys').where('ring', '=', ringName).execute();
        await transaction.insertInto('signing_keys').values(rows).execute();
      });
    },

    async openOrCreate(ringName, generation = {}) {
      const stored = await store.load(ringName);
      const ring = stored ?? new KeyRing({ signing: await generateSigningKey({ ...generation, clock }) });
      if (stored === undefined) await store.save(ringName, ring);
      return createKeyRingHolder(ring, (changed) => store.save(ringName, changed));
    },
  };
  return store;
}

function assemble(rows: readonly KeyRow[], open: (row: KeyRow) => SigningKey): KeyRing {
  const inState = (state: KeyRow['state']) => rows.filter((row) => row.state === state);
  const [current, ...otherCurrent] = inState('current');
  const [next, ...otherNext] = inState('next');
  if (current === undefined || otherCurrent.length > 0 || otherNext.length > 0) {
    throw new DatabaseError(`the signing keys of ${rows[0]?.ring} are not one current and at most one next`);
  }
  return new KeyRing({
    signing: open(current),
    ...(current.signing_since !== null && { signingSince: readDate(current, current.signing_since) }),
    next: next && { key: open(next), publishedAt: readDate(next, next.published_at) },
    retired: inState('retired').map((row) => ({ key: open(row), leavesAt: readDate(row, row.leaves_at) })),
  });
}

/** Fails closed: a key that another file sealed, or whose public half was exchanged, signs and verifies nothing. */
function openKey(row: KeyRow, sealer: Sealer): SigningKey {
  const key = createSigningKey({
    keyId: row.key_id,
    privateKey: unsealKey(row, sealer),
    createdAt: readDate(row, row.created_at),
    ...(row.certificate !== null && { certificate: row.certificate }),
  });
  if (JSON.stringify(key.publicJwk) !== row.public_jwk) {
    throw new DatabaseError(`the signing key ${row.key_id} of ${row.ring} is not the one that was published`);
  }
  return key;
}

function unsealKey(row: KeyRow, sealer: Sealer): SigningKey['privateKey'] {
  try {
    return importPrivateKey(sealer.open(row.sealed_key, sealContext(row.ring, row.key_id)));
  } catch (error) {
    throw new DatabaseError(
      `the signing key ${row.key_id} of ${row.ring} cannot be opened: the data folder's key file is not the one it was sealed with`,
      { cause: error },
    );
  }
}

function readDate({ ring, key_id }: KeyRow, text: string | null): Date {
  const date = new Date(text ?? Number.NaN);
  if (Number.isNaN(date.getTime())) {
    throw new DatabaseError(`the signing key ${key_id} of ${ring} lacks one of its dates`);
  }
  return date;
}

function toRows(ring: string, keyRing: KeyRing, sealer: Sealer): KeyRow[] {
  const row = (
    key: SigningKey,
    state: KeyRow['state'],
    dates: { readonly publishedAt?: Date; readonly leavesAt?: Date; readonly signingSince?: Date } = {},
  ): KeyRow => ({
    ring,
    key_id: key.keyId,
    state,
    public_jwk: JSON.stringify(key.publicJwk),
    certificate: key.certificate ?? null,
    sealed_key: sealer.seal(exportPrivateKey(key), sealContext(ring, key.keyId)),
    created_at: key.createdAt.toISOString(),
    published_at: dates.publishedAt?.toISOString() ?? null,
    leaves_at: dates.leavesAt?.toISOString() ?? null,
    signing_since: dates.signingSince?.toISOString() ?? null,
  });
  const { signing, signingSince, next, retired } = keyRing;
  return [
    row(signing, 'current', { signingSince }),
    ...(next === undefined ? [] : [row(next.key, 'next', { publishedAt: next.publishedAt })]),
    ...retired.map(({ key, leavesAt }) => row(key, 'retired', { leavesAt })),
  ];
}

/** As a list, so that no pair of names can be mistaken for another pair. */
function sealContext(ring: string, keyId: string): string {
  return JSON.stringify(['signing-key', ring, keyId]);
}
