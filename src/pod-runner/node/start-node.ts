import { availableParallelism, totalmem } from 'node:os';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log/index.ts';
import type { Secret } from '../../platform/secret.ts';
import { findImage, type RegisteredImage } from '../images/find-image.ts';
import { createProcessList, sweepLeftProcesses } from '../runtime/process-list.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { systemTimer, type Timer } from '../timer.ts';
import { type ApiFetch, createApiClient } from './api-client.ts';
import { followObjects } from './follow-objects.ts';
import type { ApiServerAddress, NodeContext } from './node-context.ts';
import {
  type AttachRequest,
  attachToContainer,
  type ContainerStreams,
  type ExecRequest,
  execInContainer,
  type StreamEnd,
} from './pod-streams.ts';
import { PodWorkers } from './pod-workers.ts';
import { publishRootCertificate } from './publish-root-certificate.ts';
import { type PodLogQuery, readPodLog } from './read-pod-log.ts';
import { registerNode } from './register-node.ts';
import { schedulePods } from './schedule-pods.ts';

export interface StartNodeOptions {
  /** The cluster's API, over the wire. */
  readonly fetch: ApiFetch;
  readonly token: Secret;
  readonly nodeName: string;
  /** The node's own: pods, their logs and volumes, and the list of processes. */
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Every container gets these, as AKS's HTTP proxy gives its own; what a pod says itself comes first. */
  readonly environment: Readonly<Record<string, string>>;
  /** The user's own, as they are at each start of a container. */
  readonly images: () => readonly RegisteredImage[];
  /** Where pods find the API server: at no address of a Service does anything listen. */
  readonly apiServer?: ApiServerAddress;
  readonly runtime: Runtime;
  /** PEM, of whom pods trust to be the API server. Every namespace gets it as `kube-root-ca.crt`. */
  readonly rootCertificate?: string;
  readonly timer?: Timer;
  readonly syncSeconds?: number;
}

/** A cluster's one node. */
export interface Node {
  readLog(pod: { readonly uid: string }, query: PodLogQuery, signal: AbortSignal): Promise<Response>;
  /** Runs a program in a container of the pod. */
  exec(
    pod: { readonly uid: string },
    request: ExecRequest,
    streams: ContainerStreams,
  ): Promise<NodeStreamEnd>;
  /** Joins a client with what a container of the pod prints from now on, and reads. */
  attach(
    pod: { readonly uid: string },
    request: AttachRequest,
    streams: ContainerStreams,
  ): Promise<NodeStreamEnd>;
  /** Ends every process; the pods stay the node's, and run again when it is started again. */
  close(): Promise<void>;
}

/** How it ended; a node has so many streams at a time and no more. */
export type NodeStreamEnd = StreamEnd | { readonly kind: 'too-many' };

const address = '127.0.0.1';
const mostStreams = 64;

/** Registers the node, and runs what the cluster gives it until it is closed. */
export async function startNode(options: StartNodeOptions): Promise<Node> {
  const { folder, clock } = options;
  // Before anything is started, so that nothing runs twice.
  await sweepLeftProcesses(folder);
  const context = toContext(options);
  const { api, nodeName, timer } = context;
  const workers = new PodWorkers(context);
  const facts = { nodeName, address, capacity: context.capacity, runtime: options.runtime };
  const registration = registerNode({ api, facts, clock, timer });
  await registration.first;
  const scheduling = schedulePods({ api, clock, timer, nodeName });
  const following = followObjects({
    api,
    timer,
    path: '/api/v1/pods',
    fieldSelector: `spec.nodeName=${nodeName}`,
    onObject: (object) => workers.see(object),
    onGone: (object) => workers.forget(object),
    onListed: () => workers.removeOrphans(),
  });
  const { rootCertificate } = options;
  const publishing =
    rootCertificate === undefined ? undefined : publishRootCertificate(context, rootCertificate);
  const ending = new AbortController();
  let streaming = 0;
  const stream = async (
    streams: ContainerStreams,
    run: (streams: ContainerStreams) => Promise<StreamEnd>,
  ): Promise<NodeStreamEnd> => {
    if (streaming >= mostStreams) return { kind: 'too-many' };
    streaming += 1;
    try {
      return await run({ ...streams, signal: AbortSignal.any([streams.signal, ending.signal]) });
    } finally {
      streaming -= 1;
    }
  };
  return {
    async readLog({ uid }, query, signal) {
      const worker = workers.find(uid);
      if (worker === undefined) return new Response('', { headers: { 'content-type': 'text/plain' } });
      const either = AbortSignal.any([signal, ending.signal]);
      return readPodLog(query, { worker, folder, clock, signal: either });
    },
    exec: ({ uid }, request, streams) =>
      stream(streams, (own) => execInContainer(workers.find(uid), request, own)),
    attach: ({ uid }, request, streams) =>
      stream(streams, (own) => attachToContainer(workers.find(uid), request, own)),
    async close() {
      ending.abort();
      await Promise.all([scheduling, following, registration, publishing].map((each) => each?.close()));
      await workers.close();
    },
  };
}

function toContext(options: StartNodeOptions): NodeContext {
  const { fetch, token, nodeName, folder, clock, log, images, runtime, timer = systemTimer } = options;
  return {
    api: createApiClient(fetch, { token, userAgent: 'kubelet/v1.32.0' }),
    nodeName,
    address,
    ...(options.apiServer !== undefined && { apiServer: options.apiServer }),
    folder,
    clock,
    timer,
    log,
    capacity: { cpu: availableParallelism(), memoryBytes: totalmem() },
    runtime,
    processes: createProcessList(folder),
    findImage: (image) => findImage(image, { registered: images() }),
    environment: new Map(Object.entries(options.environment)),
    ...(options.syncSeconds !== undefined && { syncSeconds: options.syncSeconds }),
  };
}
