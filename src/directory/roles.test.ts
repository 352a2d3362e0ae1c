import { beforeEach, describe, expect, it } from 'vitest';
import { openTestDirectory, type TestDirectory } from '../../test/support/test-directory.ts';
import type { RoleAssignmentDraft, Roles } from './directory.ts';
import type { DenyAssignment, RoleDefinition } from './records.ts';

const principal = 'aaaaaaaa-0000-4000-8000-000000000001';
const group = (number: number) => `bbbbbbbb-0000-4000-8000-${String(number).padStart(12, '0')}`;
const secretsUser = '4633458b-17de-408a-b874-0445c86b69e6';
const scope = '/subscriptions/S/resourceGroups/G';

let test: TestDirectory;
let roles: Roles;

beforeEach(async () => {
  test = await openTestDirectory();
  ({ roles } = test.directory);
  return () => test.close();
});

const assign = (changes: Partial<RoleAssignmentDraft> = {}) =>
  roles.putAssignment({
    scope,
    principalId: principal,
    principalType: 'ServicePrincipal',
    roleDefinitionId: secretsUser,
    ...changes,
  });

const customRole = (changes: Partial<RoleDefinition> = {}): RoleDefinition => ({
  id: 'cccccccc-0000-4000-8000-000000000001',
  roleName: 'Mine',
  description: '',
  type: 'CustomRole',
  permissions: [{ actions: ['*'], notActions: [], dataActions: ['*'], notDataActions: [] }],
  assignableScopes: ['/'],
  ...changes,
});

const denyAll = (changes: Partial<DenyAssignment> = {}): DenyAssignment => ({
  id: 'DDDDDDDD-0000-4000-8000-000000000001',
  name: 'deny',
  scope: '/',
  doesNotApplyToChildScopes: false,
  permissions: [{ actions: ['*'], notActions: [], dataActions: ['*'], notDataActions: [] }],
  principalIds: [principal],
  excludedPrincipalIds: [],
  ...changes,
});

describe('role assignments', () => {
  it('are one for one principal, role and scope, however many come at once and however they are spelled', async () => {
    const results = await Promise.all([
      ...Array.from({ length: 10 }, () => assign()),
      assign({ scope: scope.toUpperCase(), principalId: principal.toUpperCase() }),
    ]);
    expect(results.filter(({ kind }) => kind === 'created')).toHaveLength(1);
    expect(new Set(results.map(({ assignment }) => assignment.id)).size).toBe(1);
    expect(await roles.listAssignments()).toHaveLength(1);
  });

  it('are not changed by a draft that asks for the id of another', async () => {
    const { assignment } = await assign();
    const taken = await assign({ id: assignment.id, scope: '/subscriptions/other' });
    expect(taken).toEqual({ kind: 'id-taken', assignment });
  });

  it('grant nothing once they are deleted', async () => {
    const { assignment } = await assign();
    expect((await roles.grantsFor(principal)).assignments).toHaveLength(1);
    expect(await roles.deleteAssignment(assignment.id.toUpperCase())).toBe(true);
    expect(await roles.deleteAssignment(assignment.id)).toBe(false);
    expect((await roles.grantsFor(principal)).assignments).toEqual([]);
  });

  it('may change their condition and description, and keep who made and who changed them', async () => {
    const { assignment } = await assign({ condition: 'a', createdBy: 'maker' });
    expect(await roles.findAssignment(assignment.id.toUpperCase())).toEqual(assignment);
    test.clock.advanceSeconds(60);
    const changes = { condition: undefined, description: 'mine', updatedBy: 'changer' };
    const changed = await roles.updateAssignment(assignment.id.toUpperCase(), changes);
    expect(changed).toEqual({ ...assignment, ...changes, updatedAt: test.clock.now() });
    expect(changed).toMatchObject({ createdBy: 'maker', createdAt: assignment.createdAt });
    const [grant] = (await roles.grantsFor(principal)).assignments;
    expect(grant?.assignment).toEqual(changed);
    expect(await roles.updateAssignment('none', changes)).toBeUndefined();
  });

  it('grant nothing where their role is not known', async () => {
    await assign({ roleDefinitionId: 'ffffffff-0000-4000-8000-000000000000' });
    expect((await roles.grantsFor(principal)).assignments).toEqual([]);
  });
});

