import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestArm, group, type TestArm } from '../../../../test/support/test-arm.ts';

let arm: TestArm;
const cluster = `${group}/providers/Microsoft.ContainerService/managedClusters/myCluster`;
const pools = `${cluster}/agentPools`;
const bindings = `${cluster}/identityBindings`;
const identity = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/workload`;
const poll = async (place: string | null) =>
  await expect.poll(async () => (await arm.call('GET', place ?? '')).body.status).not.toBe('InProgress');

beforeEach(async () => {
  arm = await createTestArm();
  const made = await arm.call('PUT', cluster, {
    body: {
      location: 'eastus',
      identity: { type: 'SystemAssigned' },
      properties: { agentPoolProfiles: [{ name: 'nodepool1', count: 3, mode: 'System' }] },
    },
  });
  await poll(made.headers.get('azure-asyncoperation'));
});

afterEach(() => arm[Symbol.asyncDispose]());

describe('an agent pool', () => {
  it('is a part of its cluster, and written by itself', async () => {
    const made = await arm.call('PUT', `${pools}/extra`, {
      body: { properties: { count: 2, extra: { a: 1 } } },
    });
    expect(made).toMatchObject({
      status: 201,
      body: {
        id: `${pools}/extra`,
        name: 'extra',
        type: 'Microsoft.ContainerService/managedClusters/agentPools',
        properties: { count: 2, mode: 'User', extra: { a: 1 }, provisioningState: 'Succeeded' },
      },
    });
    const again = await arm.call('PUT', `${pools}/extra`, { body: made.body });
    expect([again.status, again.body]).toEqual([200, made.body]);
    const { value } = (await arm.call('GET', pools)).body;
    expect(value.map(({ name }: { name: string }) => name)).toEqual(['nodepool1', 'extra']);
    const { agentPoolProfiles } = (await arm.call('GET', cluster)).body.properties;
    expect(agentPoolProfiles).toMatchObject([
      { name: 'nodepool1', count: 3 },
      { name: 'extra', count: 2 },
    ]);
    const deleted = await arm.call('DELETE', `${pools}/extra`);
    expect(deleted.status).toBe(202);
    await poll(deleted.headers.get('azure-asyncoperation'));
    expect((await arm.call('GET', `${pools}/extra`)).status).toBe(404);
  });

  it('of the system is the last to stay', async () => {
    const deleted = await arm.call('DELETE', `${pools}/nodepool1`);
    const place = deleted.headers.get('azure-asyncoperation');
    await poll(place);
    expect((await arm.call('GET', place ?? '')).body).toMatchObject({
      status: 'Failed',
      error: { code: 'InvalidParameter', message: expect.stringContaining('at least one system agent pool') },
    });
    expect((await arm.call('GET', `${pools}/nodepool1`)).status).toBe(200);
  });

  it.each([
    ['A', { properties: {} }, 'InvalidResourceName'],
    ['extra', { properties: { orchestratorVersion: '1.2.3' } }, 'AgentPoolK8sVersionNotSupported'],
    ['extra', { properties: { count: -1 } }, 'InvalidRequestContent'],
  ])('named %s, %j, is refused', async (name, body, code) => {
    const answer = await arm.call('PUT', `${pools}/${name}`, { body });
    expect([answer.status, answer.body.code ?? answer.body.error.code]).toEqual([400, code]);
  });

  it('needs its cluster', async () => {
    const path = `${pools.replace('myCluster', 'none')}/extra`;
    expect((await arm.call('PUT', path, { body: {} })).body.error.code).toBe('ParentResourceNotFound');
  });
});

describe('an identity binding', () => {
  it('names an identity, and keeps it', async () => {
    const { clientId, principalId } = (await arm.call('PUT', identity, { body: { location: 'eastus' } })).body
      .properties;
    const body = { properties: { managedIdentity: { resourceId: identity } } };
    const made = await arm.call('PUT', `${bindings}/one`, { body });
    expect(made).toMatchObject({
      status: 201,
      body: {
        id: `${bindings}/one`,
        properties: {
          managedIdentity: { resourceId: identity, objectId: principalId, clientId },
          oidcIssuer: {
            oidcIssuerUrl: expect.stringMatching(/^https:\/\/ib\.oic\.prod-aks\.azure\.com\//),
          },
          provisioningState: 'Succeeded',
        },
      },
    });
    expect((await arm.call('PUT', `${bindings}/one`, { body })).status).toBe(200);
    expect((await arm.call('GET', bindings)).body.value).toEqual([made.body]);
    const other = { properties: { managedIdentity: { resourceId: `${identity}2` } } };
    expect((await arm.call('PUT', `${bindings}/one`, { body: other })).body.code).toBe(
      'PropertyChangeNotAllowed',
    );
    const deleted = await arm.call('DELETE', `${bindings}/one`);
    await poll(deleted.headers.get('azure-asyncoperation'));
    expect((await arm.call('GET', `${bindings}/one`)).status).toBe(404);
  });

  it.each([
    ['no identity', { properties: undefined }, 'InvalidParameter'],
    [
      'one that is not there',
      { properties: { managedIdentity: { resourceId: identity } } },
      'FailedIdentityOperation',
    ],
  ])('with %s is refused', async (_, body, code) => {
    const answer = await arm.call('PUT', `${bindings}/one`, { body });
    expect([answer.status, answer.body.code ?? answer.body.error.code]).toEqual([400, code]);
  });
});
