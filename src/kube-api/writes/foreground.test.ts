import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeTestKey, openTestCluster, type TestCluster } from '../../../test/support/test-cluster.ts';
import type { SigningKey } from '../../platform/keys/index.ts';
import type { KubeObject } from '../storage/kube-object.ts';

const collection = '/api/v1/namespaces/default/configmaps';

let key: SigningKey;
let cluster: TestCluster;
beforeAll(async () => {
  key = await makeTestKey();
});
beforeEach(async () => {
  cluster = await openTestCluster({ key });
});
afterEach(async () => {
  expect(cluster.bugs).toEqual([]);
  await cluster.close();
});

async function create(name: string, owner?: KubeObject, metadata: object = {}): Promise<KubeObject> {
  const owners = owner && [
    { apiVersion: 'v1', kind: 'ConfigMap', ...identityOf(owner), blockOwnerDeletion: true },
  ];
  const body = { metadata: { name, ...(owners && { ownerReferences: owners }), ...metadata } };
  const response = await cluster.send('POST', collection, { body });
  expect(response.status).toBe(201);
  return (await response.json()) as KubeObject;
}

function identityOf({ metadata: { name, uid } }: KubeObject) {
  return { name, uid };
}

async function names(): Promise<readonly string[]> {
  const { items } = (await (await cluster.send('GET', collection)).json()) as { items: KubeObject[] };
  return items.map(({ metadata }) => metadata.name);
}

const remove = async (name: string, propagationPolicy = 'Foreground') =>
  (await (await cluster.send('DELETE', `${collection}/${name}`, { body: { propagationPolicy } })).json()) as {
    readonly kind: string;
    readonly metadata: KubeObject['metadata'];
  };
const release = (name: string) =>
  cluster.send('PATCH', `${collection}/${name}`, {
    text: JSON.stringify({ metadata: { finalizers: null } }),
    headers: { 'content-type': 'application/merge-patch+json' },
  });

describe('a deletion in the foreground', () => {
  it('keeps the owner until the last of what it owns is gone, at whatever depth', async () => {
    const owner = await create('owner');
    const middle = await create('middle', owner);
    await create('held', middle, { finalizers: ['example.com/keep'] });
    await create('free', owner);
    expect(await remove('owner')).toMatchObject({
      kind: 'ConfigMap',
      metadata: { finalizers: ['foregroundDeletion'], deletionTimestamp: '2026-03-01T12:00:00Z' },
    });
    expect(await names()).toEqual(['held', 'middle', 'owner']);
    await release('held');
    expect(await names()).toEqual([]);
  });

  it('is over at once where nothing holds what is owned, or nothing is owned', async () => {
    const owner = await create('owner');
    await create('free', owner);
    await remove('owner');
    await create('alone');
    expect(await remove('alone')).toMatchObject({ kind: 'Status', status: 'Success' });
    expect(await names()).toEqual([]);
  });

  it('does not wait for what does not block it', async () => {
    const owner = await create('owner');
    const { metadata } = await create('held', owner, { finalizers: ['example.com/keep'] });
    const ownerReferences = (metadata.ownerReferences ?? []).map((one) => ({
      ...one,
      blockOwnerDeletion: false,
    }));
    await cluster.send('PATCH', `${collection}/held`, {
      text: JSON.stringify({ metadata: { ownerReferences } }),
      headers: { 'content-type': 'application/merge-patch+json' },
    });
    await remove('owner');
    expect(await names()).toEqual(['held']);
  });

  it('leaves the owner to whoever else holds it', async () => {
    const owner = await create('owner', undefined, { finalizers: ['example.com/other'] });
    await create('free', owner);
    expect((await remove('owner')).metadata.finalizers).toEqual(['example.com/other']);
    expect(await names()).toEqual(['owner']);
    await release('owner');
    expect(await names()).toEqual([]);
  });
});
