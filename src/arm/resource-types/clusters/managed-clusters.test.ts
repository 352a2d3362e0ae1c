import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createTestArm,
  group,
  ownerId,
  strangerId,
  subscription,
  type TestArm,
  type TestArmAnswer,
  tenantId,
} from '../../../../test/support/test-arm.ts';

let arm: TestArm;
const cluster = `${group}/providers/Microsoft.ContainerService/managedClusters/myCluster`;
const nodeGroup = `${subscription}/resourceGroups/MC_Lab_myCluster_eastus`;
const identities = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities`;

/** As `az aks create` sends it. */
const created = {
  location: 'eastus',
  identity: { type: 'SystemAssigned' },
  properties: {
    kubernetesVersion: '',
    dnsPrefix: 'myCluster-Lab-700000',
    agentPoolProfiles: [
      {
        name: 'nodepool1',
        count: 3,
        vmSize: '',
        osType: 'Linux',
        type: 'VirtualMachineScaleSets',
        mode: 'System',
      },
    ],
    addonProfiles: {},
    enableRBAC: true,
    networkProfile: { loadBalancerSku: 'standard' },
    disableLocalAccounts: false,
    storageProfile: {},
  },
};
const enabled = {
  oidcIssuerProfile: { enabled: true },
  securityProfile: { workloadIdentity: { enabled: true } },
};
const withProperties = (changes: object) => ({
  ...created,
  properties: { ...created.properties, ...changes },
});

beforeEach(async () => {
  arm = await createTestArm();
});

afterEach(() => arm[Symbol.asyncDispose]());

/** Until it has ended, as clients do. */
async function poll(answer: TestArmAnswer) {
  const place = answer.headers.get('azure-asyncoperation') ?? '';
  await expect.poll(async () => (await arm.call('GET', place)).body.status).not.toBe('InProgress');
  return (await arm.call('GET', place)).body;
}

async function create(body: unknown = created, path = cluster) {
  const answer = await arm.call('PUT', path, { body });
  expect(answer.body).toMatchObject({ properties: { provisioningState: 'Creating' } });
  expect(await poll(answer)).toMatchObject({ status: 'Succeeded' });
  return (await arm.call('GET', path)).body;
}

describe('a managed cluster', () => {
  it('is made, and runs when its operation has succeeded', async () => {
    const release = arm.clusters.hold();
    const answer = await arm.call('PUT', cluster, { body: withProperties(enabled) });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(answer.headers.get('azure-asyncoperation')).toMatch(
      /^https:\/\/management\.azure\.com\/subscriptions\/.*\/providers\/Microsoft\.ContainerService\/locations\/eastus\/operations\//,
    );
    expect((await arm.call('GET', cluster)).body.properties.provisioningState).toBe('Creating');
    expect(arm.clusters.running.size).toBe(0);
    release();
    expect(await poll(answer)).toMatchObject({ status: 'Succeeded' });
    expect([...arm.clusters.running.values()]).toMatchObject([
      { name: 'myCluster', oidcIssuerEnabled: true, workloadIdentityEnabled: true },
    ]);
    const { body } = await arm.call('GET', cluster.toLowerCase());
    expect(body).toMatchObject({
      id: cluster,
      name: 'myCluster',
      type: 'Microsoft.ContainerService/managedClusters',
      location: 'eastus',
      sku: { name: 'Base', tier: 'Free' },
      identity: { type: 'SystemAssigned', tenantId },
      eTag: expect.stringMatching(/^[0-9a-f-]{36}$/),
      properties: {
        provisioningState: 'Succeeded',
        powerState: { code: 'Running' },
        kubernetesVersion: '1.32.0',
        currentKubernetesVersion: '1.32.0',
        fqdn: expect.stringMatching(/^mycluster-lab-700000-[0-9a-f]{8}\.hcp\.eastus\.azmk8s\.io$/),
        nodeResourceGroup: 'MC_Lab_myCluster_eastus',
        servicePrincipalProfile: { clientId: 'msi' },
        networkProfile: { networkPlugin: 'azure', loadBalancerSku: 'standard', serviceCidr: '10.0.0.0/16' },
        oidcIssuerProfile: {
          enabled: true,
          issuerURL: expect.stringMatching(
            /^https:\/\/eastus\.oic\.prod-aks\.azure\.com\/[0-9a-f-]{36}\/[0-9a-f-]{36}\/$/,
          ),
        },
        securityProfile: { workloadIdentity: { enabled: true } },
        supportPlan: 'KubernetesOfficial',
        agentPoolProfiles: [
          {
            name: 'nodepool1',
            count: 3,
            mode: 'System',
            osDiskType: 'Managed',
            powerState: { code: 'Running' },
          },
        ],
      },
    });
    const { value } = (await arm.call('GET', `${group}/providers/Microsoft.ContainerService/managedClusters`))
      .body;
    expect(value).toEqual([body]);
  });

  it('stays what it is when what was read is written, and keeps what nobody here knows', async () => {
    const unknown = { newProfile: { mode: 'On', list: [1, { a: null }] } };
    const before = await create({ ...withProperties(unknown), zones: ['1'], tags: { a: 'b' } });
    expect(before).toMatchObject({ zones: ['1'], tags: { a: 'b' }, properties: unknown });
    const answer = await arm.call('PUT', cluster, { body: before });
    expect(answer.status).toBe(200);
    expect(await poll(answer)).toMatchObject({ status: 'Succeeded' });
    expect((await arm.call('GET', cluster)).body).toEqual(before);
    const { newProfile: _, ...known } = before.properties;
    await poll(await arm.call('PUT', cluster, { body: { ...before, properties: known } }));
    expect((await arm.call('GET', cluster)).body.properties).toMatchObject(unknown);
  });

  it('of a version that knows no modes of pools has no pool of the system', async () => {
    const agentPoolProfiles = [{ name: 'nodepool1', count: 1, vmSize: 'Standard_D4ds_v5' }];
    const body = withProperties({ agentPoolProfiles });
    const refused = await arm.call('PUT', cluster, { body, apiVersion: '2020-03-01' });
    expect([refused.status, refused.body.code]).toEqual([400, 'InvalidParameter']);
    const answer = await arm.call('PUT', cluster, { body, apiVersion: '2020-02-01' });
    expect(answer.status).toBe(201);
    expect(await poll(answer)).toMatchObject({ status: 'Succeeded' });
  });

  it('gets its issuer and workload identity later, and keeps its issuer', async () => {
    const before = await create();
    expect(before.properties.oidcIssuerProfile).toEqual({ enabled: false });
    const body = { ...before, properties: { ...before.properties, ...enabled } };
    expect(await poll(await arm.call('PUT', cluster, { body }))).toMatchObject({ status: 'Succeeded' });
    const after = (await arm.call('GET', cluster)).body;
    expect(after.properties.oidcIssuerProfile.issuerURL).toMatch(/\/$/);
    expect(after.eTag).not.toBe(before.eTag);
    expect([...arm.clusters.running.values()]).toMatchObject([{ workloadIdentityEnabled: true }]);
    const off = { ...body, properties: { ...body.properties, oidcIssuerProfile: { enabled: false } } };
    expect((await arm.call('PUT', cluster, { body: off })).body).toEqual({
      code: 'OIDCIssuerFeatureCannotBeDisabled',
      details: null,
      message: 'OIDC issuer feature cannot be disabled.',
      subcode: '',
    });
    const without = { securityProfile: { workloadIdentity: { enabled: false } } };
    await poll(
      await arm.call('PUT', cluster, { body: { ...after, properties: { ...after.properties, ...without } } }),
    );
    expect([...arm.clusters.running.values()]).toMatchObject([
      { oidcIssuerEnabled: true, workloadIdentityEnabled: false },
    ]);
  });

  it.each<[string, object, string]>([
    [
      'workload identity without the issuer',
      withProperties({ securityProfile: enabled.securityProfile }),
      'InvalidParameter',
    ],
    [
      'a version that is not served',
      withProperties({ kubernetesVersion: '1.99.0' }),
      'K8sVersionNotSupported',
    ],
    ['no agent pools', withProperties({ agentPoolProfiles: undefined }), 'InvalidParameter'],
    [
      'no system pool',
      withProperties({ agentPoolProfiles: [{ name: 'a', mode: 'User' }] }),
      'InvalidParameter',
    ],
    [
      'a pool of a version that is not served',
      withProperties({ agentPoolProfiles: [{ name: 'a', mode: 'System', orchestratorVersion: '1.2' }] }),
      'AgentPoolK8sVersionNotSupported',
    ],
    ['no identity', { ...created, identity: undefined }, 'InvalidParameter'],
    [
      'a service principal',
      { ...withProperties({ servicePrincipalProfile: { clientId: 'a' } }), identity: undefined },
      'NotSupported',
    ],
    ['users of Microsoft Entra', withProperties({ aadProfile: { managed: true } }), 'NotSupported'],
    ['no local accounts', withProperties({ disableLocalAccounts: true }), 'NotSupported'],
    [
      'a kubelet identity beside its own',
      withProperties({ identityProfile: { kubeletidentity: { resourceId: `${identities}/a` } } }),
      'CustomKubeletIdentityOnlySupportedOnUserAssignedMSICluster',
    ],
  ])('with %s is refused in the words of AKS, and leaves nothing', async (_, body, code) => {
    const answer = await arm.call('PUT', cluster, { body });
    expect(answer).toMatchObject({ status: 400, body: { code, details: null, subcode: '' } });
    expect((await arm.call('GET', cluster)).status).toBe(404);
    expect((await arm.call('GET', nodeGroup)).status).toBe(404);
  });

  it.each<[string, object, string]>([
    ['a DNS prefix', { properties: { dnsPrefix: 'other' } }, 'dnsPrefix'],
    ['a node group', { properties: { nodeResourceGroup: 'other' } }, 'nodeResourceGroup'],
    ['a kind of identity', { identity: { type: 'UserAssigned' } }, 'identity.type'],
  ])('does not take another %s', async (_, change, property) => {
    await create();
    const { status, body } = await arm.call('PUT', cluster, { body: { location: 'eastus', ...change } });
    expect([status, body.code]).toEqual([400, 'PropertyChangeNotAllowed']);
    expect(body.message).toBe(`Changing property '${property}' is not allowed.`);
  });

  it.each(['-a', 'a-', 'a.b', 'a'.repeat(64)])('is not named %s', async (name) => {
    const path = cluster.replace('myCluster', name);
    expect((await arm.call('PUT', path, { body: created })).body.error.code).toBe('InvalidResourceName');
  });

  it('is changed by one at a time', async () => {
    const release = arm.clusters.hold();
    const [first, second] = await Promise.all([
      arm.call('PUT', cluster, { body: created }),
      arm.call('PUT', cluster, { body: created }),
    ]);
    expect([first.status, second.status].sort()).toEqual([201, 409]);
    const refused = first.status === 409 ? first : second;
    expect(refused.body).toMatchObject({
      code: 'OperationNotAllowed',
      message: expect.stringContaining('Another operation (Creating) is in progress'),
    });
    release();
    await poll(first.status === 201 ? first : second);
  });

  it('can be read before it is changed, and is not changed where that is too late', async () => {
    const { eTag } = await create();
    const tagged = { ...created, tags: { a: 'b' } };
    await poll(await arm.call('PUT', cluster, { body: tagged, headers: { 'if-match': eTag } }));
    const late = await arm.call('PUT', cluster, { body: created, headers: { 'if-match': eTag } });
    expect(late).toMatchObject({ status: 412, body: { code: 'EtagMismatch' } });
  });

  it('that does not start has failed, and says so', async () => {
    arm.clusters.failNext();
    const told = await poll(await arm.call('PUT', cluster, { body: created }));
    expect(told).toMatchObject({ status: 'Failed', error: { code: 'InternalServerError' } });
    expect((await arm.call('GET', cluster)).body.properties.provisioningState).toBe('Failed');
    const answer = await arm.call('POST', `${cluster}/listClusterUserCredential`);
    expect(answer).toMatchObject({ status: 409, body: { code: 'OperationNotAllowed' } });
    expect(await poll(await arm.call('PUT', cluster, { body: created }))).toMatchObject({
      status: 'Succeeded',
    });
  });

  it('takes tags', async () => {
    await create();
    const answer = await arm.call('PATCH', cluster, { body: { tags: { c: 'd' } } });
    expect(answer).toMatchObject({ status: 200, body: { tags: { c: 'd' } } });
    await poll(answer);
    expect((await arm.call('GET', cluster)).body.properties.provisioningState).toBe('Succeeded');
  });

  it('is deleted with all that was made with it, even while it is made', async () => {
    const release = arm.clusters.hold();
    await arm.call('PUT', cluster, { body: created });
    const answer = await arm.call('DELETE', cluster);
    expect(answer.status).toBe(202);
    expect((await arm.call('GET', cluster)).body.properties.provisioningState).toBe('Deleting');
    release();
    expect(await poll(answer)).toMatchObject({ status: 'Succeeded' });
    expect((await arm.call('GET', cluster)).status).toBe(404);
    expect((await arm.call('GET', nodeGroup)).status).toBe(404);
    expect(arm.clusters.running.size).toBe(0);
    expect(await arm.directory.managedIdentities.list()).toEqual([]);
    expect((await arm.directory.roles.listAssignments()).length).toBe(1);
    expect((await arm.call('DELETE', cluster)).status).toBe(204);
  });

  it('goes with its group', async () => {
    await create();
    const answer = await arm.call('DELETE', group);
    expect(await poll(answer)).toMatchObject({ status: 'Succeeded' });
    expect(arm.clusters.running.size).toBe(0);
    expect((await arm.call('GET', nodeGroup)).status).toBe(404);
  });
});

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
    const { identity, properties } = await create();
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
    const made = await create(body);
    expect(made.identity).toMatchObject({
      type: 'UserAssigned',
      userAssignedIdentities: { [`${identities}/control`]: { principalId } },
    });
    expect(made.properties.identityProfile.kubeletidentity.resourceId).toBe(`${identities}/kubelet`);
    await poll(await arm.call('DELETE', cluster));
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
    await create({
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
    const body = await create(withProperties({ nodeResourceGroup: '' }));
    expect(body.properties.nodeResourceGroup).toBe(nodeGroup.split('/').at(-1));
  });

  it('are in a group that nobody else has made', async () => {
    await arm.call('PUT', nodeGroup, { body: { location: 'eastus' } });
    const { body } = await arm.call('PUT', cluster, { body: created });
    expect(body.code).toBe('NodeResourceGroupAlreadyExists');
  });
});

describe('what a cluster is asked for', () => {
  const read = (value: string) => JSON.parse(Buffer.from(value, 'base64').toString());

  it.each([
    ['listClusterUserCredential', 'clusterUser', 'myCluster'],
    ['listClusterAdminCredential', 'clusterAdmin', 'myCluster-admin'],
  ])('%s is a kubeconfig', async (operation, user, context) => {
    await create();
    const { body } = await arm.call('POST', `${cluster}/${operation}?format=exec`);
    expect(body.kubeconfigs).toMatchObject([{ name: user }]);
    expect(read(body.kubeconfigs[0].value)).toMatchObject({
      clusters: [{ name: 'myCluster' }],
      contexts: [{ name: context, context: { cluster: 'myCluster', user: `${user}_Lab_myCluster` } }],
      'current-context': context,
    });
    const profile = await arm.call('POST', `${cluster}/accessProfiles/${user}/listCredential`);
    expect(read(profile.body.properties.kubeConfig)).toMatchObject({ 'current-context': context });
  });

  it('needs the right of its own name', async () => {
    await create();
    await arm.allow('Azure Kubernetes Service Cluster User Role', { scope: cluster });
    const token = arm.token({ oid: strangerId });
    const ask = async (operation: string) =>
      (await arm.call('POST', `${cluster}/${operation}`, { token })).status;
    expect(await ask('listClusterUserCredential')).toBe(200);
    expect(await ask('listClusterAdminCredential')).toBe(403);
    expect(await ask('rotateClusterCertificates')).toBe(403);
  });

  it.each([
    ['rotateServiceAccountSigningKeys', 'signing keys'],
    ['rotateClusterCertificates', 'certificates'],
  ])('%s rotates, and is polled', async (operation, what) => {
    await create();
    const answer = await arm.call('POST', `${cluster}/${operation}`);
    expect(answer.status).toBe(202);
    expect(await poll(answer)).toMatchObject({ status: 'Succeeded' });
    expect(arm.clusters.rotations).toEqual([`${what} of myCluster`]);
  });

  it.each(['stop', 'start', 'runCommand', 'listClusterMonitoringUserCredential', 'resetAADProfile'])(
    '%s is refused',
    async (operation) => {
      await create();
      const answer = await arm.call('POST', `${cluster}/${operation}`);
      expect(answer).toMatchObject({ status: 400, body: { code: 'NotSupported' } });
    },
  );

  it('says which versions there are', async () => {
    await create();
    const location = `${subscription}/providers/Microsoft.ContainerService/locations/eastus`;
    const versions = (await arm.call('GET', `${location}/kubernetesVersions`)).body;
    expect(versions.values).toMatchObject([{ version: '1.32', isDefault: true }]);
    const profile = (await arm.call('GET', `${cluster}/upgradeProfiles/default`)).body.properties;
    expect(profile).toMatchObject({
      controlPlaneProfile: { kubernetesVersion: '1.32.0', upgrades: [] },
      agentPoolProfiles: [{ name: 'nodepool1' }],
    });
    const pools = (await arm.call('GET', `${cluster}/availableAgentPoolVersions`)).body.properties;
    expect(pools.agentPoolVersions).toMatchObject([{ default: true, kubernetesVersion: '1.32.0' }]);
  });

  it('is not to be had of a cluster that is not there', async () => {
    const { status, body } = await arm.call('POST', `${cluster}/listClusterUserCredential`);
    expect([status, body.error.code]).toEqual([404, 'ResourceNotFound']);
  });
});
