import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestArm, group, subscription, type TestArm } from '../../../../test/support/test-arm.ts';

let arm: TestArm;
const networks = `${group}/providers/Microsoft.Network/virtualNetworks`;
const network = `${networks}/net`;
const subnet = `${network}/subnets/nodes`;

beforeEach(async () => {
  arm = await createTestArm();
});

afterEach(() => arm[Symbol.asyncDispose]());

const send = async (properties: object, rest: object = {}) =>
  await arm.call('PUT', network, { body: { location: 'eastus', properties, ...rest } });
const space = (...addressPrefixes: string[]) => ({ addressSpace: { addressPrefixes } });
const part = (name: string, addressPrefix: string) => ({ name, properties: { addressPrefix } });

describe('a virtual network', () => {
  it('is made with its subnets, listed, and deleted with them', async () => {
    const made = await send(
      { ...space('10.0.0.0/16'), subnets: [part('nodes', '10.0.0.0/24')] },
      { tags: { a: 'b' } },
    );
    expect(made).toMatchObject({
      status: 201,
      body: {
        id: network,
        name: 'net',
        type: 'Microsoft.Network/virtualNetworks',
        location: 'eastus',
        tags: { a: 'b' },
        properties: {
          provisioningState: 'Succeeded',
          resourceGuid: expect.stringMatching(/^[0-9a-f-]{36}$/),
          addressSpace: { addressPrefixes: ['10.0.0.0/16'] },
          subnets: [
            {
              id: subnet,
              name: 'nodes',
              type: 'Microsoft.Network/virtualNetworks/subnets',
              properties: {
                addressPrefix: '10.0.0.0/24',
                privateEndpointNetworkPolicies: 'Disabled',
                privateLinkServiceNetworkPolicies: 'Enabled',
              },
            },
          ],
        },
      },
    });
    expect((await arm.call('GET', network.toLowerCase())).body).toEqual(made.body);
    expect((await arm.call('GET', networks)).body.value).toEqual([made.body]);
    const everywhere = `${subscription}/providers/Microsoft.Network/virtualNetworks`;
    expect((await arm.call('GET', everywhere)).body.value).toEqual([made.body]);
    expect((await arm.call('DELETE', network)).status).toBe(200);
    expect((await arm.call('GET', subnet)).status).toBe(404);
  });

  it('stays what it is when what was read is written, and keeps subnets that are not named', async () => {
    const { body } = await send({ ...space('10.0.0.0/16'), subnets: [part('nodes', '10.0.0.0/24')] });
    const again = await arm.call('PUT', network, { body });
    expect([again.status, again.body]).toEqual([200, body]);
    expect((await send(space('10.0.0.0/15'))).body.properties.subnets).toEqual(body.properties.subnets);
    const other = await send({ ...space('10.0.0.0/16'), subnets: [part('others', '10.0.0.0/24')] });
    expect(other.body.properties.subnets).toMatchObject([{ name: 'others' }]);
  });

  it.each<[string, object, string]>([
    ['no addresses', {}, 'InvalidRequestContent'],
    ['what is no prefix', space('10.0.0.0'), 'InvalidAddressPrefixFormat'],
    ['bits behind the prefix', space('10.0.0.1/16'), 'InvalidCIDRNotation'],
    ['prefixes that overlap', space('10.0.0.0/16', '10.0.1.0/24'), 'InvalidRequestContent'],
    [
      'a subnet outside',
      { ...space('10.0.0.0/16'), subnets: [part('a', '10.1.0.0/24')] },
      'NetcfgInvalidSubnet',
    ],
    [
      'subnets that overlap',
      { ...space('10.0.0.0/16'), subnets: [part('a', '10.0.0.0/24'), part('b', '10.0.0.128/25')] },
      'NetcfgSubnetRangesOverlap',
    ],
    [
      'a subnet twice',
      { ...space('10.0.0.0/16'), subnets: [part('a', '10.0.0.0/24'), part('A', '10.0.1.0/24')] },
      'InvalidRequestContent',
    ],
    [
      'a subnet without addresses',
      { ...space('10.0.0.0/16'), subnets: [{ name: 'a' }] },
      'InvalidAddressPrefixFormat',
    ],
    ['protection', { ...space('10.0.0.0/16'), enableDdosProtection: true }, 'NotSupported'],
    [
      'servers for names',
      { ...space('10.0.0.0/16'), dhcpOptions: { dnsServers: ['10.0.0.4'] } },
      'NotSupported',
    ],
    [
      'a group of rules at a subnet',
      {
        ...space('10.0.0.0/16'),
        subnets: [
          { name: 'a', properties: { addressPrefix: '10.0.0.0/24', networkSecurityGroup: { id: '/x' } } },
        ],
      },
      'NotSupported',
    ],
  ])('with %s is refused, and leaves nothing', async (_, properties, code) => {
    const { status, body } = await send(properties);
    expect([status, body.error.code]).toEqual([400, code]);
    expect((await arm.call('GET', network)).status).toBe(404);
    expect((await arm.call('GET', subnet)).status).toBe(404);
  });

  it('takes what says nothing of the features that it lacks', async () => {
    const empty = {
      enableDdosProtection: false,
      dhcpOptions: { dnsServers: [] },
      virtualNetworkPeerings: [],
    };
    expect((await send({ ...space('10.0.0.0/16'), ...empty })).status).toBe(201);
  });

  it('is given other tags by themselves', async () => {
    const { body } = await send(
      { ...space('10.0.0.0/16'), subnets: [part('nodes', '10.0.0.0/24')] },
      { tags: { a: 'b' } },
    );
    const retagged = await arm.call('PATCH', network, { body: { tags: { c: 'd' } } });
    expect([retagged.status, retagged.body]).toEqual([200, { ...body, tags: { c: 'd' } }]);
    expect((await arm.call('PATCH', network, { body: {} })).body.tags).toEqual({ c: 'd' });
    expect((await arm.call('PATCH', `${networks}/none`, { body: {} })).status).toBe(404);
    expect((await arm.call('PATCH', network, { body: { tags: 'c' } })).status).toBe(400);
  });

  it('does not move', async () => {
    await send(space('10.0.0.0/16'));
    const { status, body } = await send(space('10.0.0.0/16'), { location: 'westus' });
    expect([status, body.error.code]).toEqual([409, 'InvalidResourceLocation']);
  });
});

