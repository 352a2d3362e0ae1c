import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createTestArm,
  group,
  ownerId,
  strangerId,
  subscription,
  subscriptionId,
  type TestArm,
  tenantId,
} from '../../../../test/support/test-arm.ts';
import { ResourceId } from '../../../resources/index.ts';

const reader = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
const secretsUser = '4633458b-17de-408a-b874-0445c86b69e6';
const owner = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
const name = (number: number) => `a0000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const groupId = 'bbbbbbbb-0000-4000-8000-000000000001';
const vault = `${group}/providers/Microsoft.KeyVault/vaults/kv1`;
const type = 'Microsoft.Authorization/roleAssignments';

let arm: TestArm;
let principalId: string;
let identity: string;

beforeEach(async () => {
  arm = await createTestArm();
  identity = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/workload`;
  const made = await arm.call('PUT', identity, { body: { location: 'eastus' } });
  principalId = made.body.properties.principalId;
  await arm.resources.put({
    id: ResourceId.from(vault),
    type: 'Microsoft.KeyVault/vaults',
    name: 'kv1',
    location: 'eastus',
    tags: {},
    properties: {},
  });
});

afterEach(() => arm[Symbol.asyncDispose]());

const roleIdOf = (role: string) =>
  `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${role}`;
const pathOf = (scope: string, number = 1) => `${scope}/providers/${type}/${name(number)}`;
const draft = (changes: Record<string, unknown> = {}) => ({
  properties: { roleDefinitionId: roleIdOf(reader), principalId, ...changes },
});
const assign = (scope: string, changes: Record<string, unknown> = {}, number = 1) =>
  arm.call('PUT', pathOf(scope, number), { body: draft(changes) });
const listed = async (scope: string, filter?: string) => {
  const query = filter === undefined ? '' : `?$filter=${encodeURIComponent(filter)}`;
  const { body } = await arm.call('GET', `${scope}/providers/${type}${query}`);
  return body.value.map((each: { name: string }) => each.name);
};

