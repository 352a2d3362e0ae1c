import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createTestGraph,
  otherTenantId,
  type TestGraph,
  tenantId,
} from '../../../test/support/test-graph.ts';

const graphAppId = '00000003-0000-0000-c000-000000000000';
const userReadAll = 'df021288-bdef-4463-88db-98f22de89214';

let graph: TestGraph;

beforeEach(async () => {
  graph = await createTestGraph();
});

afterEach(() => graph[Symbol.asyncDispose]());

const register = async (body: object = {}) =>
  (await graph.call('POST', '/applications', { body: { displayName: 'app', ...body } })).body;

const createPrincipal = async (appId: string) =>
  (await graph.call('POST', '/servicePrincipals', { body: { appId, accountEnabled: true } })).body;

const find = async (filter: string) =>
  (await graph.call('GET', `/servicePrincipals?$filter=${encodeURIComponent(filter)}`)).body.value;

const putIdentity = () =>
  graph.directory.managedIdentities.put({
    resourceId: '/subscriptions/s/resourceGroups/g/providers/p/t/one',
    name: 'one',
    location: 'eastus',
    tenantId,
  });

describe('a service principal', () => {
  it('is made of an application of the tenant, once', async () => {
    const { appId } = await register();
    const { status, body } = await graph.call('POST', '/servicePrincipals', {
      body: { appId, accountEnabled: true, tags: ['WindowsAzureActiveDirectoryIntegratedApp'] },
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      appId,
      appOwnerOrganizationId: tenantId,
      servicePrincipalType: 'Application',
      servicePrincipalNames: [appId],
      tags: ['WindowsAzureActiveDirectoryIntegratedApp'],
    });
    expect(await graph.directory.clients.find(tenantId, appId)).toBeDefined();
    const again = await graph.call('POST', '/servicePrincipals', { body: { appId } });
    expect([again.status, again.body.error.code, again.body.error.message]).toEqual([
      409,
      'Request_MultipleObjectsWithSameKeyValue',
      `The service principal cannot be created, updated, or restored because the service principal name ${appId} is already in use.`,
    ]);
  });

  it('brings an application of another tenant along, if that is for several', async () => {
    const token = graph.token({ tid: otherTenantId });
    const { appId } = await register({ signInAudience: 'AzureADMultipleOrgs' });
    const consent = await graph.call('POST', '/servicePrincipals', { token, body: { appId } });
    expect([consent.status, consent.body.appOwnerOrganizationId]).toEqual([201, tenantId]);
    const single = await register();
    for (const id of [single.appId, '99999999-0000-4000-8000-000000000009']) {
      const { status, body } = await graph.call('POST', '/servicePrincipals', { token, body: { appId: id } });
      expect([status, body.error.code, body.error.message]).toEqual([
        400,
        'NoBackingApplicationObject',
        `The appId '${id}' of the service principal does not reference a valid application object.`,
      ]);
    }
  });

  it('is found by its names, and by none that is its principal’s', async () => {
    const { appId } = await register({ displayName: 'Shop', identifierUris: ['api://shop'] });
    const { id } = await createPrincipal(appId);
    for (const filter of [
      `servicePrincipalNames/any(c:c eq '${appId}')`,
      "servicePrincipalNames/any(c:c eq 'api://shop')",
      `appId eq '${appId}'`,
      "startswith(displayName,'sho') and servicePrincipalType eq 'Application'",
    ]) {
      expect(await find(filter)).toMatchObject([{ id }]);
    }
    expect(await find(`servicePrincipalNames/any(c:c eq '${id}')`)).toEqual([]);
    expect((await graph.call('GET', `/servicePrincipals(appId='${appId}')`)).body.id).toBe(id);
  });

  it('keeps what is written on it, and is not disabled', async () => {
    const { id } = await createPrincipal((await register()).appId);
    const one = `/servicePrincipals/${id}`;
    expect((await graph.call('PATCH', one, { body: { notes: 'a', tags: ['b'] } })).status).toBe(204);
    expect((await graph.call('GET', one)).body).toMatchObject({ notes: 'a', tags: ['b'] });
    const disabled = await graph.call('PATCH', one, { body: { accountEnabled: false } });
    expect([disabled.status, disabled.body.error.message]).toEqual([
      400,
      "Invalid value specified for property 'accountEnabled': a service principal is not disabled here.",
    ]);
  });

  it('is called as its application is, where that is at home', async () => {
    const application = await register({ signInAudience: 'AzureADMultipleOrgs' });
    const { id } = await createPrincipal(application.appId);
    const token = graph.token({ tid: otherTenantId });
    const { body: guest } = await graph.call('POST', '/servicePrincipals', {
      token,
      body: { appId: application.appId },
    });
    await graph.call('PATCH', `/applications/${application.id}`, { body: { displayName: 'new name' } });
    expect((await graph.call('GET', `/servicePrincipals/${id}`)).body.displayName).toBe('new name');
    const seenThere = await graph.call('GET', `/servicePrincipals/${guest.id}`, { token });
    expect(seenThere.body.displayName).toBe('app');
  });

  it('goes, and leaves the application', async () => {
    const application = await register();
    const { id } = await createPrincipal(application.appId);
    expect((await graph.call('DELETE', `/servicePrincipals/${id}`)).status).toBe(204);
    expect((await graph.call('GET', `/servicePrincipals/${id}`)).status).toBe(404);
    expect((await graph.call('GET', `/applications/${application.id}`)).status).toBe(200);
    expect(await graph.directory.clients.find(tenantId, application.appId)).toBeUndefined();
  });

  it('of a managed identity is there, and is not deleted here', async () => {
    const { principalId, clientId, resourceId } = await putIdentity();
    expect(await find(`servicePrincipalNames/any(c:c eq '${clientId}')`)).toMatchObject([
      {
        id: principalId,
        servicePrincipalType: 'ManagedIdentity',
        alternativeNames: ['isExplicit=True', resourceId],
      },
    ]);
    expect((await graph.call('GET', `/applications/${principalId}`)).status).toBe(404);
    expect((await graph.call('DELETE', `/servicePrincipals/${principalId}`)).status).toBe(403);
  });

  it('of another tenant is not there', async () => {
    const { id } = await createPrincipal((await register()).appId);
    const token = graph.token({ tid: otherTenantId });
    expect((await graph.call('GET', `/servicePrincipals/${id}`, { token })).status).toBe(404);
  });
});

