/**
 * An embedded Kubernetes API server: the kinds of `kinds/registry.ts`, and those that the cluster's definitions make
 * (`custom-resources/`), with every verb, watches, all four patches with honest managedFields, tables, discovery and
 * OpenAPI, roles, reviews, admission, the controllers of workloads and of disruption budgets,
 * TokenRequest, and the issuer whose discovery document and keys make a cluster's tokens verifiable. One instance a
 * cluster, each with its own database and keys. Words, codes and claims are those of Kubernetes 1.32; the oddities are
 * in docs/fidelity/kube-api.md.
 *
 * Pods are only kept here: `pod-runner` is the node that runs them, and knows this API as any client does. Not here
 * yet, and refused rather than overlooked: port-forward, CEL rules and conversion webhooks of custom resources.
 */
export type { ResolveService } from './admission/index.ts';
export type { KubeApiDependencies, KubeApiSettings } from './context.ts';
export { createKubeApi, type KubeApi } from './create-kube-api.ts';
export type { KeyDropOutcome } from './drop-key.ts';
export { createKubeconfig, type KubeconfigParts } from './kubeconfig.ts';
export type { BoundKind, BoundObject, FindBoundObject } from './service-accounts/bound-object.ts';
export type { ClusterKeyState, KeyRotationOptions, KeyRotationStep } from './signing-keys.ts';
export { statusErrors } from './status-error.ts';
export { type KubeApiTables, kubeApiMigrations } from './storage/migrations.ts';
export type { TerminalSize } from './streaming/channel-codec.ts';
export type {
  AttachOptions,
  AttachToPod,
  ExecInPod,
  ExecOptions,
  PodStreams,
  StreamedPod,
  StreamOutcome,
} from './streaming/stream-pod.ts';
export type { PodLogOptions, ReadPodLog } from './verbs/pod-log.ts';
