import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { issuer, makeTestKey, openTestCluster, type TestCluster } from '../../test/support/test-cluster.ts';
import type { SigningKey } from '../platform/keys/index.ts';
import type { KeyRotationOptions } from './signing-keys.ts';

let key: SigningKey;
let cluster: TestCluster;

beforeAll(async () => {
  key = await makeTestKey();
});

beforeEach(async () => {
  cluster = await openTestCluster({ key });
  return () => cluster.close();
});

const path = '/api/v1/namespaces/default/serviceaccounts/default/token';
const exchange = 'api://AzureADTokenExchange';

async function issue(
  spec: Record<string, unknown> = {},
): Promise<{ readonly status: { readonly token: string } }> {
  const response = await cluster.send('POST', path, { body: { spec } });
  expect(response.status).toBe(201);
  return (await response.json()) as { status: { token: string } };
}

async function publishedKeys(): Promise<JSONWebKeySet> {
  const response = await cluster.api.publicIssuer.fetch(new Request(`${issuer}openid/v1/jwks`));
  return (await response.json()) as JSONWebKeySet;
}

/** An independent verifier, with what it can read in public and nothing else. */
async function verify(token: string) {
  const keys = createLocalJWKSet(await publishedKeys());
  const currentDate = cluster.clock.now();
  return await jwtVerify(token, keys, { issuer, audience: exchange, algorithms: ['RS256'], currentDate });
}

async function step(options: KeyRotationOptions = {}) {
  const taken = await cluster.api.rotateKeys(options);
  if (taken.kind === 'full') throw new Error('no more keys can be published');
  return taken;
}

const dates = {
  now: new Date('2026-03-01T12:00:00Z'),
  inAnHour: new Date('2026-03-01T13:00:00Z'),
  inADay: new Date('2026-03-02T12:00:00Z'),
};

describe('a rotation of the signing key', () => {
  it('publishes before it signs, and lets the old key go when its last token has expired', async () => {
    const before = await issue({ audiences: [exchange], expirationSeconds: 86_400 });
    const published = await step();
    expect(published).toMatchObject({ kind: 'published', rotatesFrom: new Date('2026-03-01T13:00:00Z') });
    expect((await publishedKeys()).keys.map(({ kid }) => kid)).toEqual([key.keyId, published.keyId]);
    expect(decodeProtectedHeader((await issue()).status.token).kid).toBe(key.keyId);

    cluster.clock.advanceSeconds(3_599);
    expect(await cluster.api.rotateKeys()).toMatchObject({ kind: 'waiting', keyId: published.keyId });
    cluster.clock.advanceSeconds(1);
    const last = await issue({ audiences: [exchange], expirationSeconds: 86_400 });
    expect(await cluster.api.rotateKeys()).toEqual({
      kind: 'rotated',
      keyId: published.keyId,
      previousKeyId: key.keyId,
      previousLeavesAt: new Date('2026-03-02T13:00:00Z'),
    });
    const after = await issue({ audiences: [exchange] });
    expect(decodeProtectedHeader(after.status.token).kid).toBe(published.keyId);
    for (const { status } of [before, last, after]) await verify(status.token);

    cluster.clock.advanceSeconds(86_399);
    await verify(last.status.token);
    expect(cluster.api.keyStates().map(({ state }) => state)).toEqual(['current', 'retired']);
    cluster.clock.advanceSeconds(1);
    expect((await publishedKeys()).keys.map(({ kid }) => kid)).toEqual([published.keyId]);
    await expect(verify(last.status.token)).rejects.toThrow('no applicable key found');
    expect(cluster.api.keyStates()).toHaveLength(1);
  });

  it('goes at once where verifiers keep nothing', async () => {
    await cluster.api.rotateKeys({ publishLeadSeconds: 0 });
    expect(await cluster.api.rotateKeys({ publishLeadSeconds: 0 })).toMatchObject({ kind: 'rotated' });
    expect(cluster.events.map(({ event }) => event)).toEqual(['key.rotated', 'key.rotated']);
  });

  it('keeps two rotations of one moment apart', async () => {
    const steps = await Promise.all([cluster.api.rotateKeys(), cluster.api.rotateKeys()]);
    expect(steps.map(({ kind }) => kind)).toEqual(['published', 'waiting']);
  });

  it('signs with the new key at once where that is forced, and says who may not know it yet', async () => {
    const before = await issue({ audiences: [exchange] });
    const forced = await step({ isForced: true });
    expect(forced).toEqual({
      kind: 'rotated',
      keyId: expect.any(String),
      previousKeyId: key.keyId,
      previousLeavesAt: dates.inADay,
      unknownUntil: dates.inAnHour,
    });
    const after = await issue({ audiences: [exchange] });
    expect(decodeProtectedHeader(after.status.token).kid).toBe(forced.keyId);
    for (const { status } of [before, after]) await verify(status.token);
    expect(cluster.api.keyStates()).toMatchObject([
      { state: 'current', keyId: forced.keyId, signingSince: dates.now },
      { state: 'retired', keyId: key.keyId, leavesAt: dates.inADay },
    ]);
  });

  it('need not be forced where the key is known, and is then none', async () => {
    await step();
    cluster.clock.advanceSeconds(3_600);
    expect(await step({ isForced: true })).not.toHaveProperty('unknownUntil');
    // Whoever shortens the lead is told the same.
    await step({ publishLeadSeconds: 0 });
    expect(await step({ publishLeadSeconds: 0 })).toHaveProperty('unknownUntil');
  });

  it('publishes twenty keys at most, however often it is forced', async () => {
    for (let round = 1; round < 20; round += 1) await step({ isForced: true });
    expect(await cluster.api.rotateKeys({ isForced: true })).toEqual({
      kind: 'full',
      publishedKeys: 20,
      oldestLeavesAt: dates.inADay,
    });
    expect((await publishedKeys()).keys).toHaveLength(20);
    cluster.clock.advanceSeconds(86_400);
    expect((await step()).kind).toBe('published');
  }, 60_000);

  it('shows each key with its state', async () => {
    const { keyId } = await step();
    expect(cluster.api.keyStates()).toEqual([
      { state: 'current', keyId: key.keyId, createdAt: key.createdAt, signingSince: key.createdAt },
      { state: 'next', keyId, createdAt: dates.now, publishedAt: dates.now, rotatesFrom: dates.inAnHour },
    ]);
  });
});

