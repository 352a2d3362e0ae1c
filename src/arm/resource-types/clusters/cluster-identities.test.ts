import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createTestArm,
  ownerId,
  strangerId,
  subscription,
  type TestArm,
  tenantId,
} from '../../../../test/support/test-arm.ts';
import {
  cluster,
  created,
  identities,
  makeCluster,
  nodeGroup,
  pollOperation,
  withProperties,
} from '../../../../test/support/test-managed-cluster.ts';

let arm: TestArm;

beforeEach(async () => {
  arm = await createTestArm();
});

afterEach(() => arm[Symbol.asyncDispose]());

describe("a cluster's identities", () => {
  it('are none of another tenant, whoever may assign them', async () => {
    const elsewhere = '/subscriptions/80000000-0000-4000-8000-000000000008/resourceGroups/Lab';
    const resourceId = `${elsewhere}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/theirs`;
    const draft = { resourceId, name: 'theirs', location: 'eastus' };
    const other = '10000000-0000-4000-8000-000000000002';
    await arm.directory.managedIdentities.put({ ...draft, tenantId: other });
    await arm.allow('Managed Identity Operator', { principalId: ownerId, scope: elsewhere });
    const identity = { type: 'UserAssigned', userAssignedIdentities: { [resourceId]: {} } };
    const answer = await arm.call('PUT', cluster, { body: { ...created, identity } });
    expect([answer.status, answer.body.error.code]).toEqual([400, 'FailedIdentityOperation']);
    expect(arm.clusters.running.size).toBe(0);
  });

  it('are its own, Contributor of the group of its nodes, and one for the kubelet', async () => {
    const { identity, properties } = await makeCluster(arm);
    const own = (await arm.call('GET', `${cluster}/providers/Microsoft.ManagedIdentity/identities/default`))
      .body;
    expect(own).toMatchObject({
      id: `${cluster}/providers/Microsoft.ManagedIdentity/identities/default`,
      name: 'default',
      properties: { principalId: identity.principalId, tenantId },
    });
    expect((await arm.call('GET', nodeGroup)).body).toMatchObject({ managedBy: cluster });
    const kubelet = `${nodeGroup}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/myCluster-agentpool`;
    const found = (await arm.call('GET', kubelet)).body.properties;
    expect(properties.identityProfile.kubeletidentity).toEqual({
      resourceId: kubelet,
      clientId: found.clientId,
      objectId: found.principalId,
    });
    const assignments = await arm.directory.roles.listAssignments();
    expect(assignments.filter(({ scope }) => scope === nodeGroup)).toMatchObject([
      { principalId: identity.principalId },
    ]);
    // What belongs to the cluster is none of the identities that a person has made.
    const { value } = (await arm.call('GET', identities)).body;
    expect(value).toEqual([]);
  });

  it('can be brought along, by whoever may give them and where one may give the other', async () => {
    for (const name of ['control', 'kubelet']) {
      await arm.call('PUT', `${identities}/${name}`, { body: { location: 'eastus' } });
    }
    const body = {
      ...withProperties({ identityProfile: { kubeletidentity: { resourceId: `${identities}/kubelet` } } }),
      identity: { type: 'UserAssigned', userAssignedIdentities: { [`${identities}/control`]: {} } },
    };
    const without = await arm.call('PUT', cluster, { body });
    expect(without).toMatchObject({
      status: 400,
      body: {
        code: 'CustomKubeletIdentityMissingPermissionError',
        message: expect.stringContaining("must be granted 'Managed Identity Operator' role"),
      },
    });
    const { principalId } = (await arm.call('GET', `${identities}/control`)).body.properties;
    await arm.allow('Managed Identity Operator', { principalId, scope: `${identities}/kubelet` });
    const made = await makeCluster(arm, body);
    expect(made.identity).toMatchObject({
      type: 'UserAssigned',
      userAssignedIdentities: { [`${identities}/control`]: { principalId } },
    });
    expect(made.properties.identityProfile.kubeletidentity.resourceId).toBe(`${identities}/kubelet`);
    await pollOperation(arm, await arm.call('DELETE', cluster));
    expect((await arm.call('GET', `${identities}/kubelet`)).status).toBe(200);
  });

  it('are not given by somebody who may make clusters alone', async () => {
    await arm.call('PUT', `${identities}/control`, { body: { location: 'eastus' } });
    const id = '20000000-0000-4000-8000-000000000002';
    const permission = {
      actions: ['Microsoft.ContainerService/*'],
      notActions: [],
      dataActions: [],
      notDataActions: [],
    };
    await arm.directory.roles.putDefinition({
      id,
      roleName: 'clusters',
      description: '',
      type: 'CustomRole',
      permissions: [permission],
      assignableScopes: [subscription],
    });
    await arm.allow('clusters');
    const token = arm.token({ oid: strangerId });
    const identity = { type: 'UserAssigned', userAssignedIdentities: { [`${identities}/control`]: {} } };
    const answer = await arm.call('PUT', cluster, { token, body: { ...created, identity } });
    expect(answer).toMatchObject({
      status: 403,
      body: {
        error: {
          code: 'LinkedAuthorizationFailed',
          message: expect.stringContaining('Microsoft.ManagedIdentity/userAssignedIdentities/assign/action'),
        },
      },
    });
    expect((await arm.call('PUT', cluster, { token, body: created })).status).toBe(201);
  });

  it('that are not there are refused', async () => {
    const identity = { type: 'UserAssigned', userAssignedIdentities: { [`${identities}/none`]: {} } };
    const { status, body } = await arm.call('PUT', cluster, { body: { ...created, identity } });
    expect([status, body.error.code]).toEqual([400, 'FailedIdentityOperation']);
  });

  it('tell whom they were given to', async () => {
    const asked = (name: string) => arm.call('POST', `${identities}/${name}/listAssociatedResources`);
    for (const name of ['control', 'idle']) {
      await arm.call('PUT', `${identities}/${name}`, { body: { location: 'eastus' } });
    }
    await makeCluster(arm, {
      ...created,
      identity: { type: 'UserAssigned', userAssignedIdentities: { [`${identities}/control`]: {} } },
    });
    const [, , , , resourceGroup] = cluster.split('/');
    expect((await asked('control')).body).toMatchObject({
      totalCount: 1,
      value: [{ id: cluster, type: 'microsoft.containerservice/managedclusters', resourceGroup }],
    });
    expect((await asked('idle')).body).toEqual({ totalCount: 0, value: [] });
    expect((await asked('none')).body.error.code).toBe('ResourceNotFound');
    const filtered = await arm.call('POST', `${identities}/idle/listAssociatedResources?$filter=x`);
    expect(filtered.body.error.code).toBe('InvalidFilterInQueryString');
  });

  it('are in a group of the usual name where an empty one is given, as Terraform does', async () => {
    const body = await makeCluster(arm, withProperties({ nodeResourceGroup: '' }));
    expect(body.properties.nodeResourceGroup).toBe(nodeGroup.split('/').at(-1));
  });

  it('are in a group that nobody else has made', async () => {
    await arm.call('PUT', nodeGroup, { body: { location: 'eastus' } });
    const { body } = await arm.call('PUT', cluster, { body: created });
    expect(body.code).toBe('NodeResourceGroupAlreadyExists');
  });
});
