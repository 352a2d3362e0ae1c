import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storyNames } from '../../src/stack/index.ts';
import { serviceAccountSubject } from '../../src/wire/service-account-token.ts';
import { type ConformanceStack, example, startConformanceStack } from '../support/conformance-stack.ts';
import { storyIdentity } from '../support/test-stack.ts';

/** The vendors' own libraries, unmodified, over TLS, given only what a pod on AKS is given. */
describe("a pod's workload identity", () => {
  let cloud: ConformanceStack;

  beforeAll(async () => {
    cloud = await startConformanceStack();
  });

  afterAll(() => cloud[Symbol.asyncDispose]());

  it.each(['default-credential.js', 'workload-identity-credential.js', 'chained-credential.js', 'msal.js'])(
    'reads a secret with %s, untouched',
    async (name) => {
      const { exitCode, output, errors } = await cloud.run(example(name));
      expect(errors).toBe('');
      expect(output).toBe('Your secret is Hello!');
      expect(exitCode).toBe(0);
      const [signIn] = await cloud.stack.directory.signIns.list({ limit: 1 });
      expect(signIn).toMatchObject({
        clientName: storyNames.identity,
        evidence: { matched: { name: storyNames.credential } },
      });
      expect(signIn?.errorNumber).toBeUndefined();
    },
  );

  it('is refused with AADSTS700213 in the SDK’s own exception when the subject is mistyped', async () => {
    const identity = (await storyIdentity(cloud.stack))!;
    const cluster = cloud.stack.clusters.list()[0]!.record;
    const credential = { name: storyNames.credential, issuer: cluster.issuerUrl };
    const put = (name: string) =>
      cloud.stack.operator.putCredential(identity.principalId, {
        ...credential,
        subject: serviceAccountSubject(storyNames.namespace, name),
      });
    await put('workload-identity-as');
    try {
      const { exitCode, errors } = await cloud.run(example('workload-identity-credential.js'));
      expect(exitCode).not.toBe(0);
      expect(errors).toContain('AADSTS700213');
      const explained = await cloud.stack.explain(errors);
      expect(explained).toMatchObject({
        kind: 'explained',
        explanation: { difference: { field: 'subject' } },
      });
    } finally {
      await put(storyNames.serviceAccount);
    }
  });

  it('is refused by the vault in the SDK’s own exception when the role is at another secret', async () => {
    const { errors, exitCode } = await cloud.run(example('default-credential.js'), {
      variables: { SECRET_NAME: 'no-such-secret' },
    });
    expect(exitCode).not.toBe(0);
    expect(errors).toContain('SecretNotFound');
  });

  it('works for an application with a client secret as well', async () => {
    const { directory, run } = cloud.stack;
    const { application, servicePrincipal } = await directory.applications.create({
      displayName: 'with a secret',
      homeTenantId: run.tenantId,
    });
    const vault = await cloud.stack.resources.findVault(storyNames.vault);
    await cloud.stack.operator.assignRole({
      principalId: servicePrincipal.objectId,
      role: 'Key Vault Secrets User',
      scope: vault!.id,
    });
    const password = await directory.applications.addPassword(application.appId, {
      displayName: 'one',
      expiresAt: new Date(Date.now() + 3_600_000),
    });
    const { output } = await cloud.run(example('default-credential.js'), {
      variables: { AZURE_CLIENT_ID: application.appId, AZURE_CLIENT_SECRET: password!.secretText },
    });
    expect(output).toBe('Your secret is Hello!');
  });
});
