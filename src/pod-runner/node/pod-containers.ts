import { join } from 'node:path';
import { serviceEnvironment } from '../container-spec/service-environment.ts';
import type { ContainerStart } from '../pod-lifecycle/run-pod.ts';
import { startContainer } from '../pod-lifecycle/start-container.ts';
import { createPodVolumes, type PodVolumes } from '../volumes/pod-volumes.ts';
import { createPodTokens } from '../volumes/token-source.ts';
import type { NodeContext } from './node-context.ts';
import { containersOf, factsOf, type PodObject } from './pod-object.ts';
import { createSourceLookup, createTokenRequester, listServices } from './source-lookup.ts';

/** A pod's folders: everything of it that is on this machine's disk. */
export interface PodFolders {
  readonly root: string;
  readonly volumes: string;
  logsOf(container: string): string;
}

export function foldersOf(folder: string, uid: string): PodFolders {
  const root = join(folder, 'pods', safeName(uid));
  return {
    root,
    volumes: join(root, 'volumes'),
    logsOf: (container) => join(root, 'logs', safeName(container)),
  };
}

/** The API server allows nothing else; whoever stands in for it may not lead us elsewhere. */
function safeName(name: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9-]{0,62}$/.test(name)) {
    throw new RangeError(`${JSON.stringify(name.slice(0, 100))} is no name for a folder`);
  }
  return name;
}

export function volumesOf(context: NodeContext, pod: PodObject, current: () => PodObject): PodVolumes {
  const { api, clock, capacity, address, folder } = context;
  return createPodVolumes({
    folder: foldersOf(folder, pod.metadata.uid).volumes,
    volumes: pod.spec.volumes ?? [],
    clock,
    context: {
      // Labels and annotations are read anew each time.
      get pod() {
        return factsOf(current(), address);
      },
      lookup: createSourceLookup(api, pod.metadata.namespace ?? ''),
      capacity,
      containers: containersOf(pod),
      token: createPodTokens({ requestToken: createTokenRequester(api, pod), clock }),
    },
  });
}

export interface ContainerToStart {
  readonly name: string;
  readonly restartCount: number;
  readonly volumes: PodVolumes;
}

export async function startPodContainer(
  context: NodeContext,
  pod: PodObject,
  { name, restartCount, volumes }: ContainerToStart,
): Promise<ContainerStart> {
  const { api, clock, capacity, address, folder, runtime, processes, findImage, environment } = context;
  const containers = containersOf(pod);
  const container = containers.find((each) => each.name === name);
  if (container === undefined) throw new RangeError(`the pod has no container ${name}`);
  const namespace = pod.metadata.namespace ?? '';
  const { enableServiceLinks = true, hostname = pod.metadata.name } = pod.spec;
  return await startContainer({
    container,
    restartCount,
    runtime,
    processes,
    clock,
    findImage,
    environment: {
      pod: factsOf(pod, address),
      lookup: createSourceLookup(api, namespace),
      capacity,
      containers,
      serviceVariables: serviceEnvironment(await listServices(context), { namespace, enableServiceLinks }),
    },
    clientVariables: environment,
    volumes,
    hostname: hostname.slice(0, 63),
    logFolder: foldersOf(folder, pod.metadata.uid).logsOf(name),
  });
}
