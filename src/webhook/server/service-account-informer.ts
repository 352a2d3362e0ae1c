import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '../../platform/log/index.ts';
import { type BackOff, createBackOff } from './back-off.ts';
import type { KubeClient } from './kube-client.ts';
import { createServiceAccountCache, type ServiceAccount } from './service-account-cache.ts';
import { listServiceAccounts, watchServiceAccounts } from './watch-service-accounts.ts';

/** Keeps the cluster's service accounts at hand, so that no admission waits for the API server. */
export interface ServiceAccountInformer {
  /** The first whole list is in. It stays true when the connection is lost: what was read goes on to serve. */
  readonly isSynced: boolean;
  readonly isConnected: boolean;
  readonly size: number;
  find(namespace: string, name: string): ServiceAccount | undefined;
  /** Resolves at the first whole list, or at the end. */
  untilSynced(): Promise<void>;
  close(): Promise<void>;
}

export interface InformerOptions {
  readonly client: KubeClient;
  readonly log: Log;
  readonly backOff?: BackOff;
  /** Of one watch. Spread, so that the replicas do not all come at once. */
  readonly watchSeconds?: () => number;
}

const shortWatchMilliseconds = 1_000;

export function startServiceAccountInformer(options: InformerOptions): ServiceAccountInformer {
  const { client, log, backOff = createBackOff() } = options;
  const watchSeconds = options.watchSeconds ?? (() => 300 + Math.floor(Math.random() * 300));
  const cache = createServiceAccountCache();
  const end = new AbortController();
  const { signal } = end;
  const synced = Promise.withResolvers<void>();
  const state = { isSynced: false, isConnected: false };

  /** The version to watch from, once there is one. */
  const list = async (): Promise<string | undefined> => {
    const outcome = await listServiceAccounts(client, signal);
    if (outcome.kind === 'failed') {
      log.debug('service accounts cannot be listed', { reason: outcome.reason });
      return undefined;
    }
    cache.replace(outcome.records);
    if (!state.isSynced) log.event('service-accounts.listed', { count: cache.size });
    state.isSynced = true;
    synced.resolve();
    return outcome.resourceVersion;
  };

  /** Where to go on from, and whether it held: a watch that breaks at once is no better than none. */
  const watch = async (from: string): Promise<{ next: string | undefined; hasHeld: boolean }> => {
    const startedAt = performance.now();
    const outcome = await watchServiceAccounts(client, cache, {
      resourceVersion: from,
      seconds: watchSeconds(),
      onOpen: () => {
        state.isConnected = true;
      },
      signal,
    });
    state.isConnected = outcome.kind === 'ended';
    if (outcome.kind === 'failed' && !signal.aborted) {
      log.event('service-accounts.disconnected', { reason: outcome.reason });
    }
    return {
      next: outcome.kind === 'expired' ? undefined : outcome.resourceVersion,
      hasHeld: performance.now() - startedAt > shortWatchMilliseconds,
    };
  };

  const run = async (): Promise<void> => {
    let failures = 0;
    let from: string | undefined;
    while (!signal.aborted) {
      from ??= await list();
      const watched = from === undefined ? { next: undefined, hasHeld: false } : await watch(from);
      from = watched.next;
      failures = watched.hasHeld ? 0 : failures + 1;
      if (failures > 0 && !signal.aborted) await pause(backOff(failures - 1), signal);
    }
  };

  const running = run().catch((error: unknown) => log.bug(error, { surface: 'webhook' }));
  return {
    get isSynced() {
      return state.isSynced;
    },
    get isConnected() {
      return state.isConnected;
    },
    get size() {
      return cache.size;
    },
    find: cache.find,
    untilSynced: () => synced.promise,
    async close() {
      end.abort();
      synced.resolve();
      await running;
    },
  };
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await wait(milliseconds, undefined, { signal }).catch(() => {});
}
