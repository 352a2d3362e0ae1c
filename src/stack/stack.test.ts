import { X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type TemporaryFolder, temporaryFolder } from '../../test/support/temporary-folder.ts';
import {
  isPortOpen,
  requestStack,
  signInAsWorkload,
  startTestStack,
  storyIdentity,
  takeNeighbouringPorts,
  testSettings,
} from '../../test/support/test-stack.ts';
import { DataFolderError, isDataFolderInUse } from '../platform/data-folder/index.ts';
import { type Log, silentLog } from '../platform/log/index.ts';
import { PortInUseError } from './listeners.ts';
import { runInfoSchema } from './run-info.ts';
import { findRunningStack } from './running.ts';
import { type Stack, startStack } from './stack.ts';
import { storyNames } from './story.ts';

const { vault, secret, secretValue } = storyNames;
const portOf = (url: string): number => Number(new URL(url).port);
const portsOf = ({ proxyUrl, directUrl, clusters }: Stack['run']): number[] =>
  [proxyUrl, directUrl, ...clusters.map(({ serverUrl }) => serverUrl)].map(portOf);
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

async function readSecret(stack: Stack, accessToken: string) {
  const url = `https://${vault}.vault.localhost:${portOf(stack.run.directUrl)}/secrets/${secret}?api-version=7.5`;
  return await requestStack(stack.run, url, bearer(accessToken));
}

/** What must be the same in the next life. */
async function identityOf(stack: Stack) {
  const { tenantId, subscriptionId, directUrl, clusters } = stack.run;
  const identities = await stack.directory.managedIdentities.list();
  const keys = await requestStack(stack.run, `${directUrl}/${tenantId}/discovery/v2.0/keys`);
  const issuerKeys = clusters.map(({ issuer }) => requestStack(stack.run, `${issuer}openid/v1/jwks`));
  return {
    tenantId,
    subscriptionId,
    profile: await readFile(join(stack.run.files.azureConfigFolder, 'azureProfile.json'), 'utf8'),
    identities: identities.map(({ clientId, principalId }) => ({ clientId, principalId })),
    clusters: clusters.map(({ name, issuer, resourceId }) => ({ name, issuer, resourceId })),
    vaults: (await stack.resources.listVaults()).map(({ id }) => id),
    credentials: (await stack.directory.federatedCredentials.listAll()).map(
      ({ credential }) => credential.id,
    ),
    assignments: (await stack.directory.roles.listAssignments()).map(({ id }) => id),
    tokenServiceKeys: keys.json.keys,
    clusterKeys: (await Promise.all(issuerKeys)).map(({ json }) => json.keys),
  };
}

