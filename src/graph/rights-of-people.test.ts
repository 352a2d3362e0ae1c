import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestGraph, otherTenantId, type TestGraph, tenantId } from '../../test/support/test-graph.ts';
import { graphRoutes } from './entities/index.ts';

const roles = {
  globalAdministrator: '62e90394-69f5-4237-9190-012177145e10',
  privilegedRoleAdministrator: 'e8611ab8-c189-46e8-94e1-60213ab1f814',
  applicationAdministrator: '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3',
  userAdministrator: 'fe930be7-5e62-47db-91af-98c3a49a38b1',
  groupsAdministrator: 'fdd7a751-b60b-444a-984c-02652fe8fa1c',
};
const graphAppId = '00000003-0000-0000-c000-000000000000';
const anybody = '99999999-0000-4000-8000-000000000009';
const newPassword = { password: 'Correct-horse-7' };

let graph: TestGraph;

beforeEach(async () => {
  graph = await createTestGraph();
});

afterEach(() => graph[Symbol.asyncDispose]());

/** With all that a program can be allowed to do in a person's name, as the Azure CLI is. */
const tokenOf = (userId: string) => graph.tokenOfUser(userId, 'Directory.AccessAsUser.All');

const call = async (userId: string, method: string, path: string, body?: unknown) =>
  await graph.call(method, path, { token: tokenOf(userId), ...(body !== undefined && { body }) });

const statusOf = async (...asked: Parameters<typeof call>) => (await call(...asked)).status;

const reference = (id: string) => ({
  '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${id}`,
});

describe('a person without a directory role', () => {
  /** What a member may by default (entra-docs users-default-permissions); all else takes a role, or owning it. */
  const open = new Set([
    'POST /applications',
    'POST /groups',
    'POST /directoryObjects/getByIds',
    ...[
      'me',
      'users/{user}',
      'groups/{group}',
      'servicePrincipals/{principal}',
      'directoryObjects/{object}',
    ].flatMap((path) => [`POST /${path}/checkMemberGroups`, `POST /${path}/getMemberGroups`]),
  ]);
  const writing = graphRoutes
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => [method, path.text] as const);

  it.each(writing.filter(([method, text]) => !open.has(`${method} ${text}`)))(
    'is refused %s %s, whatever the program may',
    async (method, text) => {
      const userId = await graph.createUser('Ada');
      const path = text.replaceAll(/\{\w+\}/g, anybody);
      // A route that reads whose application it is about has to be told of one.
      const body = method === 'DELETE' ? undefined : { appId: anybody };
      const { status, body: answer } = await call(userId, method, path, body);
      expect([status, answer.error.code]).toEqual([403, 'Authorization_RequestDenied']);
    },
  );

  it('reads all that there is', async () => {
    const userId = await graph.createUser('Ada');
    const reading = graphRoutes.filter(({ method }) => method === 'GET');
    expect(reading.length).toBeGreaterThan(20);
    for (const { path } of reading) {
      expect(await statusOf(userId, 'GET', path.text.replaceAll(/\{\w+\}/g, anybody)), path.text).not.toBe(
        403,
      );
    }
  });

  it('makes applications, and changes those alone', async () => {
    const [ada, bob] = [await graph.createUser('Ada'), await graph.createUser('Bob')];
    const made = await call(ada, 'POST', '/applications', { displayName: 'shop' });
    expect(made.status).toBe(201);
    const one = `/applications/${made.body.id}`;
    expect(await statusOf(bob, 'PATCH', one, { displayName: 'mine' })).toBe(403);
    expect(await statusOf(bob, 'POST', `${one}/addPassword`, {})).toBe(403);
    expect(await statusOf(bob, 'POST', '/servicePrincipals', { appId: made.body.appId })).toBe(403);
    expect(await statusOf(bob, 'POST', `${one}/owners/$ref`, reference(bob))).toBe(403);
    const credential = { name: 'pod', issuer: 'https://i/', subject: 's', audiences: ['a'] };
    expect(await statusOf(bob, 'POST', `${one}/federatedIdentityCredentials`, credential)).toBe(403);
    expect(await statusOf(ada, 'POST', `${one}/federatedIdentityCredentials`, credential)).toBe(201);
    expect(await statusOf(ada, 'PATCH', one, { displayName: 'store' })).toBe(204);
    const principal = await call(ada, 'POST', '/servicePrincipals', { appId: made.body.appId });
    expect(principal.status).toBe(201);
    const secret = `/servicePrincipals/${principal.body.id}/addPassword`;
    expect(await statusOf(bob, 'POST', secret, {})).toBe(403);
    expect(await statusOf(ada, 'POST', secret, {})).toBe(200);
    const owned = await call(ada, 'GET', '/me/ownedObjects');
    expect(owned.body.value.map((each: { id: string }) => each.id).sort()).toEqual(
      [made.body.id, principal.body.id].sort(),
    );
    expect((await call(bob, 'GET', `/users/${ada}/ownedObjects`)).body.value).toHaveLength(2);
    expect((await call(bob, 'GET', '/me/ownedObjects')).body.value).toEqual([]);
  });

  it('gives no app role, not even to an application of its own', async () => {
    const ada = await graph.createUser('Ada');
    const { body: application } = await call(ada, 'POST', '/applications', { displayName: 'shop' });
    const { body: own } = await call(ada, 'POST', '/servicePrincipals', { appId: application.appId });
    const resource = await graph.directory.servicePrincipals.findByAppId(tenantId, graphAppId);
    const [role] = resource?.kind === 'first-party' ? resource.resource.appRoles : [];
    const resourceId = resource?.servicePrincipal.objectId ?? '';
    const body = { principalId: own.id, resourceId, appRoleId: role?.id };
    for (const path of [`${own.id}/appRoleAssignments`, `${resourceId}/appRoleAssignedTo`]) {
      expect(await statusOf(ada, 'POST', `/servicePrincipals/${path}`, body)).toBe(403);
    }
    expect(await graph.directory.appRoleAssignments.listOf(own.id)).toEqual([]);
  });

  it('makes groups, and changes those alone', async () => {
    const [ada, bob] = [await graph.createUser('Ada'), await graph.createUser('Bob')];
    const draft = { displayName: 'Team', mailNickname: 'team', mailEnabled: false, securityEnabled: true };
    const { body: group } = await call(ada, 'POST', '/groups', draft);
    const one = `/groups/${group.id}`;
    expect(await statusOf(bob, 'POST', `${one}/members/$ref`, reference(bob))).toBe(403);
    expect(await statusOf(bob, 'POST', `${one}/owners/$ref`, reference(bob))).toBe(403);
    expect(await statusOf(ada, 'POST', `${one}/members/$ref`, reference(bob))).toBe(204);
    expect(await statusOf(ada, 'DELETE', `${one}/members/${bob}/$ref`)).toBe(204);
    expect(await statusOf(ada, 'POST', `${one}/owners/$ref`, reference(bob))).toBe(204);
    expect(await statusOf(bob, 'PATCH', one, { description: 'of both' })).toBe(204);
    expect(await statusOf(bob, 'DELETE', one)).toBe(204);
  });

  it('is nobody any more when it is deleted or disabled, and was nobody in another tenant', async () => {
    const [ada, bob] = [await graph.createUser('Ada'), await graph.createUser('Bob')];
    expect(await statusOf(ada, 'GET', '/me')).toBe(200);
    await graph.directory.users.revise(ada, () => ({ isEnabled: false }));
    await graph.directory.users.delete(bob);
    const carol = await graph.createUser('Carol', roles.globalAdministrator);
    const elsewhere = graph.token({
      oid: carol,
      tid: otherTenantId,
      idtyp: 'user',
      roles: undefined,
      scp: 'Directory.AccessAsUser.All',
    });
    for (const token of [tokenOf(ada), tokenOf(bob), elsewhere]) {
      for (const path of ['/me', '/users', '/applications']) {
        expect((await graph.call('GET', path, { token })).status).toBe(403);
      }
    }
  });
});

