import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createTestArm,
  group,
  strangerId,
  subscription,
  type TestArm,
} from '../../../../test/support/test-arm.ts';

let arm: TestArm;
let principalId: string;
const cluster = `${group}/providers/Microsoft.ContainerService/managedClusters/myCluster`;
const identity = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/control`;
const network = `${group}/providers/Microsoft.Network/virtualNetworks/net`;
const nodes = `${network}/subnets/nodes`;
const join = 'Microsoft.Network/virtualNetworks/subnets/join/action';
const pool = { name: 'nodepool1', mode: 'System', vnetSubnetID: nodes };
const body = (changes: object = {}) => ({
  location: 'eastus',
  identity: { type: 'UserAssigned', userAssignedIdentities: { [identity]: {} } },
  properties: { agentPoolProfiles: [{ ...pool, ...changes }] },
});
const role = async (roleName: string, actions: readonly string[]) => {
  const permission = { actions, notActions: [], dataActions: [], notDataActions: [] };
  const draft = { roleName, description: '', type: 'CustomRole', permissions: [permission] } as const;
  const id = crypto.randomUUID();
  await arm.directory.roles.putDefinition({ ...draft, id, assignableScopes: [subscription] });
};
const put = async (sent: object, token?: string) =>
  await arm.call('PUT', cluster, { body: sent, ...(token !== undefined && { token }) });
const settle = async ({ headers }: { headers: Headers }) => {
  const place = headers.get('azure-asyncoperation') ?? '';
  await expect.poll(async () => (await arm.call('GET', place)).body.status).not.toBe('InProgress');
  return (await arm.call('GET', place)).body;
};

beforeEach(async () => {
  arm = await createTestArm();
  principalId = (await arm.call('PUT', identity, { body: { location: 'eastus' } })).body.properties
    .principalId;
  const subnets = ['nodes', 'others'].map((name, index) => ({
    name,
    properties: { addressPrefix: `10.0.${index}.0/24` },
  }));
  const properties = { addressSpace: { addressPrefixes: ['10.0.0.0/16'] }, subnets };
  expect((await arm.call('PUT', network, { body: { location: 'eastus', properties } })).status).toBe(201);
});

afterEach(() => arm[Symbol.asyncDispose]());

describe('the subnet of a cluster', () => {
  it('has to let the identity of the cluster in: Network Contributor does', async () => {
    const refused = await put(body());
    expect(refused).toMatchObject({
      status: 403,
      body: { error: { code: 'LinkedAuthorizationFailed', message: expect.stringContaining(`'${join}'`) } },
    });
    expect(refused.body.error.message).toContain(`object id '${principalId}'`);
    await arm.allow('Network Contributor', { principalId, scope: nodes });
    expect(await settle(await put(body()))).toMatchObject({ status: 'Succeeded' });
    const { agentPoolProfiles } = (await arm.call('GET', cluster)).body.properties;
    expect(agentPoolProfiles).toMatchObject([{ vnetSubnetID: nodes }]);
  });

  it('has to let it read as well: a role of one’s own needs both actions', async () => {
    await role('joins', [join]);
    await arm.allow('joins', { principalId, scope: nodes });
    expect((await put(body())).body.error).toMatchObject({
      code: 'AuthorizationFailed',
      message: expect.stringContaining("'Microsoft.Network/virtualNetworks/subnets/read'"),
    });
    await role('reads', ['Microsoft.Network/virtualNetworks/subnets/read']);
    await arm.allow('reads', { principalId, scope: nodes });
    expect((await put(body())).status).toBe(201);
  });

  it('has to let the caller in, whatever is there', async () => {
    await role('clusters', ['Microsoft.ContainerService/*', 'Microsoft.ManagedIdentity/*']);
    await arm.allow('clusters');
    await arm.allow('Network Contributor', { principalId, scope: network });
    const token = arm.token({ oid: strangerId });
    for (const vnetSubnetID of [nodes, `${network}/subnets/none`]) {
      const { status, body: answer } = await put(body({ vnetSubnetID }), token);
      expect([status, answer.error.code]).toEqual([403, 'LinkedAuthorizationFailed']);
      expect(answer.error.message).toContain(`object id '${strangerId}'`);
      expect(answer.error.message).toContain('Microsoft.ContainerService/managedClusters/write');
    }
    await role('joins', [join]);
    await arm.allow('joins', { scope: nodes });
    expect((await put(body(), token)).status).toBe(201);
  });

  it('has to be there', async () => {
    await arm.allow('Network Contributor', { principalId, scope: network });
    const { status, body: answer } = await put(body({ vnetSubnetID: `${network}/subnets/none` }));
    expect([status, answer.code]).toEqual([400, 'SubnetNotFound']);
    expect(answer.message).toMatch(
      /^Could not find subnet none in vnet net from resource group Lab of subscription /,
    );
    expect((await arm.call('GET', cluster)).status).toBe(404);
  });

  it.each(['nodes', '/a', network, identity])('is not %s', async (vnetSubnetID) => {
    const { status, body: answer } = await put(body({ vnetSubnetID }));
    expect([status, answer.error.code]).toEqual([400, 'LinkedInvalidPropertyId']);
    expect(answer.error.message).toContain("at path 'properties.agentPoolProfiles[0].vnetSubnetID'");
  });

  it('is delegated to nobody', async () => {
    await arm.allow('Network Contributor', { principalId, scope: network });
    const delegations = [
      { name: '0', properties: { serviceName: 'Microsoft.ContainerService/managedClusters' } },
    ];
    await arm.call('PUT', nodes, { body: { properties: { addressPrefix: '10.0.0.0/24', delegations } } });
    const { status, body: answer } = await put(body());
    expect([status, answer.code]).toEqual([400, 'SubnetIsDelegated']);
    expect(answer.message).toContain(`VnetSubnetID ${nodes} cannot be used`);
  });

  it('is that of a pool for good, whoever writes the pool', async () => {
    await arm.allow('Network Contributor', { principalId, scope: network });
    await settle(await put(body()));
    const others = `${network}/subnets/others`;
    const properties = { mode: 'System', vnetSubnetID: others };
    for (const answer of [
      await put(body({ vnetSubnetID: others })),
      await arm.call('PUT', `${cluster}/agentPools/nodepool1`, { body: { properties } }),
    ]) {
      expect([answer.status, answer.body.code]).toEqual([400, 'PropertyChangeNotAllowed']);
      expect(answer.body.message).toContain("'agentPoolProfile.vnetSubnetID'");
    }
    const { vnetSubnetID: _, ...silent } = pool;
    const agentPoolProfiles = [silent, { name: 'extra', mode: 'User', vnetSubnetID: others }];
    await settle(await put({ ...body(), properties: { agentPoolProfiles } }));
    const shown = (await arm.call('GET', cluster)).body.properties.agentPoolProfiles;
    expect(shown).toMatchObject([{ vnetSubnetID: nodes }, { vnetSubnetID: others }]);
  });

  it('is not taken later by a pool that began without one', async () => {
    const own = { ...body({ vnetSubnetID: undefined }), identity: { type: 'SystemAssigned' } };
    await settle(await put(own));
    const { status, body: answer } = await put({ ...body(), identity: { type: 'SystemAssigned' } });
    expect([status, answer.code]).toEqual([400, 'PropertyChangeNotAllowed']);
  });

  it('is not asked of an identity that comes with the cluster, but of its later pools', async () => {
    const own = { ...body(), identity: { type: 'SystemAssigned' } };
    expect(await settle(await put(own))).toMatchObject({ status: 'Succeeded' });
    const properties = { mode: 'User', vnetSubnetID: `${network}/subnets/others` };
    const extra = `${cluster}/agentPools/extra`;
    const refused = await arm.call('PUT', extra, { body: { properties } });
    expect(refused.body.error.code).toBe('LinkedAuthorizationFailed');
    const { principalId: ownId } = (await arm.call('GET', cluster)).body.identity;
    await arm.allow('Network Contributor', { principalId: ownId, scope: network });
    expect((await arm.call('PUT', extra, { body: { properties } })).status).toBe(201);
  });

  it('stays while the cluster is in it, and goes when it has gone', async () => {
    await arm.allow('Network Contributor', { principalId, scope: nodes });
    await settle(
      await put(
        body({ vnetSubnetID: `${nodes.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions')}/` }),
      ),
    );
    for (const path of [nodes, network]) {
      const { status, body: answer } = await arm.call('DELETE', path);
      expect([status, answer.error.code]).toEqual([400, 'InUseSubnetCannotBeDeleted']);
    }
    const moved = { properties: { addressPrefix: '10.0.9.0/24' } };
    expect((await arm.call('PUT', nodes, { body: moved })).body.error.code).toBe(
      'InUsePrefixCannotBeDeleted',
    );
    expect((await arm.call('DELETE', `${network}/subnets/others`)).status).toBe(200);
    await settle(await arm.call('DELETE', cluster));
    expect((await arm.call('DELETE', network)).status).toBe(200);
    expect((await arm.call('GET', nodes)).status).toBe(404);
  });

  it('is in use where it is that of virtual nodes', async () => {
    await arm.allow('Network Contributor', { principalId, scope: network });
    const virtual = `${network}/subnets/others`;
    const sent = body();
    const addonProfiles = { aciConnectorLinux: { enabled: true, config: { SubnetName: 'Others' } } };
    await settle(await put({ ...sent, properties: { ...sent.properties, addonProfiles } }));
    expect((await arm.call('DELETE', virtual)).body.error.code).toBe('InUseSubnetCannotBeDeleted');
    const off = { aciConnectorLinux: { enabled: false } };
    await settle(await put({ ...sent, properties: { ...sent.properties, addonProfiles: off } }));
    expect((await arm.call('DELETE', virtual)).status).toBe(200);
  });

  it('is delegated to nobody else while the cluster is in it, and may have more addresses', async () => {
    await arm.allow('Network Contributor', { principalId, scope: nodes });
    await settle(await put(body()));
    const delegations = [
      { name: '0', properties: { serviceName: 'Microsoft.ContainerInstance/containerGroups' } },
    ];
    const write = async (properties: object) => await arm.call('PUT', nodes, { body: { properties } });
    expect((await write({ addressPrefix: '10.0.0.0/24', delegations })).body.error).toMatchObject({
      code: 'SubnetDelegationsCannotChangeWhenSubnetUsedByResource',
      message: expect.stringContaining('from [] to [Microsoft.ContainerInstance/containerGroups]'),
    });
    expect((await write({ addressPrefixes: ['10.0.0.0/24', '10.0.9.0/24'] })).status).toBe(200);
  });

  it('goes with the group that both are in, and keeps a group without the cluster', async () => {
    await arm.allow('Network Contributor', { principalId, scope: nodes });
    const elsewhere = `${subscription}/resourceGroups/Elsewhere`;
    await arm.call('PUT', elsewhere, { body: { location: 'eastus' } });
    const path = cluster.replace(group, elsewhere);
    await settle(await arm.call('PUT', path, { body: body() }));
    expect(await settle(await arm.call('DELETE', group))).toMatchObject({ status: 'Failed' });
    expect((await arm.call('GET', group)).body.properties.provisioningState).toBe('Succeeded');
    await settle(await arm.call('DELETE', path));
    expect(await settle(await arm.call('DELETE', group))).toMatchObject({ status: 'Succeeded' });
  });
});
