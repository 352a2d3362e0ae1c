import { describe, expect, it } from 'vitest';
import {
  createTestTokenService,
  exchangeAudience,
  subject,
  type TestTokenService,
} from '../../../test/support/test-token-service.ts';
import { explain } from './explain.ts';
import { describeDifference, type Explanation } from './explanation.ts';

/** Lets the token service refuse, and explains the message as a person would paste it. */
async function explainRefusal(
  service: TestTokenService,
  claims: Record<string, unknown>,
  parameters: Record<string, string> = {},
  path?: string,
): Promise<Explanation> {
  const answer = await service.ask(
    { client_assertion: service.assertion(claims), ...parameters },
    path === undefined ? {} : { path },
  );
  expect(answer.status).toBeGreaterThanOrEqual(400);
  return await explainText(service, answer.body.error_description);
}

async function explainText(service: TestTokenService, pasted: string): Promise<Explanation> {
  const result = await explainWith(service, pasted);
  if (result.kind !== 'explained') throw new Error(result.reason);
  return result.explanation;
}

function explainWith({ directory, clock }: TestTokenService, pasted: string) {
  return explain(pasted, { directory, clock, findAnnotatedClientId: async () => undefined });
}

function fact({ facts }: Explanation, label: string): string | undefined {
  return facts.find((each) => each.label.trim() === label)?.value;
}