describe('a person with a directory role', () => {
  it.each([
    [roles.applicationAdministrator, '/applications', 'PATCH', 404],
    [roles.applicationAdministrator, '/servicePrincipals', 'PATCH', 404],
    [roles.applicationAdministrator, '/groups', 'PATCH', 403],
    [roles.applicationAdministrator, '/users', 'PATCH', 403],
    [roles.groupsAdministrator, '/groups', 'PATCH', 404],
    [roles.groupsAdministrator, '/users', 'DELETE', 403],
    [roles.userAdministrator, '/users', 'DELETE', 404],
    [roles.userAdministrator, '/groups', 'DELETE', 404],
    [roles.userAdministrator, '/applications', 'DELETE', 403],
    [roles.privilegedRoleAdministrator, '/users', 'DELETE', 403],
    [roles.globalAdministrator, '/users', 'DELETE', 404],
    [roles.globalAdministrator, '/applications', 'DELETE', 404],
  ])('%s may at %s by %s what is answered %d where there is nothing', async (role, path, method, status) => {
    const userId = await graph.createUser('Ada', role);
    const body = method === 'PATCH' ? {} : undefined;
    expect(await statusOf(userId, method, `${path}/${anybody}`, body)).toBe(status);
  });

  it('over applications grants what these offer, and no role of Microsoft Graph', async () => {
    const [ada, root] = [
      await graph.createUser('Ada', roles.applicationAdministrator),
      await graph.createUser('Root', roles.privilegedRoleAdministrator),
    ];
    const { application, servicePrincipal } = await graph.directory.applications.create({
      displayName: 'shop',
      homeTenantId: tenantId,
      appRoles: [
        {
          id: '77777777-0000-4000-8000-000000000007',
          value: 'Orders.Read',
          displayName: 'Read',
          description: 'Reads',
          allowedMemberTypes: ['Application'],
          isEnabled: true,
        },
      ],
    });
    const principalId = servicePrincipal.objectId;
    const path = `/servicePrincipals/${principalId}/appRoleAssignments`;
    const own = { principalId, resourceId: principalId, appRoleId: application.appRoles[0]?.id };
    const granted = await call(ada, 'POST', path, own);
    expect(granted.status).toBe(201);
    expect(await statusOf(ada, 'DELETE', `${path}/${granted.body.id}`)).toBe(204);
    const resource = await graph.directory.servicePrincipals.findByAppId(tenantId, graphAppId);
    const [role] = resource?.kind === 'first-party' ? resource.resource.appRoles : [];
    const ofGraph = {
      principalId,
      resourceId: resource?.servicePrincipal.objectId,
      appRoleId: role?.id,
    };
    expect(await statusOf(ada, 'POST', path, ofGraph)).toBe(403);
    const byRoot = await call(root, 'POST', path, ofGraph);
    expect(byRoot.status).toBe(201);
    expect(await statusOf(ada, 'DELETE', `${path}/${byRoot.body.id}`)).toBe(403);
  });

  it('over users has no power over those who administer the directory', async () => {
    const ada = await graph.createUser('Ada', roles.userAdministrator);
    const root = await graph.createUser('Root', roles.globalAdministrator);
    const member = await graph.createUser('Member');
    for (const body of [
      { passwordProfile: newPassword },
      { accountEnabled: false },
      { userPrincipalName: 'other@workloads.onmicrosoft.com' },
    ]) {
      expect(await statusOf(ada, 'PATCH', `/users/${root}`, body)).toBe(403);
      expect((await graph.call('PATCH', `/users/${root}`, { body })).status).toBe(403);
      expect(await statusOf(ada, 'PATCH', `/users/${member}`, body)).toBe(204);
    }
    expect(await statusOf(ada, 'DELETE', `/users/${root}`)).toBe(403);
    expect((await graph.call('DELETE', `/users/${root}`)).status).toBe(403);
    expect(await statusOf(ada, 'PATCH', `/users/${root}`, { jobTitle: 'Owner' })).toBe(204);
    expect(await statusOf(root, 'PATCH', `/users/${ada}`, { passwordProfile: newPassword })).toBe(204);
    expect(await statusOf(root, 'DELETE', `/users/${ada}`)).toBe(204);
  });

  it('is given it by whoever manages these roles, and loses it at once', async () => {
    const [ada, bob] = [
      await graph.createUser('Ada', roles.privilegedRoleAdministrator),
      await graph.createUser('Bob', roles.applicationAdministrator),
    ];
    const listed = await call(bob, 'GET', "/directoryRoles?$filter=displayName eq 'User Administrator'");
    expect(listed.body.value).toMatchObject([{ id: roles.userAdministrator }]);
    const members = `/directoryRoles(roleTemplateId='${roles.userAdministrator}')/members`;
    expect(await statusOf(bob, 'POST', `${members}/$ref`, reference(bob))).toBe(403);
    expect(await statusOf(ada, 'POST', `${members}/$ref`, reference(bob))).toBe(204);
    expect(await statusOf(ada, 'POST', `${members}/$ref`, reference(bob))).toBe(400);
    expect(await statusOf(ada, 'POST', `${members}/$ref`, reference(anybody))).toBe(404);
    expect((await call(bob, 'GET', members)).body.value).toMatchObject([{ id: bob }]);
    expect(await statusOf(bob, 'DELETE', `/users/${anybody}`)).toBe(404);
    expect(await statusOf(ada, 'DELETE', `${members}/${bob}/$ref`)).toBe(204);
    expect(await statusOf(ada, 'DELETE', `${members}/${bob}/$ref`)).toBe(404);
    expect(await statusOf(bob, 'DELETE', `/users/${anybody}`)).toBe(403);
    expect(await statusOf(ada, 'GET', `/directoryRoles/${anybody}`)).toBe(404);
    expect((await call(ada, 'GET', `/directoryRoles/${roles.userAdministrator}`)).body).toMatchObject({
      displayName: 'User Administrator',
    });
  });

  it('may no more than the program that it uses', async () => {
    const root = await graph.createUser('Root', roles.globalAdministrator);
    const token = graph.tokenOfUser(root, 'User.Read');
    expect((await graph.call('GET', '/me', { token })).status).toBe(200);
    for (const path of ['/users', '/applications', '/groups']) {
      expect((await graph.call('GET', path, { token })).status).toBe(403);
    }
  });
});
