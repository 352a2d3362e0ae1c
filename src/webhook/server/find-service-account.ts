import type { KubeAnswer, KubeClient } from './kube-client.ts';
import { messageOf } from './kube-object.ts';
import { readServiceAccount, type ServiceAccount } from './service-account-cache.ts';

export type ServiceAccountLookup =
  | { readonly kind: 'found'; readonly serviceAccount: ServiceAccount; readonly source: 'cache' | 'live' }
  /** In the API server's words. */
  | { readonly kind: 'not-found'; readonly message: string }
  /** Not known now, and perhaps in a moment. */
  | { readonly kind: 'unavailable'; readonly message: string };

export type FindServiceAccount = (namespace: string, name: string) => Promise<ServiceAccountLookup>;

/** Two tries fit into the ten seconds that an admission has, with time to answer. */
const timeoutMilliseconds = 4_000;
const tries = 2;

/**
 * From the cache, and where that has none from the API server: the account may be a moment old. The pods of one
 * deployment come together, so that one question is asked for all of them.
 */
export function createServiceAccountLookup(
  client: KubeClient,
  findCached: (namespace: string, name: string) => ServiceAccount | undefined,
): FindServiceAccount {
  const underWay = new Map<string, Promise<ServiceAccountLookup>>();
  return async (namespace, name) => {
    const cached = findCached(namespace, name);
    if (cached !== undefined) return { kind: 'found', serviceAccount: cached, source: 'cache' };
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/serviceaccounts/${encodeURIComponent(name)}`;
    const asking = underWay.get(path) ?? ask(client, path, name).finally(() => underWay.delete(path));
    underWay.set(path, asking);
    return await asking;
  };
}

async function ask(client: KubeClient, path: string, name: string): Promise<ServiceAccountLookup> {
  let answer = await client.send({ path, timeoutMilliseconds });
  for (let tried = 1; tried < tries && isTransient(answer); tried++) {
    answer = await client.send({ path, timeoutMilliseconds });
  }
  if (answer.kind === 'unreachable') return { kind: 'unavailable', message: answer.reason };
  if (answer.status === 200) {
    return { kind: 'found', serviceAccount: readServiceAccount(answer.body).account, source: 'live' };
  }
  if (answer.status === 404) return { kind: 'not-found', message: `serviceaccounts "${name}" not found` };
  return { kind: 'unavailable', message: messageOf(answer.status, answer.body) };
}

function isTransient(answer: KubeAnswer): boolean {
  return answer.kind === 'unreachable' || answer.status === 429 || answer.status >= 500;
}
