import type { Denial } from '../mutation/denials.ts';
import {
  mutateWorkload,
  type WorkloadMutationRequest,
  type WorkloadName,
  type WorkloadOutcome,
} from '../mutation/mutate-workload.ts';
import type { ManifestDocument } from './manifest-document.ts';

/** As for one object: the same for every document. */
export type ManifestInjectionRequest = Omit<WorkloadMutationRequest, 'object'>;

export type ManifestInjection =
  | {
      readonly kind: 'injected';
      /** The whole file. Documents in which nothing changed are as they were, byte for byte. */
      readonly text: string;
      readonly workloads: readonly PlacedOutcome[];
    }
  | (Denial & { readonly workload: WorkloadName; readonly document: number });

export interface PlacedOutcome extends WorkloadOutcome {
  /** As people count. */
  readonly document: number;
}

/** What the webhook would make of each pod of a file. One denial denies the file: half of it is nobody's wish. */
export function injectManifest(
  documents: readonly ManifestDocument[],
  request: ManifestInjectionRequest,
): ManifestInjection {
  let text = '';
  const workloads: PlacedOutcome[] = [];
  for (const document of documents) {
    const { number, object } = document;
    const mutation = object && mutateWorkload({ ...request, object });
    if (mutation?.kind === 'denied') return { ...mutation, document: number };
    const outcomes = mutation?.workloads ?? [];
    workloads.push(...outcomes.map((outcome) => ({ ...outcome, document: number })));
    const isMutated = mutation !== undefined && outcomes.some(({ outcome }) => outcome === 'mutated');
    text += isMutated ? document.print(mutation.object) : document.text;
  }
  return { kind: 'injected', text, workloads };
}