describe('a role assignment', () => {
  it('is made with all that it has, found by its id, and deleted once', async () => {
    const made = await assign(group, { principalType: 'ServicePrincipal', description: 'why' });
    const now = arm.clock.now().toISOString();
    expect(made).toMatchObject({ status: 201 });
    expect(made.body).toEqual({
      id: pathOf(group),
      name: name(1),
      type,
      properties: {
        roleDefinitionId: roleIdOf(reader),
        principalId,
        principalType: 'ServicePrincipal',
        scope: group,
        condition: null,
        conditionVersion: null,
        createdOn: now,
        updatedOn: now,
        createdBy: null,
        updatedBy: ownerId,
        delegatedManagedIdentityResourceId: null,
        description: 'why',
      },
    });
    const found = await arm.call('GET', `/${pathOf(group).toUpperCase()}`);
    expect(found.body).toEqual({ ...made.body, properties: { ...made.body.properties, createdBy: ownerId } });
    const deleted = await arm.call('DELETE', pathOf(group));
    expect([deleted.status, deleted.body]).toEqual([200, found.body]);
    expect((await arm.call('DELETE', pathOf(group))).status).toBe(204);
    expect((await arm.call('GET', pathOf(group))).body.error).toEqual({
      code: 'RoleAssignmentNotFound',
      message: `The role assignment '${name(1)}' is not found.`,
    });
  });

  it.each([
    ['a subscription', subscription],
    ['a group', group],
    [
      'a resource that is in the directory',
      `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/workload`,
    ],
    ['a vault', vault],
    ['a secret of a vault', `${vault}/secrets/database`],
  ])('grants at %s at once', async (_, scope) => {
    const token = arm.token({ oid: principalId });
    const read = () => arm.call('GET', `${scope}/providers/${type}`, { token });
    expect((await read()).status).toBe(403);
    expect(await assign(scope)).toMatchObject({ status: 201, body: { properties: { scope } } });
    expect((await read()).status).toBe(200);
    expect(
      (await arm.call('GET', '/providers/Microsoft.Authorization/roleAssignments', { token })).status,
    ).toBe(403);
  });

  it.each([
    ['the root', ''],
    ['a management group', '/providers/Microsoft.Management/managementGroups/everything'],
  ])('at %s takes a right there, and names its role without a subscription', async (_, scope) => {
    expect((await assign(scope)).status).toBe(403);
    await arm.allow('Owner', { principalId: ownerId, scope: '/' });
    const { status, body } = await assign(scope);
    expect(status).toBe(201);
    expect(body.properties).toMatchObject({
      scope: scope === '' ? '/' : scope,
      roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${reader}`,
    });
    const properties = { ...body.properties, createdBy: ownerId };
    expect((await arm.call('GET', body.id)).body).toEqual({ ...body, properties });
  });

  it('is written anew with another condition and description, and nothing else', async () => {
    const { body } = await assign(group, { description: 'before' });
    arm.clock.advanceSeconds(60);
    const condition = "@Resource[a] StringEquals 'x'";
    const changed = await assign(group, { condition, conditionVersion: '2.0' });
    expect(changed.status).toBe(200);
    expect(changed.body.properties).toEqual({
      ...body.properties,
      ...{ condition, conditionVersion: '2.0', description: null, updatedOn: arm.clock.now().toISOString() },
      createdBy: ownerId,
    });
    for (const changes of [{ principalId: ownerId }, { roleDefinitionId: roleIdOf(secretsUser) }]) {
      const refused = await assign(group, changes);
      expect([refused.status, refused.body.error]).toEqual([
        400,
        {
          code: 'RoleAssignmentUpdateNotPermitted',
          message: 'Tenant ID, application ID, principal ID, and scope are not allowed to be updated.',
        },
      ]);
    }
    expect((await assign(subscription)).body.error.code).toBe('RoleAssignmentUpdateNotPermitted');
    const elsewhere = await arm.call('GET', pathOf(subscription));
    expect(elsewhere.body.error.code).toBe('RoleAssignmentNotFound');
    expect((await arm.call('DELETE', pathOf(subscription))).status).toBe(204);
    expect((await arm.call('GET', pathOf(group))).status).toBe(200);
  });

  it('is there once for a principal, a role and a scope', async () => {
    await assign(group);
    const twin = await assign(group.toLowerCase(), {}, 2);
    expect([twin.status, twin.body.error]).toEqual([
      409,
      { code: 'RoleAssignmentExists', message: 'The role assignment already exists.' },
    ]);
  });

  it.each<[string, Record<string, unknown>, number, string, RegExp]>([
    ['no role', { roleDefinitionId: undefined }, 400, 'InvalidRequestContent', /roleDefinitionId/],
    ['no principal', { principalId: undefined }, 400, 'InvalidRequestContent', /principalId/],
    ['an empty principal', { principalId: '' }, 400, 'InvalidPrincipalId', /A valid principal ID/],
    ['a principal that is no GUID', { principalId: 'me' }, 400, 'InvalidPrincipalId', /'me' is not valid/],
    ['a type that is none', { principalType: 'Robot' }, 400, 'InvalidRequestContent', /principalType/],
    [
      'a bare GUID for a role',
      { roleDefinitionId: reader },
      400,
      'BadRequestFormat',
      /incorrectly formatted/,
    ],
    [
      'the name of a role',
      { roleDefinitionId: roleIdOf('Reader') },
      400,
      'InvalidRoleDefinitionId',
      /'Reader' is not/,
    ],
    [
      'an unknown role',
      { roleDefinitionId: roleIdOf(name(9)) },
      404,
      'RoleDefinitionDoesNotExist',
      /a0000000000040008000000000000009/,
    ],
    [
      'a condition of version 1',
      { condition: 'x', conditionVersion: '1.0' },
      400,
      'BadRequestFormat',
      /role assignment condition is invalid/,
    ],
    [
      'a condition that is none',
      { condition: 'x', conditionVersion: '2.0' },
      400,
      'BadRequestFormat',
      /At character 1/,
    ],
    [
      'an empty condition',
      { condition: '', conditionVersion: '2.0' },
      400,
      'BadRequestFormat',
      /condition is invalid/,
    ],
  ])('with %s is refused', async (_, changes, status, code, message) => {
    const { body, ...answer } = await assign(group, changes);
    expect([answer.status, body.error.code]).toEqual([status, code]);
    expect(body.error.message).toMatch(message);
  });

  it.each<[string, string, number, string]>([
    ['a group that is not there', `${subscription}/resourceGroups/none`, 404, 'ResourceGroupNotFound'],
    ['a resource that is not there', `${vault}0`, 404, 'ResourceNotFound'],
    ['a part of a resource that is not there', `${vault}0/secrets/a`, 404, 'ResourceNotFound'],
    ['another assignment', pathOf(group), 400, 'BadRequestFormat'],
    ['what a tenant cannot have', '/providers/Microsoft.Support/tickets/a', 400, 'BadRequestFormat'],
  ])('at %s is refused', async (_, scope, status, code) => {
    await arm.allow('Owner', { principalId: ownerId, scope: '/' });
    const answer = await assign(scope);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
  });

  it('by a name that is no GUID is refused', async () => {
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const options = method === 'PUT' ? { body: draft() } : {};
      const { status, body } = await arm.call(method, `${group}/providers/${type}/mine`, options);
      expect([status, body.error]).toEqual([
        400,
        {
          code: 'InvalidRoleAssignmentId',
          message: "The role assignment ID 'mine' is not valid. The role assignment ID must be a GUID.",
        },
      ]);
    }
  });

  it('of a principal that is not in the directory takes a type that may be new', async () => {
    const unknown = { principalId: 'c0000000-0000-4000-8000-00000000000c' };
    for (const changes of [unknown, { ...unknown, principalType: 'Group' }]) {
      const { status, body } = await assign(group, changes);
      expect([status, body.error.code]).toEqual([400, 'PrincipalNotFound']);
      expect(body.error.message).toContain(
        `Principal c000000000004000800000000000000c does not exist in the directory ${tenantId}. Check that`,
      );
    }
    expect((await assign(group, { ...unknown, principalType: 'ServicePrincipal' })).status).toBe(201);
  });

  it('of a principal of another type is refused', async () => {
    const { status, body } = await assign(group, { principalType: 'User' });
    expect([status, body.error]).toEqual([
      400,
      {
        code: 'UnmatchedPrincipalType',
        message: `The PrincipalId '${principalId.replaceAll('-', '')}' has type 'ServicePrincipal' , which is different from specified PrinciaplType 'User'.`,
      },
    ]);
    await arm.directory.roles.addGroupMember(groupId, principalId);
    const { body: made } = await assign(group, { principalId: groupId });
    expect(made.properties.principalType).toBe('Group');
  });

  it('of the last who administers a subscription stays', async () => {
    const [first] = (await arm.directory.roles.listAssignments()).map(({ id }) => id);
    const path = `${subscription}/providers/${type}/${first}`;
    const { status, body } = await arm.call('DELETE', path);
    expect([status, body.error.message]).toEqual([400, 'Cannot delete the last RBAC admin assignment']);
    await assign(subscription, { roleDefinitionId: roleIdOf(owner) });
    expect((await arm.call('DELETE', path)).status).toBe(200);
  });
});

describe('role assignments', () => {
  beforeEach(async () => {
    for (const { id } of await arm.directory.roles.listAssignments()) {
      if (id !== name(1)) await arm.directory.roles.deleteAssignment(id);
    }
    const scopes = [subscription, group, vault, `${subscription}/resourceGroups/other`];
    for (const [index, scope] of scopes.entries()) {
      const assigned = index === 1 ? groupId : principalId;
      await arm.directory.roles.putAssignment({
        ...{ id: name(index + 1), scope, principalId: assigned, principalType: 'ServicePrincipal' },
        roleDefinitionId: reader,
      });
    }
    await arm.directory.roles.addGroupMember(groupId, principalId);
    await arm.allow('Owner', { principalId: ownerId, scope: '/' });
  });

  it.each<[string | undefined, readonly number[]]>([
    [undefined, [1, 2, 3]],
    ['atScope()', [1, 2]],
    ["principalId eq 'P'", [1, 3]],
    ["atScope() and principalId eq 'P'", [1]],
    ["assignedTo('P')", [1, 2, 3]],
    ["atScope() and assignedTo('P')", [1, 2]],
    ["principalId eq 'nobody'", []],
  ])('of a group, by %s', async (filter, numbers) => {
    const found = await listed(group, filter?.replace('P', principalId.toUpperCase()));
    expect(found.filter((each: string) => numbers.map(name).includes(each))).toEqual(numbers.map(name));
    expect(found).not.toContain(name(4));
    const others = [1, 2, 3].filter((number) => !numbers.includes(number)).map(name);
    expect(found.filter((each: string) => others.includes(each))).toEqual([]);
  });

  it('above all subscriptions are listed with the role ids of the subscription that is asked', async () => {
    const { body } = await arm.call('GET', `${subscription}/providers/${type}?$filter=atScope()`);
    const ids = body.value.map(
      (each: { properties: { roleDefinitionId: string } }) => each.properties.roleDefinitionId,
    );
    expect(ids).toEqual(expect.arrayContaining([roleIdOf(owner), roleIdOf(reader)]));
  });

  it('by a filter that is not known are refused', async () => {
    const { status, body } = await arm.call('GET', `${group}/providers/${type}?$filter=roleName eq 'Reader'`);
    expect([status, body.error.code]).toEqual([400, 'InvalidFilterInQueryString']);
  });
});

describe('whoever may assign under a condition', () => {
  const guard = (verb: string, source: string, test: string) =>
    `(!(ActionMatches{'${type}/${verb}'}) OR (@${source}[${type}:${test}))`;
  const roles = `RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${reader}}`;
  const types = "PrincipalType] StringEqualsIgnoreCase 'serviceprincipal'";
  const token = () => arm.token({ oid: strangerId });
  const write = (changes: Record<string, unknown> = {}, number = 1) =>
    arm.call('PUT', pathOf(group, number), { body: draft(changes), token: token() });

  const delegate = async (condition: string) => {
    const role = await arm.directory.roles.findDefinition('Role Based Access Control Administrator');
    await arm.directory.roles.putAssignment({
      scope: group,
      principalId: strangerId,
      principalType: 'User',
      roleDefinitionId: role?.id ?? '',
      condition,
    });
  };

  it('assigns and takes away what it names, and nothing else', async () => {
    await delegate(`${guard('write', 'Request', roles)} AND ${guard('delete', 'Resource', roles)}`);
    expect((await write()).status).toBe(201);
    const refused = await write({ roleDefinitionId: roleIdOf(owner) }, 2);
    expect([refused.status, refused.body.error]).toEqual([
      403,
      {
        code: 'AuthorizationFailed',
        message: `The client '50000000-0000-4000-8000-000000000005' with object id '${strangerId}' does not have authorization or an ABAC condition not fulfilled to perform action '${type}/write' over scope '${pathOf(group, 2)}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
      },
    ]);
    await assign(group, { roleDefinitionId: roleIdOf(secretsUser) }, 3);
    const remove = (number: number) => arm.call('DELETE', pathOf(group, number), { token: token() });
    expect((await remove(3)).status).toBe(403);
    expect((await remove(4)).status).toBe(403);
    expect((await remove(1)).status).toBe(200);
    expect((await arm.call('GET', `${group}/providers/${type}`, { token: token() })).status).toBe(200);
  });

  it('is held to the type of the principal, also where the request leaves it out', async () => {
    await delegate(guard('write', 'Request', types));
    expect((await write()).status).toBe(201);
    await arm.directory.roles.addGroupMember(groupId, principalId);
    expect((await write({ principalId: groupId }, 2)).status).toBe(403);
    const lie = await write({ principalId: groupId, principalType: 'ServicePrincipal' }, 2);
    expect(lie.body.error.code).toBe('UnmatchedPrincipalType');
  });

  it('may until a moment, and not after', async () => {
    const end = new Date(arm.clock.now().getTime() + 60_000).toISOString();
    await delegate(`@Environment[UtcNow] DateTimeLessThan '${end}'`);
    expect((await write()).status).toBe(201);
    arm.clock.advanceSeconds(60);
    expect((await write({ roleDefinitionId: roleIdOf(secretsUser) }, 2)).status).toBe(403);
  });

  it('may nothing where the condition asks for what is not known', async () => {
    await delegate("NOT @Principal[Project] StringEquals 'x'");
    expect((await write()).status).toBe(403);
  });

  it('has the body read, and is told what is wrong with it', async () => {
    await delegate(guard('write', 'Request', roles));
    expect((await write({ principalId: 'me' })).body.error.code).toBe('InvalidPrincipalId');
    const stranger = arm.token({ oid: groupId });
    const { status } = await arm.call('PUT', pathOf(group), { body: '{', token: stranger });
    expect(status).toBe(403);
  });
});

