/**
 * The lower half of a kubelet: a pod's containers as processes of this machine, with its volumes, tokens, logs, probes,
 * restarts and status, and the programs that clients run beside them. It promises that a token is where the pod says it
 * is, that one is asked for again in the last fifth of its life, and that no process outlives its pod or the server.
 *
 * It knows no API: what it needs is looked up, and what happens is told, through functions that it is given. It
 * contains nothing: a pod runs as whoever runs this, on the machine's own files and network.
 */
export type {
  ContainerSpec,
  PodFacts,
  SourceData,
  SourceLookup,
} from './container-spec/container-spec.ts';
export type { EnvironmentContext } from './container-spec/expand-environment.ts';
export type { NodeCapacity } from './container-spec/read-resource-field.ts';
export { type ServiceSpec, serviceEnvironment } from './container-spec/service-environment.ts';
export { findImage, type ImageFinding, type RegisteredImage } from './images/find-image.ts';
export { containerLogFile } from './logs/container-log.ts';
export { type ReadLogOptions, readLog } from './logs/read-log.ts';
export type {
  AttachRequest,
  ContainerStreams,
  ExecRequest,
  StreamEnd,
} from './node/pod-streams.ts';
export { type Node, type NodeStreamEnd, type StartNodeOptions, startNode } from './node/start-node.ts';
export type { PlannedContainer, PodPlan } from './pod-lifecycle/pod-state.ts';
export type { ContainerStatus, PodCondition, PodPhase, PodStatus } from './pod-lifecycle/render-status.ts';
export {
  type ContainerProbes,
  type ContainerStart,
  type PodEvent,
  type PodRun,
  type RunPodOptions,
  runPod,
} from './pod-lifecycle/run-pod.ts';
export {
  type StartableContainer,
  type StartContainerOptions,
  startContainer,
} from './pod-lifecycle/start-container.ts';
export type { ProbeSpec } from './probes/probe-state.ts';
export {
  createProjectedTokenVolume,
  type ProjectedTokenVolume,
  type ProjectedTokenVolumeOptions,
} from './projected-token-volume.ts';
export type { RestartPolicy } from './restart-policy.ts';
export type { ExecuteOptions, Execution } from './runtime/execute-within.ts';
export { probeRuntime, type RuntimeAttempt, type RuntimeProbe } from './runtime/probe-runtime.ts';
export { createProcessList, type ProcessList, sweepLeftProcesses } from './runtime/process-list.ts';
export type { ProcessExit, RunningProcess } from './runtime/running-process.ts';
export type { Mount, Runtime, RuntimeKind } from './runtime/runtime.ts';
export { type ProcessStart, type StartProcessOptions, startProcess } from './runtime/start-process.ts';
export { systemTimer, type Timer } from './timer.ts';
export { shouldRefresh, type TokenAge, type TokenLife } from './token-refresh.ts';
export {
  createTokenRefresher,
  type RequestedToken,
  type TokenRefresher,
  type TokenRefresherDependencies,
} from './token-refresher.ts';
export {
  createPodVolumes,
  type PodVolumes,
  type PodVolumesOptions,
  type VolumeFailure,
} from './volumes/pod-volumes.ts';
export { createPodTokens, type PodTokensDependencies } from './volumes/token-source.ts';
export type { TokenSource, VolumeSpec } from './volumes/volume-spec.ts';
