import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestCertificate } from '../../../test/support/test-certificate.ts';
import {
  createTestGraph,
  otherTenantId,
  type TestGraph,
  tenantId,
} from '../../../test/support/test-graph.ts';

let graph: TestGraph;
let appId: string;
let one: string;

beforeEach(async () => {
  graph = await createTestGraph();
  const made = await graph.directory.applications.create({
    displayName: 'app',
    homeTenantId: tenantId,
    isMultiTenant: true,
  });
  appId = made.application.appId;
  one = `/servicePrincipals/${made.servicePrincipal.objectId}`;
});

afterEach(() => graph[Symbol.asyncDispose]());

const heldIn = async (tenant: string) =>
  (await graph.directory.clients.find(tenant, appId))?.servicePrincipal;

describe('a secret of a service principal', () => {
  it('is shown once, is none of the application, and is taken away by its id', async () => {
    const body = { passwordCredential: { displayName: 'ci' } };
    const made = await graph.call('POST', `${one}/addPassword`, { body });
    expect(made.status).toBe(200);
    expect(made.body).toMatchObject({ displayName: 'ci', secretText: expect.stringMatching(/^.{40}$/) });
    const shown = await graph.call('GET', one);
    expect(shown.body.passwordCredentials).toMatchObject([{ keyId: made.body.keyId, secretText: null }]);
    expect(JSON.stringify(shown.body)).not.toContain(made.body.secretText);
    expect((await graph.directory.applications.findByAppId(appId))?.passwords).toEqual([]);
    const removal = { body: { keyId: made.body.keyId } };
    expect((await graph.call('POST', `${one}/removePassword`, removal)).status).toBe(204);
    expect((await graph.call('POST', `${one}/removePassword`, removal)).status).toBe(400);
    expect((await heldIn(tenantId))?.passwords).toEqual([]);
  });

  it('is of one tenant alone', async () => {
    await graph.directory.applications.addServicePrincipal(appId, otherTenantId);
    await graph.call('POST', `${one}/addPassword`, { body: {} });
    expect((await heldIn(tenantId))?.passwords).toHaveLength(1);
    expect((await heldIn(otherTenantId))?.passwords).toBeUndefined();
  });

  it('is not lost to a change at the same time', async () => {
    await Promise.all([
      graph.call('PATCH', one, { body: { notes: 'a' } }),
      graph.call('POST', `${one}/addPassword`, { body: {} }),
      graph.call('POST', `${one}/addPassword`, { body: {} }),
    ]);
    const { body } = await graph.call('GET', one);
    expect([body.notes, body.passwordCredentials.length]).toEqual(['a', 2]);
  });

  it('is not given to a managed identity, nor to what is Microsoft’s own', async () => {
    const { principalId } = await graph.directory.managedIdentities.put({
      resourceId: '/subscriptions/s/resourceGroups/g/providers/p/t/one',
      name: 'one',
      location: 'eastus',
      tenantId,
    });
    for (const path of [principalId, '00000003-0000-0000-c000-000000000000']) {
      const principal = path === principalId ? `/${path}` : `(appId='${path}')`;
      const { status } = await graph.call('POST', `/servicePrincipals${principal}/addPassword`, { body: {} });
      expect(status).toBe(403);
    }
  });
});

describe('a certificate of a service principal', () => {
  it('is written with it, kept by its id, and taken away', async () => {
    const { certificate } = await createTestCertificate();
    const key = { type: 'AsymmetricX509Cert', usage: 'Verify', key: certificate.raw.toString('base64') };
    const write = (keyCredentials: object[]) => graph.call('PATCH', one, { body: { keyCredentials } });
    expect((await write([key])).status).toBe(204);
    const { body } = await graph.call('GET', one);
    expect(body.keyCredentials).toMatchObject([{ key: null, type: 'AsymmetricX509Cert' }]);
    expect((await write(body.keyCredentials)).status).toBe(204);
    expect((await heldIn(tenantId))?.certificates).toHaveLength(1);
    expect((await graph.call('PATCH', one, { body: { notes: 'a' } })).status).toBe(204);
    expect((await heldIn(tenantId))?.certificates).toHaveLength(1);
    expect((await write([{ key: 'AAAA' }])).status).toBe(400);
    expect((await write([])).status).toBe(204);
    expect((await heldIn(tenantId))?.certificates).toEqual([]);
  });

  it('is not added by proof of possession', async () => {
    expect((await graph.call('POST', `${one}/addKey`, { body: {} })).status).toBe(501);
  });
});
