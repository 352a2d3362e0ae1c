import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';
import type { SigningKey } from '../../src/platform/keys/index.ts';
import { silentLog } from '../../src/platform/log/index.ts';
import { Secret } from '../../src/platform/secret.ts';
import { type Node, probeRuntime, startNode } from '../../src/pod-runner/index.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openTestCluster, operatorToken } from '../support/test-cluster.ts';
import { connect } from '../support/test-connection.ts';

export const pods = '/api/v1/namespaces/default/pods';

/** As much of any answer as tests look at. */
export interface Answer {
  readonly kind: string;
  readonly code?: number;
  readonly metadata: { readonly uid: string };
  readonly spec: Readonly<Record<string, unknown>>;
  readonly status: {
    readonly phase?: string;
    readonly reason?: string;
    readonly conditions?: readonly { readonly type: string; readonly reason?: string }[];
    readonly containerStatuses?: readonly SeenContainer[];
  };
  readonly items: readonly Answer[];
  /** Of an event. */
  readonly reason: string;
  readonly message: string;
}

interface SeenState {
  readonly waiting?: { readonly reason: string };
  readonly terminated?: { readonly reason: string; readonly exitCode: number };
}

export interface SeenContainer {
  readonly restartCount: number;
  readonly state: SeenState;
  readonly lastState: SeenState;
}

/** A cluster with one node, which can be started again. */
export async function openNode(key: SigningKey) {
  const folder = temporaryFolder();
  let node: Node | undefined;
  const cluster = await openTestCluster({
    key,
    readPodLog: async (pod, options, signal) =>
      (await node?.readLog(pod, options, signal)) ?? new Response(''),
    execInPod: async (...asked) => (await node?.exec(...asked)) ?? { kind: 'no-container' },
    attachToPod: async (...asked) => (await node?.attach(...asked)) ?? { kind: 'no-container' },
  });
  const { runtime } = await probeRuntime();
  const bugs: unknown[] = [];
  const start = async () => {
    node = await startNode({
      fetch: (request) => cluster.api.part.fetch(request),
      token: new Secret(operatorToken),
      nodeName: 'wid-node',
      folder: folder.path,
      clock: cluster.clock,
      log: { ...silentLog, bug: (error) => bugs.push(error) },
      environment: { HTTPS_PROXY: 'http://127.0.0.1:1' },
      images: () => [],
      apiServer: { host: '127.0.0.1', port: 6_443 },
      runtime,
      rootCertificate: 'certificate',
      syncSeconds: 0.2,
    });
  };
  await start();

  const read = async (path: string) => (await cluster.send('GET', path)).json() as Promise<Answer>;
  return {
    cluster,
    folder,
    read,
    run: async (name: string, container: object, spec: object = {}) => {
      const body = {
        metadata: { name, labels: { app: name } },
        spec: {
          restartPolicy: 'Never',
          ...spec,
          containers: [{ name: 'main', image: 'busybox', ...container }],
        },
      };
      const response = await cluster.send('POST', pods, { body });
      expect(response.status).toBe(201);
      return (await response.json()) as Answer;
    },
    until: async (path: string, isTrue: (answer: Answer) => boolean): Promise<Answer> => {
      for (let round = 0; round < 500; round += 1) {
        const object = await read(path);
        if (isTrue(object)) return object;
        await wait(20);
      }
      throw new Error(`never: ${JSON.stringify(await read(path))}`);
    },
    log: async (name: string, query = '') => {
      const response = await cluster.send('GET', `${pods}/${name}/log${query}`);
      return { status: response.status, text: await response.text() };
    },
    /** Runs a program in the pod, with all of its streams. */
    exec: async (name: string, command: readonly string[], query = '') => {
      const words = command.map((word) => `command=${encodeURIComponent(word)}`).join('&');
      const path = `${pods}/${name}/exec?${words}&stdin=true&stdout=true&stderr=true${query}`;
      return connect(await cluster.upgrade(path));
    },
    attach: async (name: string, query = '') =>
      connect(await cluster.upgrade(`${pods}/${name}/attach?stdin=true&stdout=true&stderr=true${query}`)),
    eventsOf: async (name: string): Promise<readonly Answer[]> =>
      (await read(`/api/v1/namespaces/default/events?fieldSelector=involvedObject.name=${name}`)).items,
    reasonsOf: async (name: string): Promise<string[]> => {
      const path = `/api/v1/namespaces/default/events?fieldSelector=involvedObject.name=${name}`;
      return (await read(path)).items.map(({ reason }) => reason);
    },
    settle: async (isTrue: () => boolean | Promise<boolean>): Promise<void> => {
      for (let round = 0; round < 500; round += 1) {
        if (await isTrue()) return;
        await wait(20);
      }
      throw new Error('it never became true');
    },
    restart: async () => {
      await node?.close();
      await start();
    },
    stop: async () => node?.close(),
    bugs,
    [Symbol.asyncDispose]: async () => {
      await node?.close();
      await cluster.close();
      folder[Symbol.dispose]();
      expect([...bugs, ...cluster.bugs]).toEqual([]);
    },
  };
}

export type TestNode = Awaited<ReturnType<typeof openNode>>;

export async function untilLog(it: TestNode, name: string, text: string): Promise<void> {
  await it.settle(async () => (await it.log(name)).text === text);
}
