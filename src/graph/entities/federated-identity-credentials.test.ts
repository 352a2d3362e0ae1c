import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestGraph, type TestGraph, tenantId } from '../../../test/support/test-graph.ts';

let graph: TestGraph;
let collection: string;
let applicationId: string;

const credential = {
  name: 'my-credential',
  issuer: 'https://eastus.oic.prod-aks.azure.com/a/b/',
  subject: 'system:serviceaccount:default:workload-identity-sa',
  audiences: ['api://AzureADTokenExchange'],
};

beforeEach(async () => {
  graph = await createTestGraph();
  const { body } = await graph.call('POST', '/applications', { body: { displayName: 'app' } });
  applicationId = body.id;
  collection = `/applications(appId='${body.appId}')/federatedIdentityCredentials`;
});

afterEach(() => graph[Symbol.asyncDispose]());

const post = (body: object = {}) => graph.call('POST', collection, { body: { ...credential, ...body } });

describe('a federated credential of an application', () => {
  it('is made, found by id and by name, changed and deleted', async () => {
    const { status, body } = await post();
    expect(status).toBe(201);
    expect(body).toMatchObject({ ...credential, description: null });
    expect(body['@odata.context']).toBe(
      `https://graph.microsoft.com/v1.0/$metadata#applications('${applicationId}')/federatedIdentityCredentials/$entity`,
    );
    for (const one of [`${collection}/${body.id}`, `${collection}/${credential.name}`]) {
      expect((await graph.call('GET', one)).body).toEqual(body);
    }
    const change = { body: { description: 'for the lab', subject: 'another' } };
    expect((await graph.call('PATCH', `${collection}/${body.id}`, change)).status).toBe(204);
    expect((await graph.call('GET', collection)).body.value).toMatchObject([
      { ...credential, ...change.body, id: body.id },
    ]);
    expect((await graph.call('DELETE', `${collection}(name='${credential.name}')`)).status).toBe(204);
    expect((await graph.call('GET', `${collection}/${body.id}`)).status).toBe(404);
    expect((await graph.call('DELETE', `${collection}/${body.id}`)).status).toBe(404);
  });

  it('is one the token service takes', async () => {
    await post();
    expect(await graph.directory.federatedCredentials.list(applicationId)).toMatchObject([
      { name: credential.name, issuer: credential.issuer, audience: credential.audiences[0] },
    ]);
  });

  it('has a name and a subject that no other of the application has', async () => {
    await post();
    const named = await post({ subject: 'another' });
    expect([named.status, named.body.error.code, named.body.error.message]).toEqual([
      409,
      'Request_MultipleObjectsWithSameKeyValue',
      'FederatedIdentityCredential with name my-credential already exists.',
    ]);
    const twin = await post({ name: 'another' });
    expect([twin.status, twin.body.error.code, twin.body.error.message]).toEqual([
      400,
      'InvalidFederatedIdentityCredentialValue',
      `The combination of issuer and subject must be unique for the application. Issuer ${credential.issuer} and Subject: ${credential.subject} already exist. paramName: FederatedIdentityCredential.Subject, paramValue: ${credential.subject}, objectType: Microsoft.Online.DirectoryServices.Application`,
    ]);
  });

  it('is one of twenty', async () => {
    for (let count = 0; count < 20; count += 1) {
      expect((await post({ name: `name-${count}`, subject: `subject-${count}` })).status).toBe(201);
    }
    const { status, body } = await post();
    expect([status, body.error.message]).toEqual([
      400,
      'An application can have at most 20 federated identity credentials.',
    ]);
  });

  it.each([
    ['no audience', { audiences: [] }],
    ['two audiences', { audiences: ['a', 'b'] }],
    ['no issuer', { issuer: '' }],
    ['an issuer over http', { issuer: 'http://a' }],
    ['a subject that is too long', { subject: 'a'.repeat(601) }],
    ['a name of two letters', { name: 'ab' }],
    ['an expression', { claimsMatchingExpression: { value: 'a', languageVersion: 1 } }],
    ['a member that is missing', { subject: undefined }],
  ])('with %s is refused', async (_, body) => {
    expect((await post(body)).status).toBe(400);
    expect((await graph.call('GET', collection)).body.value).toEqual([]);
  });

  it('is made by its name where it is missing, if the caller prefers that', async () => {
    const one = `${collection}(name='${credential.name}')`;
    const { name: _, ...body } = credential;
    expect((await graph.call('PATCH', one, { body })).status).toBe(404);
    const headers = { prefer: 'create-if-missing' };
    const made = await graph.call('PATCH', one, { body, headers });
    expect([made.status, made.body.name]).toEqual([201, credential.name]);
    const changed = await graph.call('PATCH', one, { body: { ...body, subject: 'another' }, headers });
    expect(changed.status).toBe(204);
    expect((await graph.call('GET', one)).body).toMatchObject({ id: made.body.id, subject: 'another' });
    const renamed = await graph.call('PATCH', one, { body: { name: 'other-name' } });
    expect([renamed.status, renamed.body.error.code]).toEqual([400, 'Request_BadRequest']);
    const byId = await graph.call('PATCH', `${collection}/not-there`, { body, headers });
    expect(byId.status).toBe(404);
  });

  it('of a managed identity is not to be had here, since the identity has no application', async () => {
    const { principalId, clientId } = await graph.directory.managedIdentities.put({
      resourceId: '/subscriptions/s/resourceGroups/g/providers/p/t/one',
      name: 'one',
      location: 'eastus',
      tenantId,
    });
    for (const key of [`/${principalId}`, `(appId='${clientId}')`]) {
      const path = `/applications${key}/federatedIdentityCredentials`;
      const { status, body } = await graph.call('POST', path, { body: credential });
      expect([status, body.error.code]).toEqual([404, 'Request_ResourceNotFound']);
    }
  });
});
