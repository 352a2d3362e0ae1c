import type { JsonFields } from '../field-shape.ts';
import type { Labels } from '../object-labels.ts';

export type AdmissionOperation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';

/** What an API request asks for, as admission sees it: after decoding and defaulting, before validation. */
export interface AdmissionRequest {
  readonly operation: AdmissionOperation;
  readonly kind: { readonly group: string; readonly version: string; readonly kind: string };
  readonly resource: { readonly group: string; readonly version: string; readonly resource: string };
  readonly subresource?: string;
  /** Absent where the server is still to make it from `generateName`. */
  readonly name?: string;
  /** For a namespace itself, its own name. */
  readonly namespace?: string;
  /** Of the namespace as it is stored. */
  readonly namespaceLabels?: Labels;
  readonly user: AdmissionUser;
  /** Absent for DELETE. */
  readonly object?: JsonFields;
  /** Absent for CREATE. */
  readonly oldObject?: JsonFields;
  readonly isDryRun: boolean;
  /** `CreateOptions` and its like, with kind and apiVersion. */
  readonly options?: JsonFields;
}

export interface AdmissionUser {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}
