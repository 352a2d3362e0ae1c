import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClusterRequest, requestAsOperator } from '../../src/stack/cluster.ts';
import { type ConformanceStack, startConformanceStack } from '../support/conformance-stack.ts';
import { findHelm, type Helm, openHelm } from './helm/helm.ts';

const binary = findHelm(process.env);
const chart = fileURLToPath(new URL('../../charts/open-workload-id-webhook', import.meta.url));
const tenantId = '11111111-1111-1111-1111-111111111111';
const namespace = 'installed';
const configurations = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';
const configuration = `${configurations}/azure-wi-webhook-mutating-webhook-configuration`;
const pods = '/api/v1/namespaces/default/pods';
const timeout = 150_000;

describe.skipIf(binary !== undefined)('helm', () => {
  it.skip('is neither on PATH nor named by WID_HELM: `node scripts/helm-ring.ts` fetches one', () => {});
});

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: objects of any kind are read as a person reads them
  readonly body: any;
}

/** The real one, as it is, with our own chart. The steps build on each other. */
describe.runIf(binary !== undefined)(`helm ${binary?.version}`, () => {
  let cloud: ConformanceStack;
  let helm: Helm;
  let values: readonly string[];

  const send = async (method: ClusterRequest['method'], path: string, body?: unknown): Promise<Answer> => {
    const [cluster] = cloud.stack.clusters.list();
    if (cluster === undefined) throw new Error('the story has a cluster');
    const response = await requestAsOperator(cluster, {
      method,
      path,
      ...(body !== undefined && { body, contentType: 'application/json' }),
    });
    return { status: response.status, body: await response.json() };
  };
  const until = async (path: string, isTrue: (answer: Answer) => boolean): Promise<Answer> => {
    for (let round = 0; round < 300; round += 1) {
      const answer = await send('GET', path);
      if (isTrue(answer)) return answer;
      await wait(100);
    }
    throw new Error(`${path} never came to be: ${JSON.stringify(await send('GET', path))}`);
  };
  const succeed = async (...words: readonly string[]): Promise<string> => {
    const { output, errors, exitCode } = await helm.run(...words);
    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
    return output;
  };

  beforeAll(async () => {
    if (binary === undefined) return;
    cloud = await startConformanceStack();
    helm = await openHelm(binary, cloud.stack.run.files.kubeconfig);
    const [webhook, health, metrics] = await freePorts();
    values = [
      `azureTenantID=${tenantId}`,
      // One, since all pods of this node share the ports of its machine.
      'replicaCount=1',
      `service.targetPort=${webhook}`,
      `healthAddr=:${health}`,
      `metricsAddr=:${metrics}`,
      'drainLingerSeconds=0',
    ].flatMap((value) => ['--set', value]);
    // The cluster's own webhook has the name that the chart gives: as on AKS, there is one of them.
    expect((await send('DELETE', configuration)).status).toBe(200);
  });

  afterAll(async () => {
    await helm?.[Symbol.asyncDispose]();
    await cloud?.[Symbol.asyncDispose]();
  });

  it('finds no fault with the chart', async () => {
    expect(await succeed('lint', chart, '--set', `azureTenantID=${tenantId}`)).toContain('0 chart(s) failed');
  });

  it('renders the chart, with the image that our releases have', async () => {
    const manifest = await succeed('template', 'wid', chart, ...values);
    expect(manifest).toMatch(/image: ghcr\.io\/open-workload-id\/webhook:\d/);
  });

  it('is told what is missing', async () => {
    const { exitCode, errors } = await helm.run('template', 'wid', chart);
    expect(exitCode).toBe(1);
    expect(errors).toMatch(/azureTenantID/);
  });

  it('changes nothing in a dry run on the server', async () => {
    await succeed('install', 'wid', chart, '--dry-run=server', ...values);
    expect((await send('GET', configuration)).status).toBe(404);
  });

  it(
    'installs the chart, and waits until the webhook serves',
    async () => {
      const flags = ['--namespace', namespace, '--create-namespace', '--wait', '--timeout', '90s'];
      expect(await succeed('install', 'wid', chart, ...flags, ...values)).toContain('STATUS: deployed');
    },
    timeout,
  );

  it(
    'has installed a webhook that gives pods of other namespaces their identity',
    async () => {
      const clientId = '22222222-2222-2222-2222-222222222222';
      await until(configuration, ({ body }) => body.webhooks?.[0].clientConfig.caBundle !== undefined);
      await send('POST', '/api/v1/namespaces/default/serviceaccounts', {
        metadata: { name: 'app', annotations: { 'azure.workload.identity/client-id': clientId } },
      });
      const pod = {
        metadata: { name: 'app', labels: { 'azure.workload.identity/use': 'true' } },
        spec: {
          serviceAccountName: 'app',
          restartPolicy: 'Never',
          containers: [{ name: 'main', image: 'busybox', args: ['env'] }],
        },
      };
      expect((await send('POST', pods, pod)).status).toBe(201);
      const { body } = await send('GET', `${pods}/app`);
      const variables = new Map(
        body.spec.containers[0].env.map(({ name, value }: Record<string, string>) => [name, value]),
      );
      expect(variables.get('AZURE_CLIENT_ID')).toBe(clientId);
      // The tenant of the installed one's own values.
      expect(variables.get('AZURE_TENANT_ID')).toBe(tenantId);
      await until(`${pods}/app`, (answer) => answer.body.status.phase === 'Succeeded');
    },
    timeout,
  );

  it(
    'upgrades with another value, and keeps the others',
    async () => {
      const flags = ['--namespace', namespace, '--reuse-values', '--set', 'podLabels.tier=front'];
      expect(await succeed('upgrade', 'wid', chart, ...flags)).toContain('REVISION: 2');
      const deployment = `/apis/apps/v1/namespaces/${namespace}/deployments/azure-wi-webhook-controller-manager`;
      const { template } = (await send('GET', deployment)).body.spec;
      expect(template.metadata.labels.tier).toBe('front');
    },
    timeout,
  );

  it(
    'rolls back to what was there before',
    async () => {
      expect(await succeed('rollback', 'wid', '1', '--namespace', namespace)).toContain(
        'Rollback was a success',
      );
      const deployment = `/apis/apps/v1/namespaces/${namespace}/deployments/azure-wi-webhook-controller-manager`;
      const { template } = (await send('GET', deployment)).body.spec;
      expect(template.metadata.labels.tier).toBeUndefined();
    },
    timeout,
  );

  it('lists the release, and tells its status and its history', async () => {
    const [release] = JSON.parse(await succeed('list', '--all-namespaces', '--output', 'json'));
    expect(release).toMatchObject({ name: 'wid', namespace, revision: '3', status: 'deployed' });
    expect(await succeed('status', 'wid', '--namespace', namespace)).toContain('STATUS: deployed');
    const history = JSON.parse(await succeed('history', 'wid', '--namespace', namespace, '--output', 'json'));
    expect(history.map(({ description }: Record<string, string>) => description)).toEqual([
      'Install complete',
      'Upgrade complete',
      'Rollback to 1',
    ]);
  });

  it(
    'uninstalls all of it, and nothing is left',
    async () => {
      expect(await succeed('uninstall', 'wid', '--namespace', namespace)).toContain('uninstalled');
      const below = `/namespaces/${namespace}`;
      const isEmpty = ({ body }: Answer) => body.items.length === 0;
      for (const path of [
        `/apis/apps/v1${below}/deployments`,
        `/apis/apps/v1${below}/replicasets`,
        `/api/v1${below}/pods`,
        `/api/v1${below}/services`,
        `/api/v1${below}/secrets`,
        `/apis/coordination.k8s.io/v1${below}/leases`,
        `/apis/policy/v1${below}/poddisruptionbudgets`,
        `/apis/rbac.authorization.k8s.io/v1${below}/roles`,
        `/apis/rbac.authorization.k8s.io/v1${below}/rolebindings`,
        configurations,
      ]) {
        await until(path, isEmpty);
      }
      const nameOf = ({ metadata }: { metadata: { name: string } }) => metadata.name;
      const left = async (plural: string) =>
        (await send('GET', `/api/v1${below}/${plural}`)).body.items.map(nameOf);
      // What every namespace has.
      expect(await left('serviceaccounts')).toEqual(['default']);
      expect(await left('configmaps')).toEqual(['kube-root-ca.crt']);
    },
    timeout,
  );
});

async function freePorts(): Promise<readonly number[]> {
  const servers = [createServer(), createServer(), createServer()];
  const ports: number[] = [];
  for (const server of servers) {
    await new Promise<void>((resolve) => server.listen(0, resolve));
    const address = server.address();
    if (typeof address === 'object' && address !== null) ports.push(address.port);
  }
  for (const server of servers) await new Promise((resolve) => server.close(resolve));
  return ports;
}
