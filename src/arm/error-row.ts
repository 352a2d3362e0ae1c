/** One refusal of Azure Resource Manager. */
export interface ArmErrorRow<Parameters extends readonly unknown[]> {
  readonly status: number;
  readonly code: string;
  /** AKS answers without the wrapper `error`, in a shape of its own (fidelity/arm.md, "Managed clusters"). */
  readonly shape?: 'bare';
  readonly message: (...parameters: Parameters) => string;
}

/** Keeps a row's parameter type, so that a refusal with the wrong ones does not compile. */
export function row<Parameters extends readonly unknown[]>(
  errorRow: ArmErrorRow<Parameters>,
): ArmErrorRow<Parameters> {
  return errorRow;
}