describe('a stack that runs', () => {
  let folder: TemporaryFolder;
  let stack: Stack;
  beforeAll(async () => {
    folder = temporaryFolder();
    stack = await startTestStack(folder.file('data'));
  });
  afterAll(async () => {
    await stack.close();
    folder[Symbol.dispose]();
  });

  it('says where everything is, to whoever looks into its folder', async () => {
    expect(await findRunningStack(folder.file('data'))).toEqual(stack.run);
    expect(stack.run.pid).toBe(process.pid);
    for (const file of Object.values(stack.run.files)) expect(existsSync(file)).toBe(true);
    expect(new Set(portsOf(stack.run)).size).toBe(3);
  });

  it('points to itself in the discovery document of direct mode', async () => {
    const { directUrl, tenantId } = stack.run;
    const { json } = await requestStack(
      stack.run,
      `${directUrl}/${tenantId}/v2.0/.well-known/openid-configuration`,
    );
    expect(json.token_endpoint).toBe(`${directUrl}/${tenantId}/oauth2/v2.0/token`);
    expect(new URL(json.jwks_uri).origin).toBe(directUrl);
    expect(new URL(json.authorization_endpoint).origin).toBe(directUrl);
    expect((await requestStack(stack.run, json.jwks_uri)).json.keys).not.toEqual([]);
  });

  it('sends whoever asks a vault without a token to the token service, with the port in the resource', async () => {
    const { directUrl, tenantId } = stack.run;
    const port = portOf(directUrl);
    const url = `https://${vault}.vault.localhost:${port}/secrets/${secret}?api-version=7.5`;
    const { status, headers } = await requestStack(stack.run, url);
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toContain(`resource="https://vault.localhost:${port}"`);
    expect(headers['www-authenticate']).toContain(`/${tenantId}"`);
  });

  it('gives a secret to a token of direct mode', async () => {
    const { accessToken } = await signInAsWorkload(stack);
    const { status, json } = await readSecret(stack, accessToken);
    expect(status).toBe(200);
    expect(json.value).toBe(secretValue);
    expect(json.id).toMatch(
      `https://${vault}.vault.localhost:${portOf(stack.run.directUrl)}/secrets/${secret}/`,
    );
  });

  it('gives the same by the names of production, through the proxy', async () => {
    const { accessToken } = await signInAsWorkload(stack, 'https://login.microsoftonline.com');
    const url = `https://${vault}.vault.azure.net/secrets/${secret}?api-version=7.5`;
    const { json } = await requestStack(stack.run, url, bearer(accessToken));
    expect(json.value).toBe(secretValue);
  });

  it('lets the operator speak to Graph, and nobody with a token for a vault', async () => {
    const { directory, run } = stack;
    const operator = (await directory.applications.list(run.tenantId)).find(
      ({ displayName }) => displayName === 'wid operator',
    );
    if (operator === undefined) throw new Error('the operator has no account');
    const added = await directory.applications.addPassword(operator.appId, {
      displayName: 'test',
      expiresAt: new Date(Date.now() + 3_600_000),
    });
    const authority = `https://login.microsoftonline.com/${run.tenantId}/oauth2/v2.0/token`;
    const { json } = await requestStack(run, authority, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: operator.appId,
        client_secret: added?.secretText ?? '',
        scope: 'https://graph.microsoft.com//.default',
      }),
    });
    const [, payload = ''] = json.access_token.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    expect(claims.roles).toContain('Application.ReadWrite.All');
    const url = 'https://graph.microsoft.com/v1.0/servicePrincipals?$top=999';
    const listed = await requestStack(run, url, bearer(json.access_token));
    const [identity] = await directory.managedIdentities.list();
    expect(listed.json.value).toContainEqual(expect.objectContaining({ id: identity?.principalId }));
    const { accessToken } = await signInAsWorkload(stack);
    expect((await requestStack(run, url, bearer(accessToken))).status).toBe(401);
  });

  it('gives nothing to a token with another signature', async () => {
    const { accessToken } = await signInAsWorkload(stack);
    const [header, payload, signature = ''] = accessToken.split('.');
    const forged = `${header}.${payload}.${[...signature].reverse().join('')}`;
    expect((await readSecret(stack, forged)).status).toBe(401);
  });

  it('is not misled by a name that it does not serve', async () => {
    const { run } = stack;
    const misdirected = await requestStack(run, `${run.directUrl}/`, { headers: { host: 'example.com' } });
    expect(misdirected.status).toBe(421);
    const stranger = `https://a.b.localhost:${portOf(run.directUrl)}/`;
    expect((await requestStack(run, stranger)).status).toBe(421);
    await expect(requestStack(run, 'https://batch.core.windows.net/')).rejects.toThrow(
      'the proxy answered 403',
    );
  });

  it('explains a refusal that it gave, with the annotation of its own cluster', async () => {
    const identity = await storyIdentity(stack);
    await signInAsWorkload(stack);
    const denied = [
      `Caller: appid=${identity?.clientId};oid=${identity?.principalId};iss=x`,
      "Action: 'Microsoft.KeyVault/vaults/secrets/setSecret/action'",
      `Resource: '${(await stack.resources.listVaults())[0]?.id}/secrets/${secret}'`,
    ].join('\n');
    const result = await stack.explain(denied);
    expect(result).toMatchObject({
      kind: 'explained',
      explanation: {
        summary: expect.stringContaining('not one that allows this operation'),
        facts: expect.arrayContaining([{ label: 'Annotated client', value: identity?.clientId }]),
      },
    });
  });

  it('refuses a second one on its folder, and is not disturbed', async () => {
    const second = startTestStack(folder.file('data'));
    await expect(second).rejects.toThrow(DataFolderError);
    expect(await findRunningStack(folder.file('data'))).toEqual(stack.run);
    const { accessToken } = await signInAsWorkload(stack);
    expect((await readSecret(stack, accessToken)).status).toBe(200);
  });

  it('tells of a cluster that is made later, and lets it be reached', async () => {
    const before = stack.run.clusters;
    const made = await stack.operator.createCluster({
      name: 'mySecondCluster',
      resourceGroup: storyNames.resourceGroup,
      location: 'westeurope',
    });
    const written = runInfoSchema.parse(JSON.parse(await readFile(folder.file('data/run.json'), 'utf8')));
    expect(written).toEqual(stack.run);
    expect(written.clusters.slice(0, -1)).toEqual(before);
    const added = written.clusters.at(-1);
    expect(added).toMatchObject({ name: 'mySecondCluster', issuer: made.issuerUrl, resourceId: made.id });
    const kubeconfig = await readFile(stack.run.files.kubeconfig, 'utf8');
    for (const { name, serverUrl } of written.clusters) {
      expect(kubeconfig).toContain(name);
      expect(kubeconfig).toContain(serverUrl);
    }
    const version = await requestStack(stack.run, `${added?.serverUrl}/version`);
    expect(version.status).toBe(200);
    const document = await requestStack(stack.run, `${made.issuerUrl}.well-known/openid-configuration`);
    expect(document.json.issuer).toBe(made.issuerUrl);
  });

  it('listens to whoever knows the secret of its folder, and to nobody else', async () => {
    const { directUrl, clusters } = stack.run;
    const url = `https://control.localhost:${portOf(directUrl)}/clusters/${clusters[0]?.name}/drop-key`;
    const ask = (token: string) =>
      requestStack(stack.run, url, { method: 'POST', body: { keyId: 'none' }, ...bearer(token) });
    const file = folder.file('data/control.token');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await ask(await readFile(file, 'utf8'))).json.kind).toBe('unknown-key');
    // Not even an administrator of the cluster may: on Azure, its keys are not the cluster's to change.
    const operator = stack.clusters.list()[0]?.operatorToken.reveal() ?? '';
    for (const token of ['', operator]) expect((await ask(token)).status).toBe(401);
  });

  it('has signed its operator in to the Azure CLI of its folder, and leaves what somebody does there', async () => {
    const { azureConfigFolder } = stack.run.files;
    const readAzure = async (name: string) =>
      JSON.parse(await readFile(join(azureConfigFolder, name), 'utf8')) as Record<string, object>;
    const profile = (await readAzure('azureProfile.json')) as { subscriptions?: { id: string }[] };
    expect(profile.subscriptions).toMatchObject([
      { id: stack.run.subscriptionId, isDefault: true, user: { type: 'user' } },
    ]);
    const file = join(azureConfigFolder, 'msal_token_cache.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const [held] = Object.values((await readAzure('msal_token_cache.json')).RefreshToken ?? {});
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: '04b07795-8ddb-461a-bbee-02f9e1bf7b46',
      refresh_token: (held as { secret: string }).secret,
      scope: 'https://management.core.windows.net//.default',
    });
    const token = await requestStack(
      stack.run,
      `https://login.microsoftonline.com/${stack.run.tenantId}/oauth2/v2.0/token`,
      { method: 'POST', body: form },
    );
    const groups = await requestStack(
      stack.run,
      `https://management.azure.com/subscriptions/${stack.run.subscriptionId}/resourcegroups?api-version=2024-11-01`,
      bearer(token.json.access_token),
    );
    const names = groups.json.value.map(({ name }: { name: string }) => name);
    expect(names).toContain(storyNames.resourceGroup);
  });

  it('gives each cluster an authority for its own clients, and no other', async () => {
    const kubeconfig = JSON.parse(await readFile(stack.run.files.kubeconfig, 'utf8')) as {
      users: { user: Record<string, string> }[];
    };
    const certificates = kubeconfig.users.map(
      ({ user }) => new X509Certificate(Buffer.from(user['client-certificate-data'] ?? '', 'base64')),
    );
    expect(certificates.map(({ subject }) => subject)).toEqual(
      certificates.map(() => 'O=system:masters\nCN=masterclient'),
    );
    expect(certificates.map(({ issuer }) => issuer)).toEqual(
      stack.run.clusters.map(({ name }) => `CN=${name} client authority`),
    );
    expect((await stat(stack.run.files.kubeconfig)).mode & 0o777).toBe(0o600);
  });

  it('makes no second cluster of the same id', async () => {
    const before = stack.run.clusters;
    await stack.operator.createCluster({
      name: storyNames.cluster.toUpperCase(),
      resourceGroup: storyNames.resourceGroup.toUpperCase(),
      location: 'westeurope',
    });
    expect(stack.run.clusters).toEqual(before);
  });
});