describe('directory objects', () => {
  it('are found by their ids, each with its type, and strangers are left out', async () => {
    const { principalId } = await putIdentity();
    const made = await graph.directory.users.create({
      tenantId,
      userPrincipalName: 'ada@x',
      displayName: 'Ada',
    });
    const { objectId } = made.user;
    const getByIds = async (types?: string[]) => {
      const body = { ids: [principalId, objectId, 'nobody'], ...(types && { types }) };
      const answer = await graph.call('POST', '/directoryObjects/getByIds', { body });
      return answer.body.value.map((each: { '@odata.type': string; id: string }) => [
        each['@odata.type'],
        each.id,
      ]);
    };
    expect(await getByIds()).toEqual([
      ['#microsoft.graph.servicePrincipal', principalId],
      ['#microsoft.graph.user', objectId],
    ]);
    expect(await getByIds(['user', 'group', 'directoryObjectPartnerReference'])).toEqual([
      ['#microsoft.graph.user', objectId],
    ]);
    expect((await graph.call('GET', `/directoryObjects/${principalId}`)).body).toMatchObject({
      '@odata.type': '#microsoft.graph.servicePrincipal',
    });
    expect((await graph.call('GET', '/directoryObjects/nobody')).status).toBe(404);
  });
});

describe('an app role', () => {
  it('of Graph is given to an identity, shows in its tokens, and is taken back', async () => {
    const { principalId } = await putIdentity();
    const [resource] = await find(`appId eq '${graphAppId}'`);
    expect(resource.appRoles).toContainEqual(
      expect.objectContaining({ id: userReadAll, value: 'User.Read.All' }),
    );
    const body = { principalId, resourceId: resource.id, appRoleId: userReadAll };
    const path = `/servicePrincipals/${principalId}/appRoleAssignments`;
    const made = await graph.call('POST', path, { body });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      ...body,
      principalType: 'ServicePrincipal',
      principalDisplayName: 'one',
      resourceDisplayName: 'Microsoft Graph',
      createdDateTime: graph.clock.now().toISOString(),
    });
    expect(await graph.directory.roles.appRoles(principalId, graphAppId)).toEqual(['User.Read.All']);
    const again = await graph.call('POST', path, { body });
    expect(again.body.error.message).toBe('Permission being assigned already exists on the object');
    const to = `/servicePrincipals/${resource.id}/appRoleAssignedTo`;
    expect((await graph.call('GET', to)).body.value).toMatchObject([{ id: made.body.id }]);
    expect((await graph.call('GET', `${path}/${made.body.id}`)).body).toMatchObject(body);
    expect((await graph.call('DELETE', `${to}/${made.body.id}`)).status).toBe(204);
    expect((await graph.call('DELETE', `${path}/${made.body.id}`)).status).toBe(404);
    expect(await graph.directory.roles.appRoles(principalId, graphAppId)).toEqual([]);
  });

  it('that is not there, or is of somebody else, is not given', async () => {
    const { principalId } = await putIdentity();
    const [resource] = await find(`appId eq '${graphAppId}'`);
    const nowhere = '99999999-0000-4000-8000-000000000009';
    const path = `/servicePrincipals/${principalId}/appRoleAssignments`;
    const usual = { principalId, resourceId: resource.id, appRoleId: userReadAll };
    for (const [change, status] of [
      [{ appRoleId: nowhere }, 400],
      [{ appRoleId: '00000000-0000-0000-0000-000000000000' }, 400],
      [{ resourceId: nowhere }, 404],
      [{ principalId: nowhere }, 400],
    ] as const) {
      expect((await graph.call('POST', path, { body: { ...usual, ...change } })).status).toBe(status);
    }
    expect((await graph.call('GET', path)).body.value).toEqual([]);
  });

  it('of an application is disabled before it goes, and is nobody’s then', async () => {
    const role = {
      id: '77777777-0000-4000-8000-000000000007',
      value: 'Orders.Read',
      displayName: 'Read orders',
      description: 'Reads orders',
      allowedMemberTypes: ['Application'],
      isEnabled: true,
    };
    const application = await register({ appRoles: [role] });
    const { id: resourceId } = await createPrincipal(application.appId);
    const { principalId } = await putIdentity();
    const body = { principalId, resourceId, appRoleId: role.id };
    const to = `/servicePrincipals/${resourceId}/appRoleAssignedTo`;
    expect((await graph.call('POST', to, { body })).status).toBe(201);
    const patch = (appRoles: object[]) =>
      graph.call('PATCH', `/applications/${application.id}`, { body: { appRoles } });
    for (const roles of [[], [{ ...role, value: 'Orders.All' }]]) {
      expect((await patch(roles)).body.error.code).toBe('CannotDeleteOrUpdateEnabledEntitlement');
    }
    expect((await patch([{ ...role, isEnabled: false }])).status).toBe(204);
    expect((await patch([])).status).toBe(204);
    expect(await graph.directory.roles.appRoles(principalId, application.appId)).toEqual([]);
  });

  it('is not needed where an application has none', async () => {
    const { appId } = await register();
    const { id: resourceId } = await createPrincipal(appId);
    const { principalId } = await putIdentity();
    const appRoleId = '00000000-0000-0000-0000-000000000000';
    const path = `/servicePrincipals/${principalId}/appRoleAssignments`;
    const { status, body } = await graph.call('POST', path, { body: { principalId, resourceId, appRoleId } });
    expect([status, body.appRoleId]).toEqual([201, appRoleId]);
    expect(await graph.directory.roles.appRoles(principalId, appId)).toEqual([]);
  });
});

