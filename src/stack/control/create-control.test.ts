import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeTestKey, openTestCluster, type TestCluster } from '../../../test/support/test-cluster.ts';
import type { SigningKey } from '../../platform/keys/index.ts';
import type { Part } from '../../platform/part.ts';
import { Secret } from '../../platform/secret.ts';
import type { RunningCluster } from '../running-cluster.ts';
import { createControl } from './create-control.ts';

let key: SigningKey;
let cluster: TestCluster;
let control: Part;

beforeAll(async () => {
  key = await makeTestKey();
});

beforeEach(async () => {
  cluster = await openTestCluster({ key });
  // Of a running cluster, the control surface reads the name and calls the API.
  const running = { record: { name: 'my cluster' }, api: cluster.api } as RunningCluster;
  control = createControl({ clusters: { list: () => [running] }, token: new Secret('the token') });
  return () => cluster.close();
});

interface Asked {
  readonly method?: string;
  readonly authorization?: string;
  readonly body?: unknown;
  readonly text?: string;
}

async function ask(path: string, { method = 'POST', authorization, body = {}, text }: Asked = {}) {
  const response = await control.fetch(
    new Request(`https://control.localhost/clusters/${path}`, {
      method,
      headers: { authorization: authorization ?? 'Bearer the token' },
      ...(method === 'POST' && { body: text ?? JSON.stringify(body) }),
    }),
  );
  return { status: response.status, body: await response.json() };
}

const keyIds = () => cluster.api.keyStates().map(({ keyId }) => keyId);

describe('the control surface', () => {
  it('takes the rotation a step on, with what it is told, and answers what became of it', async () => {
    const published = await ask('my%20cluster/rotate-keys', { body: { publishLeadSeconds: 60 } });
    expect(published).toMatchObject({
      status: 200,
      body: { kind: 'published', rotatesFrom: '2026-03-01T12:01:00.000Z' },
    });
    expect(await ask('my%20cluster/rotate-keys')).toMatchObject({ status: 200, body: { kind: 'waiting' } });
    expect(await ask('my%20cluster/rotate-keys', { body: { isForced: true } })).toMatchObject({
      status: 200,
      body: { kind: 'rotated', previousKeyId: key.keyId, unknownUntil: '2026-03-01T13:00:00.000Z' },
    });
  });

  it('drops a key, where it is told to whatever needs it', async () => {
    await cluster.api.rotateKeys({ isForced: true });
    const body = { keyId: key.keyId };
    expect(await ask('my%20cluster/drop-key', { body })).toMatchObject({ body: { kind: 'needed' } });
    const forced = { ...body, isForced: true };
    expect(await ask('my%20cluster/drop-key', { body: forced })).toMatchObject({ body: { kind: 'dropped' } });
    expect(keyIds()).not.toContain(key.keyId);
  });

  it.each(['', 'the token', 'Bearer the toke', 'Bearer the tokens', 'Bearer other', 'Basic the token'])(
    'does nothing for %j',
    async (authorization) => {
      expect((await ask('my%20cluster/rotate-keys', { authorization })).status).toBe(401);
      expect(keyIds()).toEqual([key.keyId]);
    },
  );

  it('says nothing of what there is to whoever has no token', async () => {
    for (const path of ['my%20cluster/rotate-keys', 'other/rotate-keys', 'other/nothing', '']) {
      expect((await ask(path, { authorization: 'Bearer x' })).status).toBe(401);
    }
  });

  it.each<[number, string, Asked]>([
    [404, 'other/rotate-keys', {}],
    [404, 'my cluster/constructor', {}],
    [404, 'my%20cluster/rotate-keys/more', {}],
    [404, 'my%20cluster', {}],
    [405, 'my%20cluster/rotate-keys', { method: 'GET' }],
    [400, 'my%20cluster/rotate-keys', { text: '' }],
    [400, 'my%20cluster/rotate-keys', { text: '{' }],
    [400, 'my%20cluster/rotate-keys', { body: [] }],
    [400, 'my%20cluster/rotate-keys', { body: { force: true } }],
    [400, 'my%20cluster/rotate-keys', { body: { publishLeadSeconds: -1 } }],
    [400, 'my%20cluster/rotate-keys', { body: { publishLeadSeconds: 1.5 } }],
    [400, 'my%20cluster/rotate-keys', { body: { publishLeadSeconds: '60' } }],
    [400, 'my%20cluster/drop-key', { body: {} }],
    [400, 'my%20cluster/drop-key', { body: { keyId: '' } }],
    [413, 'my%20cluster/drop-key', { body: { keyId: 'x'.repeat(5_000) } }],
  ])('answers %d to %s, %j, and changes nothing', async (status, path, asked) => {
    const answer = await ask(path, asked);
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({ error: { message: expect.stringMatching(/./) } });
    expect(keyIds()).toEqual([key.keyId]);
  });
});