describe('role definitions', () => {
  it('are found by id and by name, without regard to case', async () => {
    expect((await roles.findDefinition('key vault secrets USER'))?.id).toBe(secretsUser);
    expect((await roles.findDefinition(secretsUser.toUpperCase()))?.roleName).toBe('Key Vault Secrets User');
    expect(await roles.findDefinition('no such role')).toBeUndefined();
  });

  it('of our own never take the place of a built-in one', async () => {
    const byId = await roles.putDefinition(customRole({ id: secretsUser.toUpperCase() }));
    expect(byId).toMatchObject({ kind: 'built-in', definition: { roleName: 'Key Vault Secrets User' } });
    await roles.putDefinition(customRole({ roleName: secretsUser }));
    await roles.putDefinition(customRole({ roleName: 'Key Vault Secrets User' }));
    expect((await roles.findDefinition(secretsUser))?.type).toBe('BuiltInRole');
    expect((await roles.findDefinition('Key Vault Secrets User'))?.type).toBe('BuiltInRole');
    await assign();
    const [grant] = (await roles.grantsFor(principal)).assignments;
    expect(grant?.role.type).toBe('BuiltInRole');
  });

  it('of our own have a name each, without regard to case', async () => {
    const { definition } = await roles.putDefinition(customRole());
    const id = 'cccccccc-0000-4000-8000-000000000002';
    expect(await roles.putDefinition(customRole({ id, roleName: 'MINE' }))).toEqual({
      kind: 'name-taken',
      definition,
    });
    expect(await roles.putDefinition(customRole({ id, roleName: 'reader' }))).toMatchObject({
      kind: 'name-taken',
      definition: { type: 'BuiltInRole' },
    });
  });

  it('of our own keep who made and who changed them', async () => {
    const { definition: made } = await roles.putDefinition(customRole(), 'maker');
    test.clock.advanceSeconds(60);
    await roles.putDefinition(customRole({ description: 'new' }), 'changer');
    const { createdAt } = made;
    expect(await roles.findDefinition(made.id)).toEqual({
      ...customRole({ description: 'new' }),
      ...{ createdAt, createdBy: 'maker', updatedAt: test.clock.now(), updatedBy: 'changer' },
    });
  });

  it('of our own go when they are not assigned, and built-in ones never', async () => {
    const { definition } = await roles.putDefinition(customRole());
    const { assignment } = await assign({ roleDefinitionId: definition.id });
    expect((await roles.deleteDefinition(definition.id)).kind).toBe('assigned');
    await roles.deleteAssignment(assignment.id);
    expect((await roles.deleteDefinition(definition.id.toUpperCase())).kind).toBe('deleted');
    expect((await roles.deleteDefinition(definition.id)).kind).toBe('absent');
    expect((await roles.deleteDefinition(secretsUser)).kind).toBe('built-in');
    expect(await roles.findDefinition(definition.id)).toBeUndefined();
  });

  it('of our own take effect in what was granted already', async () => {
    const { definition } = await roles.putDefinition(customRole());
    await assign({ roleDefinitionId: definition.id });
    await roles.putDefinition(customRole({ roleName: 'Renamed' }));
    const [grant] = (await roles.grantsFor(principal)).assignments;
    expect(grant?.role.roleName).toBe('Renamed');
  });
});