describe('a subnet', () => {
  it('is a part of its network, and written by itself', async () => {
    await send(space('10.0.0.0/16', '192.168.0.0/24'));
    const properties = { addressPrefix: '192.168.0.0/25', delegations: [] };
    const made = await arm.call('PUT', subnet, { body: { name: 'nodes', properties } });
    expect(made).toMatchObject({
      status: 201,
      body: { id: subnet, properties: { addressPrefix: '192.168.0.0/25' } },
    });
    const several = { addressPrefixes: ['192.168.0.0/25', '10.0.0.0/24'] };
    const changed = await arm.call('PUT', subnet, { body: { properties: several } });
    expect(changed).toMatchObject({ status: 200, body: { properties: several } });
    expect((await arm.call('GET', `${network}/subnets`)).body.value).toEqual([changed.body]);
    expect((await arm.call('GET', network)).body.properties.subnets).toEqual([changed.body]);
    expect((await arm.call('DELETE', subnet)).status).toBe(200);
    expect((await arm.call('GET', `${network}/subnets`)).body.value).toEqual([]);
    expect(await arm.call('GET', subnet)).toMatchObject({
      status: 404,
      body: { error: { code: 'NotFound', message: `Resource ${subnet} not found.` } },
    });
  });

  it.each<[string, object, string]>([
    ['outside its network', { addressPrefix: '10.1.0.0/24' }, 'NetcfgInvalidSubnet'],
    ['in the way of another', { addressPrefix: '10.0.0.0/16' }, 'NetcfgSubnetRangesOverlap'],
    ['in its own way', { addressPrefixes: ['10.0.1.0/24', '10.0.1.0/25'] }, 'NetcfgSubnetRangesOverlap'],
    ['without addresses', {}, 'InvalidAddressPrefixFormat'],
    [
      'for something else alone',
      {
        addressPrefix: '10.0.1.0/24',
        delegations: [{ name: 'd', properties: { serviceName: 'Microsoft.Web/serverFarms' } }],
      },
      'NotSupported',
    ],
  ])('%s is refused', async (_, properties, code) => {
    await send({ ...space('10.0.0.0/16'), subnets: [part('first', '10.0.0.0/24')] });
    const { status, body } = await arm.call('PUT', subnet, { body: { properties } });
    expect([status, body.error.code]).toEqual([400, code]);
  });

  it.each([
    ['Microsoft.ContainerInstance/containerGroups', 'Microsoft.Network/virtualNetworks/subnets/action'],
    ['Microsoft.ContainerService/managedClusters', 'Microsoft.Network/virtualNetworks/subnets/join/action'],
  ])('is delegated to %s, and to nobody again', async (serviceName, action) => {
    await send(space('10.0.0.0/16'));
    const delegations = [{ name: '0', properties: { serviceName: serviceName.toLowerCase() } }];
    const write = async (properties: object) => await arm.call('PUT', subnet, { body: { properties } });
    const made = await write({ addressPrefix: '10.0.1.0/24', delegations });
    expect(made.body.properties.delegations).toEqual([
      {
        id: `${subnet}/delegations/0`,
        name: '0',
        type: 'Microsoft.Network/virtualNetworks/subnets/delegations',
        properties: { provisioningState: 'Succeeded', serviceName, actions: [action] },
      },
    ]);
    expect((await write(made.body.properties)).body).toEqual(made.body);
    expect((await write({ addressPrefix: '10.0.1.0/24' })).body.properties.delegations).toEqual([]);
  });

  it('is in a network that is there', async () => {
    const { status, body } = await arm.call('PUT', subnet, {
      body: { properties: { addressPrefix: '10.0.0.0/24' } },
    });
    expect([status, body.error.code]).toEqual([404, 'ParentResourceNotFound']);
  });

  it('is made once, however many come at once', async () => {
    await send(space('10.0.0.0/16'));
    const body = { properties: { addressPrefix: '10.0.0.0/24' } };
    const answers = await Promise.all(
      ['a', 'b', 'c'].map((name) => arm.call('PUT', `${network}/subnets/${name}`, { body })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 400, 400]);
  });
});
