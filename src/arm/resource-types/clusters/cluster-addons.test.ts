import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createTestArm,
  group,
  strangerId,
  subscription,
  type TestArm,
} from '../../../../test/support/test-arm.ts';

let arm: TestArm;
const cluster = `${group}/providers/Microsoft.ContainerService/managedClusters/myCluster`;
const nodeGroup = `${subscription}/resourceGroups/MC_Lab_myCluster_eastus`;
const identities = `${nodeGroup}/providers/Microsoft.ManagedIdentity/userAssignedIdentities`;
const zones = `${nodeGroup}/providers/Microsoft.Network/dnszones`;
const network = `${group}/providers/Microsoft.Network/virtualNetworks/net`;
const workspace = `${group}/providers/Microsoft.OperationalInsights/workspaces/logs`;
const monitoring = { enabled: true, config: { logAnalyticsWorkspaceResourceID: workspace } };

const body = (addonProfiles: object, pool: object = {}) => ({
  location: 'eastus',
  identity: { type: 'SystemAssigned' },
  properties: { agentPoolProfiles: [{ name: 'nodepool1', mode: 'System', ...pool }], addonProfiles },
});

const settle = async ({ headers }: { headers: Headers }) => {
  const place = headers.get('azure-asyncoperation') ?? '';
  await expect.poll(async () => (await arm.call('GET', place)).body.status).not.toBe('InProgress');
};

/** What the cluster says of its add-ons afterwards. */
async function put(addonProfiles: object, pool: object = {}) {
  const answer = await arm.call('PUT', cluster, { body: body(addonProfiles, pool) });
  expect(answer.status).toBeLessThan(300);
  await settle(answer);
  return (await arm.call('GET', cluster)).body.properties.addonProfiles;
}

async function refusalOf(addonProfiles: object, pool: object = {}) {
  const answer = await arm.call('PUT', cluster, { body: body(addonProfiles, pool) });
  expect(answer.status).toBe(400);
  return answer.body.error ?? answer.body;
}

const rolesOf = async (principal: string) => {
  const assignments = await arm.directory.roles.listAssignments();
  const own = assignments.filter(({ principalId }) => principalId === principal);
  const named = own.map(async ({ scope, roleDefinitionId }) => {
    const role = await arm.directory.roles.findDefinition(roleDefinitionId);
    return `${role?.roleName} at ${scope}`;
  });
  return (await Promise.all(named)).sort();
};

beforeEach(async () => {
  arm = await createTestArm();
  const subnets = ['nodes', 'virtual'].map((name, index) => ({
    name,
    properties: { addressPrefix: `10.0.${index}.0/24` },
  }));
  const properties = { addressSpace: { addressPrefixes: ['10.0.0.0/16'] }, subnets };
  await arm.call('PUT', network, { body: { location: 'eastus', properties } });
  await arm.call('PUT', workspace, { body: { location: 'eastus' } });
});

afterEach(() => arm[Symbol.asyncDispose]());

