/** One refusal: what it is called on the wire, and the words that the caller reads. */
export interface StsErrorRow<Parameters extends readonly unknown[]> {
  /** The digits after `AADSTS`. */
  readonly number: number;
  /** The OAuth `error` value. SDKs branch on it and on the status. */
  readonly oauth: string;
  readonly status: 400 | 401 | 503;
  readonly message: (...parameters: Parameters) => string;
  readonly advice: string;
}

/** Keeps a row's parameter type, so that a refusal with the wrong ones does not compile. */
export function errorRow<Parameters extends readonly unknown[]>(
  row: StsErrorRow<Parameters>,
): StsErrorRow<Parameters> {
  return row;
}
