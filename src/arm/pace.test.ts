import { describe, expect, it } from 'vitest';
import {
  createTestArm,
  group,
  subscription,
  type TestArm,
  type TestArmAnswer,
  tenantId,
} from '../../test/support/test-arm.ts';
import { createTestPace } from '../../test/support/test-pace.ts';
import type { PacedWork } from './pace.ts';

const cluster = `${group}/providers/Microsoft.ContainerService/managedClusters/myCluster`;
const vault = `${group}/providers/Microsoft.KeyVault/vaults/akv-lab`;
const identity = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/workload`;
const clusterBody = {
  location: 'eastus',
  identity: { type: 'SystemAssigned' },
  properties: { agentPoolProfiles: [{ name: 'nodepool1', count: 1, mode: 'System' }] },
};
const vaultBody = {
  location: 'eastus',
  properties: { tenantId, sku: { family: 'A', name: 'standard' }, accessPolicies: [] },
};

async function open(seconds: Partial<Record<PacedWork, number>>) {
  const pace = createTestPace(seconds);
  const arm = await createTestArm({ pace });
  return { arm, pace, [Symbol.asyncDispose]: () => arm[Symbol.asyncDispose]() };
}

const stateOf = async (arm: TestArm, path: string) =>
  (await arm.call('GET', path)).body.properties?.provisioningState;
const statusOf = async (arm: TestArm, answer: TestArmAnswer) =>
  (await arm.call('GET', answer.headers.get('azure-asyncoperation') ?? '')).body.status;

/** Until it waits for that, and for nothing else. */
const waitsFor = (pace: ReturnType<typeof createTestPace>, work: PacedWork) =>
  expect.poll(() => pace.waiting).toEqual([work]);

describe('a cluster', () => {
  it('is Creating, Updating and Deleting for as long as each takes, and changed by nobody meanwhile', async () => {
    await using test = await open({ clusterCreation: 20, clusterUpdate: 10, clusterDeletion: 10 });
    const { arm, pace } = test;
    const refused = { status: 409, body: { code: 'OperationNotAllowed' } };
    for (const [state, work] of [
      ['Creating', 'clusterCreation'],
      ['Updating', 'clusterUpdate'],
    ] as const) {
      const answer = await arm.call('PUT', cluster, { body: clusterBody });
      await waitsFor(pace, work);
      expect(await stateOf(arm, cluster)).toBe(state);
      expect(await arm.call('PUT', cluster, { body: clusterBody })).toMatchObject(refused);
      expect(await statusOf(arm, answer)).toBe('InProgress');
      pace.pass();
      await expect.poll(() => statusOf(arm, answer)).toBe('Succeeded');
      expect(await stateOf(arm, cluster)).toBe('Succeeded');
    }
    const answer = await arm.call('DELETE', cluster);
    await waitsFor(pace, 'clusterDeletion');
    expect(await stateOf(arm, cluster)).toBe('Deleting');
    expect(await arm.call('PUT', cluster, { body: clusterBody })).toMatchObject(refused);
    pace.pass();
    await expect.poll(() => statusOf(arm, answer)).toBe('Succeeded');
    expect((await arm.call('GET', cluster)).status).toBe(404);
  });

  it('is left to the next start where the process ends while it is made', async () => {
    await using test = await open({ clusterCreation: 20 });
    const { arm, pace } = test;
    await arm.call('PUT', cluster, { body: clusterBody });
    await waitsFor(pace, 'clusterCreation');
    pace.end();
    await arm[Symbol.asyncDispose]();
    expect(arm.clusters.running.size).toBe(0);
  });
});

describe('a resource group', () => {
  it('is being deleted for as long as it takes, and nothing is written into it', async () => {
    await using test = await open({ groupDeletion: 15 });
    const { arm, pace } = test;
    await arm.call('PUT', identity, { body: { location: 'eastus' } });
    const answer = await arm.call('DELETE', group);
    await waitsFor(pace, 'groupDeletion');
    expect(await stateOf(arm, group)).toBe('Deleting');
    expect((await arm.call('GET', identity)).status).toBe(200);
    expect(await arm.call('PUT', identity, { body: { location: 'eastus' } })).toMatchObject({
      status: 409,
      body: { error: { code: 'ResourceGroupBeingDeleted' } },
    });
    pace.pass();
    await expect.poll(() => statusOf(arm, answer)).toBe('Succeeded');
    expect((await arm.call('GET', group)).status).toBe(404);
  });

  it('is deleted to its end where the process ends meanwhile', async () => {
    await using test = await open({ groupDeletion: 15 });
    const { arm, pace } = test;
    const answer = await arm.call('DELETE', group);
    await waitsFor(pace, 'groupDeletion');
    pace.end();
    await expect.poll(() => statusOf(arm, answer)).toBe('Succeeded');
    expect((await arm.call('GET', group)).status).toBe(404);
  });
});

describe('a vault', () => {
  it('registers its name until its moment, whoever changes it meanwhile', async () => {
    await using test = await open({ vaultDns: 25 });
    const { arm } = test;
    const made = await arm.call('PUT', vault, { body: vaultBody });
    const registering = {
      vaultUri: 'https://akv-lab.vault.azure.net',
      provisioningState: 'RegisteringDns',
    };
    expect(made.body.properties).toMatchObject(registering);
    expect((await arm.call('PATCH', vault, { body: { tags: { a: 'b' } } })).body.properties).toMatchObject(
      registering,
    );
    arm.clock.advanceSeconds(24);
    expect((await arm.call('GET', vault)).body.properties).toMatchObject(registering);
    arm.clock.advanceSeconds(1);
    const registered = { vaultUri: 'https://akv-lab.vault.azure.net/', provisioningState: 'Succeeded' };
    expect((await arm.call('GET', vault)).body.properties).toMatchObject(registered);
    const { value } = (await arm.call('GET', `${group}/providers/Microsoft.KeyVault/vaults`)).body;
    expect(value).toMatchObject([{ properties: registered }]);
    expect((await arm.call('PUT', vault, { body: vaultBody })).body.properties).toMatchObject(registered);
  });

  it('has a name that leads to it when it is recovered', async () => {
    await using test = await open({ vaultDns: 25 });
    const { arm } = test;
    await arm.call('PUT', vault, { body: vaultBody });
    arm.clock.advanceSeconds(25);
    await arm.call('DELETE', vault);
    const body = { ...vaultBody, properties: { ...vaultBody.properties, createMode: 'recover' } };
    expect((await arm.call('PUT', vault, { body })).body.properties.provisioningState).toBe('Succeeded');
  });
});

describe('a preview feature', () => {
  it('is Registering until its moment, and unregistered at once', async () => {
    await using test = await open({ featureRegistration: 30 });
    const { arm } = test;
    const features = `${subscription}/providers/Microsoft.Features/providers/Microsoft.ContainerService/features`;
    const feature = `${features}/EnableWorkloadIdentityPreview`;
    const state = async () => (await arm.call('GET', feature)).body.properties.state;
    expect((await arm.call('POST', `${feature}/register`)).body.properties.state).toBe('Registering');
    arm.clock.advanceSeconds(29);
    expect(await state()).toBe('Registering');
    arm.clock.advanceSeconds(1);
    expect(await state()).toBe('Registered');
    await arm.call('POST', `${feature}/unregister`);
    expect(await state()).toBe('Unregistered');
  });
});

describe('a resource provider', () => {
  it('is Registering where it is registered once more, in its subscription and until its moment', async () => {
    await using test = await open({ providerRegistration: 10 });
    const { arm } = test;
    const provider = `${subscription}/providers/Microsoft.KeyVault`;
    const state = async (path = provider) => (await arm.call('GET', path)).body.registrationState;
    expect(await state()).toBe('Registered');
    expect((await arm.call('POST', `${provider}/register`)).body.registrationState).toBe('Registering');
    expect(await state(provider.toLowerCase())).toBe('Registering');
    expect(await state('/providers/Microsoft.KeyVault')).toBe('Registered');
    expect(await state(`${subscription}/providers/Microsoft.Features`)).toBe('Registered');
    arm.clock.advanceSeconds(10);
    expect(await state()).toBe('Registered');
  });

  it('stays Registered, and nothing is kept of it, where that takes no time', async () => {
    await using test = await open({});
    const { arm } = test;
    const answer = await arm.call('POST', `${subscription}/providers/Microsoft.KeyVault/register`);
    expect(answer.body.registrationState).toBe('Registered');
    expect(await arm.resources.list({ type: 'Microsoft.Resources/registrations' })).toEqual([]);
  });
});
