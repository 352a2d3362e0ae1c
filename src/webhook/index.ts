/**
 * The admission webhook: gives pods that ask for it the identity of their service account. Answers reviews of the
 * API server over TLS, with service accounts kept at hand by a watch, certificates of its own that are renewed
 * without a gap (or brought along), health that means it, and metrics. Speaks admission.k8s.io v1 and v1beta1 as
 * azure-workload-identity v1.6.0 does, its annotations, variables, flags, ports and object names included
 * (docs/fidelity/webhook.md).
 *
 * Knows the cluster through its API alone, so that it is the same for an embedded cluster and for a real one. HTTP/2
 * is not offered; the migration proxy that it injects is a part of its own.
 */
export { createWebhook, type WebhookDependencies } from './create-webhook.ts';
export { webhookMetricNames } from './metrics/webhook-metrics.ts';
export type { MutationSettings } from './mutation/settings.ts';
export type { FindServiceAccount, ServiceAccountLookup } from './server/find-service-account.ts';
export {
  type RunOutcome,
  type RunWebhookOptions,
  runWebhook,
  type WebhookPorts,
} from './server/run-webhook.ts';
export { readServiceAccount } from './server/service-account-cache.ts';
export { defaultProxyImages } from './settings/default-proxy-images.ts';
export { variableRows as webhookVariables } from './settings/environment.ts';
export { flagRows as webhookFlags } from './settings/flags.ts';
export {
  type ReadSettings,
  readWebhookSettings,
  type WebhookSettings,
} from './settings/read-webhook-settings.ts';
export {
  injectManifest,
  type ManifestInjection,
  type PlacedOutcome,
} from './yaml/inject-manifest.ts';
export type { ManifestDocument } from './yaml/manifest-document.ts';
export {
  listNeededServiceAccounts,
  listServiceAccounts,
  type NamespacedServiceAccount,
  type ServiceAccountName,
} from './yaml/manifest-service-accounts.ts';
export { parseManifest } from './yaml/parse-manifest.ts';
