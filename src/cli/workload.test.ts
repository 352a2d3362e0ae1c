import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestCertificate } from '../../test/support/test-certificate.ts';
import { storyIdentity } from '../../test/support/test-stack.ts';
import { type RunInfo, readSettings, type Stack, startStack, storyNames } from '../stack/index.ts';
import { annotations } from '../wire/workload-identity.ts';
import { connectToCluster } from './cluster-client.ts';
import { decodeToken } from './decode-token.ts';
import { startWorkload } from './workload.ts';

const { namespace, serviceAccount } = storyNames;
const storyAccount = `${namespace}/${serviceAccount}`;

describe('startWorkload', { timeout: 30_000 }, () => {
  let stack: Stack;
  let temporary: string;
  const temporaryBefore = process.env.TMPDIR;

  beforeAll(async () => {
    const read = readSettings({ ephemeral: true, port: '0' }, {});
    if (read.kind === 'mistakes') throw new Error('the settings of the test are wrong');
    stack = await startStack({ settings: read.settings });
  }, 30_000);

  afterAll(() => stack.close());

  beforeEach(async () => {
    temporary = await mkdtemp(join(temporaryBefore ?? tmpdir(), 'wid-workload-test-'));
    process.env.TMPDIR = temporary;
  });

  afterEach(async () => {
    if (temporaryBefore === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = temporaryBefore;
    await rm(temporary, { recursive: true, force: true });
  });

  const start = (account: string, options: { clientId?: string; cluster?: string } = {}) =>
    startWorkload(stack.run, {
      serviceAccount: account,
      clientId: undefined,
      cluster: undefined,
      ...options,
    });
  const applyAccount = (name: string, given: Record<string, string>) =>
    stack.operator.applyServiceAccount(stack.clusters.list()[0]!.record, {
      namespace,
      name,
      annotations: given,
    });

  it('gives the four variables of the webhook and nothing else', async () => {
    const identity = (await storyIdentity(stack))!;
    await using workload = await start(storyAccount);
    expect(workload.variables).toEqual({
      AZURE_CLIENT_ID: identity.clientId,
      AZURE_TENANT_ID: stack.run.tenantId,
      AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.com/',
      AZURE_FEDERATED_TOKEN_FILE: expect.stringMatching(/\/azure-identity-token$/),
    });
  });

  it('writes the token as a kubelet does, in a folder that only its owner enters', async () => {
    await using workload = await start(storyAccount);
    const file = workload.variables.AZURE_FEDERATED_TOKEN_FILE!;
    expect((await stat(file)).mode & 0o777).toBe(0o644);
    expect((await stat(dirname(file))).mode & 0o777).toBe(0o700);
    const decoded = decodeToken(await readFile(file, 'utf8'));
    expect(decoded).toMatchObject({
      kind: 'decoded',
      claims: {
        sub: `system:serviceaccount:${namespace}:${serviceAccount}`,
        aud: ['api://AzureADTokenExchange'],
        iss: stack.run.clusters[0]?.issuer,
      },
    });
  });

  it('takes its token away when it ends', async () => {
    const workload = await start(storyAccount);
    expect(await readdir(temporary)).toHaveLength(1);
    await workload[Symbol.asyncDispose]();
    expect(await readdir(temporary)).toEqual([]);
  });

  it('takes a client id that is given over the annotated one', async () => {
    await using workload = await start(storyAccount, { clientId: 'another' });
    expect(workload.variables.AZURE_CLIENT_ID).toBe('another');
  });

  it('takes the tenant that the service account is annotated with', async () => {
    await applyAccount('of-a-tenant', { [annotations.clientId]: 'client', [annotations.tenantId]: 'tenant' });
    await using workload = await start(`${namespace}/of-a-tenant`);
    expect(workload.variables).toMatchObject({ AZURE_CLIENT_ID: 'client', AZURE_TENANT_ID: 'tenant' });
  });

  it('asks for the lifetime that the service account is annotated with', async () => {
    await applyAccount('long', { [annotations.clientId]: 'x', [annotations.tokenExpiration]: '7200' });
    await using workload = await start(`${namespace}/long`);
    const decoded = decodeToken(await readFile(workload.variables.AZURE_FEDERATED_TOKEN_FILE!, 'utf8'));
    if (decoded.kind === 'malformed') throw new Error(decoded.reason);
    expect(Number(decoded.claims.exp) - Number(decoded.claims.iat)).toBe(7_200);
  });

  it.each(['3599', '86401', '3600.5', 'soon', '-1', ''])(
    'refuses the annotated lifetime %j, and says what is accepted',
    async (seconds) => {
      await applyAccount('odd', { [annotations.clientId]: 'x', [annotations.tokenExpiration]: seconds });
      await expect(start(`${namespace}/odd`)).rejects.toMatchObject({
        name: 'CommandError',
        message: expect.stringContaining('must be from 3600 to 86400'),
      });
    },
  );

  it('proposes an annotation where there is no client id', async () => {
    await applyAccount('plain', {});
    await expect(start(`${namespace}/plain`)).rejects.toMatchObject({
      name: 'CommandError',
      message: `The service account ${namespace}/plain names no client id.`,
      fix: expect.stringContaining(`${annotations.clientId}=`),
    });
  });

  it('proposes to create a service account that is not there', async () => {
    await expect(start('default/nobody')).rejects.toMatchObject({
      name: 'CommandError',
      message: expect.stringContaining('"nobody" not found'),
      fix: 'kubectl create serviceaccount nobody --namespace default',
    });
  });

  it.each([
    '',
    'default',
    'default/',
    '/name',
    'a/b/c',
    'default/..',
    '../name',
    'default/.',
    'default/name?x=y',
    'default/name#x',
    'default/%2e%2e',
    'default/a..b',
    'Default/name',
    'default/name token',
    `default/${'a'.repeat(254)}`,
  ])('refuses %j, which is no name of a service account', async (text) => {
    await expect(start(text)).rejects.toMatchObject({
      name: 'CommandError',
      exitCode: 2,
      message: expect.stringContaining('write NAMESPACE/NAME'),
    });
  });

  it('leaves nothing behind where it is refused', async () => {
    await expect(start('default/nobody')).rejects.toThrow();
    await expect(start(`${namespace}/plain`)).rejects.toThrow();
    expect(await readdir(temporary)).toEqual([]);
  });

  it('leaves nothing behind where the cluster issues no token, and repeats its reason', async () => {
    await using cluster = await startForbiddingCluster(temporary);
    const before = await readdir(temporary);
    const run = { ...stack.run, ...cluster.run(stack.run.files) };
    await expect(
      startWorkload(run, { serviceAccount: storyAccount, clientId: 'x', cluster: undefined }),
    ).rejects.toMatchObject({ name: 'CommandError', message: 'The cluster issued no token: not for you.' });
    expect(await readdir(temporary)).toEqual(before);
  });

  it('names the clusters that there are where another is asked for', async () => {
    await expect(start(storyAccount, { cluster: 'elsewhere' })).rejects.toMatchObject({
      name: 'CommandError',
      message: `There is no cluster elsewhere (known: ${storyNames.cluster}).`,
    });
  });

  it('trusts no server but the stack’s own', async () => {
    const strange = join(temporary, 'strange.pem');
    await writeFile(strange, '');
    const run = { ...stack.run, files: { ...stack.run.files, certificateAuthority: strange } };
    const cluster = await connectToCluster(run, undefined);
    await expect(cluster.call('GET', '/version')).rejects.toThrow(/certificate/);
  });
});

/** A cluster whose service accounts can be read, and whose tokens cannot be had. */
async function startForbiddingCluster(folder: string) {
  const { pem, privateKey } = await createTestCertificate({
    name: 'localhost',
    notBefore: '2000-01-01T00:00:00Z',
    notAfter: '2100-01-01T00:00:00Z',
  });
  const key = privateKey.export({ format: 'pem', type: 'pkcs8' });
  const server = createServer({ cert: pem, key }, (request, response) => {
    response.statusCode = request.method === 'GET' ? 200 : 403;
    response.end(JSON.stringify(request.method === 'GET' ? { metadata: {} } : { message: 'not for you' }));
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the cluster of the test has no port');
  const certificateAuthority = join(folder, 'ca.pem');
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(certificateAuthority, pem);
  const credentials = {
    'client-certificate-data': Buffer.from(pem).toString('base64'),
    'client-key-data': Buffer.from(key).toString('base64'),
  };
  const contexts = [{ name: 'strict', context: { cluster: 'strict', user: 'operator' } }];
  await writeFile(kubeconfig, JSON.stringify({ contexts, users: [{ name: 'operator', user: credentials }] }));
  return {
    run: (files: RunInfo['files']) => ({
      files: { ...files, certificateAuthority, kubeconfig },
      clusters: [
        {
          name: 'strict',
          serverUrl: `https://localhost:${address.port}`,
          issuer: 'x',
          resourceId: 'x',
          tenantId: 'x',
        },
      ],
    }),
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
