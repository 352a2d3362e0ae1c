import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createTestArm,
  group,
  ownerId,
  strangerId,
  subscription,
  type TestArm,
} from '../../../../test/support/test-arm.ts';

const type = 'Microsoft.Authorization/roleDefinitions';
const reader = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
const id = 'd0000000-0000-4000-8000-00000000000d';
const other = `${subscription}/resourceGroups/other`;

let arm: TestArm;

beforeEach(async () => {
  arm = await createTestArm();
  await arm.call('PUT', other, { body: { location: 'eastus' } });
});

afterEach(() => arm[Symbol.asyncDispose]());

const pathOf = (scope: string, name = id) => `${scope}/providers/${type}/${name}`;
const draft = (changes: Record<string, unknown> = {}) => ({
  properties: {
    roleName: 'Mine',
    description: 'why',
    type: 'CustomRole',
    permissions: [{ actions: ['*/read'], notActions: [] }],
    assignableScopes: [group],
    ...changes,
  },
});
const put = (
  changes: Record<string, unknown> = {},
  options: { scope?: string; name?: string; token?: string } = {},
) =>
  arm.call('PUT', pathOf(options.scope ?? group, options.name), {
    body: draft(changes),
    ...(options.token !== undefined && { token: options.token }),
  });
const listed = async (scope: string, filter: string) => {
  const { body } = await arm.call('GET', `${scope}/providers/${type}?$filter=${encodeURIComponent(filter)}`);
  return body.value.map((each: { properties: { roleName: string } }) => each.properties.roleName);
};

describe('built-in roles', () => {
  it('are found by their name, with the very id that assignments have', async () => {
    const query = `$filter=${encodeURIComponent("roleName eq 'reader'")}`;
    for (const scope of [subscription, group, group.toUpperCase()]) {
      const { body } = await arm.call('GET', `${scope}/providers/${type}?${query}`);
      expect(body.value).toEqual([
        {
          id: pathOf(subscription, reader),
          name: reader,
          type,
          properties: {
            roleName: 'Reader',
            type: 'BuiltInRole',
            description: expect.any(String),
            assignableScopes: ['/'],
            permissions: [{ actions: ['*/read'], notActions: [], dataActions: [], notDataActions: [] }],
            createdOn: null,
            updatedOn: null,
            createdBy: null,
            updatedBy: null,
          },
        },
      ]);
    }
  });

  it('are found by their id, and show the condition that they have', async () => {
    expect((await arm.call('GET', pathOf(subscription, reader.toUpperCase()))).body.name).toBe(reader);
    const administrator = '8b54135c-b56d-4d72-a534-26097cfdc8d8';
    const { permissions } = (await arm.call('GET', pathOf(group, administrator))).body.properties;
    expect(permissions).toMatchObject([
      { conditionVersion: '2.0', condition: expect.stringContaining('ForAnyOfAnyValues:GuidEquals') },
    ]);
    const before = await arm.call('GET', pathOf(group, administrator), { apiVersion: '2022-04-01' });
    expect(Object.keys(before.body.properties.permissions[0])).not.toContain('condition');
    const root = { principalId: ownerId, scope: '/' };
    await arm.allow('Reader', root);
    expect((await arm.call('GET', pathOf('', reader))).body.id).toBe(pathOf('', reader));
  });

  it('stay as they are', async () => {
    for (const answer of [await put({}, { name: reader }), await arm.call('DELETE', pathOf(group, reader))]) {
      expect([answer.status, answer.body.error.code]).toEqual([403, 'Forbidden']);
    }
  });

  it('are told from custom ones', async () => {
    await put();
    expect(await listed(group, "type eq 'CustomRole'")).toEqual(['Mine']);
    expect(await listed(group, "type eq 'BuiltInRole'")).not.toContain('Mine');
  });
});