describe('an add-on', () => {
  it.each<[string, string, object, readonly string[]]>([
    [
      'ingressApplicationGateway',
      'ingressapplicationgateway',
      { enabled: true },
      [`Contributor at ${nodeGroup}`],
    ],
    ['omsagent', 'omsagent', monitoring, [`Monitoring Metrics Publisher at ${cluster}`]],
    [
      'aciConnectorLinux',
      'aciconnectorlinux',
      { enabled: true, config: { SubnetName: 'virtual' } },
      [`Contributor at ${nodeGroup}`],
    ],
    ['azureKeyvaultSecretsProvider', 'azurekeyvaultsecretsprovider', { enabled: true }, []],
    ['azurepolicy', 'azurepolicy', { enabled: true }, []],
  ])('%s has an identity of its own, with its roles', async (name, prefix, profile, roles) => {
    const shown = await put({ [name]: profile }, { vnetSubnetID: `${network}/subnets/nodes` });
    const { body: identity } = await arm.call('GET', `${identities}/${prefix}-myCluster`);
    const { principalId, clientId } = identity.properties;
    expect(shown[name]).toMatchObject({
      enabled: true,
      identity: { resourceId: `${identities}/${prefix}-myCluster`, clientId, objectId: principalId },
    });
    expect(await rolesOf(principalId)).toEqual(roles);
  });

  it('for HTTP routing has a zone, and may change that alone', async () => {
    const { httpApplicationRouting: shown } = await put({ httpApplicationRouting: { enabled: true } });
    const zone = shown.config.HTTPApplicationRoutingZoneName;
    expect(zone).toMatch(/^[0-9a-f]{20}\.eastus\.aksapp\.io$/);
    expect(await rolesOf(shown.identity.objectId)).toEqual([
      `Contributor at ${zones}/${zone}`,
      `Reader at ${nodeGroup}`,
    ]);
    const { value } = (await arm.call('GET', `${nodeGroup}/resources`)).body;
    expect(value).toContainEqual(
      expect.objectContaining({ type: 'Microsoft.Network/dnszones', name: zone, location: 'global' }),
    );
    expect((await arm.call('GET', `${zones}/${zone}`)).body.properties).toEqual({
      zoneType: 'Public',
      numberOfRecordSets: 2,
      maxNumberOfRecordSets: 10_000,
    });
    const made = await arm.call('PUT', `${zones}/a.example`, { body: { location: 'global' } });
    expect([made.status, made.body.error.code]).toEqual([400, 'NotSupported']);
    await put({ httpApplicationRouting: { enabled: false } });
    expect((await arm.call('GET', `${zones}/${zone}`)).status).toBe(404);
  });

  it('says what AKS adds to its configuration, and takes what is given', async () => {
    const own = { enabled: true, config: { enableSecretRotation: 'true' } };
    const gateway = { enabled: true, config: { subnetCIDR: '10.225.0.0/16' } };
    const shown = await put({ azureKeyvaultSecretsProvider: own, ingressApplicationGateway: gateway });
    expect(shown.azureKeyvaultSecretsProvider.config).toEqual({
      enableSecretRotation: 'true',
      rotationPollInterval: '2m',
    });
    expect(shown.ingressApplicationGateway.config).toEqual({
      subnetCIDR: '10.225.0.0/16',
      effectiveApplicationGatewayId: `${nodeGroup}/providers/Microsoft.Network/applicationGateways/applicationgateway`,
    });
  });

  it('stays as it is when what was read is written, or left out', async () => {
    const shown = await put({ omsagent: monitoring, azurepolicy: { enabled: true } });
    const before = await arm.directory.roles.listAssignments();
    expect(await put(shown)).toEqual(shown);
    expect(await put({})).toEqual(shown);
    expect(await arm.directory.roles.listAssignments()).toEqual(before);
  });

  it('is named in any case, and keeps its identity under another spelling', async () => {
    const { OMSAgent: first } = await put({ OMSAgent: monitoring });
    const shown = await put({ omsAgent: { enabled: true } });
    expect(shown).toEqual({ omsAgent: first });
  });

  it('takes identity and roles along when it is switched off, and nobody else’s', async () => {
    const profiles = { omsagent: monitoring, ingressApplicationGateway: { enabled: true } };
    const shown = await put(profiles);
    const [agent, gateway] = [shown.omsagent.identity, shown.ingressApplicationGateway.identity];
    await arm.allow('Reader', { principalId: agent.objectId, scope: group });
    const off = { omsagent: { ...shown.omsagent, enabled: false } };
    expect(await put(off)).toEqual({ ...shown, omsagent: { enabled: false, config: null } });
    expect((await arm.call('GET', agent.resourceId)).status).toBe(404);
    expect(await rolesOf(agent.objectId)).toEqual([`Reader at ${group}`]);
    expect(await rolesOf(gateway.objectId)).toEqual([`Contributor at ${nodeGroup}`]);
    const again = await put({ omsagent: monitoring });
    expect(again.omsagent.identity.objectId).not.toBe(agent.objectId);
  });

  it('goes with its cluster', async () => {
    const { omsagent, httpApplicationRouting } = await put({
      omsagent: monitoring,
      httpApplicationRouting: { enabled: true },
    });
    await settle(await arm.call('DELETE', cluster));
    expect(await rolesOf(omsagent.identity.objectId)).toEqual([]);
    expect(await rolesOf(httpApplicationRouting.identity.objectId)).toEqual([]);
    expect(await arm.directory.managedIdentities.list()).toEqual([]);
    expect(await arm.resources.list({ type: 'Microsoft.Network/dnszones' })).toEqual([]);
  });

  it('takes no identity of a person’s own', async () => {
    const identity = { resourceId: `${group}/providers/a/b/c`, clientId: 'c', objectId: 'o' };
    const { azurepolicy } = await put({ azurepolicy: { enabled: true, identity } });
    expect(azurepolicy.identity.resourceId).toBe(`${identities}/azurepolicy-myCluster`);
  });

  it.each<[string, object, string, string]>([
    [
      'that nobody knows',
      { shoeLaces: { enabled: true } },
      'OperationNotAllowed',
      "Addon 'shoeLaces' is not supported",
    ],
    ['that nobody knows, though off', { shoeLaces: { enabled: false } }, 'OperationNotAllowed', 'shoeLaces'],
    [
      'that is not imitated',
      { openServiceMesh: { enabled: true } },
      'OperationNotAllowed',
      'openServiceMesh',
    ],
    [
      'for monitoring without a workspace',
      { omsagent: { enabled: true } },
      'InvalidParameter',
      'logAnalyticsWorkspaceResourceID',
    ],
    [
      'for monitoring with what is no workspace',
      { omsagent: { enabled: true, config: { LogAnalyticsWorkspaceResourceID: '' } } },
      'LinkedInvalidPropertyId',
      "at path 'properties.addonProfiles.omsagent.config.logAnalyticsWorkspaceResourceID'",
    ],
    [
      'for virtual nodes without a subnet',
      { aciConnectorLinux: { enabled: true } },
      'InvalidParameter',
      'SubnetName',
    ],
    [
      'for virtual nodes without a network',
      { aciConnectorLinux: { enabled: true, config: { SubnetName: 'virtual' } } },
      'InvalidParameter',
      'agentPoolProfiles.vnetSubnetID',
    ],
    [
      'that is there twice',
      { omsagent: monitoring, OmsAgent: monitoring },
      'InvalidRequestContent',
      'an add-on is there twice',
    ],
    ['that does not say whether', { omsagent: {} }, 'InvalidRequestContent', 'enabled'],
  ])('%s is refused, and leaves nothing', async (_, profiles, code, words) => {
    expect(await refusalOf(profiles)).toMatchObject({ code, message: expect.stringContaining(words) });
    expect((await arm.call('GET', nodeGroup)).status).toBe(404);
  });

  it.each(['none', 'a/b', '../x', 'x?'])('for virtual nodes is not in a subnet %s', async (SubnetName) => {
    const profiles = { aciConnectorLinux: { enabled: true, config: { SubnetName } } };
    expect(await refusalOf(profiles, { vnetSubnetID: `${network}/subnets/nodes` })).toMatchObject({
      code: 'GetSubnetError',
      message: expect.stringContaining(
        `Could not find subnet ${SubnetName} in vnet net from resource group Lab`,
      ),
    });
  });

  it('for monitoring needs its workspace for as long as it is on', async () => {
    await put({ omsagent: monitoring });
    await arm.call('DELETE', workspace);
    const { code, message } = await refusalOf({ azurepolicy: { enabled: true } });
    expect(code).toBe('GetLogAnalyticsWorkspaceError');
    expect(message).toContain(`Resource ID: ${workspace}.`);
    const shown = await put({ omsagent: { enabled: false }, azurepolicy: { enabled: true } });
    expect(shown).toMatchObject({ omsagent: { enabled: false }, azurepolicy: { enabled: true } });
  });

  it('for monitoring is written by whoever may read the keys of its workspace', async () => {
    const permission = { notActions: [], dataActions: [], notDataActions: [] };
    await arm.directory.roles.putDefinition({
      id: crypto.randomUUID(),
      roleName: 'clusters',
      description: '',
      type: 'CustomRole',
      permissions: [{ ...permission, actions: ['Microsoft.ContainerService/*'] }],
      assignableScopes: [subscription],
    });
    await arm.allow('clusters');
    const token = arm.token({ oid: strangerId });
    const send = async () => await arm.call('PUT', cluster, { body: body({ omsagent: monitoring }), token });
    const { status, body: answer } = await send();
    expect([status, answer.error.code]).toEqual([403, 'LinkedAuthorizationFailed']);
    expect(answer.error.message).toContain("'Microsoft.OperationalInsights/workspaces/sharedkeys/read'");
    await arm.allow('Contributor', { scope: workspace });
    expect((await send()).status).toBe(201);
  });

  it('that is not imitated may be off', async () => {
    const off = { enabled: false };
    expect(await put({ kubeDashboard: off })).toEqual({ kubeDashboard: { enabled: false, config: null } });
  });

  it.each([
    ['routing', { ingressProfile: { webAppRouting: { enabled: true } } }],
    ['monitoring', { azureMonitorProfile: { containerInsights: { enabled: true } } }],
  ])('of %s in its newer form is refused', async (_, profile) => {
    const properties = { ...body({}).properties, ...profile };
    const answer = await arm.call('PUT', cluster, { body: { ...body({}), properties } });
    expect(answer.body).toMatchObject({ code: 'NotSupported' });
  });
});
