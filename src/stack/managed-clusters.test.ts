import { once } from 'node:events';
import { existsSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TemporaryFolder, temporaryFolder } from '../../test/support/temporary-folder.ts';
import { isPortOpen, requestStack, startTestStack } from '../../test/support/test-stack.ts';
import type { Stack } from './stack.ts';

let folder: TemporaryFolder;
let stack: Stack;
let call: (method: string, path: string, body?: object) => ReturnType<typeof requestStack>;
let group: string;

beforeAll(async () => {
  folder = temporaryFolder();
  stack = await startTestStack(folder.file('data'), { seed: 'none' });
  const token = await signInAsOwner();
  group = `/subscriptions/${stack.run.subscriptionId}/resourceGroups/lab`;
  call = (method, path, body) =>
    requestStack(stack.run, address(path), {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body !== undefined && { body }),
    });
  await call('PUT', group, { location: 'eastus' });
});
afterAll(async () => {
  await stack.close();
  folder[Symbol.dispose]();
});

const address = (path: string) =>
  path.startsWith('https://') ? path : `https://management.azure.com${path}?api-version=2025-03-01`;
const clusterPath = (name: string) => `${group}/providers/Microsoft.ContainerService/managedClusters/${name}`;
const wanted = {
  location: 'eastus',
  identity: { type: 'SystemAssigned' },
  properties: {
    agentPoolProfiles: [{ name: 'nodepool1', count: 1, mode: 'System' }],
    oidcIssuerProfile: { enabled: true },
    securityProfile: { workloadIdentity: { enabled: true } },
  },
};

/** An application that owns the subscription, with a token for the control plane. */
async function signInAsOwner(): Promise<string> {
  const { directory, run } = stack;
  const { application, servicePrincipal } = await directory.applications.create({
    displayName: 'owner',
    homeTenantId: run.tenantId,
  });
  const password = await directory.applications.addPassword(application.appId, {
    displayName: '',
    expiresAt: new Date(Date.now() + 3_600_000),
  });
  await stack.operator.assignRole({
    principalId: servicePrincipal.objectId,
    role: 'Owner',
    scope: `/subscriptions/${run.subscriptionId}`,
  });
  const answer = await askToken({
    client_id: application.appId,
    client_secret: password?.secretText ?? '',
    scope: 'https://management.azure.com/.default',
  });
  return answer.json.access_token;
}

