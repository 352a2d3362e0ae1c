import { createHash } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestCertificate, type TestCertificate } from '../../test/support/test-certificate.ts';
import { openTestDirectory, type TestDirectory } from '../../test/support/test-directory.ts';
import type { Applications, ManagedIdentities } from './directory.ts';

const home = '11111111-aaaa-4111-8111-111111111111';
const elsewhere = '22222222-aaaa-4222-8222-222222222222';
const expiresAt = new Date('2027-01-01T00:00:00Z');

let test: TestDirectory;
let applications: Applications;
let managedIdentities: ManagedIdentities;

beforeEach(async () => {
  test = await openTestDirectory();
  ({ applications, managedIdentities } = test.directory);
  return () => test.close();
});

const create = (draft = {}) => applications.create({ displayName: 'app', homeTenantId: home, ...draft });

describe('applications', () => {
  let certificate: TestCertificate;
  beforeAll(async () => {
    certificate = await createTestCertificate();
  });

  it('come with a service principal of their home tenant, and are clients there alone', async () => {
    const { application, servicePrincipal } = await create();
    expect(servicePrincipal).toMatchObject({ tenantId: home, appId: application.appId, type: 'Application' });
    const found = await test.directory.clients.find(home.toUpperCase(), application.appId.toUpperCase());
    expect(found).toMatchObject({ kind: 'application', clientId: application.appId });
    expect(await test.directory.clients.find(elsewhere, application.appId)).toBeUndefined();
  });

  it('reach another tenant by consent, if they are for several', async () => {
    const { application } = await create({ isMultiTenant: true });
    const guest = await applications.addServicePrincipal(application.appId, elsewhere);
    expect(guest?.objectId).not.toBe(application.objectId);
    expect(await applications.addServicePrincipal(application.appId, elsewhere)).toEqual(guest);
    expect(await test.directory.clients.find(elsewhere, application.appId)).toBeDefined();
    const single = await create();
    expect(await applications.addServicePrincipal(single.application.appId, elsewhere)).toBeUndefined();
    expect(await applications.addServicePrincipal('no-such-app', home)).toBeUndefined();
  });

  it('get one service principal a tenant, however many consents come at once', async () => {
    const { application } = await create({ isMultiTenant: true });
    const consents = await Promise.all(
      Array.from({ length: 10 }, () => applications.addServicePrincipal(application.appId, elsewhere)),
    );
    expect(new Set(consents.map((each) => each?.objectId)).size).toBe(1);
  });

  it('keep the hash of a secret, never the secret', async () => {
    const { application } = await create();
    const added = await applications.addPassword(application.appId, { displayName: 'one', expiresAt });
    expect(added?.secretText).toMatch(/^[\w-]{40}$/);
    const stored = await applications.findByAppId(application.appId);
    expect(JSON.stringify(stored)).not.toContain(added?.secretText);
    const hash = createHash('sha256')
      .update(added?.secretText ?? '')
      .digest('hex');
    expect(stored?.passwords).toEqual([
      {
        keyId: added?.credential.keyId,
        displayName: 'one',
        secretHash: hash,
        expiresAt,
        createdAt: test.clock.now(),
        hint: added?.secretText.slice(0, 3),
      },
    ]);
  });

  it('lose none of the secrets and certificates that are added at once', async () => {
    const { application } = await create();
    const { appId } = application;
    await Promise.all([
      ...Array.from({ length: 10 }, (_, number) =>
        applications.addPassword(appId, { displayName: `secret ${number}`, expiresAt }),
      ),
      applications.addCertificate(appId, certificate.pem),
    ]);
    const stored = await applications.findByAppId(appId);
    expect(stored?.passwords).toHaveLength(10);
    expect(stored?.certificates).toHaveLength(1);
  });

  it('refuse what is no certificate', async () => {
    const { application } = await create();
    await expect(applications.addCertificate(application.appId, 'not a certificate')).rejects.toThrow();
    expect((await applications.findByAppId(application.appId))?.certificates).toEqual([]);
  });

  it('can change everything but their ids and their home', async () => {
    const { application } = await create();
    const changed = await applications.update({
      ...application,
      displayName: 'renamed',
      homeTenantId: elsewhere,
      objectId: 'stolen',
    });
    expect(changed).toEqual({ ...application, displayName: 'renamed' });
    expect(await applications.update({ ...application, appId: 'no-such-app' })).toBeUndefined();
  });

  it('are gone as clients and resources the moment they are deleted', async () => {
    const { application } = await create({ identifierUris: ['api://one'] });
    expect(await test.directory.resourcePrincipals.find(home, 'api://one')).toBeDefined();
    expect(await test.directory.clients.find(home, application.appId)).toBeDefined();
    expect(await applications.delete(application.appId)).toBe(true);
    expect(await applications.delete(application.appId)).toBe(false);
    expect(await test.directory.clients.find(home, application.appId)).toBeUndefined();
    expect(await test.directory.resourcePrincipals.find(home, 'api://one')).toBeUndefined();
  });
});

