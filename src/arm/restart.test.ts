import { describe, expect, it } from 'vitest';
import {
  createTestArm,
  group,
  ownerId,
  strangerId,
  subscription,
  subscriptionId,
  type TestArm,
  type TestArmAnswer,
  tenantId,
} from '../../test/support/test-arm.ts';
import {
  cluster,
  connection,
  createTestLinkers,
  identity,
  type TestLinkers,
  vault,
} from '../../test/support/test-linkers.ts';
import { createTestPace, type TestPace } from '../../test/support/test-pace.ts';
import { ResourceId } from '../resources/index.ts';
import type { PacedWork } from './pace.ts';

const clusterBody = {
  location: 'eastus',
  identity: { type: 'SystemAssigned' },
  properties: { agentPoolProfiles: [{ name: 'nodepool1', count: 1, mode: 'System' }] },
};
const vaultBody = {
  location: 'eastus',
  properties: { tenantId, sku: { family: 'A', name: 'standard' }, accessPolicies: [] },
};
const placeOf = (answer: TestArmAnswer) => answer.headers.get('azure-asyncoperation') ?? '';
const statusOf = async (arm: TestArm, answer: TestArmAnswer) =>
  (await arm.call('GET', placeOf(answer))).body.status;
const succeeds = (arm: TestArm, answer: TestArmAnswer) =>
  expect.poll(() => statusOf(arm, answer)).toBe('Succeeded');
const waitsFor = (pace: TestPace, work: PacedWork) => expect.poll(() => pace.waiting).toContain(work);

/** What the log says of one request, the oldest first. */
async function outcomes(arm: TestArm, answer: TestArmAnswer): Promise<readonly string[]> {
  const correlation = answer.headers.get('x-ms-correlation-request-id');
  const values = `${subscription}/providers/Microsoft.Insights/eventtypes/management/values`;
  const filter = `eventTimestamp ge '2026-01-01' and correlationId eq '${correlation}'`;
  const { body } = await arm.call('GET', `${values}?$filter=${filter}`);
  return body.value.map(({ status }: { status: { value: string } }) => status.value).reverse();
}

describe('what a process that is killed has accepted', () => {
  it.each([
    ['before anything is deleted', 'groupDeletion'],
    ['while its cluster is deleted', 'clusterDeletion'],
  ] as const)('is done by the next: a group is deleted, %s', async (_, work) => {
    const pace = createTestPace({ [work]: 15 });
    await using arm = await createTestArm({ pace });
    await arm.call('PUT', vault, { body: vaultBody });
    await arm.call('PUT', identity, { body: { location: 'eastus' } });
    await succeeds(arm, await arm.call('PUT', cluster, { body: clusterBody }));
    const answer = await arm.call('DELETE', group);
    expect(answer.status).toBe(202);
    await waitsFor(pace, work);
    expect(await outcomes(arm, answer)).toEqual(['Started', 'Accepted']);

    const next = await arm.restart();
    await succeeds(next, answer);
    expect((await next.call('GET', group)).status).toBe(404);
    expect(await next.directory.managedIdentities.list()).toEqual([]);
    expect(await next.resources.listManagedClusters()).toEqual([]);
    expect(await next.resources.findDeletedVault('my-vault')).toBeDefined();
    expect(next.clusters.running.size).toBe(0);
    expect(await outcomes(next, answer)).toEqual(['Started', 'Accepted', 'Succeeded']);
  });

  it('is polled there as it was here, and is done once', async () => {
    await using arm = await createTestArm();
    await arm.call('PUT', identity, { body: { location: 'eastus' } });
    const answer = await arm.call('DELETE', group);
    await succeeds(arm, answer);
    const ended = await arm.call('GET', placeOf(answer));
    await arm.call('PUT', group, { body: { location: 'eastus' } });

    const next = await arm.restart();
    expect((await next.call('GET', placeOf(answer))).body).toEqual(ended.body);
    expect((await next.call('GET', answer.headers.get('location') ?? '')).status).toBe(200);
    expect((await next.call('GET', group)).status).toBe(200);
  });

  it.each([
    ['made', 'clusterCreation'],
    ['changed', 'clusterUpdate'],
    ['deleted', 'clusterDeletion'],
  ] as const)('is done by the next: a cluster is %s', async (what, work) => {
    const pace = createTestPace({ [work]: 20 });
    await using arm = await createTestArm({ pace });
    const made = await arm.call('PUT', cluster, { body: clusterBody });
    const answer = what === 'made' ? made : await change(arm, made, what);
    await waitsFor(pace, work);

    const next = await arm.restart();
    await succeeds(next, answer);
    const { status, body } = await next.call('GET', cluster);
    expect([status, body.properties?.provisioningState, next.clusters.running.size]).toEqual(
      what === 'deleted' ? [404, undefined, 0] : [200, 'Succeeded', 1],
    );
  });

  async function change(arm: TestArm, made: TestArmAnswer, what: 'changed' | 'deleted') {
    await succeeds(arm, made);
    return what === 'deleted'
      ? await arm.call('DELETE', cluster)
      : await arm.call('PUT', cluster, { body: { ...clusterBody, tags: { a: 'b' } } });
  }

  it('is done by the next where the process ends in good order, too', async () => {
    const pace = createTestPace({ clusterCreation: 20 });
    await using arm = await createTestArm({ pace });
    const answer = await arm.call('PUT', cluster, { body: clusterBody });
    await waitsFor(pace, 'clusterCreation');
    pace.end();
    const next = await arm.restart();
    await succeeds(next, answer);
    expect(await outcomes(next, answer)).toEqual(['Started', 'Accepted', 'Succeeded']);
  });

  it('fails where no version knows any more what it was', async () => {
    await using arm = await createTestArm();
    const place = { subscriptionId, namespace: 'Microsoft.Resources', location: 'eastus' };
    const caller = { tenantId, objectId: ownerId, clientId: ownerId };
    await arm.operations.add({
      id: 'of-old',
      place,
      work: 'paintResourceGroup',
      subject: { id: ResourceId.from(group), apiVersion: '2024-11-30', caller },
      startedAt: arm.clock.now(),
      state: { kind: 'running' },
    });
    const path = (collection: string) =>
      `${subscription}/providers/Microsoft.Resources/locations/eastus/${collection}/of-old`;
    const next = await arm.restart();
    await expect.poll(async () => (await next.call('GET', path('operations'))).body.status).toBe('Failed');
    const error = { code: 'OperationInterrupted', message: expect.stringContaining('Repeat the request') };
    expect((await next.call('GET', path('operations'))).body.error).toEqual(error);
    expect(await next.call('GET', path('operationResults'))).toMatchObject({ status: 500, body: { error } });
  });
});

