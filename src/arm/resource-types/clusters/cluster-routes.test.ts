import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestArm, strangerId, subscription, type TestArm } from '../../../../test/support/test-arm.ts';
import { cluster, makeCluster, pollOperation } from '../../../../test/support/test-managed-cluster.ts';

let arm: TestArm;

beforeEach(async () => {
  arm = await createTestArm();
});

afterEach(() => arm[Symbol.asyncDispose]());

describe('what a cluster is asked for', () => {
  const read = (value: string) => JSON.parse(Buffer.from(value, 'base64').toString());

  it.each([
    ['listClusterUserCredential', 'clusterUser', 'myCluster'],
    ['listClusterAdminCredential', 'clusterAdmin', 'myCluster-admin'],
  ])('%s is a kubeconfig', async (operation, user, context) => {
    await makeCluster(arm);
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
    await makeCluster(arm);
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
    await makeCluster(arm);
    const answer = await arm.call('POST', `${cluster}/${operation}`);
    expect(answer.status).toBe(202);
    expect(await pollOperation(arm, answer)).toMatchObject({ status: 'Succeeded' });
    expect(arm.clusters.rotations).toEqual([`${what} of myCluster`]);
  });

  it.each(['stop', 'start', 'runCommand', 'listClusterMonitoringUserCredential', 'resetAADProfile'])(
    '%s is refused',
    async (operation) => {
      await makeCluster(arm);
      const answer = await arm.call('POST', `${cluster}/${operation}`);
      expect(answer).toMatchObject({ status: 400, body: { code: 'NotSupported' } });
    },
  );

  it('says which versions there are', async () => {
    await makeCluster(arm);
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
