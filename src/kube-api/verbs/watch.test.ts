import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeTestKey, openTestCluster, type TestCluster } from '../../../test/support/test-cluster.ts';
import type { SigningKey } from '../../platform/keys/index.ts';

interface Event {
  readonly type: string;
  readonly object: {
    readonly kind: string;
    readonly metadata: { name: string; resourceVersion: string; annotations?: Record<string, string> };
    readonly message?: string;
    readonly rows?: readonly { readonly cells: readonly unknown[] }[];
  };
}

let key: SigningKey;
let cluster: TestCluster;

beforeAll(async () => {
  key = await makeTestKey();
});

beforeEach(async () => {
  cluster = await openTestCluster({ key });
  return () => cluster.close();
});

const maps = '/api/v1/namespaces/default/configmaps';

async function put(name: string, labels: Record<string, string> = {}): Promise<void> {
  const body = { metadata: { name, labels } };
  const replaced = await cluster.send('PUT', `${maps}/${name}`, { body });
  if (replaced.status === 404) await cluster.send('POST', maps, { body });
}

async function revision(): Promise<string> {
  const list = (await (await cluster.send('GET', maps)).json()) as { metadata: { resourceVersion: string } };
  return list.metadata.resourceVersion;
}

/** Reads events as they come; `next(n)` waits for n of them. */
async function watch(query: string, headers: Record<string, string> = {}) {
  const response = await cluster.send('GET', `${maps}?watch=true&${query}`, { headers });
  expect(response.status).toBe(200);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return {
    async next(count: number): Promise<readonly Event[]> {
      while (text.split('\n').length - 1 < count) {
        const { value, done } = await reader.read();
        if (done) throw new Error(`the stream ended after: ${text}`);
        text += value;
      }
      const lines = text.split('\n');
      text = lines.slice(count).join('\n');
      return lines.slice(0, count).map((line) => JSON.parse(line) as Event);
    },
    ended: async () => (await reader.read()).done,
    [Symbol.asyncDispose]: () => reader.cancel(),
  };
}

const told = (events: readonly Event[]) => events.map(({ type, object }) => [type, object.metadata.name]);

describe('a watch', () => {
  it('begins with what is there, and goes on with what happens', async () => {
    await put('a');
    await using events = await watch('');
    expect(told(await events.next(1))).toEqual([['ADDED', 'a']]);
    await put('b');
    await put('a', { x: 'y' });
    await cluster.send('DELETE', `${maps}/b`);
    expect(told(await events.next(3))).toEqual([
      ['ADDED', 'b'],
      ['MODIFIED', 'a'],
      ['DELETED', 'b'],
    ]);
  });

  it('goes on from a revision, and misses nothing in between', async () => {
    await put('a');
    const since = await revision();
    await put('b');
    await put('c');
    await using events = await watch(`resourceVersion=${since}`);
    expect(told(await events.next(2))).toEqual([
      ['ADDED', 'b'],
      ['ADDED', 'c'],
    ]);
    await put('d');
    expect(told(await events.next(1))).toEqual([['ADDED', 'd']]);
  });

  it('tells of objects that begin or cease to match the selector as of new and deleted ones', async () => {
    await put('a');
    await put('b', { app: 'x' });
    await using events = await watch('labelSelector=app%3Dx');
    expect(told(await events.next(1))).toEqual([['ADDED', 'b']]);
    await put('a', { app: 'x' });
    await put('b', { app: 'y' });
    await put('b', { app: 'z' });
    await put('a', { app: 'x', more: 'z' });
    await cluster.send('DELETE', `${maps}/a`);
    expect(told(await events.next(4))).toEqual([
      ['ADDED', 'a'],
      ['DELETED', 'b'],
      ['MODIFIED', 'a'],
      ['DELETED', 'a'],
    ]);
  });

  it('of one name hears of that one alone', async () => {
    await using events = await watch('fieldSelector=metadata.name%3Db');
    await put('a');
    await put('b');
    expect(told(await events.next(1))).toEqual([['ADDED', 'b']]);
  });

  it('hears nothing of other namespaces and other kinds', async () => {
    await using events = await watch('resourceVersion=0');
    await cluster.send('POST', '/api/v1/namespaces/kube-system/configmaps', {
      body: { metadata: { name: 'z' } },
    });
    await cluster.send('POST', '/api/v1/namespaces/default/secrets', { body: { metadata: { name: 's' } } });
    await put('a');
    expect(told(await events.next(1))).toEqual([['ADDED', 'a']]);
  });

  it('from before what is remembered is told to begin anew, and ends', async () => {
    await put('a');
    const since = await revision();
    for (let number = 0; number < 4_100; number += 1) {
      await cluster.send('PATCH', `${maps}/a`, {
        text: `{"data":{"n":"${number}"}}`,
        headers: { 'content-type': 'application/merge-patch+json' },
      });
    }
    await using events = await watch(`resourceVersion=${since}`);
    const [error] = await events.next(1);
    expect(error).toMatchObject({
      type: 'ERROR',
      object: {
        kind: 'Status',
        code: 410,
        reason: 'Expired',
        message: expect.stringMatching(/^too old resource version: \d+ \(\d+\)$/),
      },
    });
    expect(await events.ended()).toBe(true);
  }, 60_000);

  it('says when the initial events are over, to whoever asks for them', async () => {
    await put('a');
    await using events = await watch(
      'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true',
    );
    const [first, bookmark] = await events.next(2);
    expect(first?.type).toBe('ADDED');
    expect(bookmark).toMatchObject({
      type: 'BOOKMARK',
      object: { kind: 'ConfigMap', metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } },
    });
    expect(bookmark?.object.metadata.resourceVersion).toBe(await revision());
  });

  it('ends when its time is over', async () => {
    await using events = await watch('timeoutSeconds=1');
    expect(await events.ended()).toBe(true);
  });

  it('can be had as tables of one row', async () => {
    await put('a');
    await using events = await watch('', { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' });
    const [event] = await events.next(1);
    expect(event?.object.kind).toBe('Table');
    expect(event?.object.rows?.[0]?.cells[0]).toBe('a');
  });

  it('lets go of whoever has gone', async () => {
    const events = await watch('');
    await events[Symbol.asyncDispose]();
    await put('a');
    expect(cluster.bugs).toEqual([]);
  });
});
