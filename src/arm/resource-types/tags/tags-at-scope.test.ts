import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createTestArm,
  group,
  strangerId,
  subscription,
  type TestArm,
  tenantId,
} from '../../../../test/support/test-arm.ts';

let arm: TestArm;
const identity = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-lab`;
const vault = `${group}/providers/Microsoft.KeyVault/vaults/akv-lab`;
const cluster = `${group}/providers/Microsoft.ContainerService/managedClusters/aks`;
const at = (scope: string) => `${scope}/providers/Microsoft.Resources/tags/default`;

const vaultBody = { location: 'eastus', properties: { tenantId, sku: { family: 'A', name: 'standard' } } };
const clusterBody = {
  location: 'eastus',
  identity: { type: 'SystemAssigned' },
  properties: { agentPoolProfiles: [{ name: 'nodepool1', count: 1, mode: 'System' }] },
};

beforeEach(async () => {
  arm = await createTestArm();
  await arm.call('PUT', identity, { body: { location: 'eastus' } });
  await arm.call('PUT', vault, { body: vaultBody });
  await arm.call('PUT', cluster, { body: clusterBody });
  const state = async () => (await arm.call('GET', cluster)).body.properties.provisioningState;
  await expect.poll(state).toBe('Succeeded');
});

afterEach(() => arm[Symbol.asyncDispose]());

const put = (scope: string, tags: object) => arm.call('PUT', at(scope), { body: { properties: { tags } } });
const patch = (scope: string, operation: unknown, tags: object) =>
  arm.call('PATCH', at(scope), { body: { operation, properties: { tags } } });
const tagsOf = async (scope: string) => (await arm.call('GET', at(scope))).body.properties.tags;

describe('the tags of something', () => {
  it.each([
    ['a subscription', subscription],
    ['a group', group],
    ['an identity', identity],
    ['a vault', vault],
    ['a cluster', cluster],
  ])('that is %s are read, replaced, changed and deleted, as az tag does', async (_, scope) => {
    expect(await tagsOf(scope)).toEqual({});
    const { status, body } = await put(scope, { team: 'blue', stage: 'test' });
    expect([status, body]).toEqual([
      200,
      {
        id: at(scope),
        name: 'default',
        type: 'Microsoft.Resources/tags',
        properties: { tags: { team: 'blue', stage: 'test' } },
      },
    ]);
    expect((await patch(scope, 'Merge', { Team: 'red' })).body.properties.tags).toEqual({
      team: 'red',
      stage: 'test',
    });
    expect((await patch(scope, 'delete', { stage: 'test' })).body.properties.tags).toEqual({ team: 'red' });
    expect((await patch(scope, 'Replace', { cost: '1' })).body.properties.tags).toEqual({ cost: '1' });
    // They are those of the thing itself.
    expect((await arm.call('GET', scope)).body.tags).toEqual({ cost: '1' });
    expect((await arm.call('DELETE', at(scope))).status).toBe(200);
    expect(await tagsOf(scope)).toEqual({});
  });

  it('change nothing else of it', async () => {
    const before = await Promise.all([vault, cluster, identity].map((each) => arm.call('GET', each)));
    for (const scope of [vault, cluster, identity]) await put(scope, { team: 'blue' });
    const after = await Promise.all([vault, cluster, identity].map((each) => arm.call('GET', each)));
    for (const [index, { body }] of after.entries()) {
      const { eTag: _, ...others } = body;
      const { eTag: __, ...held } = before[index]?.body ?? {};
      expect(others).toEqual({ ...held, tags: { team: 'blue' } });
    }
  });

  it('are all kept where several are merged at once', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `tag${index}`);
    await Promise.all(names.map((name) => patch(vault, 'Merge', { [name]: '1' })));
    expect(Object.keys(await tagsOf(vault))).toHaveLength(20);
  });

  it('are fifty at most, of bounded names and values', async () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`tag${index}`, '']));
    expect((await put(group, many)).status).toBe(200);
    const codeOf = async (answer: Promise<{ status: number; body: { error: { code: string } } }>) => {
      const { status, body } = await answer;
      return [status, body.error.code];
    };
    const invalid = [400, 'InvalidRequestContent'];
    expect(await codeOf(patch(group, 'Merge', { more: '' }))).toEqual(invalid);
    expect(await codeOf(put(group, { ...many, more: '' }))).toEqual(invalid);
    expect(await codeOf(put(group, { ['x'.repeat(513)]: '' }))).toEqual(invalid);
    expect(await codeOf(put(group, { team: 'x'.repeat(257) }))).toEqual(invalid);
    expect(await codeOf(put(group, { team: 1 }))).toEqual(invalid);
    expect(await codeOf(patch(group, 'Add', { team: 'blue' }))).toEqual(invalid);
    expect(await codeOf(patch(group, undefined, { team: 'blue' }))).toEqual(invalid);
    expect(await codeOf(arm.call('PUT', at(group), { body: {} }))).toEqual(invalid);
    expect(await codeOf(put(group, { 'a/b': '' }))).toEqual([400, 'InvalidTagNameCharacters']);
    expect(await tagsOf(group)).toEqual(many);
  });

  it.each([
    ['a group that is not there', `${group}2`, 404, 'ResourceGroupNotFound'],
    ['a resource that is not there', `${vault}2`, 404, 'ResourceNotFound'],
    ['a type that nobody knows', `${group}/providers/Microsoft.Web/sites/shop`, 404, 'ResourceNotFound'],
    ['a type that has none', `${cluster}/agentPools/nodepool1`, 400, 'OperationNotSupported'],
  ])('are refused for %s', async (_, scope, status, code) => {
    const answer = await put(scope, { team: 'blue' });
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
  });

  it('wait for a cluster that is being changed', async () => {
    const release = arm.clusters.hold();
    await arm.call('PUT', cluster, { body: clusterBody });
    const { status, body } = await put(cluster, { team: 'blue' });
    expect([status, body.code]).toEqual([409, 'OperationNotAllowed']);
    release();
  });

  it('are not those of the tenant', async () => {
    await arm.allow('Owner', { scope: '/', principalId: strangerId });
    const token = arm.token({ oid: strangerId });
    const { status, body } = await arm.call('GET', at(''), { token });
    expect([status, body.error.code]).toEqual([400, 'InvalidScope']);
  });

  it('take a right of their own, and no right to the thing', async () => {
    const token = arm.token({ oid: strangerId });
    await arm.allow('Reader');
    expect((await arm.call('GET', at(vault), { token })).status).toBe(200);
    const body = { operation: 'Merge', properties: { tags: { team: 'blue' } } };
    const refused = await arm.call('PATCH', at(vault), { token, body });
    expect(refused.body.error.message).toContain("action 'Microsoft.Resources/tags/write'");
    expect((await arm.call('DELETE', at(vault), { token })).status).toBe(403);
  });
});
