import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createTestArm,
  group,
  strangerId,
  subscription,
  type TestArm,
} from '../../../../test/support/test-arm.ts';

let arm: TestArm;
const provider = 'providers/Microsoft.OperationalInsights';
const workspaces = `${group}/${provider}/workspaces`;
const workspace = `${workspaces}/logs`;

beforeEach(async () => {
  arm = await createTestArm();
});

afterEach(() => arm[Symbol.asyncDispose]());

const put = async (properties: object = {}, rest: object = {}) =>
  await arm.call('PUT', workspace, { body: { location: 'eastus', properties, ...rest } });

describe('a workspace of Log Analytics', () => {
  it('is made, shown, listed and deleted', async () => {
    const sku = { name: 'PerGB2018' };
    const made = await put({ sku, retentionInDays: 60 }, { tags: { a: 'b' } });
    expect(made).toMatchObject({
      status: 201,
      body: {
        id: workspace,
        name: 'logs',
        type: 'Microsoft.OperationalInsights/workspaces',
        location: 'eastus',
        tags: { a: 'b' },
        properties: {
          provisioningState: 'Succeeded',
          customerId: expect.stringMatching(/^[0-9a-f-]{36}$/),
          sku,
          retentionInDays: 60,
          workspaceCapping: { dailyQuotaGb: -1 },
          features: { enableLogAccessUsingOnlyResourcePermissions: true },
          publicNetworkAccessForIngestion: 'Enabled',
          publicNetworkAccessForQuery: 'Enabled',
          createdDate: arm.clock.now().toISOString(),
        },
      },
    });
    expect((await arm.call('GET', workspace.toLowerCase())).body).toEqual(made.body);
    expect((await arm.call('GET', `${subscription}/${provider}/workspaces`)).body.value).toEqual([made.body]);
    expect((await arm.call('DELETE', workspace)).status).toBe(200);
    expect((await arm.call('GET', workspace)).body.error.code).toBe('ResourceNotFound');
    for (const scope of [subscription, group]) {
      expect((await arm.call('GET', `${scope}/${provider}/deletedWorkspaces`)).body).toEqual({ value: [] });
    }
  });

  it('is what az makes by itself for a cluster, with the version of 2015', async () => {
    const name = `DefaultWorkspace-${subscription.slice(15)}-EUS`;
    const path = `${workspaces}/${name}?api-version=2015-11-01-preview`;
    const body = { location: 'eastus', properties: { sku: { name: 'standalone' } } };
    const made = await arm.call('PUT', path, { body });
    expect(made).toMatchObject({
      status: 201,
      body: { name, properties: { retentionInDays: 30, sku: { name: 'standalone' } } },
    });
  });

  it('stays what it is when what was read is written, and keeps what is left out', async () => {
    const { body } = await put({ retentionInDays: 60, sku: { name: 'PerNode' } });
    expect((await arm.call('PUT', workspace, { body })).body).toEqual(body);
    const changed = await put({ publicNetworkAccessForQuery: 'Disabled' });
    expect(changed).toMatchObject({
      status: 200,
      body: {
        properties: {
          customerId: body.properties.customerId,
          retentionInDays: 60,
          sku: { name: 'PerNode' },
          publicNetworkAccessForQuery: 'Disabled',
        },
      },
    });
  });

  it('is changed in part, its tags as well', async () => {
    await put({ retentionInDays: 60 }, { tags: { a: 'b' } });
    const tagged = await arm.call('PATCH', workspace, { body: { tags: { c: 'd' } } });
    expect(tagged).toMatchObject({
      status: 200,
      body: { tags: { c: 'd' }, properties: { retentionInDays: 60 } },
    });
    const kept = await arm.call('PATCH', workspace, { body: { properties: { retentionInDays: 90 } } });
    expect(kept.body).toMatchObject({ tags: { c: 'd' }, properties: { retentionInDays: 90 } });
  });

  it.each<[string, object, string]>([
    ['another tier', { sku: { name: 'Gold' } }, 'BadRequest'],
    ['less than thirty days', { retentionInDays: 7 }, 'BadRequest'],
    ['more than two years', { retentionInDays: 731 }, 'BadRequest'],
    ['a quota of nothing', { workspaceCapping: { dailyQuotaGb: 0 } }, 'BadRequest'],
    ['another access', { publicNetworkAccessForQuery: 'Sometimes' }, 'InvalidRequestContent'],
    ['a replica', { replication: { enabled: true, location: 'westus' } }, 'NotSupported'],
    ['a cluster of its own', { features: { clusterResourceId: '/x' } }, 'NotSupported'],
    ['keys of one’s own', { forceCmkForQuery: true }, 'NotSupported'],
  ])('with %s is refused, and leaves nothing', async (_, properties, code) => {
    const { status, body } = await put(properties);
    expect([status, body.error.code]).toEqual([400, code]);
    expect((await arm.call('GET', workspace)).status).toBe(404);
  });

  it('with an identity is refused, and without one taken', async () => {
    const { body } = await put({}, { identity: { type: 'SystemAssigned' } });
    expect(body.error.code).toBe('NotSupported');
    const empty = { replication: { enabled: false }, forceCmkForQuery: false };
    expect((await put(empty, { identity: { type: 'None' } })).status).toBe(201);
  });

  it('of the free tier keeps seven days', async () => {
    expect((await put({ retentionInDays: 7, sku: { name: 'free' } })).status).toBe(201);
  });

  it('does not move', async () => {
    await put();
    const { status, body } = await put({}, { location: 'westus' });
    expect([status, body.error.code]).toEqual([409, 'InvalidResourceLocation']);
  });

  it.each(['abc', '-logs', 'logs-', 'my_logs', 'l'.repeat(64)])('is not named %s', async (name) => {
    const { body } = await arm.call('PUT', `${workspaces}/${name}`, { body: { location: 'eastus' } });
    expect(body.error.code).toBe('InvalidResourceName');
  });

  it.each(['sharedKeys', 'query'])('has nothing to be asked for by %s', async (verb) => {
    await put();
    const { status, body } = await arm.call('POST', `${workspace}/${verb}`, { body: {} });
    expect([status, body.error.code]).toEqual([400, 'NotSupported']);
  });

  it('is read by whoever may read it, and written by whoever may write', async () => {
    await put();
    await arm.allow('Reader', { scope: group });
    const token = arm.token({ oid: strangerId });
    expect((await arm.call('GET', workspace, { token })).status).toBe(200);
    expect((await arm.call('PATCH', workspace, { token, body: { tags: {} } })).status).toBe(403);
  });
});
