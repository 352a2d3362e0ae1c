import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { issueAuthority, issueLeaf } from '../src/platform/tls/index.ts';
import { stackNodeFlags } from '../src/stack/index.ts';
import type { BareServerOrders } from './bare-server.ts';
import { residentMegabytes } from './resident-memory.ts';
import type { ServedStack } from './served-stack.ts';

/** Where reviews are sent, and the authority that its certificate is from. */
export interface ReviewTarget {
  readonly url: URL;
  readonly ca: string;
}

/** `wid webhook` as a cluster runs it, beside the API server of a stack. */
export interface ServedWebhook extends ReviewTarget, AsyncDisposable {
  /** From the start of the process to the first 200 of `/readyz`. */
  readonly startMilliseconds: number;
  residentMegabytes(): Promise<number>;
}

const wid = fileURLToPath(new URL('../bin/wid.js', import.meta.url));
const path = '/mutate-v1-pod';

export async function serveWebhook({ run }: ServedStack): Promise<ServedWebhook> {
  await using parts = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'wid-bench-'));
  parts.defer(() => rm(folder, { recursive: true, force: true }));
  const certificate = await issueForLocalhost();
  await writeFile(join(folder, 'tls.crt'), certificate.certificatePem);
  await writeFile(join(folder, 'tls.key'), certificate.keyPem);
  const [port, healthPort, metricsPort] = [await findPort(), await findPort(), await findPort()];
  const flags = [
    `--kubeconfig=${run.files.kubeconfig}`,
    `--webhook-addr=127.0.0.1:${port}`,
    `--health-addr=127.0.0.1:${healthPort}`,
    `--metrics-addr=127.0.0.1:${metricsPort}`,
    '--disable-cert-rotation',
    `--webhook-cert-dir=${folder}`,
    '--drain-linger-seconds=0',
  ];
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...stackNodeFlags, wid, 'webhook', ...flags], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { AZURE_TENANT_ID: run.tenantId },
  });
  parts.defer(async () => {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
  });
  await untilReady(`http://127.0.0.1:${healthPort}/readyz`, () => child.exitCode !== null);
  const startMilliseconds = performance.now() - startedAt;
  const running = parts.move();
  return {
    url: new URL(`https://localhost:${port}${path}`),
    ca: certificate.authorityPem,
    startMilliseconds,
    residentMegabytes: () => residentMegabytes(child.pid),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** A server of Node alone that answers everything with `body`: what no webhook in one process of Node can exceed. */
export async function serveBody(body: string): Promise<ReviewTarget & AsyncDisposable> {
  const { certificatePem, keyPem, authorityPem } = await issueForLocalhost();
  const child = fork(fileURLToPath(new URL('./bare-server.ts', import.meta.url)), []);
  child.send({ certificatePem, keyPem, body } satisfies BareServerOrders);
  const [port] = (await once(child, 'message')) as [number];
  return {
    url: new URL(`https://localhost:${port}${path}`),
    ca: authorityPem,
    async [Symbol.asyncDispose]() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

async function issueForLocalhost() {
  const hour = 3_600_000;
  const validity = { notBefore: new Date(Date.now() - hour), notAfter: new Date(Date.now() + 24 * hour) };
  const authority = await issueAuthority('benchmark', { dns: ['localhost'], ips: [] }, validity);
  const leaf = await issueLeaf(authority, ['localhost'], validity);
  return { ...leaf, authorityPem: authority.certificatePem };
}

/** Free now, and taken by nobody else in the moment that follows, one hopes. */
async function findPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('there is no free port');
  return address.port;
}

const readyTimeoutMilliseconds = 30_000;

async function untilReady(url: string, hasEnded: () => boolean): Promise<void> {
  const end = performance.now() + readyTimeoutMilliseconds;
  while (performance.now() < end && !hasEnded()) {
    const isReady = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
    await wait(5);
  }
  throw new Error('the webhook was not ready');
}