describe('a refusal by the token service', () => {
  it('shows the subject where it parts from the credential, and both ways to mend it', async () => {
    await using service = await createTestTokenService();
    const presented = subject.replace('workload', 'worklaod');
    const explanation = await explainRefusal(service, { sub: presented });

    expect(explanation.summary).toMatch(/^AADSTS700213: /);
    expect(fact(explanation, 'Client')).toBe(`myIdentity ${service.identity.clientId}`);
    expect(fact(explanation, 'Presented subject')).toBe(presented);
    expect(fact(explanation, 'Nearest credential')).toBe('myFedIdentity');
    expect(fact(explanation, 'its subject')).toBe(subject);
    const at = 'system:serviceaccount:default:workl'.length;
    expect(explanation.difference).toEqual({ field: 'subject', expected: subject, presented, at });
    expect(explanation.mends.map(({ command }) => command)).toEqual([
      `az identity federated-credential update --name myFedIdentity --identity-name myIdentity --resource-group rg --issuer ${service.issuer.issuer} --subject ${presented} --audiences ${exchangeAudience}`,
      'kubectl set serviceaccount deployment/NAME workload-identity-sa --namespace default',
    ]);
  });

  it('says that subjects differ in case alone', async () => {
    await using service = await createTestTokenService();
    const { summary, difference } = await explainRefusal(service, { sub: subject.toUpperCase() });
    expect(summary).toMatch(/^AADSTS7002138: .*upper and lower case/);
    expect(difference && describeDifference(difference)).toContain('upper and lower case');
  });

  it('shows the slash that an issuer lacks', async () => {
    await using service = await createTestTokenService();
    const presented = service.issuer.issuer.replace(/\/$/, '');
    const explanation = await explainRefusal(service, { iss: presented });

    expect(explanation.summary).toMatch(/^AADSTS700211: /);
    expect(explanation.difference).toEqual({
      field: 'issuer',
      expected: service.issuer.issuer,
      presented,
      at: presented.length,
    });
    expect(explanation.difference && describeDifference(explanation.difference)).toBe(
      'the expected one ends in a slash, the presented one does not',
    );
    expect(explanation.mends).toHaveLength(1);
    expect(explanation.mends[0]?.command).toContain(`--issuer ${presented} --subject ${subject} `);
  });

  it('shows the audience that the token should have been made for', async () => {
    await using service = await createTestTokenService();
    const explanation = await explainRefusal(service, { aud: ['https://kubernetes.default.svc'] });

    expect(explanation.summary).toMatch(/^AADSTS700212: /);
    expect(fact(explanation, 'Presented audience')).toBe('https://kubernetes.default.svc');
    expect(explanation.difference).toMatchObject({ field: 'audience', expected: exchangeAudience, at: 0 });
    expect(explanation.mends).toHaveLength(1);
    expect(explanation.mends[0]?.when).toContain('wrong audience');
    expect(explanation.mends[0]?.command).toBe(
      `kubectl create token workload-identity-sa --namespace default --audience ${exchangeAudience}`,
    );
  });

  it('shows the nearest of several audiences', async () => {
    await using service = await createTestTokenService();
    const near = `${exchangeAudience}/`;
    const { difference } = await explainRefusal(service, { aud: ['https://kubernetes.default.svc', near] });
    expect(difference).toMatchObject({ presented: near, at: exchangeAudience.length });
  });

  it('keeps the audience of the credential that it proposes to change', async () => {
    await using service = await createTestTokenService();
    const { directory, identity, issuer } = service;
    await directory.federatedCredentials.put(identity.principalId, {
      name: 'myFedIdentity',
      issuer: issuer.issuer,
      subject,
      audiences: ['api://own'],
    });
    const { mends } = await explainRefusal(service, { sub: `${subject}2`, aud: ['api://own'] });
    expect(mends[0]?.command).toMatch(/ --audiences api:\/\/own$/);
  });

  it('proposes the credential that is missing altogether, until there is one', async () => {
    await using service = await createTestTokenService();
    const { directory, identity, issuer } = service;
    await directory.federatedCredentials.delete(identity.principalId, 'myFedIdentity');
    const { body } = await service.ask();
    const explanation = await explainText(service, body.error_description);

    expect(explanation.summary).toMatch(/^AADSTS70025: /);
    expect(explanation.difference).toBeUndefined();
    expect(explanation.mends.map(({ command }) => command)).toEqual([
      `az identity federated-credential create --name workload --identity-name myIdentity --resource-group rg --issuer ${issuer.issuer} --subject ${subject} --audiences ${exchangeAudience}`,
    ]);

    await directory.federatedCredentials.put(identity.principalId, {
      name: 'made-since',
      issuer: issuer.issuer,
      subject,
      audiences: [exchangeAudience],
    });
    expect((await explainText(service, body.error_description)).mends).toEqual([]);
  });

  it('proposes the command for an application where the client is one', async () => {
    await using service = await createTestTokenService();
    const { application } = await service.directory.applications.create({
      displayName: 'an application',
      homeTenantId: service.tenant.id,
    });
    const { mends } = await explainRefusal(service, {}, { client_id: application.appId });
    const parameters = `{"name":"workload","issuer":"${service.issuer.issuer}","subject":"${subject}","audiences":["${exchangeAudience}"]}`;
    expect(mends.map(({ command }) => command)).toEqual([
      `az ad app federated-credential create --id ${application.appId} --parameters '${parameters}'`,
    ]);
  });

  it('tells of a credential that has not taken effect yet, and proposes nothing but patience', async () => {
    await using service = await createTestTokenService({ propagationDelaySeconds: 20 });
    const explanation = await explainRefusal(service, {});
    expect(explanation.summary).toMatch(/myFedIdentity.* takes effect at 2026-03-01T12:00:20/);
    expect(explanation.summary).toMatch(/That is in 20 seconds: retry until then\.$/);
    expect(fact(explanation, 'Matched credential')).toBe('myFedIdentity');
    expect(explanation.difference).toBeUndefined();
    expect(explanation.mends).toEqual([]);
  });

  it('counts down to the moment that a credential takes effect, and says when it has come', async () => {
    await using service = await createTestTokenService({ propagationDelaySeconds: 20 });
    const { body } = await service.ask();
    const summary = async () => (await explainText(service, body.error_description)).summary;
    service.clock.advanceSeconds(18.5);
    expect(await summary()).toMatch(/That is in 2 seconds: retry until then\.$/);
    service.clock.advanceSeconds(1);
    expect(await summary()).toMatch(/That is in 1 second: retry until then\.$/);
    service.clock.advanceSeconds(1);
    expect(await summary()).toMatch(/By now it does: repeat the request\.$/);
  });

  it('tells of a token that has expired, and when', async () => {
    await using service = await createTestTokenService();
    const exp = service.clock.now().getTime() / 1_000 - 3_600;
    const explanation = await explainRefusal(service, { exp, iat: exp - 3_600, nbf: exp - 3_600 });
    expect(explanation.summary).toMatch(/^AADSTS700024: .*expired/);
    expect(fact(explanation, 'Token expires')).toBe('2026-03-01T11:00:00.000Z');
    expect(explanation.difference).toBeUndefined();
    expect(explanation.mends).toEqual([]);
  });

  it('tells of a client that the tenant does not know', async () => {
    await using service = await createTestTokenService();
    const clientId = '99999999-9999-4999-8999-999999999999';
    const explanation = await explainRefusal(service, {}, { client_id: clientId });
    expect(explanation.summary).toMatch(/^AADSTS700016: .*AZURE_CLIENT_ID/);
    expect(fact(explanation, 'Client')).toBe(clientId);
    expect(explanation.mends).toEqual([]);
  });

  it('tells of a client that is at home in another tenant', async () => {
    await using service = await createTestTokenService();
    const other = await service.directory.tenants.put({
      id: '88888888-8888-4888-8888-888888888888',
      displayName: 'Fabrikam',
      domains: ['fabrikam.onmicrosoft.com'],
      allowsFederation: true,
    });
    const explanation = await explainRefusal(service, {}, {}, `/${other.id}/oauth2/v2.0/token`);
    expect(explanation.summary).toMatch(/^AADSTS700016: .*AZURE_TENANT_ID/);
    expect(explanation.mends).toEqual([]);
  });
});

