import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callerId, createTestGraph, type TestGraph, tenantId } from '../../test/support/test-graph.ts';
import { graphRoutes } from './entities/index.ts';

let graph: TestGraph;

beforeEach(async () => {
  graph = await createTestGraph();
});

afterEach(() => graph[Symbol.asyncDispose]());

describe('every request', () => {
  it.each([
    ['without a token', null, 'Access token is empty.'],
    ['with what is no token', 'nonsense', 'CompactToken parsing failed with error code: 80049217'],
  ])('%s is refused before anything is looked at', async (_, token, message) => {
    const id = 'aaaaaaaa-0000-4000-8000-000000000001';
    const answer = await graph.call('GET', '/nothing', { token, headers: { 'client-request-id': id } });
    expect(answer.status).toBe(401);
    expect(answer.body).toEqual({
      error: {
        code: 'InvalidAuthenticationToken',
        message,
        innerError: {
          date: graph.clock.now().toISOString().slice(0, 19),
          'request-id': answer.headers.get('request-id'),
          'client-request-id': id,
        },
      },
    });
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer /);
  });

  it('with a token for somebody else is refused by its audience', async () => {
    const token = graph.token({ aud: 'https://vault.azure.net' });
    const { status, body } = await graph.call('GET', '/users', { token });
    expect([status, body.error.message]).toEqual([401, 'Access token validation failure. Invalid audience.']);
  });

  it('with an expired token is refused', async () => {
    const token = graph.token();
    graph.clock.advanceSeconds(2 * 3_600);
    const { status, body } = await graph.call('GET', '/users', { token });
    expect([status, body.error.message]).toEqual([401, 'Lifetime validation failed, the token is expired.']);
  });

  it.each([
    'https://graph.microsoft.com',
    'https://graph.microsoft.com/',
    '00000003-0000-0000-c000-000000000000',
  ])('takes a token for %s', async (aud) => {
    expect((await graph.call('GET', '/users', { token: graph.token({ aud }) })).status).toBe(200);
  });

  it.each([
    ['/beta/users', 200, undefined],
    ['/v1.0//users/', 200, undefined],
    ['/v1.0/USERS', 200, undefined],
    ['/v2.0/users', 400, 'Invalid version: v2.0'],
    ['/v1.0', 400, "Resource not found for the segment ''."],
    ['/v1.0/drives', 400, "Resource not found for the segment 'drives'."],
    ['/v1.0/users/%zz', 400, "Resource not found for the segment '%zz'."],
  ])('for %s is answered', async (path, status, message) => {
    const answer = await graph.call('GET', path);
    expect([answer.status, answer.body.error?.message]).toEqual([status, message]);
  });

  it('by a method that nothing answers is refused', async () => {
    expect((await graph.call('PUT', '/users')).status).toBe(405);
    expect((await graph.call('GET', '/directoryObjects/getByIds')).status).toBe(405);
  });

  it.each([
    ['$orderby=displayName', 'Sorting not supported for current query.'],
    ['$expand=owners', "The query option '$expand' is not supported here."],
    ['$search="a"', "The query option '$search' is not supported here."],
    ['$top=0', "Invalid page size specified: '0'. Must be between 1 and 999 inclusive."],
    ['$top=1000', "Invalid page size specified: '1000'. Must be between 1 and 999 inclusive."],
    [
      '$top=1&$top=2',
      "Query option '$top' was specified more than once, but it must be specified at most once.",
    ],
    [
      "$filter=jobTitle eq 'a'",
      "Unsupported or invalid query filter clause specified for property 'jobTitle' of resource 'User'.",
    ],
    ['$select=a b', "Parsing OData Select and Expand failed: 'a b' is no list of names."],
  ])('with %s is refused', async (query, message) => {
    const { status, body } = await graph.call('GET', `/users?${query}`);
    expect([status, body.error.message]).toEqual([400, message]);
  });
});

