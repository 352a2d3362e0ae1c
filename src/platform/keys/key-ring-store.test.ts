import { randomBytes } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FixedClock } from '../../../test/support/fixed-clock.ts';
import { DatabaseError, type OpenDatabase, openDatabase } from '../database/index.ts';
import { createSealer } from '../sealing/index.ts';
import { KeyRing } from './key-ring.ts';
import {
  createKeyRingStore,
  type KeyRingStore,
  type KeyRingTables,
  keyRingMigrations,
} from './key-ring-store.ts';
import { generateSigningKey, type SigningKey } from './signing-key.ts';

const clock = new FixedClock();
const sealer = createSealer(randomBytes(32));
let keys: { first: SigningKey; second: SigningKey; third: SigningKey };
let database: OpenDatabase<KeyRingTables>;
let store: KeyRingStore;

beforeAll(async () => {
  const generate = () => generateSigningKey({ clock });
  const [first, second, third] = await Promise.all([generate(), generate(), generate()]);
  keys = { first, second, third };
});

beforeEach(async () => {
  database = await openDatabase<KeyRingTables>({
    file: ':memory:',
    migrations: keyRingMigrations,
    durability: 'process',
  });
  store = createKeyRingStore({ database: database.queries, sealer, clock });
  return () => database.close();
});

function fullRing(): KeyRing {
  const now = clock.now();
  return new KeyRing({
    signing: keys.second,
    signingSince: new Date(now.getTime() - 60_000),
    next: { key: keys.third, publishedAt: now },
    retired: [{ key: { ...keys.first, certificate: 'TUlJ' }, leavesAt: new Date(now.getTime() + 60_000) }],
  });
}

describe('the key ring store', () => {
  it('loads what it has saved, private halves and dates included', async () => {
    await store.save('cluster', fullRing());
    const loaded = await store.load('cluster');
    expect(loaded?.states(clock.now())).toEqual(fullRing().states(clock.now()));
    expect(loaded?.retired[0]?.key.certificate).toBe('TUlJ');
    expect(loaded?.signing.privateKey.equals(keys.second.privateKey)).toBe(true);
    expect(loaded?.signing.publicJwk).toEqual(keys.second.publicJwk);
  });

  it('knows nothing of a ring that was not saved, and keeps rings apart', async () => {
    await store.save('cluster', new KeyRing({ signing: keys.first }));
    await store.save('tenant', new KeyRing({ signing: keys.second }));
    expect(await store.load('other')).toBeUndefined();
    expect((await store.load('cluster'))?.signing.keyId).toBe(keys.first.keyId);
  });

  it('stores no private key in the clear', async () => {
    await store.save('cluster', new KeyRing({ signing: keys.first }));
    const row = await database.queries.selectFrom('signing_keys').selectAll().executeTakeFirstOrThrow();
    const pkcs8 = keys.first.privateKey.export({ format: 'der', type: 'pkcs8' });
    expect(Buffer.from(row.sealed_key).includes(pkcs8.subarray(40, 80))).toBe(false);
    expect(JSON.stringify({ ...row, sealed_key: '' })).not.toContain(
      keys.first.privateKey.export({ format: 'jwk' }).d,
    );
  });

  it('refuses a private key that was sealed for another key id', async () => {
    await store.save('cluster', new KeyRing({ signing: keys.first }));
    await database.queries.updateTable('signing_keys').set({ key_id: 'another' }).execute();
    await expect(store.load('cluster')).rejects.toThrow(DatabaseError);
  });

  it('refuses a public half that was exchanged', async () => {
    await store.save('cluster', new KeyRing({ signing: keys.first }));
    const public_jwk = JSON.stringify(keys.second.publicJwk);
    await database.queries.updateTable('signing_keys').set({ public_jwk }).execute();
    await expect(store.load('cluster')).rejects.toThrow('is not the one that was published');
  });

  it('refuses a ring without a current key', async () => {
    await store.save('cluster', fullRing());
    await database.queries.deleteFrom('signing_keys').where('state', '=', 'current').execute();
    await expect(store.load('cluster')).rejects.toThrow('not one current');
  });

  it('makes a first key once, and finds it again', async () => {
    const made = await store.openOrCreate('cluster', { keyId: () => 'named' });
    const found = await store.openOrCreate('cluster', { keyId: () => 'unused' });
    expect(made.current().signing.keyId).toBe('named');
    expect(found.current().signing.privateKey.equals(made.current().signing.privateKey)).toBe(true);
  });
});

describe('the holder of a ring', () => {
  const publish = (key: SigningKey) => (ring: KeyRing) => {
    const publication = ring.publishNext(key, clock.now());
    if (publication.kind !== 'published') throw new Error(publication.kind);
    return publication.ring;
  };

  it('shows a change once it is saved, and not before', async () => {
    await store.save('cluster', new KeyRing({ signing: keys.first }));
    const holder = await store.openOrCreate('cluster');
    const change = holder.change(publish(keys.second));
    expect(holder.current().next).toBeUndefined();
    await change;
    expect(holder.current().next?.key.keyId).toBe(keys.second.keyId);
    expect((await store.load('cluster'))?.next?.key.keyId).toBe(keys.second.keyId);
  });

  it('lets changes follow one another: the second sees what the first has made', async () => {
    await store.save('cluster', new KeyRing({ signing: keys.first }));
    const holder = await store.openOrCreate('cluster');
    const results = await Promise.allSettled([
      holder.change(publish(keys.second)),
      holder.change(publish(keys.third)),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(holder.current().next?.key.keyId).toBe(keys.second.keyId);
  });

  it('keeps the ring it had when a change cannot be saved, and takes the next change', async () => {
    await store.save('cluster', new KeyRing({ signing: keys.first }));
    const holder = await store.openOrCreate('cluster');
    database.engine.exec('ALTER TABLE signing_keys RENAME TO elsewhere');
    await expect(holder.change(publish(keys.second))).rejects.toThrow('signing_keys');
    expect(holder.current().next).toBeUndefined();
    database.engine.exec('ALTER TABLE elsewhere RENAME TO signing_keys');
    await holder.change(publish(keys.third));
    expect(holder.current().next?.key.keyId).toBe(keys.third.keyId);
  });
});