describe('a stack that is closed', () => {
  it('leaves no open port and no run.json, and can be closed again', async () => {
    using folder = temporaryFolder();
    const stack = await startTestStack(folder.file('data'));
    const ports = portsOf(stack.run);
    for (const port of ports) expect(await isPortOpen(port)).toBe(true);
    await stack.close();
    await stack.close();
    for (const port of ports) expect(await isPortOpen(port)).toBe(false);
    for (const file of ['run.json', 'control.token'])
      expect(existsSync(folder.file(`data/${file}`))).toBe(false);
    expect(isDataFolderInUse(folder.file('data'))).toBe(false);
    expect(await findRunningStack(folder.file('data'))).toBeUndefined();
  });

  it('is the same when it is started again, and takes the tokens of its life before', async () => {
    using folder = temporaryFolder();
    const first = await startTestStack(folder.file('data'));
    const before = await identityOf(first);
    const { accessToken, assertion } = await signInAsWorkload(first);
    await first.close();

    await using second = await startTestStack(folder.file('data'));
    expect(await identityOf(second)).toEqual(before);
    expect((await readSecret(second, accessToken)).json.value).toBe(secretValue);
    expect(await signInAsWorkload(second)).not.toMatchObject({ assertion });
    expect(await second.explain(assertion)).toMatchObject({
      kind: 'explained',
      explanation: { summary: expect.stringContaining('names it') },
    });
  });

  it('has removed its folder where that was a temporary one', async () => {
    using folder = temporaryFolder();
    const stack = await startTestStack(folder.file('unused'), { isEphemeral: true, seed: 'none' });
    const root = dirname(stack.run.files.certificateAuthority);
    expect(existsSync(join(root, 'cloud.db'))).toBe(true);
    await stack.close();
    expect(existsSync(root)).toBe(false);
    expect(existsSync(folder.file('unused'))).toBe(false);
  });
});

