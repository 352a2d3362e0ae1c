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
import { Secret } from '../platform/secret.ts';
import { openCertificateAuthority } from '../platform/tls/index.ts';
import { probeRuntime } from '../pod-runner/index.ts';
import type { ResourceStore } from '../resources/index.ts';
import { prepareAzureCliProfile } from './azure-cli/prepare-profile.ts';
import { nameClusters, readClientEnvironment, writeKubeconfig, writeTrustFiles } from './client-files.ts';
import { Closers } from './closers.ts';
import { readAnnotatedClientId } from './cluster.ts';
import { type Clusters, openClusters } from './clusters.ts';
import { controlTokenFile } from './control/index.ts';
import { type ExplainResult, explain } from './explain/index.ts';
import { openFoundation } from './foundation.ts';
import { openListeners } from './listeners.ts';
import { certificateNames, createLocalNetwork } from './local-network.ts';
import { createOperator, type Operator } from './operator.ts';
import { serveParts } from './parts.ts';
import { type Delays, delaysOf, toPropagation } from './realism.ts';
import { followImagesFile } from './registered-images.ts';
import { type RunInfo, runInfoFile } from './run-info.ts';
import { seedOnce } from './seed.ts';
import type { Settings } from './settings.ts';
import { openStores, sealingKeyFile } from './stores.ts';
import { createTimeline } from './timeline.ts';

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
  /** In the place of those of the profile. */
  readonly delays?: Partial<Delays>;
}

/** Far more often than the certificate in the kubeconfig ends. */
const renewalMilliseconds = 24 * 3_600_000;

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
  { settings, clock = systemClock, log = createLog({ level: settings.logLevel }), delays }: StackOptions,
  closers: Closers,
): Promise<Stack> {
  const { imagesFile } = settings;
  const images = imagesFile === '' ? () => [] : followImagesFile(imagesFile, log);
  const folder = await openFolder(settings, closers);
  // One that a killed process left behind would lead clients to ports that are gone.
  await folder.remove(runInfoFile);
  const file = (name: string) => folder.path(name);
  const sealer = openSealer(file(sealingKeyFile));

  // The ports come first: one that is in use is found before anything is made.
  const authority = await openCertificateAuthority({ folder, names: certificateNames, clock });
  const { certificatePem } = authority;
  const network = createLocalNetwork();
  const { port, forwarding } = settings;
  const listeners = await openListeners({ network, authority, port, forwarding, log });
  closers.add(() => listeners.close());

  const timeline = createTimeline({ ...delaysOf(settings), ...delays });
  const propagation = () => toPropagation(timeline.delays());
  const stores = await openStores({ file, clock, propagation });
  closers.add(() => stores.close());
  const { directory, resources } = stores;
  const foundation = await openFoundation({ directory, resources, folder, sealer, clock, newId: randomId });
  const { subscriptionId } = foundation;
  const tenantId = foundation.tenant.id;

  const newToken = () => randomBytes(32).toString('base64url');
  const clusters = await openClusters({
    file,
    sealer,
    resources,
    clock,
    newId: randomId,
    newToken,
    log,
    caPem: certificatePem,
    async writeFile(name, content) {
      await folder.writeAtomically(name, content);
      return file(name);
    },
    listen: (part) => listeners.listenForCluster(part),
    onChange: () => publish(),
  });
  closers.add(() => clusters.close());
  const { directUrl, proxyUrl } = listeners;
  const common = {
    network,
    settings,
    stores,
    clusters,
    timeline,
    sealer,
    clock,
    newId: randomId,
    log,
    closers,
  };
  const controlToken = new Secret(newToken());
  const signInToAzureCli = async (): Promise<void> =>
    prepareAzureCliProfile({
      folder,
      users: await foundation.tenants.openUsers(),
      fetch: (request) => network.fetch(request),
      clock,
      newId: randomId,
    });
  const tenants = { ...foundation.tenants, onChange: signInToAzureCli };
  const { arm } = await serveParts({
    ...common,
    tenantId,
    directUrl,
    caPem: certificatePem,
    tenants,
    controlToken,
  });
  await folder.writeAtomically(controlTokenFile, controlToken.reveal());
  closers.add(() => folder.remove(controlTokenFile));
  // Before the parts close: requests under way still have everything that answers them.
  closers.add(() => listeners.close());
  closers.add(() => clusters.endClients());

  const { runtime, attempts } = await probeRuntime();
  const files = await writeTrustFiles(folder, certificatePem, clock);
  const startedAt = clock.now().toISOString();
  const describe = (): RunInfo => ({
    pid: process.pid,
    startedAt,
    proxyUrl,
    directUrl,
    tenantId,
    subscriptionId,
    realism: settings.realism,
    podRuntime: { kind: runtime.kind, attempts: [...attempts] },
    clusters: nameClusters(clusters.list()).map(({ name, cluster: { record, serverUrl } }) => ({
      name,
      serverUrl,
      issuer: record.issuerUrl,
      resourceId: record.id,
      tenantId: record.tenantId,
    })),
    files,
  });
  // Whoever waits for the run information takes it for the sign that everything answers.
  let isReady = false;
  const publish = async (): Promise<void> => {
    await writeKubeconfig(folder, certificatePem, clusters.list());
    if (isReady) await folder.writeAtomically(runInfoFile, JSON.stringify(describe(), null, 2));
  };
  const operator = createOperator({
    directory,
    resources,
    clusters,
    account: foundation.operator,
    tenantId,
    subscriptionId,
    fetch: (request) => network.fetch(request),
  });
  await clusters.startNodes({ runtime, images, environment: readClientEnvironment({ proxyUrl, files }, {}) });
  await seedOnce(folder, settings.seed, operator);
  // By now every cluster runs with its node: what was accepted before is done on what is there.
  await arm.resume();
  await signInToAzureCli();
  timeline.begin();
  isReady = true;
  closers.add(() => folder.remove(runInfoFile));
  await publish();
  const renewal = setInterval(() => {
    writeKubeconfig(folder, certificatePem, clusters.list()).catch((error: unknown) =>
      log.bug(error, { surface: 'stack' }),
    );
  }, renewalMilliseconds);
  renewal.unref();
  closers.add(() => clearInterval(renewal));
  log.event('stack.ready', { proxyUrl });

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
