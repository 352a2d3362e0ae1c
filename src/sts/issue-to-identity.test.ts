import { randomUUID } from 'node:crypto';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestTokenService, type TestTokenService } from '../../test/support/test-token-service.ts';

describe('a token for a managed identity whose program runs on the platform', () => {
  let service: TestTokenService;

  beforeEach(async () => {
    service = await createTestTokenService();
  });

  afterEach(() => service[Symbol.asyncDispose]());

  const issue = async (changes: { clientId?: string; tenantId?: string; resource?: string } = {}) => {
    const { tenant, identity, directory } = service;
    const requestId = randomUUID();
    const answer = await service.issueToIdentity({
      requestId,
      tenantId: tenant.id,
      clientId: identity.clientId,
      resource: 'https://vault.azure.net',
      ...changes,
    });
    return { requestId, answer, signIn: await directory.signIns.find(requestId) };
  };

  it('is the one that it gets for a federated credential, and lives a day', async () => {
    const { answer } = await issue();
    if (answer.kind !== 'issued') throw new Error(answer.description);
    const keys = await service.sts.fetch(
      new Request('https://login.microsoftonline.com/common/discovery/keys'),
    );
    const { payload } = await jwtVerify(
      answer.token.text,
      createLocalJWKSet((await keys.json()) as JSONWebKeySet),
      { currentDate: service.clock.now() },
    );
    const exchanged = (await service.ask()).body.access_token as string;
    const other = JSON.parse(Buffer.from(exchanged.split('.')[1] ?? '', 'base64url').toString());
    const own = (claims: Record<string, unknown>) => ({ ...claims, aio: '', rh: '', uti: '' });
    expect(own(payload)).toEqual(own(other));
    expect(payload.xms_mirid).toBe(service.identity.resourceId);
    expect(answer.token.expiresOn - service.clock.now().getTime() / 1_000).toBe(86_400);
    expect(payload.exp).toBe(answer.token.expiresOn);
  });

  it('carries the roles that the identity was granted at the resource', async () => {
    const graph = '00000003-0000-0000-c000-000000000000';
    await service.directory.roles.assignAppRole(service.identity.principalId, graph, 'User.Read.All');
    const { answer } = await issue({ resource: 'https://graph.microsoft.com/' });
    if (answer.kind !== 'issued') throw new Error(answer.description);
    const [, payload = ''] = answer.token.text.split('.');
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({
      aud: 'https://graph.microsoft.com/',
      roles: ['User.Read.All'],
    });
  });

  it('leaves a record of the sign-in, which is found by the request', async () => {
    const { requestId, signIn, answer } = await issue();
    expect(signIn).toMatchObject({
      id: requestId,
      correlationId: requestId,
      tenantId: service.tenant.id,
      clientId: service.identity.clientId,
      identityResourceId: service.identity.resourceId,
      credential: 'certificate',
      resource: 'Azure Key Vault',
      tokenId: answer.kind === 'issued' ? answer.token.id : undefined,
    });
  });

  it('is refused for a resource that is not there, in Entra’s words, and recorded', async () => {
    const { requestId, answer, signIn } = await issue({ resource: 'https://nothing.example.com' });
    expect(answer).toEqual({
      kind: 'refused',
      reason: 'resource-not-found',
      description: expect.stringMatching(
        new RegExp(`^AADSTS500011: The resource principal named .* Trace ID: ${requestId} Correlation ID: `),
      ),
    });
    expect(signIn).toMatchObject({ errorNumber: 500011, clientName: 'myIdentity' });
  });

  it('is refused to an identity that was deleted, in a tenant that is not there, and to an application', async () => {
    const { directory, identity, tenant } = service;
    const { application } = await directory.applications.create({
      displayName: 'app',
      homeTenantId: tenant.id,
    });
    const notFound = { kind: 'refused', reason: 'identity-not-found' };
    expect((await issue({ clientId: application.appId })).answer).toMatchObject(notFound);
    expect((await issue({ tenantId: randomUUID() })).answer).toMatchObject(notFound);
    expect((await issue()).answer.kind).toBe('issued');
    await directory.managedIdentities.delete(identity.resourceId);
    const { answer, signIn } = await issue();
    expect(answer).toMatchObject(notFound);
    expect(signIn).toMatchObject({ errorNumber: 700016, clientId: identity.clientId });
  });
});
