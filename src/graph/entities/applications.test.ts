import { X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestCertificate } from '../../../test/support/test-certificate.ts';
import {
  callerId,
  createTestGraph,
  otherTenantId,
  type TestGraph,
  tenantId,
} from '../../../test/support/test-graph.ts';

let graph: TestGraph;

beforeEach(async () => {
  graph = await createTestGraph();
});

afterEach(() => graph[Symbol.asyncDispose]());

const register = async (body: object = {}) =>
  (await graph.call('POST', '/applications', { body: { displayName: 'my app', ...body } })).body;

const found = async (filter: string) => {
  const { body } = await graph.call('GET', `/applications?$filter=${encodeURIComponent(filter)}`);
  return body.value.map(({ displayName }: { displayName: string }) => displayName);
};

describe('an application', () => {
  it('is made with what az sends, and is no service principal by itself', async () => {
    const { status, headers, body } = await graph.call('POST', '/applications', {
      body: { displayName: 'my app', keyCredentials: [] },
    });
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`https://graph.microsoft.com/v1.0/applications/${body.id}`);
    expect(body).toMatchObject({
      '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#applications/$entity',
      displayName: 'my app',
      signInAudience: 'AzureADMyOrg',
      publisherDomain: 'workloads.onmicrosoft.com',
      createdDateTime: graph.clock.now().toISOString(),
      passwordCredentials: [],
      keyCredentials: [],
    });
    expect(await graph.directory.clients.find(tenantId, body.appId)).toBeUndefined();
    expect((await graph.call('GET', `/applications/${body.id}`)).body).toEqual(body);
    expect((await graph.call('GET', `/applications(appId='${body.appId}')`)).body.id).toBe(body.id);
  });

  it('is found by filters', async () => {
    const { appId } = await register({ displayName: 'Shop one', identifierUris: ['api://shop'] });
    await register({ displayName: 'shop two' });
    await register({ displayName: 'other' });
    expect(await found("startswith(displayName,'SHOP')")).toHaveLength(2);
    expect(await found("displayName eq 'shop TWO'")).toEqual(['shop two']);
    expect(await found(`appId eq '${appId}'`)).toEqual(['Shop one']);
    expect(await found("identifierUris/any(s:s eq 'api://shop')")).toEqual(['Shop one']);
    expect(await found("startswith(displayName,'shop') and displayName eq 'other'")).toEqual([]);
  });

  it('keeps what is written, and of an object what is not written again', async () => {
    const requiredResourceAccess = [{ resourceAppId: 'a', resourceAccess: [{ id: 'b', type: 'Role' }] }];
    const { id } = await register({
      '@odata.type': '#microsoft.graph.application',
      signInAudience: 'AzureADMultipleOrgs',
      requiredResourceAccess,
      web: { '@odata.type': '#x', homePageUrl: 'https://a', redirectUris: ['https://b'] },
      api: { requestedAccessTokenVersion: 2 },
    });
    const body = { displayName: 'new name', web: { redirectUris: [] }, notes: null };
    expect((await graph.call('PATCH', `/applications/${id}`, { body })).status).toBe(204);
    expect((await graph.call('GET', `/applications/${id}`)).body).toMatchObject({
      displayName: 'new name',
      signInAudience: 'AzureADMultipleOrgs',
      requiredResourceAccess,
      web: { homePageUrl: 'https://a', redirectUris: [] },
      api: { requestedAccessTokenVersion: 2, oauth2PermissionScopes: [] },
    });
  });

  it.each([
    ['no name', { displayName: undefined }],
    ['a member that is none', { color: 'red' }],
    ['an audience that is none', { signInAudience: 'Everybody' }],
    ['a secret of its own', { passwordCredentials: [{ secretText: 'secret' }] }],
    ['a role with a blank', { appRoles: [{ id: callerId, value: 'a b' }] }],
    ['a key that is no certificate', { keyCredentials: [{ key: 'AAAA' }] }],
    ['a key without a key', { keyCredentials: [{ keyId: callerId }] }],
    ['an owner who is not there', { 'owners@odata.bind': ['https://example.com/a'] }],
  ])('with %s is refused', async (_, body) => {
    const answer = await graph.call('POST', '/applications', { body: { displayName: 'a', ...body } });
    expect([answer.status, answer.body.error.code]).toEqual([400, 'Request_BadRequest']);
    expect((await graph.call('GET', '/applications')).body.value).toEqual([]);
  });

  it.each(['{', '', '"text"', 'null'])('whose body is %j is refused', async (body) => {
    expect((await graph.call('POST', '/applications', { body })).status).toBe(400);
  });

  it('takes no identifier URI of another', async () => {
    await register({ identifierUris: ['api://shop'] });
    const { id } = await register({ identifierUris: ['api://other'] });
    const body = { identifierUris: ['API://Shop'] };
    const answer = await graph.call('PATCH', `/applications/${id}`, { body });
    expect([answer.status, answer.body.error.message]).toEqual([
      400,
      'Another object with the same value for property identifierUris already exists.',
    ]);
    const own = { identifierUris: ['api://other', 'api://more'] };
    expect((await graph.call('PATCH', `/applications/${id}`, { body: own })).status).toBe(204);
  });

  it('of another tenant is not there', async () => {
    const { id, appId } = await register({ signInAudience: 'AzureADMultipleOrgs' });
    const token = graph.token({ tid: otherTenantId });
    expect((await graph.call('GET', '/applications', { token })).body.value).toEqual([]);
    expect((await graph.call('GET', `/applications/${id}`, { token })).status).toBe(404);
    expect((await graph.call('DELETE', `/applications(appId='${appId}')`, { token })).status).toBe(404);
  });

  it('is gone when it is deleted, and is not among deleted items', async () => {
    const { id } = await register();
    expect((await graph.call('DELETE', `/applications/${id}`)).status).toBe(204);
    expect((await graph.call('DELETE', `/applications/${id}`)).status).toBe(404);
    const items = '/directory/deletedItems';
    expect((await graph.call('GET', `${items}/microsoft.graph.application`)).body.value).toEqual([]);
    expect((await graph.call('POST', `${items}/${id}/restore`)).status).toBe(404);
  });

  it('is not found by a word that is no key', async () => {
    const { status, body } = await graph.call('GET', "/applications(uniqueName='a')");
    expect([status, body.error.code]).toEqual([400, 'BadRequest']);
  });
});