describe('a key that is to be dropped', () => {
  it('stays while tokens may need it, and goes when that is forced: then they are worth nothing', async () => {
    const old = await issue();
    await issue();
    await step({ isForced: true });
    expect(await cluster.api.dropKey(key.keyId)).toEqual({
      kind: 'needed',
      keyId: key.keyId,
      until: dates.inADay,
    });
    const asPod = { headers: { authorization: `Bearer ${old.status.token}` } };
    expect((await cluster.send('GET', '/api', asPod)).status).toBe(200);
    const { keyId } = await cluster.api.keyStates()[0]!;
    expect(await cluster.api.dropKey(key.keyId, { isForced: true })).toEqual({
      kind: 'dropped',
      keyId: key.keyId,
      signingKeyId: keyId,
      wasNeededUntil: dates.inADay,
    });
    expect((await publishedKeys()).keys.map(({ kid }) => kid)).toEqual([keyId]);
    expect((await cluster.send('GET', '/api', asPod)).status).toBe(401);
    expect(cluster.events.at(-1)).toMatchObject({
      event: 'key.rotated',
      fields: { step: 'dropped', keyId: key.keyId },
    });
  });

  it('may sign, and goes then only by force and with a successor, which signs at once', async () => {
    const signing = { kind: 'signing', keyId: key.keyId };
    for (const isForced of [false, true]) {
      expect(await cluster.api.dropKey(key.keyId, { isForced })).toEqual({ ...signing, hasSuccessor: false });
    }
    const { keyId } = await step();
    expect(await cluster.api.dropKey(key.keyId)).toEqual({ ...signing, hasSuccessor: true });
    expect(await cluster.api.dropKey(key.keyId, { isForced: true })).toMatchObject({
      kind: 'dropped',
      signingKeyId: keyId,
      wasNeededUntil: dates.inADay,
    });
    expect(decodeProtectedHeader((await issue()).status.token).kid).toBe(keyId);
  });

  it('goes without force where it never signed', async () => {
    const { keyId } = await step();
    expect(await cluster.api.dropKey(keyId)).toEqual({ kind: 'dropped', keyId, signingKeyId: key.keyId });
  });

  it('may be named by its first characters, where no other has them', async () => {
    const { keyId } = await step();
    expect(await cluster.api.dropKey(keyId.slice(0, 8))).toMatchObject({ kind: 'dropped', keyId });
    for (const unknown of ['', 'x', `${key.keyId}x`, keyId]) {
      expect(await cluster.api.dropKey(unknown)).toEqual({
        kind: 'unknown-key',
        publishedKeyIds: [key.keyId],
      });
    }
  });
});
