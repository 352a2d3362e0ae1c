/**
 * An embedded Kubernetes API server, in the words, codes and claims of Kubernetes 1.32; its oddities are in
 * docs/fidelity/kube-api.md. One instance a cluster, each with its own database and keys.
 *
 * - Objects: the kinds of `kinds/registry.ts`, and those that a cluster's definitions make (`custom-resources/`), with
 *   every verb, watches, all four patches with honest managedFields, tables, discovery and OpenAPI.
 * - Access: service accounts' tokens and client certificates, impersonation, roles, reviews (`access/`, `rbac/`).
 * - Admission: in-tree plugins and webhooks, for every operation and subresource (`admission/`, `writes/`).
 * - Controllers: of workloads, disruption budgets and events, as clients with names of their own (`controllers/`).
 * - Streams: logs, `exec` and `attach`, joined to whoever runs the pods (`streaming/`).
 * - Tokens: TokenRequest, and the issuer whose discovery document and keys make them verifiable (`service-accounts/`).
 *
 * Pods are only kept here: `pod-runner` is the node that runs them, and knows this API as any client does. Not here
 * yet, and refused rather than overlooked: port-forward, CEL rules and conversion webhooks of custom resources.
 */
export type { ResolveService } from './admission/index.ts';
export type { KubeApiDependencies, KubeApiSettings } from './context.ts';
export { createKubeApi, type KubeApi } from './create-kube-api.ts';
export type { KeyDropOutcome } from './drop-key.ts';
export {
  composeKubeconfig,
  createKubeconfig,
  type Kubeconfig,
  type KubeconfigParts,
  renderKubeconfig,
} from './kubeconfig.ts';
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