function askToken(form: Readonly<Record<string, string>>) {
  return requestStack(stack.run, `${stack.run.directUrl}/${stack.run.tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', ...form }),
  });
}

async function poll(answer: Awaited<ReturnType<typeof requestStack>>) {
  const place = String(answer.headers['azure-asyncoperation']);
  const status = async () => (await call('GET', place)).json.status;
  await expect.poll(status, { timeout: 20_000 }).not.toBe('InProgress');
  return await status();
}

/** As a client with a kubeconfig: by the certificate in it, and trusting no more than it says. */
async function openKubeconfig(name: string, operation = 'listClusterUserCredential') {
  const { json: answer } = await call('POST', `${clusterPath(name)}/${operation}`);
  const decode = (text: string) => Buffer.from(text, 'base64').toString();
  const config = JSON.parse(decode(answer.kubeconfigs[0].value));
  const { server, 'certificate-authority-data': ca } = config.clusters[0].cluster;
  const { user } = config.users[0];
  return {
    context: config['current-context'],
    async ask(method: string, path: string, body?: object) {
      const request = https.request(`${server}${path}`, {
        method,
        agent: false,
        ca: decode(ca),
        cert: decode(user['client-certificate-data']),
        key: decode(user['client-key-data']),
        headers: { 'content-type': 'application/json' },
      });
      request.end(body && JSON.stringify(body));
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
      return { status: response.statusCode, body: (await json(response)) as any };
    },
  };
}

describe('a cluster that the control plane makes', () => {
  it('is a real one: its accounts sign in by a federated credential with its issuer', async () => {
    const made = await call('PUT', clusterPath('first'), wanted);
    expect(made.status).toBe(201);
    expect(await poll(made)).toBe('Succeeded');
    const { properties } = (await call('GET', clusterPath('first'))).json;
    const { issuerURL: issuer } = properties.oidcIssuerProfile;
    const kubectl = await openKubeconfig('first');
    expect(kubectl.context).toBe('first');
    const account = '/api/v1/namespaces/default/serviceaccounts/default/token';
    const audience = 'api://AzureADTokenExchange';
    const issued = await kubectl.ask('POST', account, {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { audiences: [audience] },
    });
    expect(issued.status).toBe(201);

    const identity = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/workload`;
    const { clientId } = (await call('PUT', identity, { location: 'eastus' })).json.properties;
    const subject = 'system:serviceaccount:default:default';
    await call('PUT', `${identity}/federatedIdentityCredentials/first`, {
      properties: { issuer, subject, audiences: [audience] },
    });
    const exchanged = await askToken({
      client_id: clientId,
      scope: 'https://vault.azure.net/.default',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: issued.body.status.token,
    });
    expect(exchanged.status).toBe(200);
  });

  it('takes over what Service Connector applies, and says why it does not', async () => {
    const { tenantId, subscriptionId } = stack.run;
    const identity = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/connected`;
    const { clientId } = (await call('PUT', identity, { location: 'eastus' })).json.properties;
    const vault = `${group}/providers/Microsoft.KeyVault/vaults/connected`;
    await call('PUT', vault, {
      location: 'eastus',
      properties: { tenantId, sku: { family: 'A', name: 'standard' }, enableRbacAuthorization: true },
    });
    const connect = async (name: string, scope: string) => {
      const targetService = { type: 'AzureResource', id: vault };
      const authInfo = { authType: 'userAssignedIdentity', clientId, subscriptionId };
      const path = `${clusterPath('first')}/providers/Microsoft.ServiceLinker/linkers/${name}`;
      return await call('PUT', path, { properties: { targetService, authInfo, scope } });
    };
    expect(await poll(await connect('conn', 'default'))).toBe('Succeeded');
    expect(await poll(await connect('conn', 'default'))).toBe('Succeeded');
    const kubectl = await openKubeconfig('first');
    const read = async (path: string) =>
      (await kubectl.ask('GET', `/api/v1/namespaces/default/${path}`)).body;
    expect((await read(`serviceaccounts/sc-account-${clientId}`)).metadata.annotations).toEqual({
      'azure.workload.identity/client-id': clientId,
    });
    const { data } = await read('secrets/sc-conn-secret');
    expect(Buffer.from(data.AZURE_KEYVAULT_RESOURCEENDPOINT, 'base64').toString()).toBe(
      'https://connected.vault.azure.net/',
    );

    const failing = await connect('other', 'nowhere');
    expect(await poll(failing)).toBe('Failed');
    const { error } = (await call('GET', String(failing.headers['azure-asyncoperation']))).json;
    expect(error.message).toContain('namespaces "nowhere" not found');
  });

  it('is in run.json and has the webhook, beside another that has neither issuer nor webhook', async () => {
    const { agentPoolProfiles } = wanted.properties;
    const made = await call('PUT', clusterPath('second'), { ...wanted, properties: { agentPoolProfiles } });
    expect(await poll(made)).toBe('Succeeded');
    expect(stack.run.clusters.map(({ name }) => name)).toEqual(['first', 'second']);
    const hooks = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';
    const count = async (name: string) =>
      (await (await openKubeconfig(name, 'listClusterAdminCredential')).ask('GET', hooks)).body.items.length;
    expect([await count('first'), await count('second')]).toEqual([1, 0]);

    const issuerOf = (name: string) => stack.run.clusters.find((each) => each.name === name)?.issuer ?? '';
    const document = async () =>
      (await requestStack(stack.run, `${issuerOf('second')}.well-known/openid-configuration`)).status;
    expect(await document()).toBe(404);
    const updated = await call('PUT', clusterPath('second'), wanted);
    expect(await poll(updated)).toBe('Succeeded');
    expect([await document(), await count('second')]).toEqual([200, 1]);
  });

  it('signs with another key and believes other certificates, once they are rotated', async () => {
    const keys = async () =>
      (await (await openKubeconfig('first')).ask('GET', '/openid/v1/jwks')).body.keys.map(
        ({ kid }: { kid: string }) => kid,
      );
    const before = await keys();
    const rotated = await call('POST', `${clusterPath('first')}/rotateServiceAccountSigningKeys`);
    expect(rotated.status).toBe(202);
    expect(await poll(rotated)).toBe('Succeeded');
    expect(await keys()).toEqual(expect.arrayContaining(before));
    expect(await keys()).toHaveLength(before.length + 1);

    const old = await openKubeconfig('first');
    expect(await poll(await call('POST', `${clusterPath('first')}/rotateClusterCertificates`))).toBe(
      'Succeeded',
    );
    const namespaces = '/api/v1/namespaces';
    expect((await old.ask('GET', namespaces)).status).not.toBe(200);
    expect((await (await openKubeconfig('first')).ask('GET', namespaces)).status).toBe(200);
  });

  it('is gone with all its files when it is deleted, and the other is there after a restart', async () => {
    const [running] = stack.clusters.list();
    const port = Number(new URL(running?.serverUrl ?? '').port);
    const database = folder.file('data/cluster-first.db');
    expect(existsSync(database)).toBe(true);
    const answer = await call('DELETE', clusterPath('first'));
    expect(answer.status).toBe(202);
    expect(await poll(answer)).toBe('Succeeded');
    expect((await call('GET', clusterPath('first'))).status).toBe(404);
    expect(existsSync(database)).toBe(false);
    expect(await isPortOpen(port)).toBe(false);
    expect(stack.run.clusters.map(({ name }) => name)).toEqual(['second']);
    await stack.close();
    stack = await startTestStack(folder.file('data'));
    expect(stack.run.clusters.map(({ name }) => name)).toEqual(['second']);
  });
});
