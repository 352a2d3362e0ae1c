import { z } from 'zod';
import type { KeyDropOutcome, KeyRotationStep } from '../../kube-api/index.ts';

/** A name of this machine alone. Direct mode listens for it. */
export const controlHost = 'control.localhost';

/** In the data folder, mode 0600; made anew at every start, gone when the stack ends. */
export const controlTokenFile = 'control.token';

/** A year. Whoever wants longer wants something else. */
const longestLeadSeconds = 365 * 24 * 3_600;

/** `POST /clusters/{name}/rotate-keys` */
export const rotateKeysSchema = z.strictObject({
  publishLeadSeconds: z.int().min(0).max(longestLeadSeconds).optional(),
  isForced: z.boolean().optional(),
});
export type RotateKeysRequest = z.output<typeof rotateKeysSchema>;
export type RotateKeysAnswer = AsJson<KeyRotationStep>;

/** `POST /clusters/{name}/drop-key` */
export const dropKeySchema = z.strictObject({
  keyId: z.string().min(1).max(256),
  isForced: z.boolean().optional(),
});
export type DropKeyRequest = z.output<typeof dropKeySchema>;
export type DropKeyAnswer = AsJson<KeyDropOutcome>;

/** A value as it is after its way through JSON: dates are texts. */
type AsJson<Value> = Value extends Date
  ? string
  : Value extends object
    ? { readonly [Name in keyof Value]: AsJson<Value[Name]> }
    : Value;
