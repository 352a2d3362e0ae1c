import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Directory } from '../directory/index.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import { type DataFolder, openDataFolder } from '../platform/data-folder/index.ts';
import { randomId } from '../platform/ids.ts';
import { createLog, type Log } from '../platform/log/index.ts';
import { openSealer } from '../platform/sealing/index.ts';
import { openCertificateAuthority } from '../platform/tls/index.ts';
import type { ResourceStore } from '../resources/index.ts';
import { aksIssuerDomain, authorityHosts, directVaultDomain, vaultDomain } from '../wire/azure-hosts.ts';
import { writeKubeconfig, writeTrustFiles } from './client-files.ts';
import { Closers } from './closers.ts';
import { type Clusters, openClusters, type RunningCluster, readAnnotatedClientId } from './clusters.ts';
import { type ExplainResult, explain } from './explain/index.ts';
import { openFoundation } from './foundation.ts';
import { openListeners } from './listeners.ts';
import { createOperator, type Operator } from './operator.ts';
import { buildParts } from './parts.ts';
import { type RunInfo, runInfoFile } from './run-info.ts';
import type { Settings } from './settings.ts';
import { openStores, sealingKeyFile } from './stores.ts';
import { runSteps, setUpSteps, storyNames } from './story.ts';

/** The whole system, running: its addresses, and what a test, the lab or the command line does with it. */
export interface Stack extends AsyncDisposable {
  /** As it is now: a cluster made later is in it. */
  readonly run: RunInfo;
  readonly directory: Directory;
  readonly resources: ResourceStore;
  readonly clusters: Clusters;
  readonly operator: Operator;
  explain(pasted: string): Promise<ExplainResult>;
  close(): Promise<void>;
}

export interface StackOptions {
  readonly settings: Settings;
  readonly clock?: Clock;
  readonly log?: Log;
}

/** The names that the local authority may vouch for, and with them every name that can be served. */
const certificateNames = {
  dns: [...authorityHosts, vaultDomain, aksIssuerDomain, 'localhost', directVaultDomain],
  ips: ['127.0.0.1', '::1'],
};

/**
 * Starts everything on loopback, and answers when all of it answers. Where a step fails, what was opened before is
 * closed again.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const closers = new Closers();
  try {
    return await start(options, closers);
  } catch (error) {
    await closers.close();
    throw error;
  }
}

async function start(
  { settings, clock = systemClock, log = createLog({ level: settings.logLevel }) }: StackOptions,
  closers: Closers,
): Promise<Stack> {
  const folder = await openFolder(settings, closers);
  const file = (name: string) => folder.path(name);
  const sealer = openSealer(file(sealingKeyFile));
  const stores = await openStores({ file, clock, propagationDelaySeconds: settings.propagationDelaySeconds });
  closers.add(() => stores.close());
  const { directory, resources } = stores;
  const foundation = await openFoundation({ directory, resources, folder, sealer, clock, newId: randomId });
  const { tenant, subscriptionId } = foundation;

  const authority = await openCertificateAuthority({ folder, names: certificateNames, clock });
  const reachable: (RunningCluster & { readonly serverUrl: string })[] = [];
  const newToken = () => randomBytes(32).toString('base64url');
  const dependencies = { file, sealer, clock, newId: randomId, newToken, log, resources };
  // Whoever waits for the file takes it for the sign that everything answers.
  let isReady = false;
  let announce = async (_cluster: RunningCluster): Promise<void> => {};
  const clusters = await openClusters({ ...dependencies, onStart: (cluster) => announce(cluster) });
  closers.add(() => clusters.close());
  const parts = {
    settings,
    stores,
    clusters,
    sealer,
    tenantId: tenant.id,
    clock,
    newId: randomId,
    log,
    closers,
  };
  const network = await buildParts(parts);
  const { port, forwarding } = settings;
  const listeners = await openListeners({ ...network, port, forwarding, authority, log });
  closers.add(() => listeners.close());

  const files = await writeTrustFiles(folder, authority.certificatePem, clock);
  announce = async (cluster) => {
    const listener = await listeners.listenForCluster(cluster.api.part);
    reachable.push({ ...cluster, serverUrl: `https://localhost:${listener.port}` });
    await writeKubeconfig(folder, authority.certificatePem, reachable);
    if (isReady) await folder.writeAtomically(runInfoFile, JSON.stringify(describe(), null, 2));
  };
  const startedAt = clock.now().toISOString();
  const describe = (): RunInfo => ({
    pid: process.pid,
    startedAt,
    proxyUrl: `http://127.0.0.1:${listeners.proxy.port}`,
    directUrl: `https://localhost:${listeners.direct.port}`,
    tenantId: tenant.id,
    subscriptionId,
    clusters: reachable.map(({ record, serverUrl }) => ({
      name: record.name,
      serverUrl,
      issuer: record.issuerUrl,
      resourceId: record.id,
    })),
    files,
  });
  const operator = createOperator({
    directory,
    resources,
    clusters,
    account: foundation.operator,
    tenantId: tenant.id,
    subscriptionId,
    fetch: (request) => network.fetch(request),
  });
  if (foundation.isNew && settings.seed === 'starter') await runSteps(operator, setUpSteps(storyNames));
  for (const cluster of clusters.list()) {
    if (!reachable.some(({ record }) => record.id === cluster.record.id)) await announce(cluster);
  }
  isReady = true;
  await folder.writeAtomically(runInfoFile, JSON.stringify(describe(), null, 2));
  closers.add(() => folder.remove(runInfoFile));
  log.event('stack.ready', { proxyUrl: describe().proxyUrl });

  const close = async (): Promise<void> => {
    await closers.close();
    log.event('stack.closed');
  };
  return {
    get run() {
      return describe();
    },
    directory,
    resources,
    clusters,
    operator,
    explain: async (pasted) =>
      await explain(pasted, {
        directory,
        clock,
        findAnnotatedClientId: async (issuer, account) => {
          const cluster = clusters.list().find(({ record }) => record.issuerUrl === issuer);
          return cluster && (await readAnnotatedClientId(cluster, account));
        },
      }),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** The data folder, or a temporary one that goes when the stack does. */
async function openFolder(settings: Settings, closers: Closers): Promise<DataFolder> {
  if (!settings.isEphemeral) {
    const folder = await openDataFolder(settings.dataFolder);
    closers.add(() => folder.close());
    return folder;
  }
  const path = await mkdtemp(join(tmpdir(), 'wid-'));
  closers.add(() => rm(path, { recursive: true, force: true }));
  const folder = await openDataFolder(path);
  closers.add(() => folder.close());
  return folder;
}
