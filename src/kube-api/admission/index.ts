/**
 * Admission: what happens to an object between decoding and validation, as pure steps over JSON. Owns the matching,
 * calling and ordering of webhooks, and the in-tree plugins that labs meet. Promises the order, the failure policies
 * and the words of kube-apiserver. Leaves out conversion between versions, and an audit log for the annotations.
 */
export type { AdmissionOperation, AdmissionRequest, AdmissionUser } from './admission-request.ts';
export { boundWarnings } from './bound-warnings.ts';
export {
  type CallHook,
  createHookCaller,
  type HookAnswer,
  type ResolvedService,
  type ResolveService,
  type ServiceAddress,
} from './call-hook.ts';
export { admitDefaultTolerations } from './plugins/default-toleration-seconds.ts';
export type { InTreePlugin, PluginOutcome } from './plugins/in-tree-plugin.ts';
export { admitPriority } from './plugins/priority.ts';
export { admitServiceAccount, serviceAccountNameOf } from './plugins/service-account.ts';
export { deadlinePassed, type RefusedStatus } from './refused-status.ts';
export {
  type MutatingAdmission,
  type MutatingAdmissionOptions,
  runMutatingAdmission,
  runValidatingAdmission,
  type ValidatingAdmission,
  type ValidatingAdmissionOptions,
} from './run-admission.ts';
export type { ApplyPatch, DecodeAndDefault } from './run-mutating-hook.ts';
export { validateConfiguration } from './validate-configuration.ts';
