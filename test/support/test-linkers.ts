import { expect } from 'vitest';
import { createTestArm, group, subscriptionId, type TestArm, type TestArmAnswer } from './test-arm.ts';

export const cluster = `${group}/providers/Microsoft.ContainerService/managedClusters/myCluster`;
export const vault = `${group}/providers/Microsoft.KeyVault/vaults/my-vault`;
export const identity = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/workload`;
export const connectionsAt = (source: string) => `${source}/providers/Microsoft.ServiceLinker/linkers`;
export const connection = `${connectionsAt(cluster)}/my_conn`;

/** A cluster without workload identity, an identity and a vault, for Service Connector to connect. */
export interface TestLinkers extends AsyncDisposable {
  readonly arm: TestArm;
  readonly clientId: string;
  readonly principalId: string;
  makeCluster(properties?: object): Promise<void>;
  /** Also changes the one that is there. */
  makeVault(properties: object): Promise<void>;
  /** What az sends, but for the properties that are given. */
  bodyOf(changes?: object): object;
  /** Makes the connection, and returns what its operation has ended with. */
  connect(changes?: object, path?: string): Promise<TestArmAnswer['body']>;
  endOf(answer: TestArmAnswer): Promise<TestArmAnswer['body']>;
  /** The federated credentials of the identity. */
  credentials(): Promise<readonly object[]>;
  /** The names of the identity's roles, all of which are at the vault. */
  roleNames(): Promise<readonly string[]>;
}

export async function createTestLinkers(): Promise<TestLinkers> {
  const arm = await createTestArm();
  const made = await arm.call('PUT', identity, { body: { location: 'eastus' } });
  const { clientId, principalId, tenantId } = made.body.properties;

  const linkers: TestLinkers = {
    arm,
    clientId,
    principalId,

    async makeCluster(properties = {}) {
      const answer = await arm.call('PUT', cluster, {
        body: {
          location: 'eastus',
          identity: { type: 'SystemAssigned' },
          properties: { agentPoolProfiles: [{ name: 'nodepool1', count: 1, mode: 'System' }], ...properties },
        },
      });
      expect((await linkers.endOf(answer)).status).toBe('Succeeded');
    },

    async makeVault(properties) {
      const sku = { family: 'A', name: 'standard' };
      const { status } = await arm.call('PUT', vault, {
        body: { location: 'eastus', properties: { tenantId, sku, accessPolicies: [], ...properties } },
      });
      expect([200, 201]).toContain(status);
    },

    bodyOf: (changes = {}) => ({
      properties: {
        targetService: { type: 'AzureResource', id: vault },
        authInfo: { authType: 'userAssignedIdentity', clientId, subscriptionId },
        clientType: 'none',
        secretStore: {},
        scope: 'default',
        publicNetworkSolution: {},
        configurationInfo: { configurationStore: {} },
        ...changes,
      },
    }),

    async connect(changes = {}, path = connection) {
      const answer = await arm.call('PUT', path, { body: linkers.bodyOf(changes) });
      expect(answer.body).not.toHaveProperty('error');
      return await linkers.endOf(answer);
    },

    async endOf(answer) {
      const place = answer.headers.get('azure-asyncoperation') ?? '';
      const ask = async () => (await arm.call('GET', place)).body;
      await expect.poll(async () => (await ask()).status).not.toBe('InProgress');
      return await ask();
    },

    credentials: async () => (await arm.call('GET', `${identity}/federatedIdentityCredentials`)).body.value,

    async roleNames() {
      const { roles } = arm.directory;
      const own = (await roles.listAssignments()).filter((each) => each.principalId === principalId);
      const names = own.map(async ({ roleDefinitionId, scope }) => {
        expect(scope.toLowerCase()).toBe(vault.toLowerCase());
        return (await roles.findDefinition(roleDefinitionId))?.roleName ?? '';
      });
      return (await Promise.all(names)).toSorted();
    },

    [Symbol.asyncDispose]: () => arm[Symbol.asyncDispose](),
  };
  await linkers.makeCluster();
  await linkers.makeVault({ enableRbacAuthorization: true });
  return linkers;
}
