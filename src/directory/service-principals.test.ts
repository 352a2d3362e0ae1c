import { beforeEach, describe, expect, it } from 'vitest';
import { openTestDirectory, type TestDirectory } from '../../test/support/test-directory.ts';

const home = '11111111-aaaa-4111-8111-111111111111';
const elsewhere = '22222222-aaaa-4222-8222-222222222222';
const graph = '00000003-0000-0000-c000-000000000000';

let test: TestDirectory;

beforeEach(async () => {
  test = await openTestDirectory();
  return () => test.close();
});

const identity = (name: string) => ({
  resourceId: `/subscriptions/s/resourceGroups/g/providers/p/t/${name}`,
  name,
  location: 'eastus',
  tenantId: home,
});

describe('an application that is registered alone', () => {
  it('is no client before it has a service principal', async () => {
    const { applications, clients, servicePrincipals } = test.directory;
    const { appId, objectId } = await applications.register({ displayName: 'app', homeTenantId: home });
    expect(await clients.find(home, appId)).toBeUndefined();
    expect(await applications.find(home, objectId)).toMatchObject({ appId, createdAt: test.clock.now() });
    expect(await applications.find(elsewhere, objectId)).toBeUndefined();
    const principal = await applications.addServicePrincipal(appId, home);
    expect(await clients.find(home, appId)).toMatchObject({ kind: 'application' });
    expect(await servicePrincipals.findByAppId(home, appId)).toMatchObject({ servicePrincipal: principal });
  });
});

describe('service principals', () => {
  it('are listed with what they stand for, those of first-party resources among them', async () => {
    const { applications, managedIdentities, servicePrincipals } = test.directory;
    const { servicePrincipal } = await applications.create({ displayName: 'app', homeTenantId: home });
    const { principalId } = await managedIdentities.put(identity('one'));
    const listed = await servicePrincipals.list(home);
    const kindOf = (id: string) =>
      listed.find((each) => each.servicePrincipal.objectId === id)?.kind ?? 'not there';
    expect([kindOf(servicePrincipal.objectId), kindOf(principalId)]).toEqual([
      'application',
      'managed-identity',
    ]);
    const ids = listed.map((each) => each.servicePrincipal.objectId);
    expect(ids).toEqual([...ids].sort());
    expect((await servicePrincipals.list(elsewhere)).every(({ kind }) => kind === 'first-party')).toBe(true);
  });

  it('of a first-party resource have the same id each time, and another in each tenant', async () => {
    const { servicePrincipals } = test.directory;
    const found = await servicePrincipals.findByAppId(home, graph);
    const id = found?.servicePrincipal.objectId ?? '';
    expect(await servicePrincipals.find(home, id.toUpperCase())).toEqual(found);
    expect(await servicePrincipals.find(elsewhere, id)).toBeUndefined();
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('take app roles and memberships along when they go, and leave the application', async () => {
    const { applications, servicePrincipals, groups, roles, appRoleAssignments } = test.directory;
    const { application, servicePrincipal } = await applications.create({
      displayName: 'app',
      homeTenantId: home,
    });
    const { objectId } = servicePrincipal;
    await roles.assignAppRole(objectId, graph, 'User.Read.All');
    await groups.addMember('group', objectId);
    expect(await servicePrincipals.delete(objectId)).toBe(true);
    expect(await appRoleAssignments.listOf(objectId)).toEqual([]);
    expect(await groups.directGroupIds(objectId)).toEqual([]);
    expect(await applications.findByAppId(application.appId)).toBeDefined();
    expect(await servicePrincipals.delete(objectId)).toBe(false);
  });

  it('of managed identities go with the identity alone', async () => {
    const { managedIdentities, servicePrincipals } = test.directory;
    const { principalId } = await managedIdentities.put(identity('one'));
    expect(await servicePrincipals.delete(principalId)).toBe(false);
    expect(await servicePrincipals.find(home, principalId)).toBeDefined();
  });

  it('keep what is written on them', async () => {
    const { applications, servicePrincipals } = test.directory;
    const { servicePrincipal } = await applications.create({ displayName: 'app', homeTenantId: home });
    const registration = { tags: ['a'] };
    await servicePrincipals.revise(servicePrincipal.objectId, () => ({ registration, ownerIds: ['o'] }));
    const found = await servicePrincipals.find(home, servicePrincipal.objectId);
    expect(found?.servicePrincipal).toEqual({ ...servicePrincipal, registration, ownerIds: ['o'] });
  });
});

describe('app role assignments', () => {
  it('are made once and taken back once', async () => {
    const { appRoleAssignments, roles } = test.directory;
    const assignment = { principalId: 'p', resourceAppId: 'r', value: 'Read' };
    expect(await appRoleAssignments.add(assignment)).toEqual({ ...assignment, createdAt: test.clock.now() });
    expect(await appRoleAssignments.add(assignment)).toBeUndefined();
    expect(await roles.appRoles('p', 'r')).toEqual(['Read']);
    expect(await appRoleAssignments.listTo('R')).toHaveLength(1);
    expect(await appRoleAssignments.delete(assignment)).toBe(true);
    expect(await appRoleAssignments.delete(assignment)).toBe(false);
    expect(await roles.appRoles('p', 'r')).toEqual([]);
  });

  it('without a value are no role of a token', async () => {
    await test.directory.appRoleAssignments.add({ principalId: 'p', resourceAppId: 'r', value: '' });
    expect(await test.directory.roles.appRoles('p', 'r')).toEqual([]);
  });
});

describe('groups', () => {
  it('have members, and take memberships along when they go', async () => {
    const { groups } = test.directory;
    const group = await groups.create({
      tenantId: home,
      displayName: 'Team',
      mailNickname: 'team',
      ownerIds: [],
    });
    expect(await groups.find(home, group.objectId)).toEqual(group);
    expect(await groups.addMember(group.objectId, 'Member')).toBe(true);
    expect(await groups.addMember(group.objectId, 'member')).toBe(false);
    expect(await groups.memberIds(group.objectId)).toEqual(['member']);
    expect(await groups.delete(group.objectId)).toBe(true);
    expect(await groups.delete(group.objectId)).toBe(false);
    expect(await groups.directGroupIds('member')).toEqual([]);
  });

  it('lose a member once', async () => {
    const { groups } = test.directory;
    await groups.addMember('group', 'member');
    expect(await groups.removeMember('group', 'member')).toBe(true);
    expect(await groups.removeMember('group', 'member')).toBe(false);
  });
});

describe('a federated credential', () => {
  it('is made under its name by one of many alone', async () => {
    const { federatedCredentials } = test.directory;
    const create = (subject: string) =>
      federatedCredentials.create('owner', {
        name: 'name',
        issuer: 'https://issuer.example.com',
        subject,
        audiences: ['a'],
      });
    const made = await Promise.all(['a', 'b', 'c'].map(create));
    expect(made.map(({ kind }) => kind).sort()).toEqual(['created', 'exists', 'exists']);
  });
});
