import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FixedClock } from '../../../test/support/fixed-clock.ts';
import { startTestApiServer, type TestApiServer } from '../../../test/support/test-api-server.ts';
import { silentLog } from '../../platform/log/index.ts';
import {
  leasePath,
  objectNames,
  secretPath,
  webhookConfigurationPath,
} from '../certificates/object-names.ts';
import { readWebhookSettings } from '../settings/read-webhook-settings.ts';
import { type RunOutcome, runWebhook, type WebhookPorts } from './run-webhook.ts';

const namespace = 'azure-workload-identity-system';
const serverSecret = secretPath(namespace, objectNames.serverSecret);
const dnsName = `azure-wi-webhook-webhook-service.${namespace}.svc`;

describe('a running webhook', () => {
  let api: TestApiServer;
  let folder: string;
  let end: AbortController;
  let clock: FixedClock;
  let running: Promise<RunOutcome>[];
  let agents: Agent[];

  beforeEach(async () => {
    api = await startTestApiServer();
    folder = await mkdtemp(join(tmpdir(), 'wid-test-'));
    end = new AbortController();
    clock = new FixedClock(new Date().toISOString());
    running = [];
    agents = [];
    api.put(serverSecret, {});
    api.put(secretPath(namespace, objectNames.authoritySecret), {});
    api.put(leasePath(namespace), { spec: {} });
    api.put(webhookConfigurationPath, { webhooks: [{ name: 'mutation', clientConfig: {} }] });
    api.putAccount('apps', 'default', { annotations: { 'azure.workload.identity/client-id': 'c' } });
  });

  afterEach(async () => {
    end.abort();
    await Promise.all(running);
    for (const agent of agents) agent.destroy();
    await api.close();
    await rm(folder, { recursive: true });
  });

  const start = async (...flags: string[]): Promise<WebhookPorts> => {
    const ready = Promise.withResolvers<WebhookPorts>();
    const settings = await readSettings(flags);
    const run = runWebhook({
      settings,
      environment: {},
      userAgent: 'test/1',
      identity: `pod-${running.length}`,
      log: silentLog,
      clock,
      signal: end.signal,
      onReady: ready.resolve,
    });
    running.push(run);
    return await Promise.race([ready.promise, run.then(() => Promise.reject(new Error('it has ended')))]);
  };

  const readSettings = async (flags: string[]) => {
    const kubeconfig = join(folder, 'config');
    await writeFile(kubeconfig, kubeconfigOf(api));
    const addresses = ['webhook', 'health', 'metrics'].map((name) => `--${name}-addr=127.0.0.1:0`);
    const read = readWebhookSettings({
      commandLine: ['--kubeconfig', kubeconfig, '--drain-linger-seconds=0', ...addresses, ...flags],
      environment: { AZURE_TENANT_ID: 'tenant' },
      readFile: () => '',
      defaultImages: { proxy: 'proxy', proxyInit: 'proxy-init' },
    });
    if (read.kind === 'mistaken') throw new Error(read.mistakes.join('; '));
    return read.settings;
  };

  /** As the API server comes: trusts the caBundle alone, and checks the Service's name. */
  const admit = async (port: number, agent = newAgent()) => {
    const pod = { metadata: { name: 'p' }, spec: { containers: [{ name: 'c' }] } };
    const body = JSON.stringify({
      kind: 'AdmissionReview',
      apiVersion: 'admission.k8s.io/v1',
      request: { uid: 'u', namespace: 'apps', object: pod },
    });
    return await new Promise<{ allowed: boolean; connection: string | undefined }>((resolve, reject) => {
      const outgoing = request(
        {
          agent,
          host: '127.0.0.1',
          port,
          path: '/mutate-v1-pod',
          method: 'POST',
          servername: dnsName,
          ca: publishedBundle(),
          headers: { 'content-type': 'application/json' },
        },
        async (response) => {
          const chunks: Buffer[] = [];
          for await (const chunk of response) chunks.push(chunk as Buffer);
          const { allowed } = JSON.parse(Buffer.concat(chunks).toString()).response;
          resolve({ allowed, connection: response.headers.connection });
        },
      );
      outgoing.once('error', reject);
      outgoing.end(body);
    });
  };
  const newAgent = () => {
    const agent = new Agent({ keepAlive: true });
    agents.push(agent);
    return agent;
  };
  const publishedBundle = () => {
    const [webhook] = api.get(webhookConfigurationPath).webhooks as [{ clientConfig: { caBundle: string } }];
    return Buffer.from(webhook.clientConfig.caBundle, 'base64').toString();
  };
  const health = async (port: number, path: string) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    return { status: response.status, text: await response.text() };
  };

  it('makes its certificates, is ready, and answers a client that trusts what it has published', async () => {
    const ports = await start();
    expect(await health(ports.health, '/readyz')).toEqual({ status: 200, text: 'ok' });
    expect(await health(ports.health, '/healthz')).toEqual({ status: 200, text: 'ok' });
    expect(await admit(ports.webhook)).toMatchObject({ allowed: true });
    const metrics = await (await fetch(`http://127.0.0.1:${ports.metrics}/metrics`)).text();
    expect(metrics).toContain('azwi_mutation_request_count{namespace="apps",service_name="webhook"} 1');
    expect(metrics).toMatch(/azwi_webhook_certificate_expiry_timestamp_seconds \d{10}\n/);
  });

  it('keeps the key of the authority out of the Secret that is served from', async () => {
    await start();
    const data = api.get(serverSecret).data as Record<string, string>;
    expect(Object.keys(data).sort()).toEqual(['ca.crt', 'tls.crt', 'tls.key']);
  });

  it('is not ready when its certificate has ended, and says so', async () => {
    const ports = await start();
    clock.advanceSeconds(91 * 24 * 3_600);
    const { status, text } = await health(ports.health, '/readyz');
    expect(status).toBe(503);
    expect(text).toContain('[-]certificate failed: the certificate has ended');
    expect((await health(ports.health, '/healthz')).status).toBe(200);
  });

  it('serves as several replicas with one certificate', async () => {
    const [first, second] = [await start(), await start()];
    expect((await admit(first.webhook)).allowed).toBe(true);
    expect((await admit(second.webhook)).allowed).toBe(true);
  });

  it('serves a certificate that is brought along, and makes none', async () => {
    await start();
    const data = api.get(serverSecret).data as Record<string, string>;
    for (const name of ['tls.crt', 'tls.key']) {
      await writeFile(join(folder, name), Buffer.from(data[name]!, 'base64'));
    }
    const writes = () => api.requests.filter(({ method }) => method === 'PATCH').length;
    const before = writes();
    const ports = await start('--disable-cert-rotation', '--webhook-cert-dir', folder);
    expect((await admit(ports.webhook)).allowed).toBe(true);
    expect(writes()).toBe(before);
  });

  it('answers what is under way when it is told to end, and asks clients to go elsewhere', async () => {
    const ports = await start('--drain-linger-seconds=1');
    const agent = newAgent();
    expect((await admit(ports.webhook, agent)).connection).toBe('keep-alive');
    end.abort();
    expect((await health(ports.health, '/readyz')).text).toContain('[-]draining failed');
    expect(await admit(ports.webhook, agent)).toEqual({ allowed: true, connection: 'close' });
    expect(await running[0]).toEqual({ kind: 'ended' });
    await expect(admit(ports.webhook)).rejects.toThrow('ECONNREFUSED');
  });

  it('is alive and not ready while there is no certificate', async () => {
    api.failNext(
      serverSecret,
      Array.from({ length: 10_000 }, () => 503),
    );
    const settings = await readSettings(['--health-addr=127.0.0.1:39440']);
    running.push(
      runWebhook({
        settings,
        environment: {},
        userAgent: 't',
        identity: 'p',
        log: silentLog,
        clock,
        signal: end.signal,
      }),
    );
    const { status, text } = await vi.waitFor(() => health(39_440, '/readyz'));
    expect(status).toBe(503);
    expect(text).toContain('[-]certificate failed: certs are not ready yet');
    expect((await health(39_440, '/healthz')).status).toBe(200);
  });

  it('says why it cannot start outside of a cluster', async () => {
    const { kubeconfig: _, ...settings } = await readSettings([]);
    const options = { settings, environment: {}, userAgent: 't', identity: 'p', log: silentLog, clock };
    expect(await runWebhook({ ...options, signal: end.signal })).toMatchObject({
      kind: 'mistaken',
      reason: expect.stringContaining('KUBERNETES_SERVICE_HOST'),
    });
  });
});

function kubeconfigOf({ url, caPem, token }: TestApiServer): string {
  return JSON.stringify({
    'current-context': 'test',
    contexts: [{ name: 'test', context: { cluster: 'c', user: 'u' } }],
    clusters: [
      {
        name: 'c',
        cluster: { server: url, 'certificate-authority-data': Buffer.from(caPem).toString('base64') },
      },
    ],
    users: [{ name: 'u', user: { token: token.reveal() } }],
  });
}
