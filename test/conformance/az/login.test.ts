import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assignIdentities } from '../../../src/cli/assigned-identities.ts';
import { storyNames } from '../../../src/stack/index.ts';
import { type ConformanceStack, startConformanceStack } from '../../support/conformance-stack.ts';
import { requestStack, signInAsWorkload, storyIdentity } from '../../support/test-stack.ts';
import { registerApplication } from '../programs.ts';
import { type Az, findAz, openAz, type Printed, whyNoAz } from './az.ts';

const binary = findAz(process.env);
const password = 'correct horse battery staple';
const userName = 'ada@workloads.onmicrosoft.com';
const timeout = 150_000;

if (!binary) it.skip(whyNoAz('az login'), () => {});

/** The real one, as it is, through the proxy. */
describe.runIf(binary !== undefined)(`az ${binary?.version}`, () => {
  let cloud: ConformanceStack;
  let az: Az;

  beforeAll(async () => {
    if (binary === undefined) return;
    cloud = await startConformanceStack();
    az = await openAz(binary, cloud.stack);
    const { directory, run } = cloud.stack;
    const { user } = await directory.users.create({
      tenantId: run.tenantId,
      userPrincipalName: userName,
      displayName: 'Ada',
      password,
    });
    await allow(user.objectId, 'User');
  }, timeout);

  afterAll(async () => {
    await az?.[Symbol.asyncDispose]();
    await cloud?.[Symbol.asyncDispose]();
  });

  const allow = async (principalId: string, principalType: 'User' | 'ServicePrincipal') => {
    const { directory, run } = cloud.stack;
    const role = await directory.roles.findDefinition('Reader');
    const scope = `/subscriptions/${run.subscriptionId}`;
    await directory.roles.putAssignment({
      scope,
      principalId,
      principalType,
      roleDefinitionId: role?.id ?? '',
    });
  };
  const login = (...words: readonly string[]) => az.run(['login', ...words], { profile: 'own' });
  const expectAccount = ({ output, errors }: Printed, user: Readonly<Record<string, string>>) => {
    const { subscriptionId: id, tenantId } = cloud.stack.run;
    expect(output, errors).toMatchObject([{ id, tenantId, user }]);
  };

  it(
    'is signed in already, and reads groups and a secret',
    async () => {
      const account = await az.run(['account', 'show']);
      expect(account.output).toMatchObject({
        id: cloud.stack.run.subscriptionId,
        user: { name: 'operator@workloads.onmicrosoft.com', type: 'user' },
      });
      const groups = await az.run(['group', 'list']);
      const names = groups.output?.map((each: { name: string }) => each.name);
      expect(names, groups.errors).toContain(storyNames.resourceGroup);
      const { vault, secret, secretValue } = storyNames;
      const read = await az.run(['keyvault', 'secret', 'show', '--vault-name', vault, '--name', secret]);
      expect(read.output?.value, read.errors).toBe(secretValue);
    },
    timeout,
  );

  it(
    'signs in with user and password, and is told what is wrong with another',
    async () => {
      expectAccount(await login('-u', userName, '-p', password), { name: userName, type: 'user' });
      const wrong = await login('-u', userName, '-p', 'wrong');
      expect(wrong.exitCode).toBe(1);
      expect(wrong.errors).toContain('AADSTS50126: Error validating credentials');
    },
    timeout,
  );

  it(
    'signs in with a device code that somebody types elsewhere',
    async () => {
      let typed: Promise<unknown> | undefined;
      const printed = await az.run(['login', '--use-device-code'], {
        profile: 'own',
        onErrors(errors) {
          const [, page, otc] = /open the page (\S+) and enter the code (\w{9}) /.exec(errors) ?? [];
          if (page === undefined || otc === undefined) return;
          const body = new URLSearchParams({ otc, login: userName, passwd: password });
          typed ??= requestStack(cloud.stack.run, page, { method: 'POST', body });
        },
      });
      await typed;
      expectAccount(printed, { name: userName, type: 'user' });
    },
    timeout,
  );

  it(
    'signs in as a service principal, with a secret',
    async () => {
      const { application, servicePrincipal, secret } = await registerApplication(cloud);
      await allow(servicePrincipal.objectId, 'ServicePrincipal');
      const { tenantId } = cloud.stack.run;
      const words = ['--service-principal', '-u', application.appId, '-p', secret, '--tenant', tenantId];
      expectAccount(await login(...words), { name: application.appId, type: 'servicePrincipal' });
    },
    timeout,
  );

  it(
    'signs in as a workload, with the token of a service account',
    async () => {
      const { assertion } = await signInAsWorkload(cloud.stack);
      const { clientId = '', principalId = '' } = (await storyIdentity(cloud.stack)) ?? {};
      await allow(principalId, 'ServicePrincipal');
      const { tenantId } = cloud.stack.run;
      const words = ['-u', clientId, '--tenant', tenantId, '--federated-token', assertion];
      expectAccount(await login('--service-principal', ...words), {
        name: clientId,
        type: 'servicePrincipal',
      });
    },
    timeout,
  );

  it(
    'signs in as the managed identity that it is assigned, and reads groups',
    async () => {
      const { operator, run } = cloud.stack;
      const { resourceGroup, location } = storyNames;
      const identity = await operator.createIdentity({ name: 'az-identity', resourceGroup, location });
      await allow(identity.principalId, 'ServicePrincipal');
      await using assigned = await assignIdentities(run, [`${resourceGroup}/az-identity`]);
      const { variables } = assigned;
      const signIn = (...words: readonly string[]) =>
        az.run(['login', '--identity', ...words], { variables });
      const assignedIdentityInfo = 'MSI';
      expect((await signIn()).output).toMatchObject([
        {
          id: run.subscriptionId,
          tenantId: run.tenantId,
          user: { name: 'systemAssignedIdentity', type: 'servicePrincipal', assignedIdentityInfo },
        },
      ]);
      const groups = await az.run(['group', 'list'], { variables });
      const names = groups.output?.map((each: { name: string }) => each.name);
      expect(names, groups.errors).toContain(resourceGroup);
    },
    timeout,
  );

  it(
    'signs in as one of several managed identities, by each of its names, and as no other',
    async () => {
      const { operator, run } = cloud.stack;
      const { resourceGroup, location } = storyNames;
      const create = (name: string) => operator.createIdentity({ name, resourceGroup, location });
      const [one, two, other] = await Promise.all(['az-one', 'az-two', 'az-other'].map(create));
      if (!one || !two || !other) throw new Error('the identities of the test are not there');
      await allow(two.principalId, 'ServicePrincipal');
      await using assigned = await assignIdentities(run, [one.resourceId, two.resourceId]);
      const signIn = (...words: readonly string[]) =>
        az.run(['login', '--identity', ...words], { variables: assigned.variables });
      const named: readonly [string, string, string][] = [
        ['--client-id', two.clientId, 'MSIClient'],
        ['--object-id', two.principalId, 'MSIObject'],
        ['--resource-id', two.resourceId, 'MSIResource'],
      ];
      for (const [option, value, kind] of named) {
        expectAccount(await signIn(option, value), {
          name: 'userAssignedIdentity',
          type: 'servicePrincipal',
          assignedIdentityInfo: `${kind}-${value}`,
        });
      }
      const unnamed = await signIn();
      expect([unnamed.exitCode, unnamed.errors]).toEqual([
        1,
        expect.stringContaining('400, Unable to load the proper Managed Identity.'),
      ]);
      const strange = await signIn('--client-id', other.clientId);
      expect([strange.exitCode, strange.errors]).toEqual([
        1,
        expect.stringContaining('400, No User Assigned or Delegated Managed Identity found'),
      ]);
    },
    timeout,
  );
});
