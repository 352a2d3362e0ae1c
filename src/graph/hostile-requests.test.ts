import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostileRequest } from '../../test/support/hostile-requests.ts';
import { callerId, createTestGraph, type TestGraph, tenantId } from '../../test/support/test-graph.ts';
import { graphRoutes } from './entities/index.ts';

const role = {
  id: callerId,
  value: 'Read',
  displayName: 'r',
  description: 'r',
  allowedMemberTypes: ['User'],
};
const application = {
  displayName: 'a',
  signInAudience: 'AzureADMyOrg',
  identifierUris: ['api://a'],
  appRoles: [role],
  api: { requestedAccessTokenVersion: 2, oauth2PermissionScopes: [] },
  web: { redirectUris: ['https://a/'], implicitGrantSettings: { enableIdTokenIssuance: true } },
  spa: { redirectUris: [] },
  requiredResourceAccess: [{ resourceAppId: callerId, resourceAccess: [{ id: callerId, type: 'Scope' }] }],
  tags: ['a'],
  keyCredentials: [],
};
const credential = { name: 'one', issuer: 'https://issuer/', subject: 's', audiences: ['api://a'] };
const group = { displayName: 'g', mailNickname: 'g', mailEnabled: false, securityEnabled: true };
const reference = (id: string) => ({
  '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${id}`,
});

/** With one object of each kind, and their ids by the collections that they are in. */
async function openGround(graph: TestGraph): Promise<Readonly<Record<string, readonly string[]>>> {
  const make = async (path: string, body: object): Promise<Record<string, string>> => {
    const answer = await graph.call('POST', path, { body });
    expect(answer.status).toBe(201);
    return answer.body;
  };
  const { id = '', appId = '' } = await make('/applications', application);
  const { id: principal = '' } = await make('/servicePrincipals', { appId });
  const { id: groupId = '' } = await make('/groups', group);
  await make(`/applications/${id}/federatedIdentityCredentials`, credential);
  const { objectId: user } = (
    await graph.directory.users.create({
      tenantId,
      userPrincipalName: 'ada@workloads.onmicrosoft.com',
      displayName: 'Ada',
      password: 'password',
    })
  ).user;
  return {
    applications: [id],
    servicePrincipals: [principal],
    groups: [groupId],
    users: [user, 'ada@workloads.onmicrosoft.com'],
    directoryObjects: [id, user],
    federatedIdentityCredentials: ['one'],
    owners: [user],
    members: [user],
    organization: [tenantId],
    domains: ['workloads.onmicrosoft.com'],
  };
}

describe('whatever an administrator sends', () => {
  it('is answered or refused in the shape of Graph, and breaks nothing', async () => {
    await using graph = await createTestGraph();
    const known = await openGround(graph);
    const [id = ''] = known.users ?? [];
    const bodyAt: readonly (readonly [ending: RegExp, body: object])[] = [
      [/^\/applications(\/\{\w+\})?$/, application],
      [/federatedIdentityCredentials(\/\{\w+\})?$/, credential],
      [/addPassword$/, { passwordCredential: { displayName: 'p', endDateTime: '2027-01-01T00:00:00Z' } }],
      [/removePassword$/, { keyId: callerId }],
      [/^\/servicePrincipals$/, { appId: callerId, tags: ['a'] }],
      [/^\/servicePrincipals\/\{\w+\}$/, { tags: ['a'], notes: { a: 'b' } }],
      [/^\/groups$/, { ...group, 'members@odata.bind': [reference(id)['@odata.id']] }],
      [/\$ref$/, reference(id)],
      [/appRoleAssign/, { principalId: id, resourceId: id, appRoleId: callerId }],
      [/getByIds$|getMember|checkMember/, { ids: [id], types: ['user'], securityEnabledOnly: false }],
    ];
    const templates = graphRoutes.map(({ method, path: { text } }) => {
      const body = method === 'GET' ? undefined : bodyAt.find(([ending]) => ending.test(text))?.[1];
      return { method, text, ...(body && { body }) };
    });
    const request = hostileRequest({
      // What is written is worth more than what is read; what is deleted would leave nothing to be met.
      templates: templates
        .filter(({ method, text }) => method !== 'DELETE' || /federated|\$ref/.test(text))
        .flatMap((each) => (each.body === undefined ? [each] : Array.from({ length: 4 }, () => each))),
      known,
      options: ['$filter', '$top', '$expand', '$skiptoken', '$select', '$orderby', '$count', '$search'],
    });
    await fc.assert(
      fc.asyncProperty(request, async ({ method, path, body }) => {
        const url = `/v1.0${path.replace('&', '?')}`;
        if (!URL.canParse(`https://graph.microsoft.com${url}`)) return;
        const answer = await graph.call(method, url, { ...(body !== undefined && { body }) });
        // What is not served at all says so: 501.
        expect(answer.status).not.toBe(500);
        if (answer.status < 400 || method === 'HEAD') return;
        const { code, message, innerError } = answer.body.error;
        expect(code).toMatch(/^\w+$/);
        expect(message).toEqual(expect.stringMatching(/./));
        expect(innerError).toMatchObject({ 'request-id': expect.any(String) });
      }),
      { numRuns: 400 },
    );
  });

  it('is refused where it goes deeper than anybody writes', async () => {
    await using graph = await createTestGraph();
    const deep = `${'['.repeat(1_000)}${']'.repeat(1_000)}`;
    const body = `{"displayName": "a", "web": ${deep}}`;
    expect(await graph.call('POST', '/applications', { body })).toMatchObject({
      status: 400,
      body: { error: { code: 'BadRequest' } },
    });
    expect(await graph.directory.applications.list(tenantId)).toEqual([]);
  });
});
