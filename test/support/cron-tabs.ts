import { expect } from 'vitest';
import type { SigningKey } from '../../src/platform/keys/index.ts';
import { openTestCluster, type TestCluster } from './test-cluster.ts';

export const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
export const objects = '/apis/stable.example.com/v1/namespaces/default/crontabs';
export const definition = `${definitions}/crontabs.stable.example.com`;

export type Fields = Record<string, unknown>;

export const schema = {
  type: 'object',
  required: ['spec'],
  properties: {
    spec: {
      type: 'object',
      properties: {
        cronSpec: { type: 'string', pattern: '^[0-9* ]+$' },
        image: { type: 'string', default: 'busybox' },
        replicas: { type: 'integer', minimum: 1, maximum: 10 },
        ports: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
          items: {
            type: 'object',
            required: ['name'],
            properties: { name: { type: 'string' }, port: { type: 'integer' } },
          },
        },
        free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      },
    },
    status: {
      type: 'object',
      properties: { replicas: { type: 'integer' }, labelSelector: { type: 'string' } },
    },
  },
};

export const version = (name: string, more: Fields = {}) => ({
  name,
  served: true,
  storage: name === 'v1',
  schema: { openAPIV3Schema: schema },
  ...more,
});

export const cronTabs = ({ spec = {}, metadata = {}, versions = [version('v1')] as unknown[] } = {}) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'crontabs.stable.example.com', ...metadata },
  spec: {
    group: 'stable.example.com',
    scope: 'Namespaced',
    names: { plural: 'crontabs', kind: 'CronTab', shortNames: ['ct'], categories: ['all'] },
    versions,
    ...spec,
  },
});

export const cronTab = (name: string, spec: Fields = { cronSpec: '* * * * *' }, metadata: Fields = {}) => ({
  apiVersion: 'stable.example.com/v1',
  kind: 'CronTab',
  metadata: { name, ...metadata },
  spec,
});

export const mergePatch = 'application/merge-patch+json';
export const applyPatch = 'application/apply-patch+yaml';

/** A cluster in which CronTabs can be defined. */
export interface CronTabCluster {
  readonly cluster: TestCluster;
  send(
    ...request: readonly [method: string, path: string, body?: unknown, headers?: Record<string, string>]
    // biome-ignore lint/suspicious/noExplicitAny: what tests look at differs from one to the next
  ): Promise<{ readonly status: number; readonly headers: Headers; readonly body: any }>;
  patch(path: string, body: unknown, type: string): ReturnType<CronTabCluster['send']>;
  /** A definition, which has to be taken. */
  define(given?: object): ReturnType<CronTabCluster['send']>;
  /** An object, which has to be taken. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  make(object?: object, path?: string): Promise<any>;
  /** Fails where the server has found a fault of its own. */
  close(): Promise<void>;
}

export async function openCronTabCluster(key: SigningKey): Promise<CronTabCluster> {
  const cluster = await openTestCluster({ key });
  const send: CronTabCluster['send'] = async (...[method, path, body, headers = {}]) => {
    const response = await cluster.send(method, path, { ...(body !== undefined && { body }), headers });
    return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
  };
  const create = async (path: string, body: object) => {
    const made = await send('POST', path, body);
    expect(made).toMatchObject({ status: 201 });
    return made;
  };
  return {
    cluster,
    send,
    patch: (path, body, type) => send('PATCH', path, body, { 'content-type': type }),
    define: (given = cronTabs()) => create(definitions, given),
    make: async (object = cronTab('one'), path = objects) => (await create(path, object)).body,
    async close() {
      await cluster.close();
      expect(cluster.bugs).toEqual([]);
    },
  };
}
