import { parseJson } from '../../platform/json/index.ts';
import type { KubeAnswer, KubeClient } from './kube-client.ts';
import { fieldsOf, listOf, messageOf, textOf } from './kube-object.ts';
import {
  readServiceAccount,
  type ServiceAccountCache,
  type ServiceAccountRecord,
} from './service-account-cache.ts';

/**
 * Names and metadata alone: no references to secrets travel. A server that cannot leave the rest out sends it all.
 */
const metadataOf = (kind: string) =>
  `application/json;as=${kind};g=meta.k8s.io;v=v1, application/json;q=0.9` as const;
const path = '/api/v1/serviceaccounts';
const pageSize = 500;

export type ListOutcome =
  | {
      readonly kind: 'listed';
      readonly records: readonly ServiceAccountRecord[];
      readonly resourceVersion: string;
    }
  | { readonly kind: 'failed'; readonly reason: string };

/** Reads the whole list, page by page. A list that expires on the way is begun anew by whoever asked for it. */
export async function listServiceAccounts(client: KubeClient, signal: AbortSignal): Promise<ListOutcome> {
  const records: ServiceAccountRecord[] = [];
  let page = '';
  for (;;) {
    const query = new URLSearchParams({
      limit: String(pageSize),
      ...(page === '' ? {} : { continue: page }),
    });
    const answer = await client.send({
      path: `${path}?${query}`,
      accept: metadataOf('PartialObjectMetadataList'),
      timeoutMilliseconds: 60_000,
      signal,
    });
    if (answer.kind === 'unreachable' || answer.status !== 200) {
      return { kind: 'failed', reason: reasonOf(answer) };
    }
    const { items, metadata } = fieldsOf(answer.body);
    const { continue: next, resourceVersion } = fieldsOf(metadata);
    for (const item of listOf(items)) records.push(readServiceAccount(item));
    page = textOf(next);
    if (page === '') return { kind: 'listed', records, resourceVersion: textOf(resourceVersion) };
  }
}

export type WatchOutcome =
  /** As every watch ends; the next begins where this one stood. */
  | { readonly kind: 'ended'; readonly resourceVersion: string }
  /** The server remembers no changes as old as these: list again. */
  | { readonly kind: 'expired' }
  /** A connection that broke leaves the place to go on from; a refusal of the server leaves none. */
  | { readonly kind: 'failed'; readonly reason: string; readonly resourceVersion?: string };

export interface WatchFrom {
  readonly resourceVersion: string;
  readonly seconds: number;
  /** The server sends changes from now on. */
  readonly onOpen: () => void;
  readonly signal: AbortSignal;
}

/** Applies changes to the cache for as long as the server sends them. */
export async function watchServiceAccounts(
  client: KubeClient,
  cache: ServiceAccountCache,
  { resourceVersion: first, seconds, signal, onOpen }: WatchFrom,
): Promise<WatchOutcome> {
  const query = new URLSearchParams({
    watch: '1',
    allowWatchBookmarks: 'true',
    resourceVersion: first,
    timeoutSeconds: String(seconds),
  });
  const stream = await client.stream({
    path: `${path}?${query}`,
    accept: metadataOf('PartialObjectMetadata'),
    // A connection that died without a word is given up soon after the server should have ended it.
    timeoutMilliseconds: (seconds + 30) * 1_000,
    signal,
  });
  if (stream.kind === 'answered' && stream.status === 410) return { kind: 'expired' };
  if (stream.kind === 'answered') return { kind: 'failed', reason: reasonOf(stream) };
  if (stream.kind === 'unreachable') return { ...stream, kind: 'failed', resourceVersion: first };

  onOpen();
  let resourceVersion = first;
  try {
    for await (const line of stream.lines) {
      const change = applyChange(cache, line);
      if (change.kind !== 'applied') return change;
      resourceVersion = change.resourceVersion || resourceVersion;
    }
    return { kind: 'ended', resourceVersion };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: 'failed', reason, resourceVersion };
  }
}

type Change =
  | { readonly kind: 'applied'; readonly resourceVersion: string }
  | Exclude<WatchOutcome, { readonly kind: 'ended' }>;

function applyChange(cache: ServiceAccountCache, line: string): Change {
  const { type, object } = fieldsOf(parseJson(line));
  const applied: Change = {
    kind: 'applied',
    resourceVersion: textOf(fieldsOf(fieldsOf(object).metadata).resourceVersion),
  };
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
      cache.put(object);
      return applied;
    case 'DELETED':
      cache.remove(object);
      return applied;
    case 'BOOKMARK':
      return applied;
    default: {
      const code = Number(fieldsOf(object).code) || 0;
      return code === 410 ? { kind: 'expired' } : { kind: 'failed', reason: messageOf(code, object) };
    }
  }
}

function reasonOf(answer: KubeAnswer): string {
  return answer.kind === 'unreachable' ? answer.reason : messageOf(answer.status, answer.body);
}
