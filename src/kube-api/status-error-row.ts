import type { FieldCause } from './field-cause.ts';

/** `details` of a Status: which object, and what is wrong with it. */
export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly (FieldCause | ObjectCause)[];
  readonly retryAfterSeconds?: number;
}

/** What is wrong is in no field. */
export interface ObjectCause {
  readonly reason: 'DisruptionBudget';
  readonly message: string;
}

export interface StatusErrorRow<Parameters extends readonly unknown[]> {
  readonly reason: string;
  readonly code: number;
  readonly message: (...parameters: Parameters) => string;
  readonly details?: (...parameters: Parameters) => StatusDetails;
  /** Where code and reason are somebody else's to say. */
  readonly status?: (...parameters: Parameters) => {
    readonly code: number;
    readonly reason: string | undefined;
  };
  /** What the client is shown beside it. */
  readonly warnings?: (...parameters: Parameters) => readonly string[];
}

/** Keeps a row's parameter type, so that a refusal with the wrong ones does not compile. */
export function row<Parameters extends readonly unknown[]>(
  errorRow: StatusErrorRow<Parameters>,
): StatusErrorRow<Parameters> {
  return errorRow;
}

/** The plural, with its group where it has one: `serviceaccounts`, `deployments.apps`. */
export interface NamedResource {
  readonly resource: string;
  readonly name: string;
}

export const quote = (text: string): string => JSON.stringify(text);
export const named = ({ resource, name }: NamedResource): StatusDetails => ({ name, kind: resource });
export const cannotFulfill = ({ resource, name }: NamedResource): string =>
  `Operation cannot be fulfilled on ${resource} ${quote(name)}: `;