describe('what a new folder starts with', () => {
  it('is all there before anyone is told that the stack runs', async () => {
    using folder = temporaryFolder();
    const told: [string, boolean][] = [];
    const event: Log['event'] = (name) => told.push([name, existsSync(folder.file('data/run.json'))]);
    await using _stack = await startStack({
      settings: testSettings(folder.file('data')),
      log: { ...silentLog, event, child: () => ({ ...silentLog, event }) },
    });
    const ready = told.findIndex(([name]) => name === 'stack.ready');
    expect(told[ready]).toEqual(['stack.ready', true]);
    expect(told.slice(0, ready)).toContainEqual(['access.allowed', false]);
    expect(told.slice(0, ready).filter(([, isTold]) => isTold)).toEqual([]);
  });

  it('is nothing but the foundation with --seed none, and stays so', async () => {
    using folder = temporaryFolder();
    const first = await startTestStack(folder.file('data'), { seed: 'none' });
    expect(first.run.clusters).toEqual([]);
    await first.close();
    await using second = await startTestStack(folder.file('data'), { seed: 'starter' });
    expect(second.run.clusters).toEqual([]);
    expect(await second.resources.listVaults()).toEqual([]);
  });

  it('is made good by the next start where the first was cut short at its end', async () => {
    using folder = temporaryFolder();
    const first = await startTestStack(folder.file('data'));
    const before = await identityOf(first);
    await first.close();
    await rm(folder.file('data/seed.json'));
    await using second = await startTestStack(folder.file('data'));
    expect(await identityOf(second)).toEqual(before);
    const { accessToken } = await signInAsWorkload(second);
    expect((await readSecret(second, accessToken)).json.value).toBe(secretValue);
    expect(existsSync(folder.file('data/seed.json'))).toBe(true);
  });
});

