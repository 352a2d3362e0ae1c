/** Of providers that answer without the wrapper `error`: AKS, and Azure Monitor with its log of activities. */
export type ArmErrorShape = 'bare' | 'insights';

/** One refusal of Azure Resource Manager. */
export interface ArmErrorRow<Parameters extends readonly unknown[]> {
  readonly status: number;
  readonly code: string;
  /** Where it is not the usual one (fidelity/arm.md, "Managed clusters" and "Activity log"). */
  readonly shape?: ArmErrorShape;
  readonly message: (...parameters: Parameters) => string;
}

/** Keeps a row's parameter type, so that a refusal with the wrong ones does not compile. */
export function row<Parameters extends readonly unknown[]>(
  errorRow: ArmErrorRow<Parameters>,
): ArmErrorRow<Parameters> {
  return errorRow;
}