describe('rights', () => {
  const filled = (text: string) => text.replaceAll(/\{\w+\}/g, callerId);
  const administrator = '62e90394-69f5-4237-9190-012177145e10';

  it.each(graphRoutes.map((route) => [route.method, route.path.text, route] as const))(
    '%s %s is refused to whoever has none, whatever there is',
    async (method, text, route) => {
      const options = method === 'GET' || method === 'DELETE' ? {} : { body: {} };
      const nobody = graph.tokenWith();
      const another = graph.tokenWith('Mail.Read');
      const userOfNothing = graph.tokenOfUser(callerId, 'Mail.Read');
      for (const token of route.isOfUser ? [userOfNothing] : [nobody, another, userOfNothing]) {
        const { status, body } = await graph.call(method, filled(text), { token, ...options });
        expect([status, body.error.code, body.error.message]).toEqual([
          403,
          'Authorization_RequestDenied',
          'Insufficient privileges to complete the operation.',
        ]);
      }
    },
  );

  it.each(graphRoutes.map((route) => [route.method, route.path.text, route] as const))(
    '%s %s is open to each permission that is enough for it, and to no user by an application’s roles',
    async (method, text, { permissions, isOfUser }) => {
      const options = method === 'GET' || method === 'DELETE' ? {} : { body: {} };
      const userId = await graph.createUser('Ada', administrator);
      for (const value of permissions.application) {
        const token = isOfUser ? graph.tokenOfUser(userId, value) : graph.tokenWith(value);
        expect((await graph.call(method, filled(text), { token, ...options })).status).not.toBe(403);
        const mixed = graph.token({ oid: userId, idtyp: 'user', scp: 'Mail.Read', roles: [value] });
        expect((await graph.call(method, filled(text), { token: mixed, ...options })).status).toBe(403);
      }
    },
  );

  it('to read are none to write', async () => {
    const token = graph.tokenWith('Application.Read.All', 'Directory.Read.All', 'Group.Read.All');
    for (const path of ['/applications', '/servicePrincipals', '/groups']) {
      expect((await graph.call('GET', path, { token })).status).toBe(200);
      expect((await graph.call('POST', path, { token, body: {} })).status).toBe(403);
    }
  });

  it('of the directory make no applications', async () => {
    const token = graph.tokenWith('Directory.ReadWrite.All');
    const body = { displayName: 'app' };
    expect((await graph.call('POST', '/applications', { token, body })).status).toBe(403);
  });

  it('over one’s own applications are rights over these alone', async () => {
    const { body: foreign } = await graph.call('POST', '/applications', {
      token: graph.token({ oid: 'somebody-else' }),
      body: { displayName: 'foreign' },
    });
    const token = graph.tokenWith('Application.ReadWrite.OwnedBy');
    const { status, body: own } = await graph.call('POST', '/applications', {
      token,
      body: { displayName: 'own' },
    });
    expect(status).toBe(201);
    expect((await graph.call('GET', `/applications/${own.id}`, { token })).status).toBe(200);
    expect((await graph.call('GET', '/applications', { token })).status).toBe(403);
    const call = async (method: string, path: string, body?: unknown) =>
      (await graph.call(method, path, { token, ...(body !== undefined && { body }) })).status;
    expect(await call('GET', `/applications/${foreign.id}`)).toBe(403);
    expect(await call('GET', `/applications/${callerId}`)).toBe(403);
    expect(await call('PATCH', `/applications/${foreign.id}`, { displayName: 'mine' })).toBe(403);
    expect(await call('POST', `/applications/${foreign.id}/addPassword`, {})).toBe(403);
    expect(await call('DELETE', `/applications(appId='${foreign.appId}')`)).toBe(403);
    expect(await call('POST', '/servicePrincipals', { appId: foreign.appId })).toBe(403);
    expect(await call('POST', '/servicePrincipals', { appId: own.appId })).toBe(201);
    expect(await call('POST', `/applications(appId='${own.appId}')/addPassword`, {})).toBe(200);
    expect(await call('DELETE', `/servicePrincipals(appId='${own.appId}')`)).toBe(204);
    expect(await call('DELETE', `/applications/${own.id}`)).toBe(204);
  });
});

