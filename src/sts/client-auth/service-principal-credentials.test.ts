import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { certificateAssertion } from '../../../test/support/test-application.ts';
import { createTestCertificate } from '../../../test/support/test-certificate.ts';
import { createTestTokenService, type TestTokenService } from '../../../test/support/test-token-service.ts';
import { readCertificate } from '../../directory/index.ts';

const elsewhere = 'eeeeeeee-0000-4000-8000-000000000002';

let service: TestTokenService;

beforeEach(async () => {
  service = await createTestTokenService();
});

afterEach(() => service[Symbol.asyncDispose]());

/** A multi-tenant application, present in two tenants. */
async function createApplication() {
  const { directory, tenant } = service;
  await directory.tenants.put({ ...tenant, id: elsewhere, domains: [] });
  const { application, servicePrincipal: atHome } = await directory.applications.create({
    displayName: 'shop',
    homeTenantId: tenant.id,
    isMultiTenant: true,
  });
  const guest = await directory.applications.addServicePrincipal(application.appId, elsewhere);
  if (guest === undefined) throw new Error('there is no such application');
  return { application, atHome, guest };
}

describe('a credential of a service principal', () => {
  it('that is a secret is good in its own tenant alone, beside that of the application', async () => {
    const { application, guest } = await createApplication();
    const { applications, servicePrincipals } = service.directory;
    const draft = { displayName: '', expiresAt: new Date(service.clock.now().getTime() + 60_000) };
    const own = (await servicePrincipals.addPassword(guest.objectId, draft))?.secretText ?? '';
    const shared = (await applications.addPassword(application.appId, draft))?.secretText ?? '';
    const ask = async (secret: string, tenant: string) =>
      (
        await service.ask(
          {
            client_assertion: undefined,
            client_assertion_type: undefined,
            client_id: application.appId,
            client_secret: secret,
          },
          { path: `/${tenant}/oauth2/v2.0/token` },
        )
      ).body.error_codes;
    expect(await ask(own, elsewhere)).toBeUndefined();
    expect(await ask(own, service.tenant.id)).toEqual([7000215]);
    expect(await ask(shared, elsewhere)).toBeUndefined();
    expect(await ask(shared, service.tenant.id)).toBeUndefined();
    service.clock.advanceSeconds(61);
    expect(await ask(own, elsewhere)).toEqual([7000222]);
  });

  it('that is a certificate signs in for the application', async () => {
    const { application, atHome } = await createApplication();
    const certificate = await createTestCertificate();
    const ask = async () =>
      await service.ask({
        client_id: application.appId,
        client_assertion: certificateAssertion(service, application, { certificate }),
      });
    expect((await ask()).body.error_codes).toEqual([700027]);
    const held = readCertificate(certificate.pem, 'an-id');
    await service.directory.servicePrincipals.revise(atHome.objectId, () => ({ certificates: [held] }));
    const { body } = await ask();
    expect(decodeJwt(body.access_token)).toMatchObject({ appidacr: '2', oid: atHome.objectId });
  });
});
