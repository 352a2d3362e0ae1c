import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestArm, group, type TestArm, tenantId } from '../../../../test/support/test-arm.ts';
import {
  cluster,
  created,
  enabled,
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
    expect(await pollOperation(arm, answer)).toMatchObject({ status: 'Succeeded' });
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
    const before = await makeCluster(arm, { ...withProperties(unknown), zones: ['1'], tags: { a: 'b' } });
    expect(before).toMatchObject({ zones: ['1'], tags: { a: 'b' }, properties: unknown });
    const answer = await arm.call('PUT', cluster, { body: before });
    expect(answer.status).toBe(200);
    expect(await pollOperation(arm, answer)).toMatchObject({ status: 'Succeeded' });
    expect((await arm.call('GET', cluster)).body).toEqual(before);
    const { newProfile: _, ...known } = before.properties;
    await pollOperation(arm, await arm.call('PUT', cluster, { body: { ...before, properties: known } }));
    expect((await arm.call('GET', cluster)).body.properties).toMatchObject(unknown);
  });

  it('of a version that knows no modes of pools has no pool of the system', async () => {
    const agentPoolProfiles = [{ name: 'nodepool1', count: 1, vmSize: 'Standard_D4ds_v5' }];
    const body = withProperties({ agentPoolProfiles });
    const refused = await arm.call('PUT', cluster, { body, apiVersion: '2020-03-01' });
    expect([refused.status, refused.body.code]).toEqual([400, 'InvalidParameter']);
    const answer = await arm.call('PUT', cluster, { body, apiVersion: '2020-02-01' });
    expect(answer.status).toBe(201);
    expect(await pollOperation(arm, answer)).toMatchObject({ status: 'Succeeded' });
  });

  it('gets its issuer and workload identity later, and keeps its issuer', async () => {
    const before = await makeCluster(arm);
    expect(before.properties.oidcIssuerProfile).toEqual({ enabled: false });
    const body = { ...before, properties: { ...before.properties, ...enabled } };
    expect(await pollOperation(arm, await arm.call('PUT', cluster, { body }))).toMatchObject({
      status: 'Succeeded',
    });
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
    await pollOperation(
      arm,
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
    await makeCluster(arm);
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
    await pollOperation(arm, first.status === 201 ? first : second);
  });

  it('can be read before it is changed, and is not changed where that is too late', async () => {
    const { eTag } = await makeCluster(arm);
    const tagged = { ...created, tags: { a: 'b' } };
    await pollOperation(arm, await arm.call('PUT', cluster, { body: tagged, headers: { 'if-match': eTag } }));
    const late = await arm.call('PUT', cluster, { body: created, headers: { 'if-match': eTag } });
    expect(late).toMatchObject({ status: 412, body: { code: 'EtagMismatch' } });
  });

  it('that does not start has failed, and says so', async () => {
    arm.clusters.failNext();
    const told = await pollOperation(arm, await arm.call('PUT', cluster, { body: created }));
    expect(told).toMatchObject({ status: 'Failed', error: { code: 'InternalServerError' } });
    expect((await arm.call('GET', cluster)).body.properties.provisioningState).toBe('Failed');
    const answer = await arm.call('POST', `${cluster}/listClusterUserCredential`);
    expect(answer).toMatchObject({ status: 409, body: { code: 'OperationNotAllowed' } });
    expect(await pollOperation(arm, await arm.call('PUT', cluster, { body: created }))).toMatchObject({
      status: 'Succeeded',
    });
  });

  it('takes tags', async () => {
    await makeCluster(arm);
    const answer = await arm.call('PATCH', cluster, { body: { tags: { c: 'd' } } });
    expect(answer).toMatchObject({ status: 200, body: { tags: { c: 'd' } } });
    await pollOperation(arm, answer);
    expect((await arm.call('GET', cluster)).body.properties.provisioningState).toBe('Succeeded');
  });

  it('is deleted with all that was made with it, even while it is made', async () => {
    const release = arm.clusters.hold();
    await arm.call('PUT', cluster, { body: created });
    const answer = await arm.call('DELETE', cluster);
    expect(answer.status).toBe(202);
    expect((await arm.call('GET', cluster)).body.properties.provisioningState).toBe('Deleting');
    release();
    expect(await pollOperation(arm, answer)).toMatchObject({ status: 'Succeeded' });
    expect((await arm.call('GET', cluster)).status).toBe(404);
    expect((await arm.call('GET', nodeGroup)).status).toBe(404);
    expect(arm.clusters.running.size).toBe(0);
    expect(await arm.directory.managedIdentities.list()).toEqual([]);
    expect((await arm.directory.roles.listAssignments()).length).toBe(1);
    expect((await arm.call('DELETE', cluster)).status).toBe(204);
  });

  it('goes with its group', async () => {
    await makeCluster(arm);
    const answer = await arm.call('DELETE', group);
    expect(await pollOperation(arm, answer)).toMatchObject({ status: 'Succeeded' });
    expect(arm.clusters.running.size).toBe(0);
    expect((await arm.call('GET', nodeGroup)).status).toBe(404);
  });
});
