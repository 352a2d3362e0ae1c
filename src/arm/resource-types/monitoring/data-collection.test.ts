import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createTestArm,
  group,
  strangerId,
  subscription,
  type TestArm,
} from '../../../../test/support/test-arm.ts';

let arm: TestArm;
const workspace = `${group}/providers/Microsoft.OperationalInsights/workspaces/logs`;
const rule = `${group}/providers/Microsoft.Insights/dataCollectionRules/MSCI-eastus-one`;
const endpoint = `${group}/providers/Microsoft.Insights/dataCollectionEndpoints/MSCI-ingest-eastus-one`;
const cluster = `${group}/providers/Microsoft.ContainerService/managedClusters/one`;
const associations = `${cluster}/providers/Microsoft.Insights/dataCollectionRuleAssociations`;
const association = `${associations}/ContainerInsightsExtension`;

const streams = ['Microsoft-ContainerInsights-Group-Default'];
const destination = { name: 'la-workspace', workspaceResourceId: workspace };
const ruleProperties = {
  dataSources: { extensions: [{ name: 'ContainerInsightsExtension', streams }] },
  dataFlows: [{ streams, destinations: ['la-workspace'] }],
  destinations: { logAnalytics: [destination] },
};

const settle = async ({ headers }: { headers: Headers }) => {
  const place = headers.get('azure-asyncoperation') ?? '';
  await expect.poll(async () => (await arm.call('GET', place)).body.status).not.toBe('InProgress');
  return (await arm.call('GET', place)).body;
};
const putRule = async (properties: object = ruleProperties, rest: object = {}) =>
  await arm.call('PUT', rule, { body: { location: 'eastus', kind: 'Linux', properties, ...rest } });
const putEndpoint = async (properties: object = {}) =>
  await arm.call('PUT', endpoint, { body: { location: 'eastus', kind: 'Linux', properties } });
const associate = async (properties: object, path = association, token?: string) =>
  await arm.call('PUT', path, {
    body: { location: 'eastus', properties },
    ...(token !== undefined && { token }),
  });
const makeCluster = async (path = cluster) => {
  const properties = { agentPoolProfiles: [{ name: 'nodepool1', mode: 'System' }] };
  const body = { location: 'eastus', identity: { type: 'SystemAssigned' }, properties };
  await settle(await arm.call('PUT', path, { body }));
};

beforeEach(async () => {
  arm = await createTestArm();
  await arm.call('PUT', workspace, { body: { location: 'eastus' } });
});

afterEach(() => arm[Symbol.asyncDispose]());