describe('managed identities', () => {
  const resourceId = '/subscriptions/S/resourceGroups/G/providers/P/userAssignedIdentities/Mine';
  const put = (changes = {}) =>
    managedIdentities.put({ resourceId, name: 'Mine', location: 'eastus', tenantId: home, ...changes });

  it('are one identity, however often and however spelled they are put', async () => {
    const results = await Promise.all(Array.from({ length: 10 }, () => put()));
    const again = await put({ resourceId: resourceId.toUpperCase() });
    expect(new Set([...results, again].map(({ clientId }) => clientId)).size).toBe(1);
    expect(again.resourceId).toBe(resourceId);
    expect(await managedIdentities.list()).toHaveLength(1);
    expect(await managedIdentities.find(resourceId.toLowerCase())).toMatchObject({ name: 'Mine' });
  });

  it('keep their tags unless new ones are given', async () => {
    await put({ tags: { a: '1' } });
    expect((await put()).tags).toEqual({ a: '1' });
    expect((await put({ tags: {} })).tags).toEqual({});
  });

  it('get other ids when they are deleted and made anew', async () => {
    const first = await put();
    expect(await managedIdentities.delete(resourceId)).toBe(true);
    expect(await test.directory.clients.find(home, first.clientId)).toBeUndefined();
    expect((await put()).clientId).not.toBe(first.clientId);
  });
});

describe('the answers from memory', () => {
  it('show each write at once', async () => {
    const { application } = await create();
    const credentials = async () =>
      (await test.directory.clients.find(home, application.appId))?.federatedCredentials.length;
    expect(await credentials()).toBe(0);
    await test.directory.federatedCredentials.put(application.objectId, {
      name: 'one',
      issuer: 'https://issuer.example',
      subject: 'subject',
      audiences: ['audience'],
    });
    expect(await credentials()).toBe(1);
    await test.directory.federatedCredentials.delete(application.objectId, 'one');
    expect(await credentials()).toBe(0);
  });

  it('cannot be changed by whoever gets them', async () => {
    const { application } = await create();
    const client = await test.directory.clients.find(home, application.appId);
    expect(Object.isFrozen(client?.federatedCredentials)).toBe(true);
    expect(() => Object.assign(client?.servicePrincipal ?? {}, { objectId: 'mine' })).toThrow();
  });
});

describe('tenants', () => {
  it('are found by id and by domain, and no domain takes another tenant’s id', async () => {
    const { tenants } = test.directory;
    await tenants.put({ id: home, displayName: 'home', domains: ['Home.example'], allowsFederation: true });
    await tenants.put({
      id: '00000000-0000-4000-8000-000000000000',
      displayName: 'thief',
      domains: [home],
      allowsFederation: true,
    });
    expect((await tenants.find('HOME.EXAMPLE'))?.displayName).toBe('home');
    expect((await tenants.find(home))?.displayName).toBe('home');
    expect(await tenants.find('nowhere.example')).toBeUndefined();
  });
});

describe('resources', () => {
  const find = (identifier: string, tenant = home) =>
    test.directory.resourcePrincipals.find(tenant, identifier);

  it.each([
    ['https://vault.azure.net', 'cfa8b339-82a2-471a-a3c9-0fc0be7a4093'],
    ['https://vault.azure.net/', 'cfa8b339-82a2-471a-a3c9-0fc0be7a4093'],
    ['HTTPS://Vault.Azure.Net', 'cfa8b339-82a2-471a-a3c9-0fc0be7a4093'],
    ['cfa8b339-82a2-471a-a3c9-0fc0be7a4093', 'cfa8b339-82a2-471a-a3c9-0fc0be7a4093'],
    ['https://graph.microsoft.com', '00000003-0000-0000-c000-000000000000'],
  ])('are found as %s', async (identifier, appId) => {
    expect((await find(identifier))?.appId).toBe(appId);
  });

  it.each(['https://vault.azure.net//', 'https://vault.azure.net.evil.example', 'vault', ''])(
    'are not found as %j',
    async (identifier) => {
      expect(await find(identifier)).toBeUndefined();
    },
  );

  it('of applications are found where the application is, and a guest takes no name from one at home', async () => {
    const guest = await create({
      homeTenantId: elsewhere,
      isMultiTenant: true,
      identifierUris: ['api://name'],
    });
    await applications.addServicePrincipal(guest.application.appId, home);
    expect((await find('api://name'))?.appId).toBe(guest.application.appId);
    const own = await create({ identifierUris: ['api://name'] });
    expect((await find('api://name'))?.appId).toBe(own.application.appId);
    expect((await find('api://name', elsewhere))?.appId).toBe(guest.application.appId);
  });
});
