import { join } from 'node:path';
import type { Clock } from '../../platform/clock.ts';
import type { ContainerSpec } from '../container-spec/container-spec.ts';
import { type EnvironmentContext, expandEnvironment } from '../container-spec/expand-environment.ts';
import { expandReferences } from '../container-spec/expand-references.ts';
import { resolveCommand } from '../container-spec/resolve-command.ts';
import type { ImageFinding } from '../images/find-image.ts';
import { containerLogFile, removeOlderLogs } from '../logs/container-log.ts';
import type { ProcessList } from '../runtime/process-list.ts';
import type { Mount, Runtime } from '../runtime/runtime.ts';
import { startProcess } from '../runtime/start-process.ts';
import type { PodVolumes } from '../volumes/pod-volumes.ts';
import type { ContainerStart } from './run-pod.ts';

/** What of a container's JSON is needed to start it. */
export interface StartableContainer extends ContainerSpec {
  readonly stdin?: boolean;
  /** The first client that leaves takes the input with it. */
  readonly stdinOnce?: boolean;
  readonly tty?: boolean;
  readonly volumeMounts?: readonly VolumeMount[];
  readonly securityContext?: { readonly runAsUser?: number; readonly runAsGroup?: number };
}

export interface VolumeMount {
  readonly name: string;
  readonly mountPath: string;
  readonly readOnly?: boolean;
  readonly subPath?: string;
  readonly subPathExpr?: string;
}

export interface StartContainerOptions {
  readonly container: StartableContainer;
  readonly restartCount: number;
  readonly runtime: Runtime;
  readonly processes: ProcessList;
  readonly clock: Clock;
  readonly findImage: (image: string) => ImageFinding;
  readonly environment: EnvironmentContext;
  /** Below what the pod says, above the image: how clients find what is served here. */
  readonly clientVariables: ReadonlyMap<string, string>;
  readonly volumes: PodVolumes;
  readonly hostname: string;
  /** A folder for the logs of this container. */
  readonly logFolder: string;
}

/** From a container's JSON to its process, or to the reason that a status gives for there being none. */
export async function startContainer(options: StartContainerOptions): Promise<ContainerStart> {
  const { container, restartCount, runtime, processes, clock, hostname, logFolder } = options;
  const image = options.findImage(container.image);
  if (image.kind === 'invalid') return unstartable('InvalidImageName', image.message);
  if (image.kind === 'unknown') return unstartable('ErrImagePull', image.message);
  const expansion = await expandEnvironment(container, options.environment);
  if (expansion.kind === 'unresolved') return unstartable('CreateContainerConfigError', expansion.message);
  const { variables } = expansion;
  const mounting = resolveMounts(options, variables);
  if (mounting.kind === 'unresolved') return unstartable('CreateContainerConfigError', mounting.message);
  await removeOlderLogs(logFolder, restartCount);
  const { runAsUser, runAsGroup } = container.securityContext ?? {};
  const workingDirectory = container.workingDir || image.workingDirectory;
  const result = await startProcess({
    runtime,
    processes,
    clock,
    command: resolveCommand(container, image, variables),
    environment: new Map([...Object.entries(image.environment), ...options.clientVariables, ...variables]),
    ...(workingDirectory && { workingDirectory }),
    mounts: mounting.mounts,
    hostname,
    stdin: container.stdin ?? false,
    tty: container.tty ?? false,
    logFile: containerLogFile(logFolder, restartCount),
    ...(runAsUser !== undefined && { uid: runAsUser }),
    ...(runAsGroup !== undefined && { gid: runAsGroup }),
  });
  const found = {
    image: image.image,
    imageId: image.imageId,
    ...(image.standIn !== undefined && { standIn: image.standIn }),
  };
  return result.kind === 'running'
    ? { ...result, ...found }
    : { kind: 'failed', message: result.reason, ...found };
}

function unstartable(reason: string, message: string): ContainerStart {
  return { kind: 'unstartable', reason, message };
}

type Mounting =
  | { readonly kind: 'mounts'; readonly mounts: readonly Mount[] }
  | { readonly kind: 'unresolved'; readonly message: string };

function resolveMounts(
  { container, volumes }: StartContainerOptions,
  variables: ReadonlyMap<string, string>,
): Mounting {
  const mounts: Mount[] = [];
  for (const { name, mountPath, readOnly = false, subPath, subPathExpr } of container.volumeMounts ?? []) {
    const folder = volumes.folderOf(name);
    if (folder === undefined) return { kind: 'unresolved', message: `cannot find volume "${name}" to mount` };
    const below = subPathExpr === undefined ? (subPath ?? '') : expandReferences(subPathExpr, variables);
    if (below.startsWith('/') || below.split('/').includes('..')) {
      return { kind: 'unresolved', message: `subPath "${below}" leads out of volume "${name}"` };
    }
    mounts.push({ source: join(folder, below), target: mountPath, isReadOnly: readOnly });
  }
  return { kind: 'mounts', mounts };
}
