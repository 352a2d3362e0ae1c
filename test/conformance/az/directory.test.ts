import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConformanceStack, startConformanceStack } from '../../support/conformance-stack.ts';
import { type Az, type AzOptions, findAz, openAz, whyNoAz } from './az.ts';

const binary = findAz(process.env);
const timeout = 150_000;
const password = 'Correct-horse-7';
const userName = 'ada@workloads.onmicrosoft.com';

if (!binary) it.skip(whyNoAz('az ad'), () => {});

/** What people do to the directory, and what they may not. */
describe.runIf(binary !== undefined)(`az ad ${binary?.version}`, () => {
  let cloud: ConformanceStack;
  let az: Az;

  beforeAll(async () => {
    if (binary === undefined) return;
    cloud = await startConformanceStack();
    az = await openAz(binary, cloud.stack);
  }, timeout);

  afterAll(async () => {
    await az?.[Symbol.asyncDispose]();
    await cloud?.[Symbol.asyncDispose]();
  });

  const run = async (words: string, options?: AzOptions) => await az.run(words.split(' '), options);

  it(
    'makes a service principal with a certificate, which signs in by it',
    async () => {
      const { subscriptionId, tenantId } = cloud.stack.run;
      const scope = `/subscriptions/${subscriptionId}`;
      const made = await run(
        `ad sp create-for-rbac --name deployer --create-cert --role Reader --scopes ${scope}`,
      );
      const { appId, fileWithCertAndPrivateKey: file } = made.output;
      const signedIn = await run(
        `login --service-principal --username ${appId} --certificate ${file} --tenant ${tenantId}`,
        { profile: 'own' },
      );
      expect(signedIn.output, signedIn.errors).toMatchObject([{ id: subscriptionId, tenantId }]);
    },
    timeout,
  );

  it(
    'resets the secret of a service principal, and deletes it',
    async () => {
      const { output: application } = await run('ad app create --display-name shop');
      const { output: principal } = await run(`ad sp create --id ${application.appId}`);
      const reset = await run(`ad sp credential reset --id ${principal.id}`);
      expect(reset.output?.password, reset.errors).toMatch(/^\S{40}$/);
      const { output: listed } = await run(`ad sp credential list --id ${principal.id}`);
      const [{ keyId }] = listed;
      expect((await run(`ad sp credential delete --id ${principal.id} --key-id ${keyId}`)).exitCode).toBe(0);
    },
    timeout,
  );

  it(
    'makes a user, who reads and makes applications, and gives nobody a right',
    async () => {
      const made = await run(
        `ad user create --display-name Ada --user-principal-name ${userName} --password ${password}`,
      );
      expect(made.output?.userPrincipalName, made.errors).toBe(userName);
      const own: AzOptions = { profile: 'own' };
      const login = await run(
        `login --username ${userName} --password ${password} --allow-no-subscriptions`,
        own,
      );
      expect(login.exitCode, login.errors).toBe(0);
      const application = await run('ad app create --display-name mine', own);
      expect(application.exitCode, application.errors).toBe(0);
      const principal = await run(`ad sp create --id ${application.output.appId}`, own);
      const graph = await run('ad sp show --id 00000003-0000-0000-c000-000000000000', own);
      const body = {
        principalId: principal.output.id,
        resourceId: graph.output.id,
        appRoleId: graph.output.appRoles[0].id,
      };
      const url = `https://graph.microsoft.com/v1.0/servicePrincipals/${body.principalId}/appRoleAssignments`;
      const words = `rest --method POST --url ${url} --body ${JSON.stringify(body)}`;
      const refused = await run(words, own);
      expect(refused.exitCode).toBe(1);
      expect(refused.errors).toContain('Insufficient privileges to complete the operation.');
      expect((await run(words)).exitCode).toBe(0);
      const deleted = await run(`ad user delete --id operator@workloads.onmicrosoft.com`, own);
      expect(deleted.errors).toContain('Insufficient privileges to complete the operation.');
    },
    timeout,
  );
});
