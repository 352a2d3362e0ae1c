import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServicePrincipal, Tenant } from '../../src/directory/index.ts';
import { storyNames } from '../../src/stack/index.ts';
import { serviceAccountSubject } from '../../src/wire/service-account-token.ts';
import { type ConformanceStack, startConformanceStack } from '../support/conformance-stack.ts';
import { storyIdentity } from '../support/test-stack.ts';
import { registerApplication, runProgram, type TokenReport } from './programs.ts';

const customer: Tenant = {
  id: '0c7e7a11-3333-4444-8555-666677778888',
  displayName: 'Fabrikam',
  domains: ['fabrikam.onmicrosoft.com'],
  allowsFederation: true,
};

/** A vendor's workload that its customers let into their tenants: one federated credential, in the home tenant. */
describe('a workload in another tenant', () => {
  let cloud: ConformanceStack;

  beforeAll(async () => {
    cloud = await startConformanceStack();
    await cloud.stack.directory.tenants.put(customer);
  });

  afterAll(() => cloud[Symbol.asyncDispose]());

  /** An application that trusts the story's service account. */
  async function federate(isMultiTenant: boolean) {
    const registered = await registerApplication(cloud, { name: 'vendor', isMultiTenant });
    await cloud.stack.operator.putCredential(registered.application.objectId, {
      name: 'pod',
      issuer: cloud.stack.clusters.list()[0]!.record.issuerUrl,
      subject: serviceAccountSubject(storyNames.namespace, storyNames.serviceAccount),
    });
    return registered;
  }

  /** The federated token is all that it has. */
  const run = (program: string, clientId: string, tenant = customer.id) =>
    runProgram<TokenReport>(cloud, program, {
      SCOPE: 'https://vault.azure.net/.default',
      AZURE_CLIENT_ID: clientId,
      CUSTOMER_TENANT_ID: tenant,
    });

  describe('that consented', () => {
    let clientId: string;
    let atHome: ServicePrincipal;
    let atCustomer: ServicePrincipal;

    beforeAll(async () => {
      const { application, servicePrincipal } = await federate(true);
      clientId = application.appId;
      atHome = servicePrincipal;
      const added = await cloud.stack.directory.applications.addServicePrincipal(clientId, customer.id);
      atCustomer = added!;
    });

    it.each(['token-in-tenant.js', 'token-per-call.js'])(
      'gets a token of that tenant with %s',
      async (program) => {
        const { claims, error } = await run(program, clientId);
        expect(error).toBeUndefined();
        expect(claims).toMatchObject({
          tid: customer.id,
          iss: `https://sts.windows.net/${customer.id}/`,
          idp: `https://sts.windows.net/${customer.id}/`,
          appid: clientId,
          oid: atCustomer.objectId,
          sub: atCustomer.objectId,
        });
        expect(atCustomer.objectId).not.toBe(atHome.objectId);
        const [signIn] = await cloud.stack.directory.signIns.list({ limit: 1 });
        expect(signIn).toMatchObject({ tenantId: customer.id, evidence: { matched: { name: 'pod' } } });
      },
    );

    it('still gets one of its own tenant', async () => {
      const { claims } = await run('token-in-tenant.js', clientId, cloud.stack.run.tenantId);
      expect(claims).toMatchObject({ tid: cloud.stack.run.tenantId, oid: atHome.objectId });
    });

    it("may be named by the tenant's domain", async () => {
      const { claims } = await run('token-in-tenant.js', clientId, customer.domains[0]);
      expect(claims).toMatchObject({ tid: customer.id, oid: atCustomer.objectId });
    });

    it("is led to that tenant by the challenge of a vault there, and kept out with its own tenant's token", async () => {
      const template = await cloud.stack.resources.findVault(storyNames.vault);
      const vault = await cloud.stack.resources.putVault({
        ...template!,
        id: template!.id.replace(storyNames.vault, 'fabrikam-vault'),
        name: 'fabrikam-vault',
        tenantId: customer.id,
      });
      const role = 'Key Vault Secrets Officer';
      for (const { objectId } of [atCustomer, atHome]) {
        await cloud.stack.operator.assignRole({ principalId: objectId, role, scope: vault.id });
      }
      const variables = { AZURE_CLIENT_ID: clientId, KEYVAULT_URL: 'https://fabrikam-vault.vault.azure.net' };
      expect(await runProgram(cloud, 'vault-of-tenant.js', variables)).toEqual({ value: 'across tenants' });
      expect(await runProgram(cloud, 'vault-of-wrong-tenant.js', variables)).toMatchObject({
        name: 'RestError',
        statusCode: 401,
        code: 'Unauthorized',
        message: expect.stringContaining('AKV10032: Invalid issuer.'),
      });
    });

    it('is refused where that tenant forbids federation', async () => {
      await cloud.stack.directory.tenants.put({ ...customer, allowsFederation: false });
      try {
        const { error } = await run('token-in-tenant.js', clientId);
        expect(error?.message).toContain(
          "AADSTS700223: Workload identity federation is disabled by policy in the tenant 'Fabrikam'",
        );
      } finally {
        await cloud.stack.directory.tenants.put(customer);
      }
    });
  });

  it('is refused before anyone there has consented', async () => {
    const { application } = await federate(true);
    const { claims, error } = await run('token-in-tenant.js', application.appId);
    expect(claims).toBeUndefined();
    expect(error?.message).toContain(notFound(application.appId));
  });

  it('is refused, and cannot be let in, where its application is of a single tenant', async () => {
    const { application } = await federate(false);
    const { applications } = cloud.stack.directory;
    expect(await applications.addServicePrincipal(application.appId, customer.id)).toBeUndefined();
    const { claims, error } = await run('token-in-tenant.js', application.appId);
    expect(claims).toBeUndefined();
    expect(error?.message).toContain(notFound(application.appId));
    const home = await run('token-in-tenant.js', application.appId, cloud.stack.run.tenantId);
    expect(home.claims).toMatchObject({ tid: cloud.stack.run.tenantId });
  });

  it('is refused where it is a managed identity, which never leaves its tenant', async () => {
    const identity = await storyIdentity(cloud.stack);
    const { claims, error } = await run('token-in-tenant.js', identity!.clientId);
    expect(claims).toBeUndefined();
    expect(error?.message).toContain(notFound(identity!.clientId));
  });

  it('gets the token of a managed identity of that tenant, which trusts the cluster of this one', async () => {
    const { directory, operator, clusters } = cloud.stack;
    const identity = await directory.managedIdentities.put({
      resourceId:
        '/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i',
      name: 'i',
      location: 'eastus',
      tenantId: customer.id,
    });
    await operator.putCredential(identity.principalId, {
      name: 'pod',
      issuer: clusters.list()[0]!.record.issuerUrl,
      subject: serviceAccountSubject(storyNames.namespace, storyNames.serviceAccount),
    });
    const { claims } = await run('token-in-tenant.js', identity.clientId);
    expect(claims).toMatchObject({ tid: customer.id, oid: identity.principalId });
    const home = await run('token-in-tenant.js', identity.clientId, cloud.stack.run.tenantId);
    expect(home.error?.message).toContain('AADSTS700016');
  });

  const notFound = (clientId: string) =>
    `AADSTS700016: Application with identifier '${clientId}' was not found in the directory 'Fabrikam'.`;
});
