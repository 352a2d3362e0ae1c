import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log/index.ts';
import { type CertificateHolder, createCertificateHolder } from '../certificates/certificate-holder.ts';
import { startCertificates } from '../certificates/start-certificates.ts';
import { createWebhook } from '../create-webhook.ts';
import { createWebhookMetrics } from '../metrics/webhook-metrics.ts';
import type { WebhookSettings } from '../settings/read-webhook-settings.ts';
import { startClusterVersion } from './cluster-version.ts';
import { createDial, type DialWebhook } from './dial-webhook.ts';
import { createServiceAccountLookup } from './find-service-account.ts';
import { createHealth } from './health.ts';
import { type HttpListener, startHttpListener } from './http-listener.ts';
import type { AnswerRequest } from './http-message.ts';
import { createKubeClient } from './kube-client.ts';
import { readInClusterConfiguration, readKubeconfig } from './kube-configuration.ts';
import { createMetricsPort } from './metrics-port.ts';
import { startServiceAccountInformer } from './service-account-informer.ts';

export interface WebhookPorts {
  readonly webhook: number;
  readonly health: number;
  readonly metrics: number;
}

export interface RunWebhookOptions {
  readonly settings: WebhookSettings;
  /** Where the API server is, inside a cluster. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly userAgent: string;
  /** Tells the replicas apart; the pod's name is one. */
  readonly identity: string;
  readonly log: Log;
  readonly clock: Clock;
  /** Its abort is the SIGTERM of a pod. */
  readonly signal: AbortSignal;
  readonly onReady?: (ports: WebhookPorts) => void;
}

export type RunOutcome = { readonly kind: 'ended' } | { readonly kind: 'mistaken'; readonly reason: string };

/** From SIGTERM to the last answer. */
const drainMilliseconds = 60_000;

/** Runs until the signal, and then until the requests under way are answered. */
export async function runWebhook(options: RunWebhookOptions): Promise<RunOutcome> {
  const { settings, log, clock, signal, userAgent } = options;
  const read = await (settings.kubeconfig === undefined
    ? readInClusterConfiguration(options.environment)
    : readKubeconfig(settings.kubeconfig));
  if (read.kind === 'mistaken') return read;

  await using parts = new AsyncDisposableStack();
  const client = createKubeClient({ ...read.configuration, userAgent, clock });
  parts.defer(() => client.close());
  const holder = createCertificateHolder(log);
  const informer = parts.adopt(startServiceAccountInformer({ client, log }), (part) => part.close());
  const version = parts.adopt(startClusterVersion(client, log), (part) => part.close());
  parts.adopt(startCertificates({ ...options, client, holder }), (part) => part.close());
  const metrics = createWebhookMetrics({
    certificateExpiry: () => holder.current()?.notAfter,
    cachedAccounts: () => informer.size,
    isInformerConnected: () => informer.isConnected,
  });
  const webhook = createWebhook({
    settings: () => ({ ...settings.mutation, usesNativeSidecars: version.usesNativeSidecars }),
    findServiceAccount: createServiceAccountLookup(client, informer.find),
    metrics,
    log,
  });

  const state: { dial?: DialWebhook } = {};
  const health = createHealth({
    clock,
    certificate: holder.current,
    isSynced: () => informer.isSynced && version.isKnown,
    isDraining: () => signal.aborted,
    dial: () => state.dial,
  });
  const openPort = async (address: WebhookSettings['healthAddress'], answer: AnswerRequest) =>
    parts.adopt(await startHttpListener({ address, answer, log }), (listener) => listener.close(1_000));
  const healthListener = await openPort(settings.healthAddress, health);
  const metricsListener = await openPort(settings.metricsAddress, createMetricsPort(metrics));

  const certificate = await firstCertificate(holder, signal);
  if (certificate === undefined) return { kind: 'ended' };
  const tls = { certificate, minVersion: settings.tlsMinVersion };
  const listener = parts.adopt(
    await startHttpListener({ address: settings.webhookAddress, answer: webhook, tls, log }),
    (open) => open.close(0),
  );
  holder.onChange((next) => {
    listener.serve(next);
    log.event('certificate.served', { notAfter: next.notAfter.toISOString() });
  });
  state.dial = createDial({ host: settings.webhookAddress.host ?? '127.0.0.1', port: listener.port });

  await Promise.race([Promise.all([informer.untilSynced(), version.untilKnown()]), untilAborted(signal)]);
  if (!signal.aborted) {
    const ports = { webhook: listener.port, health: healthListener.port, metrics: metricsListener.port };
    log.event('webhook.ready', ports);
    options.onReady?.(ports);
  }
  await untilAborted(signal);
  log.event('webhook.draining');
  await drain(listener, settings.lingerSeconds * 1_000);
  return { kind: 'ended' };
}

/** Pods that are being removed are sent requests for a moment still: the port stays open that long. */
async function drain(listener: HttpListener, lingerMilliseconds: number): Promise<void> {
  listener.startDraining();
  await wait(lingerMilliseconds);
  await listener.close(drainMilliseconds - lingerMilliseconds);
}

async function firstCertificate(holder: CertificateHolder, signal: AbortSignal) {
  const first = new Promise<void>((resolve) => holder.onChange(() => resolve()));
  await Promise.race([first, untilAborted(signal)]);
  return holder.current();
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