describe('groups', () => {
  it('bring what was granted to them, through other groups too, and may go in circles', async () => {
    await roles.addGroupMember(group(1), principal.toUpperCase());
    await roles.addGroupMember(group(2), group(1));
    await roles.addGroupMember(group(1), group(2));
    await assign({ principalId: group(2), principalType: 'Group' });
    const grants = await roles.grantsFor(principal);
    expect(grants.principalIds).toEqual([principal, group(1), group(2)]);
    expect(grants.assignments).toHaveLength(1);
  });

  it('grant nothing when there are more of them than can be followed, as one of them may be denied', async () => {
    await assign();
    const { queries } = test.database;
    const rows = Array.from({ length: 1_001 }, (_, number) => ({
      group_id: group(number),
      member_id: principal,
    }));
    for (let start = 0; start < rows.length; start += 250) {
      await queries
        .insertInto('group_members')
        .values(rows.slice(start, start + 250))
        .execute();
    }
    await roles.addGroupMember(group(5_000), 'somebody-else');
    expect((await roles.grantsFor(principal)).assignments).toEqual([]);
  });

  it('grant nothing when they are nested too deeply', async () => {
    await assign();
    await roles.addGroupMember(group(0), principal);
    for (let depth = 0; depth < 9; depth += 1) await roles.addGroupMember(group(depth + 1), group(depth));
    expect((await roles.grantsFor(principal)).assignments).toHaveLength(1);
    await roles.addGroupMember(group(10), group(9));
    expect((await roles.grantsFor(principal)).assignments).toEqual([]);
  });
});

describe('deny assignments', () => {
  it.each([
    ['the principal in another case', principal.toUpperCase()],
    ['everyone', '00000000-0000-0000-0000-000000000000'],
    ['a group of it', group(1).toUpperCase()],
  ])('reach whoever they name by %s', async (_way, named) => {
    await roles.addGroupMember(group(1), principal);
    await roles.putDenyAssignment(denyAll({ principalIds: [named] }));
    const { denyAssignments } = await roles.grantsFor(principal);
    expect(denyAssignments).toMatchObject([{ principalIds: [named.toLowerCase()] }]);
  });

  it('of others are left out', async () => {
    const denyAssignment = await roles.putDenyAssignment(denyAll({ principalIds: [group(9)] }));
    expect((await roles.grantsFor(principal)).denyAssignments).toEqual([]);
    expect(await roles.listDenyAssignments()).toEqual([denyAssignment]);
  });

  it('are replaced by their id, in any case', async () => {
    await roles.putDenyAssignment(denyAll());
    await roles.putDenyAssignment(denyAll({ id: denyAll().id.toLowerCase(), name: 'renamed' }));
    expect((await roles.grantsFor(principal)).denyAssignments).toMatchObject([{ name: 'renamed' }]);
  });
});

describe('principals', () => {
  it('are what the tenant has of them', async () => {
    const tenantId = 'eeeeeeee-0000-4000-8000-000000000001';
    const { principalId } = await test.directory.managedIdentities.put({
      ...{ resourceId: `${scope}/x/y`, name: 'y', location: 'eastus', tenantId },
    });
    await roles.addGroupMember(group(1), principalId);
    const { principals } = test.directory;
    expect(await principals.typeOf(tenantId, principalId.toUpperCase())).toBe('ServicePrincipal');
    expect(await principals.typeOf(group(2), principalId)).toBeUndefined();
    expect(await principals.typeOf(tenantId, group(1))).toBe('Group');
    expect(await principals.typeOf(tenantId, principal)).toBeUndefined();
  });

  it('are users and groups too, in their own tenant alone', async () => {
    const tenantId = 'eeeeeeee-0000-4000-8000-000000000001';
    const { users, groups, principals } = test.directory;
    const draft = { tenantId, userPrincipalName: 'ada@contoso.com', displayName: 'Ada' };
    const { objectId: userId } = (await users.create(draft)).user;
    const made = await groups.create({ tenantId, displayName: 'Team', mailNickname: 'team', ownerIds: [] });
    await groups.addMember(made.objectId, userId);
    expect(await principals.typeOf(tenantId, userId)).toBe('User');
    expect(await principals.typeOf(tenantId, made.objectId)).toBe('Group');
    for (const id of [userId, made.objectId]) {
      expect(await principals.typeOf('eeeeeeee-0000-4000-8000-000000000002', id)).toBeUndefined();
    }
  });
});

describe('app roles', () => {
  it('are what was assigned, each once, in order', async () => {
    for (const value of ['Write', 'Read', 'Read']) {
      await roles.assignAppRole(principal.toUpperCase(), 'Some-Resource', value);
    }
    expect(await roles.appRoles(principal, 'some-resource')).toEqual(['Read', 'Write']);
    expect(await roles.appRoles(principal, 'another')).toEqual([]);
  });
});
