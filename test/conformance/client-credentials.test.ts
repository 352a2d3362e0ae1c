import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConformanceStack, startConformanceStack } from '../support/conformance-stack.ts';
import { createTestCertificate, type TestCertificate } from '../support/test-certificate.ts';
import { storyIdentity } from '../support/test-stack.ts';
import { type RegisteredApplication, registerApplication, runProgram, type TokenReport } from './programs.ts';

const programs = {
  secret: ['client-secret.js', 'msal-secret.js'],
  certificate: ['client-certificate.js', 'client-certificate-chain.js', 'msal-certificate.js'],
  assertion: ['client-assertion.js', 'msal-assertion.js'],
};
const everyProgram = Object.values(programs).flat();
const unknownId = '5f0a1c3e-0000-4000-8000-000000000001';
const day = 86_400_000;

/** Every way in which the libraries let an application prove itself; the token is verified by its published key. */
describe('client credentials in the libraries', () => {
  let cloud: ConformanceStack;
  let folder: string;
  let registered: RegisteredApplication;
  /** What every program of this test reads; those that present an assertion are the story's workload. */
  let variables: (program: string) => Readonly<Record<string, string>>;

  beforeAll(async () => {
    cloud = await startConformanceStack();
    folder = await mkdtemp(join(tmpdir(), 'wid-certificates-'));
    registered = await registerApplication(cloud);
    const certificate = await createCertificate();
    await cloud.stack.directory.applications.addCertificate(registered.application.appId, certificate.pem);
    const application = {
      ...registered.variables,
      AZURE_CLIENT_CERTIFICATE_PATH: await save('registered', certificate, certificate),
    };
    variables = (program) => ({
      SCOPE: 'https://vault.azure.net/.default',
      ...(!programs.assertion.includes(program) && application),
    });
  });

  afterAll(async () => {
    await cloud[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  const run = (program: string, changed: Readonly<Record<string, string>> = {}) =>
    runProgram<TokenReport>(cloud, program, { ...variables(program), ...changed });

  /** Key and certificates in one file, as `az ad sp create-for-rbac --create-cert` leaves them. */
  async function save(name: string, { privateKey }: TestCertificate, ...chain: TestCertificate[]) {
    const file = join(folder, `${name}.pem`);
    const key = privateKey.export({ format: 'pem', type: 'pkcs8' });
    await writeFile(file, `${key}${chain.map(({ pem }) => `${pem}\n`).join('')}`);
    return file;
  }

  const countSignIns = async () => (await cloud.stack.directory.signIns.list({ limit: 1_000 })).length;

  it.each(everyProgram)('get a token that the published keys verify, and keep it: %s', async (program) => {
    const before = await countSignIns();
    const { claims, isSame } = await run(program);
    const isWorkload = programs.assertion.includes(program);
    const identity = await storyIdentity(cloud.stack);
    expect(claims).toMatchObject({
      aud: 'https://vault.azure.net',
      iss: `https://sts.windows.net/${cloud.stack.run.tenantId}/`,
      tid: cloud.stack.run.tenantId,
      appid: isWorkload ? identity?.clientId : registered.application.appId,
      oid: isWorkload ? identity?.principalId : registered.servicePrincipal.objectId,
      appidacr: programs.secret.includes(program) ? '1' : '2',
      idtyp: 'app',
    });
    expect(isSame).toBe(true);
    expect(await countSignIns()).toBe(before + 1);
  });

  describe.each(everyProgram)('are refused as Entra refuses them: %s', (program) => {
    it.each([
      ['an unknown client', { AZURE_CLIENT_ID: unknownId }, 'unauthorized_client', 700016],
      ['an unknown tenant', { AZURE_TENANT_ID: unknownId }, 'invalid_tenant', 90002],
      ['an unknown scope', { SCOPE: 'https://nowhere.example/.default' }, 'invalid_resource', 500011],
      ['a scope without /.default', { SCOPE: 'https://vault.azure.net' }, 'invalid_scope', 1002012],
    ])('%s', async (_, changed, code, number) => {
      expectRefusal(await run(program, changed), { program, code, number });
    });
  });

  it.each(programs.secret)('are refused for a wrong secret: %s', async (program) => {
    const report = await run(program, { AZURE_CLIENT_SECRET: 'not-the-secret' });
    expectRefusal(report, { program, code: 'invalid_client', number: 7000215 });
    expect(JSON.stringify(report)).not.toContain('not-the-secret');
  });

  it.each(programs.secret)('are refused for an expired secret: %s', async (program) => {
    const expired = await registerApplication(cloud, { expiresAt: new Date(Date.now() - 1_000) });
    const report = await run(program, expired.variables);
    expectRefusal(report, { program, code: 'invalid_client', number: 7000222 });
  });

  it.each(programs.certificate)(
    'are refused for a certificate that is not registered: %s',
    async (program) => {
      const other = await createCertificate();
      const AZURE_CLIENT_CERTIFICATE_PATH = await save('other', other, other);
      const report = await run(program, { AZURE_CLIENT_CERTIFICATE_PATH });
      expectRefusal(report, { program, code: 'invalid_client', number: 700027 });
    },
  );

  it.each(programs.certificate)('are refused for an expired certificate: %s', async (program) => {
    const expired = await createCertificate({ notAfter: new Date(Date.now() - 1_000).toISOString() });
    await cloud.stack.directory.applications.addCertificate(registered.application.appId, expired.pem);
    const AZURE_CLIENT_CERTIFICATE_PATH = await save('expired', expired, expired);
    const report = await run(program, { AZURE_CLIENT_CERTIFICATE_PATH });
    expectRefusal(report, { program, code: 'invalid_client', number: 700027 });
    expect(report.error?.message).toContain('expired');
  });

  describe('with a certificate that is trusted for its name', () => {
    let named: Readonly<Record<string, string>>;

    beforeAll(async () => {
      const { applications } = cloud.stack.directory;
      const authority = await createCertificate({ name: 'authority.contoso.com', isAuthority: true });
      const leaf = await createCertificate({ name: 'renewed.contoso.com', signer: authority });
      const { application } = await applications.create({
        displayName: 'by name',
        homeTenantId: cloud.stack.run.tenantId,
        trustedSubjectNames: ['renewed.contoso.com'],
      });
      await applications.addCertificate(application.appId, authority.pem);
      named = {
        AZURE_CLIENT_ID: application.appId,
        AZURE_CLIENT_CERTIFICATE_PATH: await save('leaf', leaf, leaf, authority),
      };
    });

    it('get a token where they send the chain', async () => {
      const { claims } = await run('client-certificate-chain.js', named);
      expect(claims).toMatchObject({ appid: named.AZURE_CLIENT_ID, appidacr: '2' });
    });

    it('are refused where they do not', async () => {
      const program = 'client-certificate.js';
      expectRefusal(await run(program, named), { program, code: 'invalid_client', number: 700027 });
    });
  });
});

/** As whoever catches the library's exception can tell one refusal from another. */
function expectRefusal(
  { claims, error }: TokenReport,
  { program, code, number }: { program: string; code: string; number: number },
): void {
  expect(claims).toBeUndefined();
  expect(error?.message).toContain(`${code}: Error(s): ${number} `);
  expect(error?.message).toContain(`AADSTS${number}: `);
  expect(error).toMatchObject(
    program.startsWith('msal')
      ? { name: 'ServerError', errorCode: code, errorNo: number }
      : { name: 'AuthenticationRequiredError' },
  );
}

function createCertificate(options: Parameters<typeof createTestCertificate>[0] = {}) {
  const at = (days: number) => new Date(Date.now() + days * day).toISOString();
  return createTestCertificate({ notBefore: at(-1), notAfter: at(30), ...options });
}
