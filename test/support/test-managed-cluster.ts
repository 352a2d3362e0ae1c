import { expect } from 'vitest';
import { group, subscription, type TestArm, type TestArmAnswer } from './test-arm.ts';

/** The cluster of the tests, the group of its nodes, and where the identities that it is given are. */
export const cluster = `${group}/providers/Microsoft.ContainerService/managedClusters/myCluster`;
export const nodeGroup = `${subscription}/resourceGroups/MC_Lab_myCluster_eastus`;
export const identities = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities`;

/** As `az aks create` sends it. */
export const created = {
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
export const enabled = {
  oidcIssuerProfile: { enabled: true },
  securityProfile: { workloadIdentity: { enabled: true } },
};
export const withProperties = (changes: object) => ({
  ...created,
  properties: { ...created.properties, ...changes },
});

/** Until it has ended, as clients do. */
export async function pollOperation(arm: TestArm, answer: TestArmAnswer) {
  const place = answer.headers.get('azure-asyncoperation') ?? '';
  await expect.poll(async () => (await arm.call('GET', place)).body.status).not.toBe('InProgress');
  return (await arm.call('GET', place)).body;
}

/** As a client sees it when its operation has succeeded. */
export async function makeCluster(arm: TestArm, body: unknown = created, path = cluster) {
  const answer = await arm.call('PUT', path, { body });
  expect(answer.body).toMatchObject({ properties: { provisioningState: 'Creating' } });
  expect(await pollOperation(arm, answer)).toMatchObject({ status: 'Succeeded' });
  return (await arm.call('GET', path)).body;
}
