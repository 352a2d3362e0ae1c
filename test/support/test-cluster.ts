import type { X509Certificate } from 'node:crypto';
import {
  createKubeApi,
  type FindBoundObject,
  type KubeApi,
  type KubeApiDependencies,
  type KubeApiTables,
  kubeApiMigrations,
} from '../../src/kube-api/index.ts';
import { openDatabase } from '../../src/platform/database/index.ts';
import { kubernetesKeyId } from '../../src/platform/jwt/index.ts';
import {
  createKeyRingHolder,
  generateSigningKey,
  KeyRing,
  type SigningKey,
} from '../../src/platform/keys/index.ts';
import { type LogEvent, silentLog } from '../../src/platform/log/index.ts';
import type { UpgradeAnswer } from '../../src/platform/part.ts';
import { Secret } from '../../src/platform/secret.ts';
import { FixedClock } from './fixed-clock.ts';

export const issuer =
  'https://westeurope.oic.prod-aks.azure.com/11111111-1111-1111-1111-111111111111/22222222-2222-2222-2222-222222222222/';
export const operatorToken = 'operator-token-of-the-test';

export interface TestCluster {
  readonly api: KubeApi;
  readonly clock: FixedClock;
  readonly bugs: unknown[];
  readonly events: { readonly event: LogEvent; readonly fields: Record<string, unknown> | undefined }[];
  /** As the operator, unless the headers say otherwise. */
  send(method: string, path: string, request?: TestRequest): Promise<Response>;
  /** Asks for a WebSocket, unless the headers say otherwise. */
  upgrade(
    path: string,
    request?: Pick<TestRequest, 'headers'> & { readonly method?: string },
  ): Promise<UpgradeAnswer>;
  breakDatabase(): void;
  close(): Promise<void>;
}

export interface TestRequest {
  readonly body?: unknown;
  readonly text?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Record<string, string>;
}

export interface TestClusterOptions {
  readonly key: SigningKey;
  readonly maximumTokenExpirationSeconds?: number;
  readonly boundObjects?: FindBoundObject;
  readonly readPodLog?: KubeApiDependencies['readPodLog'];
  readonly execInPod?: KubeApiDependencies['execInPod'];
  readonly attachToPod?: KubeApiDependencies['attachToPod'];
  readonly jwksUri?: string;
  readonly clientAuthority?: X509Certificate;
}

export function makeTestKey(): Promise<SigningKey> {
  return generateSigningKey({ clock: new FixedClock(), keyId: kubernetesKeyId });
}

/** A cluster in memory, with counted ids and a clock that stands still. */
export async function openTestCluster({
  key,
  boundObjects,
  readPodLog,
  execInPod,
  attachToPod,
  ...settings
}: TestClusterOptions): Promise<TestCluster> {
  const clock = new FixedClock();
  const bugs: unknown[] = [];
  const events: TestCluster['events'] = [];
  const database = await openDatabase<KubeApiTables>({
    file: ':memory:',
    migrations: kubeApiMigrations,
    durability: 'process',
  });
  let ids = 0;
  const api = await createKubeApi({
    database,
    keyRing: createKeyRingHolder(new KeyRing({ signing: key }), async () => {}),
    settings: { issuer, operatorToken: new Secret(operatorToken), clusterName: 'test', ...settings },
    clock,
    newId: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`,
    log: {
      ...silentLog,
      bug: (error) => bugs.push(error),
      event: (event, fields) => events.push({ event, fields }),
    },
    ...(boundObjects !== undefined && { boundObjects }),
    ...(readPodLog !== undefined && { readPodLog }),
    ...(execInPod !== undefined && { execInPod }),
    ...(attachToPod !== undefined && { attachToPod }),
  });
  return {
    api,
    clock,
    bugs,
    events,
    send: (method, path, { body, text, headers } = {}) =>
      api.part.fetch(
        new Request(`https://cluster.local${path}`, {
          method,
          headers: {
            authorization: `Bearer ${operatorToken}`,
            ...(body !== undefined && { 'content-type': 'application/json' }),
            ...headers,
          },
          ...((body ?? text) !== undefined && { body: text ?? JSON.stringify(body) }),
        }),
      ),
    upgrade: async (path, { headers, method = 'GET' } = {}) => {
      const request = new Request(`https://cluster.local${path}`, {
        method,
        headers: {
          authorization: `Bearer ${operatorToken}`,
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-protocol': 'v5.channel.k8s.io',
          ...headers,
        },
      });
      return (await api.part.upgrade?.(request)) ?? Response.error();
    },
    breakDatabase: () => database.engine.exec('DROP TABLE kube_objects'),
    close: () => database.close(),
  };
}
