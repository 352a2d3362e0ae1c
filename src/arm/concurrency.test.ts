import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestArm, group, subscription, type TestArm, tenantId } from '../../test/support/test-arm.ts';
import { createTestPace } from '../../test/support/test-pace.ts';
import { ResourceId } from '../resources/index.ts';

const identity = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/workload`;
const vault = `${group}/providers/Microsoft.KeyVault/vaults/akv-lab`;
const cluster = `${group}/providers/Microsoft.ContainerService/managedClusters/aks`;
const location = 'eastus';
const clusterBody = {
  location,
  identity: { type: 'SystemAssigned' },
  properties: { agentPoolProfiles: [{ name: 'nodepool1', count: 1, mode: 'System' }] },
};
const vaultProperties = { tenantId, sku: { family: 'A', name: 'standard' }, accessPolicies: [] };
const names = Array.from({ length: 12 }, (_, index) => `tag${index}`);

let arm: TestArm;

beforeEach(async () => {
  arm = await createTestArm();
});

afterEach(() => arm[Symbol.asyncDispose]());

const make = (path: string) =>
  arm.call('PUT', path, { body: { location, ...(path === vault && { properties: vaultProperties }) } });
const merge = (path: string, name: string) =>
  arm.call('PATCH', `${path}/providers/Microsoft.Resources/tags/default`, {
    body: { operation: 'Merge', properties: { tags: { [name]: 'set' } } },
  });
const tagsOf = async (path: string) => (await arm.call('GET', path)).body.tags;

describe('writes of several at once', () => {
  it.each([
    ['a group', group],
    ['an identity', identity],
    ['a vault', vault],
  ])('of %s and of its tags alone are all kept', async (_, path) => {
    await make(path);
    await Promise.all(names.flatMap((name) => [arm.call('PATCH', path, { body: {} }), merge(path, name)]));
    expect(Object.keys(await tagsOf(path)).toSorted()).toEqual(names.toSorted());
  });

  it('leave an identity that is deleted meanwhile deleted', async () => {
    await make(identity);
    const body = { tags: { a: 'b' } };
    const [, ...answers] = await Promise.all([
      arm.call('DELETE', identity),
      ...names.map(() => arm.call('PATCH', identity, { body })),
    ]);
    expect(answers.map(({ status }) => status).every((status) => status === 200 || status === 404)).toBe(
      true,
    );
    expect((await arm.call('GET', identity)).status).toBe(404);
  });

  it('leave a subscription somebody who administers it', async () => {
    const other = await arm.allow('Owner');
    const { roles } = arm.directory;
    const ids = (await roles.listAssignments()).map(({ id }) => id);
    expect(ids).toContain(other);
    const path = (id: string) => `${subscription}/providers/Microsoft.Authorization/roleAssignments/${id}`;
    const answers = await Promise.all(ids.map((id) => arm.call('DELETE', path(id))));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 400]);
    expect(await roles.listAssignments()).toHaveLength(1);
  });

  it('let a group be deleted with what is written into it meanwhile', async () => {
    const write = arm.call('PUT', cluster, { body: clusterBody });
    const deletion = await arm.call('DELETE', group);
    const place = deletion.headers.get('azure-asyncoperation') ?? '';
    expect([201, 404, 409]).toContain((await write).status);
    await expect.poll(async () => (await arm.call('GET', place)).body.status).toBe('Succeeded');
    await expect.poll(() => arm.operations.listRunning()).toEqual([]);
    expect(await arm.directory.managedIdentities.list()).toEqual([]);
    expect(await arm.resources.list({ within: ResourceId.from(group) })).toEqual([]);
    expect(arm.clusters.running.size).toBe(0);
  });
});

describe('a body that comes slowly', () => {
  it.each([
    ['a group', group],
    ['an identity', identity],
    ['a vault', vault],
  ])('changes what %s is by then', async (_, path) => {
    await make(path);
    const { readable, send } = slowly({});
    const slow = arm.call('PATCH', path, { stream: readable });
    for (const name of names) await merge(path, name);
    await send();
    expect((await slow).status).toBe(200);
    expect(Object.keys(await tagsOf(path)).toSorted()).toEqual(names.toSorted());
  });

  it('finds what is there when it has come', async () => {
    const { readable, send } = slowly({ location });
    const slow = arm.call('PUT', identity, { stream: readable });
    const deletion = await arm.call('DELETE', group);
    const place = deletion.headers.get('azure-asyncoperation') ?? '';
    await expect.poll(async () => (await arm.call('GET', place)).body.status).toBe('Succeeded');
    await send();
    expect(await slow).toMatchObject({ status: 404, body: { error: { code: 'ResourceGroupNotFound' } } });
    expect(await arm.directory.managedIdentities.list()).toEqual([]);
  });
});

/** Nothing of it comes until it is sent. */
function slowly(body: object) {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  return {
    readable,
    async send() {
      const writer = writable.getWriter();
      await writer.write(new TextEncoder().encode(JSON.stringify(body)));
      await writer.close();
    },
  };
}

describe('a group that is being deleted', () => {
  it('takes no change, of itself or of what is in it', async () => {
    const pace = createTestPace({ groupDeletion: 15 });
    await using slow = await createTestArm({ pace });
    await slow.call('PUT', identity, { body: { location } });
    await slow.call('DELETE', group);
    await expect.poll(() => pace.waiting).toEqual(['groupDeletion']);
    for (const path of [group, identity]) {
      const answer = await slow.call('PATCH', path, { body: { tags: { a: 'b' } } });
      expect(answer).toMatchObject({ status: 409, body: { error: { code: 'ResourceGroupBeingDeleted' } } });
    }
    pace.pass();
  });
});