describe('a data collection rule', () => {
  it('is kept as it is written, with an id that stays', async () => {
    const made = await putRule({ ...ruleProperties, dataCollectionEndpointId: null }, { tags: { a: 'b' } });
    expect(made).toMatchObject({
      status: 201,
      body: {
        id: rule,
        name: 'MSCI-eastus-one',
        type: 'Microsoft.Insights/dataCollectionRules',
        location: 'eastus',
        kind: 'Linux',
        tags: { a: 'b' },
        properties: {
          ...ruleProperties,
          immutableId: expect.stringMatching(/^dcr-[0-9a-f]{32}$/),
          provisioningState: 'Succeeded',
        },
      },
    });
    expect((await arm.call('PUT', rule, { body: made.body })).body).toEqual(made.body);
    expect((await arm.call('PATCH', rule, { body: { tags: { c: 'd' } } })).body.tags).toEqual({ c: 'd' });
    expect((await arm.call('DELETE', rule)).status).toBe(200);
    expect((await arm.call('GET', rule)).body.error.code).toBe('ResourceNotFound');
  });

  it.each<[string, object, string]>([
    [
      'a workspace that is not there',
      { destinations: { logAnalytics: [{ ...destination, workspaceResourceId: `${workspace}2` }] } },
      'InvalidPayload',
    ],
    [
      'what is no workspace',
      { destinations: { logAnalytics: [{ ...destination, workspaceResourceId: cluster }] } },
      'LinkedInvalidPropertyId',
    ],
    ['an endpoint that is not there', { dataCollectionEndpointId: endpoint }, 'InvalidPayload'],
    [
      'a flow that leads nowhere',
      { ...ruleProperties, dataFlows: [{ streams, destinations: ['elsewhere'] }] },
      'InvalidPayload',
    ],
    ['another destination', { destinations: { eventHubs: [{ name: 'hub' }] } }, 'NotSupported'],
    [
      'too many destinations',
      { destinations: { logAnalytics: Array(11).fill(destination) } },
      'InvalidRequestContent',
    ],
    [
      'more than it may have',
      { dataSources: { extensions: [{ name: 'x'.repeat(300_000) }] } },
      'InvalidRequestContent',
    ],
  ])('with %s is refused, and leaves nothing', async (_, properties, code) => {
    const { status, body } = await putRule(properties);
    expect([status, body.error.code]).toEqual([400, code]);
    expect((await arm.call('GET', rule)).status).toBe(404);
  });

  it('is written by whoever may read what it leads to', async () => {
    const elsewhere = `${subscription}/resourceGroups/Elsewhere`;
    await arm.call('PUT', elsewhere, { body: { location: 'eastus' } });
    await arm.allow('Contributor', { scope: elsewhere });
    const path = rule.replace(group, elsewhere);
    const send = async () =>
      await arm.call('PUT', path, {
        token: arm.token({ oid: strangerId }),
        body: { location: 'eastus', properties: ruleProperties },
      });
    expect((await send()).body.error.code).toBe('LinkedAuthorizationFailed');
    await arm.allow('Reader', { scope: workspace });
    expect((await send()).status).toBe(201);
  });

  it('stays while it is associated with a cluster, unless both are to go', async () => {
    await makeCluster();
    await putRule();
    await associate({ dataCollectionRuleId: rule });
    const { status, body } = await arm.call('DELETE', rule);
    expect([status, body.error.code]).toEqual([409, 'Conflict']);
    expect(body.error.message).toContain(association);
    const both = `${rule}?api-version=2022-06-01&deleteAssociations=true`;
    await arm.allow('Contributor', { scope: rule });
    const stranger = await arm.call('DELETE', both, { token: arm.token({ oid: strangerId }) });
    expect(stranger.body.error.code).toBe('AuthorizationFailed');
    expect((await arm.call('DELETE', both)).status).toBe(200);
    expect((await arm.call('GET', association)).status).toBe(404);
  });

  it('goes with the group that its cluster is in as well, and keeps a group without the cluster', async () => {
    const elsewhere = `${subscription}/resourceGroups/Elsewhere`;
    await arm.call('PUT', elsewhere, { body: { location: 'eastus' } });
    const other = cluster.replace(group, elsewhere);
    await makeCluster(other);
    await putRule();
    await associate({ dataCollectionRuleId: rule }, association.replace(group, elsewhere));
    expect(await settle(await arm.call('DELETE', group))).toMatchObject({ status: 'Failed' });
    await settle(await arm.call('DELETE', other));
    expect(await settle(await arm.call('DELETE', group))).toMatchObject({ status: 'Succeeded' });
  });
});

describe('a data collection endpoint', () => {
  it('is kept without any address', async () => {
    const networkAcls = { publicNetworkAccess: 'Disabled' };
    const made = await putEndpoint({ networkAcls, logsIngestion: { endpoint: 'https://logs.example' } });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ id: endpoint, kind: 'Linux' });
    expect(made.body.properties).toEqual({
      networkAcls,
      immutableId: expect.stringMatching(/^dce-[0-9a-f]{32}$/),
      provisioningState: 'Succeeded',
    });
    expect((await putRule({ ...ruleProperties, dataCollectionEndpointId: endpoint })).status).toBe(201);
    expect((await arm.call('DELETE', endpoint)).status).toBe(200);
  });

  it('with another access is refused', async () => {
    const { status, body } = await putEndpoint({ networkAcls: { publicNetworkAccess: 'Sometimes' } });
    expect([status, body.error.code]).toEqual([400, 'InvalidRequestContent']);
  });
});