describe('where propagation is imitated', () => {
  beforeEach(async () => {
    await arm[Symbol.asyncDispose]();
    arm = await createTestArm({
      propagation: { principalSeconds: 15, roleAssignmentSeconds: 30, roleRemovalSeconds: 30 },
    });
    principalId = (await arm.call('PUT', identity, { body: { location: 'eastus' } })).body.properties
      .principalId;
  });

  it('a new principal is not found, unless somebody says what it is', async () => {
    const refused = await assign(group);
    expect(refused).toMatchObject({ status: 400, body: { error: { code: 'PrincipalNotFound' } } });
    expect(refused.body.error.message).toContain(' does not exist in the directory ');
    expect((await assign(group, { principalType: 'ServicePrincipal' })).status).toBe(201);
  });

  it('a principal is found once its moment has come', async () => {
    arm.clock.advanceSeconds(14);
    expect((await assign(group)).status).toBe(400);
    arm.clock.advanceSeconds(1);
    expect((await assign(group)).status).toBe(201);
  });

  it('an assignment counts late in the control plane, and so does its deletion', async () => {
    const token = () => arm.token({ oid: principalId });
    const read = async () => (await arm.call('GET', group, { token: token() })).status;
    await assign(group, { principalType: 'ServicePrincipal' });
    expect(await read()).toBe(403);
    expect(await listed(group)).toContain(name(1));
    arm.clock.advanceSeconds(30);
    expect(await read()).toBe(200);
    await arm.call('DELETE', pathOf(group));
    arm.clock.advanceSeconds(29);
    expect(await read()).toBe(200);
    arm.clock.advanceSeconds(1);
    expect(await read()).toBe(403);
  });
});