describe('a secret', () => {
  it('is shown once, and is good for two years', async () => {
    const { id, appId } = await register();
    const answer = await graph.call('POST', `/applications/${id}/addPassword`, {
      body: { passwordCredential: { displayName: 'rbac' } },
    });
    expect(answer.status).toBe(200);
    const { secretText, keyId, endDateTime } = answer.body;
    expect(answer.body).toMatchObject({ displayName: 'rbac', hint: secretText.slice(0, 3) });
    expect(new Date(endDateTime).getUTCFullYear()).toBe(graph.clock.now().getUTCFullYear() + 2);
    const { body } = await graph.call('GET', `/applications/${id}`);
    expect(body.passwordCredentials).toMatchObject([{ keyId, secretText: null }]);
    expect(JSON.stringify(body)).not.toContain(secretText);

    const removal = { body: { keyId } };
    expect((await graph.call('POST', `/applications/${id}/removePassword`, removal)).status).toBe(204);
    expect((await graph.directory.applications.findByAppId(appId))?.passwords).toEqual([]);
    const again = await graph.call('POST', `/applications/${id}/removePassword`, removal);
    expect(again.body.error.message).toBe(`No password credential found with keyId ${keyId}.`);
  });

  it('may begin a little later than our clock says', async () => {
    const { id } = await register();
    const startDateTime = new Date(graph.clock.now().getTime() + 60_000).toISOString();
    const body = { passwordCredential: { startDateTime } };
    expect((await graph.call('POST', `/applications/${id}/addPassword`, { body })).status).toBe(200);
  });

  it.each([
    ['ends in the past', { endDateTime: '2001-01-01T00:00:00Z' }],
    ['begins later', { startDateTime: '2999-01-01T00:00:00Z' }],
    ['ends at no time', { endDateTime: 'tomorrow' }],
    ['is chosen by the caller', { secretText: 'secret' }],
  ])('that %s is refused', async (_, passwordCredential) => {
    const { id } = await register();
    const answer = await graph.call('POST', `/applications/${id}/addPassword`, {
      body: { passwordCredential },
    });
    expect([answer.status, answer.body.error.code]).toEqual([400, 'Request_BadRequest']);
  });

  it('is not lost to a change at the same time', async () => {
    const { id } = await register();
    await Promise.all([
      graph.call('PATCH', `/applications/${id}`, { body: { notes: 'a' } }),
      graph.call('POST', `/applications/${id}/addPassword`, { body: {} }),
      graph.call('POST', `/applications/${id}/addPassword`, { body: {} }),
    ]);
    const { body } = await graph.call('GET', `/applications/${id}`);
    expect([body.notes, body.passwordCredentials.length]).toEqual(['a', 2]);
  });
});

