import type { PodFacts } from '../container-spec/container-spec.ts';
import type { PlannedContainer, PodPlan } from '../pod-lifecycle/pod-state.ts';
import type { ContainerStatus, PodCondition } from '../pod-lifecycle/render-status.ts';
import type { ContainerProbes } from '../pod-lifecycle/run-pod.ts';
import type { StartableContainer } from '../pod-lifecycle/start-container.ts';
import type { ProbeSpec } from '../probes/probe-state.ts';
import type { RestartPolicy } from '../restart-policy.ts';
import type { VolumeSpec } from '../volumes/volume-spec.ts';
import type { ApiMetadata, ApiObject } from './api-client.ts';

/** The parts of a pod's JSON that a node reads. The API server has validated them, and filled in the defaults. */
export interface PodObject extends ApiObject {
  readonly spec: PodSpec;
  readonly status?: StoredPodStatus;
}

export interface PodSpec {
  readonly nodeName?: string;
  readonly hostname?: string;
  readonly schedulerName?: string;
  readonly schedulingGates?: readonly unknown[];
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly affinity?: { readonly nodeAffinity?: NodeAffinity };
  readonly tolerations?: readonly Toleration[];
  readonly serviceAccountName?: string;
  readonly restartPolicy?: RestartPolicy;
  readonly terminationGracePeriodSeconds?: number;
  readonly activeDeadlineSeconds?: number;
  readonly enableServiceLinks?: boolean;
  readonly securityContext?: StartableContainer['securityContext'];
  readonly volumes?: readonly VolumeSpec[];
  readonly initContainers?: readonly PodContainer[];
  readonly containers: readonly PodContainer[];
}

export interface Toleration {
  readonly key?: string;
  readonly operator?: string;
  readonly value?: string;
  readonly effect?: string;
}

export interface NodeAffinity {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: {
    readonly nodeSelectorTerms: readonly NodeSelectorTerm[];
  };
}

export interface NodeSelectorTerm {
  readonly matchExpressions?: readonly NodeRequirement[];
  readonly matchFields?: readonly NodeRequirement[];
}

export interface NodeRequirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

export interface PodContainer extends StartableContainer {
  /** Of an init container: `Always` makes it a sidecar. */
  readonly restartPolicy?: string;
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
  readonly startupProbe?: ProbeSpec;
  readonly readinessProbe?: ProbeSpec;
  readonly livenessProbe?: ProbeSpec;
}

export interface StoredPodStatus {
  readonly phase?: string;
  readonly startTime?: string;
  readonly conditions?: readonly (PodCondition & { readonly lastTransitionTime?: string })[];
  readonly containerStatuses?: readonly ContainerStatus[];
  readonly initContainerStatuses?: readonly ContainerStatus[];
}

/** What a follower of pods is told of. */
export function toPod(object: ApiObject): PodObject {
  // The path that was followed serves nothing else.
  return object as PodObject;
}

export function podPath({ namespace = '', name }: ApiMetadata): string {
  return `/api/v1/namespaces/${namespace}/pods/${name}`;
}

export function containersOf({ spec }: PodObject): readonly PodContainer[] {
  const { initContainers = [], containers, securityContext } = spec;
  return [...initContainers, ...containers].map((container) => ({
    ...container,
    securityContext: { ...securityContext, ...container.securityContext },
  }));
}

export function planPod({ metadata, spec }: PodObject): PodPlan {
  const { initContainers = [], containers, restartPolicy = 'Always' } = spec;
  const init = initContainers.map((container) =>
    plan(container, container.restartPolicy === 'Always' ? 'sidecar' : 'init'),
  );
  return {
    name: metadata.name,
    namespace: metadata.namespace ?? '',
    uid: metadata.uid,
    restartPolicy,
    containers: [...init, ...containers.map((container) => plan(container, 'main'))],
  };
}

function plan(
  { name, image, startupProbe, readinessProbe }: PodContainer,
  role: PlannedContainer['role'],
): PlannedContainer {
  return {
    name,
    image,
    role,
    hasStartupProbe: startupProbe !== undefined,
    hasReadinessProbe: readinessProbe !== undefined,
  };
}

export function probesOf(pod: PodObject): ReadonlyMap<string, ContainerProbes> {
  return new Map(
    containersOf(pod).map(({ name, ports = [], startupProbe, readinessProbe, livenessProbe }) => [
      name,
      {
        ...(startupProbe !== undefined && { startup: startupProbe }),
        ...(readinessProbe !== undefined && { readiness: readinessProbe }),
        ...(livenessProbe !== undefined && { liveness: livenessProbe }),
        ports: new Map(
          ports.flatMap((port) => (port.name === undefined ? [] : [[port.name, port.containerPort]])),
        ),
      },
    ]),
  );
}

export function factsOf({ metadata, spec }: PodObject, ip: string): PodFacts {
  return {
    name: metadata.name,
    namespace: metadata.namespace ?? '',
    uid: metadata.uid,
    labels: metadata.labels ?? {},
    annotations: metadata.annotations ?? {},
    serviceAccountName: spec.serviceAccountName ?? 'default',
    nodeName: spec.nodeName ?? '',
    hostIp: ip,
    podIp: ip,
  };
}