describe('what was refused', () => {
  it.each([
    ['to a stranger', 'DELETE', { principal: strangerId }],
    ['by a rule', 'PUT', { body: { ...clusterBody, properties: {} } }],
  ])('%s leaves no operation behind', async (_, method, { principal, body }: Refused) => {
    await using arm = await createTestArm();
    const token = principal && arm.token({ oid: principal });
    const answer = await arm.call(method, cluster, { ...(token && { token }), ...(body && { body }) });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(await arm.operations.listRunning()).toEqual([]);
  });

  interface Refused {
    readonly principal?: string;
    readonly body?: object;
  }
});

describe('a connection of Service Connector', () => {
  /** Waits in its first step, which switches on the workload identity of the cluster. */
  async function beginLink(linkers: TestLinkers) {
    linkers.arm.clusters.hold();
    const answer = await linkers.arm.call('PUT', connection, { body: linkers.bodyOf() });
    expect(answer).toMatchObject({ status: 201, body: { properties: { provisioningState: 'Accepted' } } });
    await expect
      .poll(async () => (await linkers.arm.call('GET', cluster)).body.properties.provisioningState)
      .toBe('Updating');
    return answer;
  }

  it('is made by the next process', async () => {
    await using linkers = await createTestLinkers();
    const answer = await beginLink(linkers);
    const next = await linkers.arm.restart();
    await succeeds(next, answer);
    expect((await next.call('GET', connection)).body.properties.provisioningState).toBe('Succeeded');
    expect(await linkers.credentials()).toHaveLength(1);
    expect(await linkers.roleNames()).toEqual(['Key Vault Certificate User', 'Key Vault Secrets User']);
    expect(next.clusters.applied.map(({ kind }) => kind).toSorted()).toEqual(['Secret', 'ServiceAccount']);
  });

  it('is made with the rights that its owner still has', async () => {
    await using linkers = await createTestLinkers();
    const answer = await beginLink(linkers);
    const { roles } = linkers.arm.directory;
    for (const { id, principalId } of await roles.listAssignments()) {
      if (principalId === ownerId) await roles.deleteAssignment(id);
    }
    const next = await linkers.arm.restart();
    await expect.poll(() => statusOf(next, answer)).toBe('Failed');
    await next.allow('Reader', { principalId: ownerId });
    expect((await next.call('GET', connection)).body.properties.provisioningState).toBe('Failed');
    expect(await linkers.roleNames()).toEqual([]);
  });

  it('that was deleted meanwhile is gone, and has made nothing', async () => {
    await using linkers = await createTestLinkers();
    const made = await beginLink(linkers);
    const deleted = await linkers.arm.call('DELETE', connection);
    expect(deleted.status).toBe(202);
    await expect
      .poll(async () => (await linkers.arm.call('GET', connection)).body.properties.provisioningState)
      .toBe('Deleting');
    const next = await linkers.arm.restart();
    await succeeds(next, deleted);
    await succeeds(next, made);
    expect((await next.call('GET', connection)).status).toBe(404);
    expect(await linkers.roleNames()).toEqual([]);
    expect(next.clusters.applied).toEqual([]);
  });
});
