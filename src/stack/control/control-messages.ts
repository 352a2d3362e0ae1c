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

/** RFC 1123 §2.1, in lower case, and with a dot: what people sign in with behind the `@`. */
const domainSchema = z
  .string()
  .max(253)
  .regex(/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'it is no domain');
/** What a person sees in lists: no control characters. */
const displayNameSchema = z
  .string()
  .min(1)
  .max(100)
  .regex(/^\P{C}*$/u, 'it has characters that nobody sees');

/** `POST /tenants` */
export const createTenantSchema = z.strictObject({ displayName: displayNameSchema, domain: domainSchema });
export type CreateTenantRequest = z.output<typeof createTenantSchema>;
export type CreateTenantAnswer =
  | {
      readonly kind: 'created';
      readonly tenantId: string;
      readonly displayName: string;
      readonly domain: string;
      readonly subscription: { readonly id: string; readonly displayName: string };
      readonly userPrincipalName: string;
      readonly password: string;
    }
  | { readonly kind: 'name-taken'; readonly tenantId: string };

/** `POST /subscriptions` */
export const createSubscriptionSchema = z.strictObject({
  displayName: displayNameSchema,
  /** An id, or a domain. */
  tenant: z.string().min(1).max(253).optional(),
});
export type CreateSubscriptionRequest = z.output<typeof createSubscriptionSchema>;
export type CreateSubscriptionAnswer =
  | {
      readonly kind: 'created';
      readonly id: string;
      readonly displayName: string;
      readonly tenantId: string;
    }
  | { readonly kind: 'unknown-tenant' };

/** Far more than one program is assigned. */
const maximumIdentities = 100;

/** `POST /identity-assignments` */
export const assignIdentitiesSchema = z.strictObject({
  resourceIds: z.array(z.string().min(1).max(2_048)).min(1).max(maximumIdentities),
});
export type AssignIdentitiesRequest = z.output<typeof assignIdentitiesSchema>;
export type AssignIdentitiesAnswer =
  /** What the program is to find in `IDENTITY_ENDPOINT` and `IDENTITY_HEADER`. */
  | { readonly kind: 'assigned'; readonly endpoint: string; readonly header: string }
  | { readonly kind: 'unknown-identity'; readonly resourceId: string }
  | { readonly kind: 'too-many' };

/** `POST /identity-releases` */
export const releaseIdentitiesSchema = z.strictObject({ header: z.string().min(1).max(256) });
export type ReleaseIdentitiesRequest = z.output<typeof releaseIdentitiesSchema>;
export type ReleaseIdentitiesAnswer = { readonly kind: 'released' | 'unknown' };

/** A value as it is after its way through JSON: dates are texts. */
type AsJson<Value> = Value extends Date
  ? string
  : Value extends object
    ? { readonly [Name in keyof Value]: AsJson<Value[Name]> }
    : Value;