describe('a certificate', () => {
  it('is written with the application, kept by its id, and taken away', async () => {
    const { pem } = await createTestCertificate();
    const { raw, fingerprint } = new X509Certificate(pem);
    const { id, appId } = await register();
    const key = { type: 'AsymmetricX509Cert', usage: 'Verify', key: raw.toString('base64') };
    const write = (keyCredentials: object[]) =>
      graph.call('PATCH', `/applications/${id}`, { body: { keyCredentials } });
    expect((await write([key])).status).toBe(204);
    const { body } = await graph.call('GET', `/applications/${id}`);
    const [held] = body.keyCredentials;
    expect(held).toMatchObject({ key: null, customKeyIdentifier: fingerprint.replaceAll(':', '') });
    const inPem = { ...key, key: Buffer.from(pem).toString('base64'), displayName: 'second' };
    expect((await write([held, inPem])).status).toBe(204);
    const stored = await graph.directory.applications.findByAppId(appId);
    expect(stored?.certificates.map(({ sha1Thumbprint }) => sha1Thumbprint)).toHaveLength(2);
    expect((await write([])).status).toBe(204);
    expect((await graph.directory.applications.findByAppId(appId))?.certificates).toEqual([]);
  });

  it('is not added by proof of possession', async () => {
    const { id } = await register();
    const { status, body } = await graph.call('POST', `/applications/${id}/addKey`, { body: {} });
    expect([status, body.error.code]).toEqual([501, 'NotImplemented']);
  });
});

describe('owners', () => {
  it('are whoever has made it, and whom it is given to', async () => {
    const { servicePrincipal } = await graph.directory.applications.create({
      displayName: 'deployer',
      homeTenantId: tenantId,
    });
    const token = graph.token({ oid: servicePrincipal.objectId });
    const { body } = await graph.call('POST', '/applications', { token, body: { displayName: 'a' } });
    const owners = `/applications/${body.id}/owners`;
    expect((await graph.call('GET', owners)).body.value).toMatchObject([
      { '@odata.type': '#microsoft.graph.servicePrincipal', id: servicePrincipal.objectId },
    ]);
    const { user } = await graph.directory.users.create({
      tenantId,
      userPrincipalName: 'ada@x',
      displayName: 'Ada',
    });
    const reference = {
      body: { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${user.objectId}` },
    };
    expect((await graph.call('POST', `${owners}/$ref`, reference)).status).toBe(204);
    const again = await graph.call('POST', `${owners}/$ref`, reference);
    expect(again.body.error.message).toBe(
      "One or more added object references already exist for the following modified properties: 'owners'.",
    );
    expect((await graph.call('GET', owners)).body.value).toHaveLength(2);
    expect((await graph.call('DELETE', `${owners}/${user.objectId}/$ref`)).status).toBe(204);
    expect((await graph.call('DELETE', `${owners}/${user.objectId}/$ref`)).status).toBe(404);
  });
});
