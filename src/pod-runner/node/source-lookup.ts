import type { SourceData, SourceLookup } from '../container-spec/container-spec.ts';
import type { ServiceSpec } from '../container-spec/service-environment.ts';
import type { RequestedToken } from '../token-refresher.ts';
import type { TokenSource } from '../volumes/volume-spec.ts';
import type { ApiClient, ApiObject } from './api-client.ts';
import type { NodeContext } from './node-context.ts';
import type { PodObject } from './pod-object.ts';

/** Reads what pods of a namespace refer to, as it is now. */
export function createSourceLookup(api: ApiClient, namespace: string): SourceLookup {
  const read = async (plural: string, name: string): Promise<ApiObject | undefined> => {
    const answer = await api.get(`/api/v1/namespaces/${namespace}/${plural}/${encodeURIComponent(name)}`);
    if (answer.kind === 'ok') return answer.object;
    if (answer.code === 404) return undefined;
    throw new Error(answer.message);
  };
  return {
    async configMap(name) {
      const found = await read('configmaps', name);
      return found && new Map([...decode(found.data, 'utf8'), ...decode(found.binaryData, 'base64')]);
    },
    async secret(name) {
      const found = await read('secrets', name);
      return found && decode(found.data, 'base64');
    },
  };
}

function decode(data: unknown, encoding: 'utf8' | 'base64'): SourceData {
  // Decoded by the API server's schema: texts by name, where there are any.
  const entries = Object.entries((data ?? {}) as Readonly<Record<string, string>>);
  return new Map(entries.map(([key, text]) => [key, Buffer.from(text, encoding)]));
}

/** The API server is told where it really is: nothing listens at the addresses of Services. */
export async function listServices({
  api,
  apiServer,
}: Pick<NodeContext, 'api' | 'apiServer'>): Promise<readonly ServiceSpec[]> {
  const answer = await api.get('/api/v1/services');
  if (answer.kind === 'refused') throw new Error(answer.message);
  return ((answer.object.items ?? []) as readonly ServiceObject[]).map(({ metadata, spec = {} }) => {
    const { name, namespace = '' } = metadata;
    if (apiServer !== undefined && namespace === 'default' && name === 'kubernetes') {
      return { name, namespace, clusterIp: apiServer.host, ports: [{ name: 'https', port: apiServer.port }] };
    }
    return { name, namespace, clusterIp: spec.clusterIP ?? '', ports: spec.ports ?? [] };
  });
}

interface ServiceObject extends ApiObject {
  readonly spec?: { readonly clusterIP?: string; readonly ports?: ServiceSpec['ports'] };
}

/** A token for a pod: worth nothing once the pod is gone. */
export function createTokenRequester(
  api: ApiClient,
  { metadata, spec }: PodObject,
): (source: TokenSource) => Promise<RequestedToken> {
  const account = `/api/v1/namespaces/${metadata.namespace}/serviceaccounts/${spec.serviceAccountName ?? 'default'}`;
  return async ({ audience, expirationSeconds }) => {
    const answer = await api.create(`${account}/token`, {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: {
        audiences: audience ? [audience] : [],
        ...(expirationSeconds !== undefined && { expirationSeconds }),
        boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: metadata.name, uid: metadata.uid },
      },
    });
    if (answer.kind === 'refused') throw new Error(`failed to fetch token: ${answer.message}`);
    // `status` of every TokenRequest that was granted.
    const status = answer.object.status as { readonly token: string; readonly expirationTimestamp: string };
    return { token: status.token, expiresAt: new Date(status.expirationTimestamp) };
  };
}
