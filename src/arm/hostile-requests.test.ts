import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostileRequest } from '../../test/support/hostile-requests.ts';
import {
  createTestArm,
  group,
  ownerId,
  subscription,
  subscriptionId,
  type TestArm,
  tenantId,
} from '../../test/support/test-arm.ts';
import { armRoutes } from './resource-types/index.ts';

const location = 'eastus';
const reader = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
const cluster = `${group}/providers/Microsoft.ContainerService/managedClusters/aks`;
const vault = `${group}/providers/Microsoft.KeyVault/vaults/akv-lab`;
const network = `${group}/providers/Microsoft.Network/virtualNetworks/vnet`;
const identity = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/workload`;
const linker = `${cluster}/providers/Microsoft.ServiceLinker/linkers/conn`;
const roleId = `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${reader}`;

const bodies = {
  group: { location, tags: { a: 'b' } },
  identity: { location, tags: { a: 'b' } },
  credential: {
    properties: { issuer: 'https://issuer/', subject: 'system:serviceaccount:a:b', audiences: ['api://a'] },
  },
  cluster: {
    location,
    identity: { type: 'UserAssigned', userAssignedIdentities: { [identity]: {} } },
    properties: {
      dnsPrefix: 'aks',
      agentPoolProfiles: [
        { name: 'pool1', count: 1, mode: 'System', vnetSubnetID: `${network}/subnets/one` },
      ],
      oidcIssuerProfile: { enabled: true },
      securityProfile: { workloadIdentity: { enabled: true } },
      addonProfiles: {
        azureKeyvaultSecretsProvider: { enabled: true, config: { rotationPollInterval: '2m' } },
      },
      identityProfile: { kubeletidentity: { resourceId: identity } },
    },
  },
  pool: { properties: { count: 1, mode: 'User', vmSize: 'Standard_D2s_v3' } },
  binding: { properties: { managedIdentity: { resourceId: identity } } },
  vault: {
    location,
    properties: {
      tenantId,
      sku: { family: 'A', name: 'standard' },
      accessPolicies: [{ tenantId, objectId: ownerId, permissions: { secrets: ['get'] } }],
      networkAcls: { defaultAction: 'Allow', ipRules: [{ value: '10.0.0.0/8' }] },
      softDeleteRetentionInDays: 7,
    },
  },
  network: {
    location,
    properties: {
      addressSpace: { addressPrefixes: ['10.0.0.0/8'] },
      subnets: [{ name: 'one', properties: { addressPrefix: '10.1.0.0/16' } }],
    },
  },
  linker: {
    properties: {
      targetService: { type: 'AzureResource', id: vault },
      authInfo: { authType: 'userAssignedIdentity', clientId: ownerId, subscriptionId },
      scope: 'default',
      configurationInfo: { customizedKeys: { AZURE_KEYVAULT_SCOPE: 'A' } },
    },
  },
  assignment: {
    properties: {
      roleDefinitionId: roleId,
      principalId: ownerId,
      principalType: 'ServicePrincipal',
      condition: "((!(ActionMatches{'a'})) OR (@Resource[a:b] StringEquals 'c'))",
      conditionVersion: '2.0',
    },
  },
  role: {
    properties: {
      roleName: 'mine',
      permissions: [{ actions: ['Microsoft.KeyVault/vaults/read'] }],
      assignableScopes: [subscription],
    },
  },
  tags: { operation: 'Merge', properties: { tags: { a: 'b' } } },
  name: { name: 'akv-lab', type: 'Microsoft.KeyVault/vaults' },
};

/** By what a path ends in. */
const bodyAt: readonly (readonly [ending: RegExp, body: object])[] = [
  [/resourceGroups\/\{\w+\}$/, bodies.group],
  [/federatedIdentityCredentials\/\{\w+\}$/, bodies.credential],
  [/userAssignedIdentities\/\{\w+\}$/, bodies.identity],
  [/managedClusters\/\{\w+\}$/, bodies.cluster],
  [/agentPools\/\{\w+\}$/, bodies.pool],
  [/identityBindings\/\{\w+\}$/, bodies.binding],
  [/vaults\/\{\w+\}(\/accessPolicies\/\{\w+\})?$/, bodies.vault],
  [/virtualNetworks\/\{\w+\}$/, bodies.network],
  [/subnets\/\{\w+\}$/, { properties: { addressPrefix: '10.2.0.0/16' } }],
  [/linkers\/\{\w+\}$/, bodies.linker],
  [/roleAssignments\/\{\w+\}$/, bodies.assignment],
  [/roleDefinitions\/\{\w+\}$/, bodies.role],
  [/tags\/default$/, bodies.tags],
  [/check\w+$/i, bodies.name],
];
const reads = new Set(['GET', 'HEAD']);
const templates = armRoutes.map(({ method, path: { text } }) => {
  const body = bodyAt.find(([ending]) => ending.test(text))?.[1];
  return { method, text, ...(body && !reads.has(method) && { body }) };
});
const request = hostileRequest({
  // What is written is worth more than what is read, and a group that is gone leaves nothing to be met.
  templates: templates
    .filter(({ method, body }) => method !== 'DELETE' || body !== bodies.group)
    .flatMap((each) => (each.body === undefined ? [each] : Array.from({ length: 8 }, () => each))),
  known: {
    subscriptionId: [subscriptionId],
    resourceGroup: ['Lab', 'Lab', 'Lab', 'other'],
    scope: ['', group, cluster, vault, identity].map((id) => id.slice(1)),
    location: [location],
    namespace: ['Microsoft.KeyVault', 'Microsoft.ContainerService'],
    managedClusters: ['aks', 'other'],
    agentPools: ['pool1', 'pool2'],
    identityBindings: ['one'],
    vaults: ['akv-lab', 'akv-other'],
    deletedVaults: ['akv-lab'],
    virtualNetworks: ['vnet', 'other'],
    subnets: ['one', 'two'],
    userAssignedIdentities: ['workload', 'other'],
    federatedIdentityCredentials: ['one', 'two'],
    linkers: ['conn', 'other'],
    roleAssignments: [ownerId, reader],
    roleDefinitions: [reader, ownerId],
    operationKind: ['add', 'replace', 'remove'],
    profile: ['clusterUser'],
    tagNames: ['a', 'b'],
    tagValues: ['b'],
  },
  options: ['$filter', '$top', '$expand', '$skiptoken', '$select', '$orderby', 'api-version'],
});

async function openGround(): Promise<TestArm> {
  const arm = await createTestArm();
  await arm.call('PUT', network, { body: bodies.network });
  await arm.call('PUT', identity, { body: bodies.identity });
  await arm.call('PUT', `${identity}/federatedIdentityCredentials/one`, { body: bodies.credential });
  await arm.call('PUT', vault, { body: bodies.vault });
  const { identity: _, ...rest } = bodies.cluster;
  const made = await arm.call('PUT', cluster, {
    body: {
      ...rest,
      identity: { type: 'SystemAssigned' },
      properties: { agentPoolProfiles: [{ name: 'pool1', count: 1, mode: 'System' }] },
    },
  });
  expect(made.status).toBe(201);
  await expect.poll(() => arm.operations.listRunning()).toEqual([]);
  await arm.call('PUT', linker, { body: bodies.linker });
  return arm;
}

/** What is deleted on the way is there again after so many. */
const turns = 100;

describe('whatever somebody with every right sends', () => {
  it('is answered or refused in the shape of the resource manager, and breaks nothing', async () => {
    let arm = await openGround();
    let count = 0;
    const versions = fc.oneof(
      { weight: 40, arbitrary: fc.constantFrom('2024-11-30', '2026-02-01', '2015-11-01') },
      { weight: 1, arbitrary: fc.constantFrom(null, '__proto__', '\u0000') },
    );
    try {
      await fc.assert(
        fc.asyncProperty(request, versions, async ({ method, path, body }, apiVersion) => {
          count += 1;
          if (count % turns === 0) {
            await arm[Symbol.asyncDispose]();
            arm = await openGround();
          }
          const url = path.replace('&', '?');
          if (!URL.canParse(`https://management.azure.com${url}`)) return;
          const answer = await arm.call(method, url, { apiVersion, ...(body !== undefined && { body }) });
          expect(answer.status).toBeLessThan(500);
          if (answer.status >= 400 && method !== 'HEAD') expectRefusal(answer.body);
          expect(arm.bugs).toEqual([]);
        }),
        { numRuns: 400 },
      );
    } finally {
      await arm[Symbol.asyncDispose]();
    }
  });
});

describe('a body that goes deeper than anybody writes', () => {
  it.each([
    ['a vault', vault, bodies.vault],
    ['a cluster', cluster, { ...bodies.cluster, identity: { type: 'SystemAssigned' } }],
  ])('of %s is refused, and leaves nothing', async (_, path, body) => {
    await using arm = await createTestArm();
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const text = JSON.stringify({ ...body, properties: { ...body.properties, added: 'deep' } });
    const answer = await arm.call('PUT', path, { body: text.replace('"deep"', deep) });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'InvalidRequestContent' } } });
    expect(await arm.directory.managedIdentities.list()).toEqual([]);
    expect(arm.bugs).toEqual([]);
  });
});

/** The usual one, that of AKS, or that of Azure Monitor. */
function expectRefusal(body: Record<string, unknown>): void {
  const { code, message, Code = code, Message = message } = (body.error ?? body) as Record<string, unknown>;
  expect(Code).toMatch(/^\w+$/);
  expect(Message).toEqual(expect.stringMatching(/./));
}