describe('what is known without a record', () => {
  it('is the advice for the number', async () => {
    await using service = await createTestTokenService();
    expect(await explainText(service, 'AADSTS70025: no credentials')).toEqual({
      summary:
        'AADSTS70025: Add a federated credential to this identity, or correct the client id of the service account.',
      facts: [],
      mends: [],
    });
  });

  it('is the advice as well where the trace is of another service', async () => {
    await using service = await createTestTokenService();
    const pasted = 'AADSTS700024: x Trace ID: 0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0';
    expect((await explainText(service, pasted)).summary).toMatch(/^AADSTS700024: The token is expired/);
  });

  it('is nothing for a number of errors that are not ours', async () => {
    await using service = await createTestTokenService();
    expect(await explainWith(service, 'AADSTS1234567')).toEqual({
      kind: 'not-explained',
      reason: 'AADSTS1234567 is not an error of this token service.',
    });
  });

  it('is that a trace id is unknown here', async () => {
    await using service = await createTestTokenService();
    const pasted = '0F1E2D3C-4b5a-6978-8796-a5b4c3d2e1f0';
    const result = await explainWith(service, pasted);
    expect(result).toMatchObject({
      kind: 'not-explained',
      reason: expect.stringContaining(pasted.toLowerCase()),
    });
  });

  it.each(['', 'hello', 'x'.repeat(1_024 * 1_024)])(
    'is what could have been pasted instead',
    async (pasted) => {
      await using service = await createTestTokenService();
      expect(await explainWith(service, pasted)).toEqual({
        kind: 'not-explained',
        reason:
          'It holds neither an AADSTS number, nor a trace id, nor a denial of a vault or of Azure Resource Manager, nor a missing principal, nor a JWT.',
      });
    },
  );
});

it('says of a sign-in that succeeded that nothing was refused, by its trace id alone', async () => {
  await using service = await createTestTokenService();
  await service.ask();
  const [signIn] = await service.directory.signIns.list({ limit: 1 });
  const explanation = await explainText(service, signIn?.id ?? '');
  expect(explanation).toMatchObject({ summary: 'The token was issued: nothing was refused.', mends: [] });
  expect(fact(explanation, 'Matched credential')).toBe('myFedIdentity');
});
