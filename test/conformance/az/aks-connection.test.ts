import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storyNames } from '../../../src/stack/index.ts';
import { type ConformanceStack, startConformanceStack } from '../../support/conformance-stack.ts';
import { type Az, findAz, openAz, whyNoAz } from './az.ts';

const binary = findAz(process.env);
const timeout = 150_000;
const { cluster, resourceGroup, vault, secret, secretValue } = storyNames;
const atCluster = ['--resource-group', resourceGroup, '--name', cluster, '--connection', 'my_conn'];
const secretName = 'sc-myconn-secret';

/** Service Connector, which does in one command what the lab has its readers do in seven steps. */
describe.runIf(binary !== undefined)('az aks connection', () => {
  let cloud: ConformanceStack;
  let az: Az;
  let clientId: string;

  beforeAll(async () => {
    if (binary === undefined) return;
    cloud = await startConformanceStack();
    az = await openAz(binary, cloud.stack);
  }, timeout);

  afterAll(async () => {
    await az?.[Symbol.asyncDispose]();
    await cloud?.[Symbol.asyncDispose]();
  });

  const ask = async (method: string, path: string, body?: object): Promise<Response> => {
    const [running] = cloud.stack.clusters.list();
    if (running === undefined) throw new Error('the stack has no cluster');
    const headers = {
      authorization: `Bearer ${running.operatorToken.reveal()}`,
      'content-type': 'application/json',
    };
    const address = `https://localhost/api/v1/namespaces/default/${path}`;
    const request = new Request(address, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    return await running.api.part.fetch(request);
  };

  it(
    'joins a cluster to a vault for an identity that has been given nothing else',
    async () => {
      const words = ['--resource-group', resourceGroup, '--name', 'connected'];
      const identity = await az.run(['identity', 'create', ...words]);
      ({ clientId } = identity.output);
      const target = ['--target-resource-group', resourceGroup, '--vault', vault];
      const made = await az.run([
        ...['aks', 'connection', 'create', 'keyvault', ...atCluster, ...target],
        ...['--workload-identity', identity.output.id],
      ]);
      expect(made.exitCode, made.errors).toBe(0);
      expect(made.output).toMatchObject({
        provisioningState: 'Succeeded',
        configurations: [
          { name: 'AZURE_KEYVAULT_SCOPE' },
          { name: 'AZURE_KEYVAULT_RESOURCEENDPOINT', value: `https://${vault}.vault.azure.net/` },
          { name: 'AZURE_KEYVAULT_CLIENTID', value: clientId },
        ],
      });
      // By name in newer versions, one after the other in older ones.
      const names = Object.values(made.output.kubernetesResourceName);
      expect(names).toEqual(expect.arrayContaining([secretName, `sc-account-${clientId}`]));
    },
    timeout,
  );

  it(
    'leaves a pod no more to do than to name the account and the secret',
    async () => {
      const pod = {
        metadata: { name: 'connected', labels: { 'azure.workload.identity/use': 'true' } },
        spec: {
          serviceAccountName: `sc-account-${clientId}`,
          restartPolicy: 'Never',
          containers: [
            {
              name: 'reader',
              image: 'ghcr.io/azure/azure-workload-identity/msal-go',
              envFrom: [{ secretRef: { name: secretName } }],
              env: [
                { name: 'KEYVAULT_URL', value: '$(AZURE_KEYVAULT_RESOURCEENDPOINT)' },
                { name: 'SECRET_NAME', value: secret },
              ],
            },
          ],
        },
      };
      expect((await ask('POST', 'pods', pod)).status).toBe(201);
      const log = async () => await (await ask('GET', 'pods/connected/log')).text();
      await expect
        .poll(log, { timeout: 30_000, interval: 100 })
        .toContain(`"successfully got secret" secret="${secretValue}"`);
    },
    timeout,
  );

  it(
    'is listed, validated and updated; and deleted, while the cluster keeps what it was given',
    async () => {
      const scope = ['--resource-group', resourceGroup, '--name', cluster];
      const listed = await az.run(['aks', 'connection', 'list', ...scope]);
      expect(listed.output, listed.errors).toMatchObject([{ name: 'my_conn', clientType: 'none' }]);
      const validated = await az.run(['aks', 'connection', 'validate', ...atCluster]);
      const results = validated.output.map(({ result }: { result: string }) => result);
      expect(results).toEqual(Array.from({ length: 5 }, () => 'success'));
      const words = ['keyvault', ...atCluster, '--client-type', 'springBoot'];
      const updated = await az.run(['aks', 'connection', 'update', ...words]);
      expect(updated.output, updated.errors).toMatchObject({ clientType: 'springBoot' });
      const { data } = (await (await ask('GET', `secrets/${secretName}`)).json()) as { data: object };
      expect(Object.keys(data)).toContain('azure.keyvault.uri');

      const deleted = await az.run(['aks', 'connection', 'delete', ...atCluster, '--yes']);
      expect(deleted.exitCode, deleted.errors).toBe(0);
      expect((await az.run(['aks', 'connection', 'show', ...atCluster])).exitCode).toBe(3);
      expect((await ask('GET', `secrets/${secretName}`)).status).toBe(200);
    },
    timeout,
  );

  it(
    'is told what is not to be had here',
    async () => {
      const target = ['--target-resource-group', resourceGroup, '--vault', vault, '--enable-csi'];
      const refused = await az.run(['aks', 'connection', 'create', 'keyvault', ...atCluster, ...target]);
      expect(refused.exitCode).toBe(1);
      expect(refused.errors).toContain('(UnsupportedResource) A connection here does not support');
    },
    timeout,
  );
});

if (!binary) it.skip(whyNoAz('az aks connection'), () => {});