describe('a group', () => {
  const draft = { displayName: 'Team', mailNickname: 'team', mailEnabled: false, securityEnabled: true };
  const reference = (id: string) => ({
    body: { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${id}` },
  });

  it('has members, who know that they are', async () => {
    const { principalId } = await putIdentity();
    const { status, body: group } = await graph.call('POST', '/groups', { body: draft });
    expect(status).toBe(201);
    const members = `/groups/${group.id}/members`;
    expect((await graph.call('POST', `${members}/$ref`, reference(principalId))).status).toBe(204);
    expect((await graph.call('POST', `${members}/$ref`, reference(principalId))).status).toBe(400);
    expect((await graph.call('POST', `${members}/$ref`, reference('nobody'))).status).toBe(404);
    expect((await graph.call('GET', members)).body.value).toMatchObject([
      { '@odata.type': '#microsoft.graph.servicePrincipal', id: principalId },
    ]);
    const { body } = await graph.call('GET', `/servicePrincipals/${principalId}/memberOf`);
    expect(body.value).toMatchObject([{ '@odata.type': '#microsoft.graph.group', id: group.id }]);
    const check = { body: { groupIds: [group.id, principalId] } };
    const path = `/servicePrincipals/${principalId}/checkMemberGroups`;
    expect((await graph.call('POST', path, check)).body.value).toEqual([group.id]);
    const object = `/directoryObjects/${principalId}`;
    expect((await graph.call('POST', `${object}/checkMemberGroups`, check)).body.value).toEqual([group.id]);
    const get = { body: { securityEnabledOnly: true } };
    expect((await graph.call('POST', `${object}/getMemberGroups`, get)).body.value).toEqual([group.id]);
    expect((await graph.call('DELETE', `${members}/${principalId}/$ref`)).status).toBe(204);
    expect((await graph.call('DELETE', `${members}/${principalId}/$ref`)).status).toBe(404);
    expect((await graph.call('POST', path, check)).body.value).toEqual([]);
  });

  it('has owners, the last of whom stays', async () => {
    const ada = await graph.createUser('Ada');
    const bob = await graph.createUser('Bob');
    const owner = { 'owners@odata.bind': [reference(ada).body['@odata.id']] };
    const { body: group } = await graph.call('POST', '/groups', { body: { ...draft, ...owner } });
    const owners = `/groups/${group.id}/owners`;
    expect((await graph.call('POST', `${owners}/$ref`, reference(bob))).status).toBe(204);
    expect((await graph.call('POST', `${owners}/$ref`, reference(bob))).status).toBe(400);
    expect((await graph.call('POST', `${owners}/$ref`, reference(group.id))).status).toBe(404);
    expect((await graph.call('GET', owners)).body.value).toHaveLength(2);
    expect((await graph.call('DELETE', `${owners}/${ada}/$ref`)).status).toBe(204);
    expect((await graph.call('DELETE', `${owners}/${ada}/$ref`)).status).toBe(404);
    const last = await graph.call('DELETE', `${owners}/${bob}/$ref`);
    expect([last.status, last.body.error.message]).toEqual([
      400,
      'The group must have at least one owner, hence this owner cannot be removed.',
    ]);
  });

  it('is changed, and stays one for security', async () => {
    const { body: group } = await graph.call('POST', '/groups', { body: draft });
    const one = `/groups/${group.id}`;
    expect((await graph.call('PATCH', one, { body: { description: 'a', displayName: 'b' } })).status).toBe(
      204,
    );
    expect((await graph.call('GET', one)).body).toMatchObject({
      description: 'a',
      displayName: 'b',
      mailNickname: 'team',
    });
    expect((await graph.call('PATCH', one, { body: { securityEnabled: false } })).status).toBe(400);
  });

  it('is found by a filter, and goes', async () => {
    const { body: group } = await graph.call('POST', '/groups', { body: draft });
    const filter = encodeURIComponent("displayName eq 'team' and securityEnabled eq true");
    expect((await graph.call('GET', `/groups?$filter=${filter}`)).body.value).toMatchObject([
      { id: group.id },
    ]);
    expect((await graph.call('DELETE', `/groups/${group.id}`)).status).toBe(204);
    expect((await graph.call('GET', `/groups/${group.id}`)).status).toBe(404);
  });

  it.each([
    ['mail', { mailEnabled: true }],
    ['a special type', { groupTypes: ['Unified'] }],
    ['no nickname', { mailNickname: undefined }],
  ])('with %s is refused', async (_, change) => {
    const { status } = await graph.call('POST', '/groups', { body: { ...draft, ...change } });
    expect(status).toBe(400);
  });
});

describe('where propagation is imitated, a new service principal', () => {
  beforeEach(async () => {
    await graph[Symbol.asyncDispose]();
    graph = await createTestGraph({ principalSeconds: 15 });
  });

  it('is answered to whoever makes it, and found by nobody until its moment', async () => {
    const { appId } = await register();
    const { id } = await createPrincipal(appId);
    const objects = async () =>
      (await graph.call('POST', '/directoryObjects/getByIds', { body: { ids: [id] } })).body.value.length;
    expect(id).toBeDefined();
    expect((await graph.call('GET', `/servicePrincipals/${id}`)).status).toBe(404);
    expect(await find(`appId eq '${appId}'`)).toEqual([]);
    expect(await objects()).toBe(0);
    graph.clock.advanceSeconds(15);
    expect((await graph.call('GET', `/servicePrincipals/${id}`)).status).toBe(200);
    expect(await find(`appId eq '${appId}'`)).toMatchObject([{ id }]);
    expect(await objects()).toBe(1);
  });

  it('is not made twice', async () => {
    const { appId } = await register();
    await createPrincipal(appId);
    const again = await graph.call('POST', '/servicePrincipals', { body: { appId, accountEnabled: true } });
    expect(again.status).toBe(409);
  });
});
