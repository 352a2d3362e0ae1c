import { beforeEach, describe, expect, it } from 'vitest';
import { openTestDirectory, type TestDirectory } from '../../test/support/test-directory.ts';
import type { Users } from './directory.ts';

const tenantId = '11111111-aaaa-4111-8111-111111111111';

let test: TestDirectory;
let users: Users;

beforeEach(async () => {
  test = await openTestDirectory();
  ({ users } = test.directory);
  return () => test.close();
});

const create = (draft = {}) =>
  users.create({ tenantId, userPrincipalName: 'Ada@contoso.com', displayName: 'Ada', ...draft });

describe('users', () => {
  it('are found by id and by name, in any case, and listed by name in their tenant', async () => {
    const { kind, user } = await create({ tenantId: tenantId.toUpperCase() });
    expect(kind).toBe('created');
    expect(user).toMatchObject({ tenantId, userPrincipalName: 'Ada@contoso.com', hasPassword: false });
    expect(await users.find('ADA@CONTOSO.COM')).toEqual(user);
    expect(await users.find(user.objectId.toUpperCase())).toEqual(user);
    const { user: second } = await create({ userPrincipalName: 'aaron@contoso.com' });
    expect(await users.list(tenantId)).toEqual([second, user]);
    expect(await users.list('22222222-aaaa-4222-8222-222222222222')).toEqual([]);
  });

  it('share no name, whatever its case', async () => {
    const { user } = await create();
    expect(await create({ userPrincipalName: 'ADA@contoso.com' })).toEqual({ kind: 'name-taken', user });
  });

  it('have a password of which the hash alone is kept', async () => {
    const { user } = await create({ password: 'correct horse' });
    expect(user.hasPassword).toBe(true);
    expect(await users.hasPassword(user.objectId, 'correct horse')).toBe(true);
    expect(await users.hasPassword(user.objectId, 'correct horse ')).toBe(false);
    expect(await users.hasPassword(user.objectId, '')).toBe(false);
    const rows = await test.database.queries.selectFrom('users').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain('correct horse');
    expect(JSON.stringify(rows)).toContain('scrypt$16384$8$1$');
  });

  it('take one letter in two spellings of Unicode for the same', async () => {
    const { user } = await create({ password: 'caf\u00e9' });
    expect(await users.hasPassword(user.objectId, 'cafe\u0301')).toBe(true);
  });

  it('without a password have none that fits, not even an empty one', async () => {
    const { user } = await create();
    expect(await users.hasPassword(user.objectId, '')).toBe(false);
    expect(await users.hasPassword('no-such-user', '')).toBe(false);
  });

  it('lose their sessions with a new password, and when they are revoked', async () => {
    const { user } = await create({ password: 'old' });
    test.clock.advanceSeconds(60);
    const renewed = await users.setPassword(user.objectId, 'new');
    expect(renewed?.sessionsValidFrom).toEqual(test.clock.now());
    expect(await users.hasPassword(user.objectId, 'old')).toBe(false);
    expect(await users.hasPassword(user.objectId, 'new')).toBe(true);
    test.clock.advanceSeconds(60);
    expect((await users.revokeSessions(user.objectId))?.sessionsValidFrom).toEqual(test.clock.now());
    expect(await users.setPassword('no-such-user', 'x')).toBeUndefined();
    expect(await users.revokeSessions('no-such-user')).toBeUndefined();
  });

  it('are changed, keep a name that is nobody else’s, and are signed out when they are disabled', async () => {
    const { user } = await create({ profile: { jobTitle: 'Engineer' } });
    const { user: other } = await create({ userPrincipalName: 'aaron@contoso.com' });
    expect(user).toMatchObject({ isEnabled: true, profile: { jobTitle: 'Engineer' } });
    test.clock.advanceSeconds(60);
    const renamed = await users.revise(user.objectId, () => ({ userPrincipalName: 'ada.l@contoso.com' }));
    expect(renamed).toMatchObject({ kind: 'revised', user: { profile: { jobTitle: 'Engineer' } } });
    expect(await users.find('ada@contoso.com')).toBeUndefined();
    const taken = await users.revise(user.objectId, () => ({ userPrincipalName: 'AARON@contoso.com' }));
    expect(taken).toEqual({ kind: 'name-taken', user: other });
    expect((await users.find(user.objectId))?.sessionsValidFrom).toEqual(user.sessionsValidFrom);
    await users.revise(user.objectId, () => ({ isEnabled: false }));
    expect(await users.find(user.objectId)).toMatchObject({
      isEnabled: false,
      userPrincipalName: 'ada.l@contoso.com',
      sessionsValidFrom: test.clock.now(),
    });
    expect(await users.revise('no-such-user', () => ({}))).toEqual({ kind: 'absent' });
  });

  it('leave groups and app roles when they are deleted', async () => {
    const { user } = await create();
    const { groups, appRoleAssignments } = test.directory;
    const { objectId: groupId } = await groups.create({
      tenantId,
      displayName: 'Team',
      mailNickname: 'team',
      ownerIds: [],
    });
    await groups.addMember(groupId, user.objectId);
    await appRoleAssignments.add({ principalId: user.objectId, resourceAppId: 'an-app', value: 'Some.Role' });
    await users.delete(user.objectId);
    expect(await groups.memberIds(groupId)).toEqual([]);
    expect(await appRoleAssignments.listTo('an-app')).toEqual([]);
  });

  it('are gone at once when they are deleted', async () => {
    const { user } = await create();
    expect(await users.find(user.objectId)).toBeDefined();
    expect(await users.delete(user.objectId)).toBe(true);
    expect(await users.delete(user.objectId)).toBe(false);
    expect(await users.find(user.objectId)).toBeUndefined();
    expect(await users.find('ada@contoso.com')).toBeUndefined();
  });
});

describe('the programs that people sign in with', () => {
  it.each([
    ['04b07795-8ddb-461a-bbee-02f9e1bf7b46', 'Microsoft Azure CLI'],
    ['1950a258-227b-4e31-a9cf-717495945fc2', 'Microsoft Azure PowerShell'],
    ['aebc6443-996d-45c2-90f0-388ff96faa56', 'Visual Studio Code'],
  ])('%s is %s, a public client of every tenant, with one id in each', async (clientId, displayName) => {
    const find = (tenant: string) => test.directory.clients.find(tenant, clientId.toUpperCase());
    const here = await find(tenantId);
    expect(here).toMatchObject({
      kind: 'application',
      application: { isPublicClient: true, passwords: [], displayName },
      servicePrincipal: { tenantId, appId: clientId },
    });
    const elsewhere = await find('22222222-aaaa-4222-8222-222222222222');
    expect(elsewhere?.servicePrincipal.objectId).not.toBe(here?.servicePrincipal.objectId);
    expect((await find(tenantId))?.servicePrincipal.objectId).toBe(here?.servicePrincipal.objectId);
  });
});