describe('users', () => {
  const ada = { tenantId, userPrincipalName: 'ada@workloads.onmicrosoft.com', displayName: 'Ada' };

  it('are found by id, by name and by filter', async () => {
    const { objectId } = (await graph.directory.users.create(ada)).user;
    const known = { id: objectId, displayName: 'Ada', userPrincipalName: ada.userPrincipalName, mail: null };
    expect((await graph.call('GET', `/users/${objectId}`)).body).toMatchObject(known);
    expect((await graph.call('GET', `/users/${ada.userPrincipalName}`)).body).toMatchObject(known);
    const filter = encodeURIComponent(`userPrincipalName eq '${ada.userPrincipalName.toUpperCase()}'`);
    const { body } = await graph.call('GET', `/users?$filter=${filter}`);
    expect(body).toMatchObject({
      '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#users',
      value: [known],
    });
    const none = await graph.call('GET', "/users?$filter=userPrincipalName%20eq%20'nobody'");
    expect(none.body.value).toEqual([]);
  });

  it('see themselves at /me, and applications do not', async () => {
    const { objectId } = (await graph.directory.users.create(ada)).user;
    const token = graph.tokenOfUser(objectId, 'User.Read');
    expect((await graph.call('GET', '/me', { token })).body).toMatchObject({ id: objectId });
    expect((await graph.call('GET', '/me/memberOf', { token })).body.value).toEqual([]);
    expect((await graph.call('GET', '/users', { token })).status).toBe(403);
    const { status, body } = await graph.call('GET', '/me');
    expect([status, body.error.code, body.error.message]).toEqual([
      400,
      'BadRequest',
      '/me request is only valid with delegated authentication flow.',
    ]);
  });

  it('who are not there are not found', async () => {
    const { status, body } = await graph.call('GET', '/users/nobody');
    expect([status, body.error.code, body.error.message]).toEqual([
      404,
      'Request_ResourceNotFound',
      "Resource 'nobody' does not exist or one of its queried reference-property objects are not present.",
    ]);
  });
});

describe('lists', () => {
  it('come in pages, each with a link to the next, and count and select when asked', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    for (const name of names) {
      await graph.directory.users.create({ tenantId, userPrincipalName: `${name}@x`, displayName: name });
    }
    const seen: string[] = [];
    let next: string | undefined = '/beta/users?$top=2&$select=displayName&$count=true';
    let pages = 0;
    while (next !== undefined) {
      const { body } = await graph.call('GET', next, { headers: { consistencylevel: 'eventual' } });
      expect(body['@odata.count']).toBe(5);
      expect(body['@odata.context']).toBe('https://graph.microsoft.com/beta/$metadata#users(displayName)');
      for (const each of body.value) expect(Object.keys(each)).toEqual(['displayName']);
      seen.push(...body.value.map(({ displayName }: { displayName: string }) => displayName));
      next = body['@odata.nextLink'];
      pages += 1;
    }
    expect(pages).toBe(3);
    expect(seen.sort()).toEqual(names);
  });
});

describe('the tenant', () => {
  it('is the only organization, with its domains', async () => {
    const { body } = await graph.call('GET', '/organization');
    expect(body.value).toMatchObject([{ id: tenantId, verifiedDomains: [{ isDefault: true }] }]);
    expect((await graph.call('GET', `/organization/${tenantId}`)).body.id).toBe(tenantId);
    expect((await graph.call('GET', '/organization/another')).status).toBe(404);
    expect((await graph.call('GET', '/domains')).body.value).toMatchObject([
      { id: 'workloads.onmicrosoft.com', isDefault: true },
    ]);
    expect((await graph.call('GET', '/oauth2PermissionGrants')).body.value).toEqual([]);
  });

  it('knows no consent, and says so to whoever would give it', async () => {
    const token = graph.tokenWith('DelegatedPermissionGrant.ReadWrite.All');
    const { status, body } = await graph.call('POST', '/oauth2PermissionGrants', { token, body: {} });
    expect([status, body.error.code]).toEqual([501, 'NotImplemented']);
  });
});
