import { addEnvironment } from './add-environment.ts';
import { addMounts } from './add-mounts.ts';
import { addVolume } from './add-volume.ts';
import { type Denial, denied } from './denials.ts';
import { injectProxy } from './inject-proxy.ts';
import { draftOf, type JsonEdit, type JsonPatchOperation, toPatch } from './json-edits.ts';
import type { JsonFields } from './json-fields.ts';
import { type MutationPlan, planMutation } from './plan.ts';
import { findFault } from './pod-shape.ts';
import type { MutationSettings, PodServiceAccount } from './settings.ts';
import { findWarnings } from './warnings/find-warnings.ts';

export interface PodMutationRequest {
  /** The JSON of the request, as it came. */
  readonly pod: JsonFields;
  /** The request's: a pod need not name its own yet. */
  readonly namespace: string;
  readonly serviceAccount: PodServiceAccount;
  readonly settings: MutationSettings;
  /** What the volume's name is made of, where that is not the pod's own name. */
  readonly displayName?: string;
}

export type PodMutation =
  | {
      readonly kind: 'mutated';
      /** Empty where the pod has all of it already. */
      readonly patch: readonly JsonPatchOperation[];
      /** The pod with the patch applied. */
      readonly pod: JsonFields;
      readonly warnings: readonly string[];
    }
  | Denial;

/** Each sees the pod as the phases before have left it, and says what to change in it. */
const phases: readonly ((pod: JsonFields, plan: MutationPlan) => readonly JsonEdit[])[] = [
  injectProxy,
  addEnvironment,
  addMounts,
  addVolume,
];

/**
 * Gives a pod the identity of its service account: the token's volume, its mounts and the variables that SDKs read.
 * Nothing but what the patch names is touched, and a pod that has been here before stays as it is.
 */
export function mutatePod(request: PodMutationRequest): PodMutation {
  const fault = findFault(request.pod);
  if (fault !== undefined) return denied('unreadablePod', { fault });
  const planned = planMutation(request);
  if (planned.kind === 'denied') return planned;

  const draft = draftOf(request.pod);
  const edits: JsonEdit[] = [];
  for (const phase of phases) {
    const made = phase(draft.document, planned.plan);
    edits.push(...made);
    draft.apply(made);
  }
  const warnings = findWarnings({ ...request, plan: planned.plan });
  return { kind: 'mutated', patch: toPatch(edits), pod: draft.document, warnings };
}