describe('a custom role', () => {
  it('is made, changed, assigned and, once it is not, deleted', async () => {
    const made = await put();
    expect(made).toMatchObject({
      status: 201,
      body: {
        id: pathOf(subscription),
        properties: { roleName: 'Mine', type: 'CustomRole', assignableScopes: [group], createdBy: null },
      },
    });
    expect((await arm.call('GET', pathOf(group))).body).toEqual({
      ...made.body,
      properties: { ...made.body.properties, createdBy: ownerId },
    });
    await arm.allow('Mine', { scope: group });
    const token = arm.token({ oid: strangerId });
    expect((await arm.call('GET', group, { token })).status).toBe(200);
    await put({ permissions: [{ actions: ['Microsoft.Support/*'] }] });
    expect((await arm.call('GET', group, { token })).status).toBe(403);

    const refused = await arm.call('DELETE', pathOf(group));
    expect([refused.status, refused.body.error]).toEqual([
      409,
      {
        code: 'RoleDefinitionHasAssignments',
        message: 'There are existing role assignments referencing role.',
      },
    ]);
    for (const { id: assignment, roleDefinitionId } of await arm.directory.roles.listAssignments()) {
      if (roleDefinitionId === id) await arm.directory.roles.deleteAssignment(assignment);
    }
    expect((await arm.call('DELETE', pathOf(group))).body.name).toBe(id);
    expect((await arm.call('DELETE', pathOf(group))).status).toBe(204);
    expect((await arm.call('GET', pathOf(group))).body.error).toEqual({
      code: 'RoleDefinitionDoesNotExist',
      message: `The specified role definition with ID '${id}' does not exist.`,
    });
  });

  it('is there where it can be assigned, and nowhere else', async () => {
    await put();
    expect(await listed(group, "roleName eq 'Mine'")).toEqual(['Mine']);
    expect(await listed(subscription, "roleName eq 'Mine'")).toEqual([]);
    expect(await listed(subscription, "atScopeAndBelow() and roleName eq 'Mine'")).toEqual(['Mine']);
    expect(await listed(other, "roleName eq 'Mine'")).toEqual([]);
    expect((await arm.call('GET', pathOf(subscription))).status).toBe(200);
    expect((await arm.call('GET', pathOf(other))).status).toBe(404);

    const { principalId } = await arm.directory.managedIdentities.put({
      ...{ resourceId: `${group}/providers/a.b/c/d`, name: 'd', location: 'eastus' },
      tenantId: '10000000-0000-4000-8000-000000000001',
    });
    const assign = (scope: string) =>
      arm.call('PUT', `${scope}/providers/Microsoft.Authorization/roleAssignments/${id}`, {
        body: { properties: { roleDefinitionId: pathOf(subscription), principalId } },
      });
    for (const scope of [other, subscription]) {
      expect((await assign(scope)).body.error.code).toBe('RoleDefinitionDoesNotExist');
    }
    expect((await assign(group)).status).toBe(201);
  });

  it('has a name that no other has', async () => {
    await put();
    const name = 'd0000000-0000-4000-8000-00000000000e';
    for (const roleName of ['mine', 'Owner']) {
      const { status, body } = await put({ roleName }, { name });
      expect([status, body.error.code]).toEqual([409, 'RoleDefinitionWithSameNameExists']);
    }
  });

  it.each<[string, Record<string, unknown>, string, RegExp]>([
    ['no name', { roleName: undefined }, 'InvalidRequestContent', /roleName/],
    ['no permissions', { permissions: [] }, 'InvalidRequestContent', /permissions/],
    ['a type that is none', { type: 'BuiltInRole' }, 'InvalidRequestContent', /CustomRole/],
    [
      'a condition',
      { permissions: [{ actions: ['*'], condition: 'x' }] },
      'InvalidRequestContent',
      /condition/,
    ],
    [
      'an action that is none',
      { permissions: [{ notActions: ['read all'] }] },
      'InvalidActionOrNotAction',
      /'read all'/,
    ],
    ['no scope', { assignableScopes: [] }, 'InvalidRequestContent', /assignableScopes/],
    ['the root', { assignableScopes: ['/'] }, 'BadRequestFormat', /built-in roles alone/],
    ['a scope that is none', { assignableScopes: ['here'] }, 'BadRequestFormat', /cannot be read/],
    [
      'a resource as scope',
      { assignableScopes: [`${group}/providers/Microsoft.KeyVault/vaults/a`] },
      'BadRequestFormat',
      /neither a management group/,
    ],
    [
      'two management groups',
      {
        assignableScopes: ['a', 'b'].map(
          (name) => `/providers/Microsoft.Management/managementGroups/${name}`,
        ),
      },
      'BadRequestFormat',
      /one management group/,
    ],
  ])('with %s is refused', async (_, changes, code, message) => {
    const { status, body } = await put(changes);
    expect([status, body.error.code]).toEqual([400, code]);
    expect(body.error.message).toMatch(message);
  });

  it('takes the right wherever it can be assigned, or could before', async () => {
    await arm.allow('Owner', { scope: group });
    const token = arm.token({ oid: strangerId });
    const refused = await put({ assignableScopes: [group, other] }, { token });
    expect([refused.status, refused.body.error]).toEqual([
      403,
      {
        code: 'LinkedAuthorizationFailed',
        message: `The client '50000000-0000-4000-8000-000000000005' with object id '${strangerId}' has permission to perform action '${type}/write' on scope '${pathOf(group)}'; however, it does not have permission to perform action(s) '${type}/write' on the linked scope(s) '${other}' (respectively) or the linked scope(s) are invalid.`,
      },
    ]);
    await put({ assignableScopes: [group, other] });
    expect((await put({}, { token })).body.error.code).toBe('LinkedAuthorizationFailed');
    const { body } = await arm.call('DELETE', pathOf(group), { token });
    expect(body.error.code).toBe('LinkedAuthorizationFailed');
    expect((await put()).status).toBe(201);
    expect((await put({ description: 'hers' }, { token })).status).toBe(201);
  });

  it('by a name that is no GUID is refused', async () => {
    const { status, body } = await put({}, { name: 'mine' });
    expect([status, body.error]).toEqual([
      400,
      { code: 'InvalidRoleDefinitionId', message: "The role definition ID 'mine' is not valid." },
    ]);
  });
});