describe('an association', () => {
  const byName = `${associations}/configurationAccessEndpoint`;

  beforeEach(async () => {
    await makeCluster();
    await putRule();
    await putEndpoint();
  });

  it('is at its cluster, and goes with it', async () => {
    const properties = { dataCollectionRuleId: rule, description: 'of the cluster' };
    const made = await associate(properties);
    expect(made).toMatchObject({
      status: 201,
      body: {
        id: association,
        name: 'ContainerInsightsExtension',
        type: 'Microsoft.Insights/dataCollectionRuleAssociations',
        properties,
      },
    });
    expect((await associate(properties)).status).toBe(200);
    expect((await associate({ dataCollectionEndpointId: endpoint }, byName)).status).toBe(201);
    expect((await arm.call('GET', associations)).body.value).toHaveLength(2);
    expect((await arm.call('DELETE', byName)).status).toBe(200);
    await settle(await arm.call('DELETE', cluster));
    expect((await arm.call('DELETE', rule)).status).toBe(200);
  });

  it('is listed by what it is of', async () => {
    await associate({ dataCollectionRuleId: rule });
    await associate({ dataCollectionEndpointId: endpoint }, byName);
    for (const [linked, expected] of [
      [rule, association],
      [endpoint, byName],
    ] as const) {
      const { status, body } = await arm.call('GET', `${linked.toLowerCase()}/associations`);
      expect([status, body.value]).toEqual([200, [(await arm.call('GET', expected)).body]]);
      expect((await arm.call('GET', `${linked}2/associations`)).body.error.code).toBe('ResourceNotFound');
      const token = arm.token({ oid: strangerId });
      expect((await arm.call('GET', `${linked}/associations`, { token })).status).toBe(403);
    }
  });

  it.each<[string, object, number, string]>([
    ['of nothing', {}, 400, 'InvalidPayload'],
    [
      'of a rule and an endpoint',
      { dataCollectionRuleId: rule, dataCollectionEndpointId: endpoint },
      400,
      'InvalidPayload',
    ],
    [
      'of an endpoint by another name',
      { dataCollectionEndpointId: endpoint },
      400,
      'InvalidEndpointAssociationName',
    ],
    ['of what is no rule', { dataCollectionRuleId: workspace }, 400, 'LinkedInvalidPropertyId'],
    ['of a rule that is not there', { dataCollectionRuleId: `${rule}2` }, 404, 'ResourceNotFound'],
  ])('%s is refused', async (_, properties, status, code) => {
    const answer = await associate(properties);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
    expect((await arm.call('GET', association)).status).toBe(404);
  });

  it.each([rule, workspace])('at %s is refused', async (target) => {
    const path = association.replace(cluster, target);
    const { status, body } = await associate({ dataCollectionRuleId: rule }, path);
    expect([status, body.error.code]).toEqual([400, 'BadRequest']);
    expect(body.error.message).toContain('Supported types are: Microsoft.ContainerService/managedClusters');
  });

  it('is at a cluster that is there', async () => {
    const { status, body } = await associate(
      { dataCollectionRuleId: rule },
      association.replace('/one/', '/two/'),
    );
    expect([status, body.error.code]).toEqual([404, 'ParentResourceNotFound']);
  });

  it('is made by whoever may read the rule', async () => {
    await arm.allow('Contributor', { scope: cluster });
    const token = arm.token({ oid: strangerId });
    const { body } = await associate({ dataCollectionRuleId: rule }, association, token);
    expect(body.error).toMatchObject({
      code: 'LinkedAuthorizationFailed',
      message: expect.stringContaining("'Microsoft.Insights/dataCollectionRules/read'"),
    });
    await arm.allow('Reader', { scope: rule });
    expect((await associate({ dataCollectionRuleId: rule }, association, token)).status).toBe(201);
  });
});