describe('a port that is in use', () => {
  it.each([
    ['the proxy', 0],
    ['direct mode', 1],
  ])('for %s is found before anything is made, and nothing is left open', async (_what, taken) => {
    using folder = temporaryFolder();
    const [first, ...servers] = await takeNeighbouringPorts(3);
    for (const [step, server] of servers.entries()) if (step !== taken) server.close();

    const error = await startTestStack(folder.file('data'), { port: first }).catch((reason) => reason);
    expect(error).toBeInstanceOf(PortInUseError);
    expect(error.port).toBe(first + taken);
    expect(await isPortOpen(first + (1 - taken))).toBe(false);
    for (const file of ['cloud.db', 'sign-ins.db', 'run.json', 'seed.json', 'operator.sealed'])
      expect(existsSync(folder.file(`data/${file}`))).toBe(false);
    expect(isDataFolderInUse(folder.file('data'))).toBe(false);
    servers[taken]?.close();
  });

  it('leaves nothing of a temporary folder, nor of a run that was killed before', async () => {
    using folder = temporaryFolder();
    using temporary = temporaryFolder();
    const killed = await startTestStack(folder.file('data'), { seed: 'none' });
    const left = await readFile(folder.file('data/run.json'));
    await killed.close();
    await writeFile(folder.file('data/run.json'), left);
    expect(await findRunningStack(folder.file('data'))).toBeUndefined();
    const [port, server, ...rest] = await takeNeighbouringPorts(3);
    for (const each of rest) each.close();
    vi.stubEnv('TMPDIR', temporary.path);
    try {
      for (const isEphemeral of [false, true])
        await expect(startTestStack(folder.file('data'), { port, isEphemeral })).rejects.toThrow(
          PortInUseError,
        );
    } finally {
      vi.unstubAllEnvs();
    }
    expect(existsSync(folder.file('data/run.json'))).toBe(false);
    expect(await readdir(temporary.path)).toEqual([]);
    server?.close();
  });

  it('for the cluster makes it take another, which the kubeconfig names', async () => {
    using folder = temporaryFolder();
    const [port, proxy, direct, cluster] = await takeNeighbouringPorts(3);
    proxy?.close();
    direct?.close();
    await using stack = await startTestStack(folder.file('data'), { port });
    const ports = portsOf(stack.run);
    expect(ports.slice(0, 2)).toEqual([port, port + 1]);
    expect(ports[2]).not.toBe(port + 2);
    expect(await readFile(stack.run.files.kubeconfig, 'utf8')).toContain(`https://localhost:${ports[2]}`);
    const { accessToken } = await signInAsWorkload(stack);
    expect((await readSecret(stack, accessToken)).json.value).toBe(secretValue);
    cluster?.close();
  });
});
