import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createTestArm,
  group,
  strangerId,
  subscription,
  type TestArm,
} from '../../../../test/support/test-arm.ts';

const id = 'd0000000-0000-4000-8000-00000000000d';
const other = `${subscription}/resourceGroups/other`;

let arm: TestArm;

beforeEach(async () => {
  arm = await createTestArm();
  await arm.call('PUT', other, { body: { location: 'eastus' } });
});

afterEach(() => arm[Symbol.asyncDispose]());

describe('deny assignments', () => {
  const everyone = '00000000-0000-0000-0000-000000000000';
  const permissions = [{ actions: ['*/delete'], notActions: [], dataActions: [], notDataActions: [] }];
  const collection = 'providers/Microsoft.Authorization/denyAssignments';

  beforeEach(async () => {
    await arm.directory.roles.putDenyAssignment({
      ...{ id, name: 'Keep it', scope: group, doesNotApplyToChildScopes: false, permissions },
      principalIds: [everyone],
      excludedPrincipalIds: [strangerId],
    });
  });

  it('are read, and written by nobody', async () => {
    const found = await arm.call('GET', `${group}/${collection}/${id}`);
    expect(found.body).toEqual({
      id: `${group}/${collection}/${id}`,
      name: id,
      type: 'Microsoft.Authorization/denyAssignments',
      properties: {
        denyAssignmentName: 'Keep it',
        description: null,
        permissions,
        scope: group,
        doNotApplyToChildScopes: false,
        principals: [{ id: everyone, type: 'SystemDefined' }],
        excludePrincipals: [{ id: strangerId, type: 'Unknown' }],
        isSystemProtected: true,
      },
    });
    expect((await arm.call('GET', `${subscription}/${collection}/${id}`)).status).toBe(404);
    expect((await arm.call('PUT', `${group}/${collection}/${id}`, { body: {} })).status).toBe(405);
  });

  it.each<[string, string, number]>([
    [group, '', 1],
    [subscription, '', 1],
    [subscription, 'atScope()', 0],
    [group, `assignedTo('${strangerId}')`, 1],
    [group, `principalId eq '${strangerId}'`, 0],
    [group, "denyAssignmentName eq 'Keep it'", 1],
    [other, '', 0],
  ])('of %s by %j', async (scope, filter, count) => {
    const { body } = await arm.call('GET', `${scope}/${collection}?$filter=${encodeURIComponent(filter)}`);
    expect(body.value).toHaveLength(count);
  });
});
