import { z } from 'zod';
import type { Application, AppRole, Registration } from '../../directory/index.ts';
import type { NewId } from '../../platform/ids.ts';
import { refusal } from '../errors.ts';
import { referenceSchema } from '../request/body.ts';
import { keyCredentials, readKeys } from './key-credentials.ts';

const audiences = ['AzureADMyOrg', 'AzureADMultipleOrgs', 'AzureADandPersonalMicrosoftAccount'] as const;
const guid = z.guid().transform((id) => id.toLowerCase());
const kept = z.json().optional();

/** Entra: a value of a role travels in tokens, and so has no blanks. */
const appRole = z.strictObject({
  id: guid,
  value: z.string().regex(/^[^\s."\\][^\s"\\]{0,249}$/, 'it is no value of a role'),
  displayName: z.string().min(1).max(100),
  description: z.string().min(1).max(500),
  allowedMemberTypes: z
    .array(z.enum(['User', 'Application']))
    .min(1)
    .max(2),
  isEnabled: z.boolean().default(true),
  origin: z.string().optional(),
});

const members = {
  displayName: z.string().min(1).max(256),
  signInAudience: z.enum(audiences),
  identifierUris: z.array(z.string().min(1).max(255)).max(50),
  appRoles: z.array(appRole).max(200),
  keyCredentials,
  api: z.looseObject({ requestedAccessTokenVersion: z.literal([1, 2]).nullish() }),
};

/** Graph: kept as it is written. Nothing here acts on it (fidelity/graph.md, "Applications"). */
const keptMembers = {
  addIns: kept,
  defaultRedirectUri: kept,
  description: kept,
  groupMembershipClaims: kept,
  info: kept,
  isDeviceOnlyAuthSupported: kept,
  isFallbackPublicClient: kept,
  notes: kept,
  oauth2RequirePostResponse: kept,
  optionalClaims: kept,
  parentalControlSettings: kept,
  publicClient: kept,
  requestSignatureVerification: kept,
  requiredResourceAccess: kept,
  samlMetadataUrl: kept,
  serviceManagementReference: kept,
  servicePrincipalLockConfiguration: kept,
  spa: kept,
  tags: z.array(z.string().max(256)).max(200).nullish(),
  tokenEncryptionKeyId: kept,
  web: kept,
};

export const applicationPatch = z.strictObject({ ...z.object(members).partial().shape, ...keptMembers });

export const applicationPost = z.strictObject({
  ...applicationPatch.shape,
  displayName: members.displayName,
  /** Secrets are made by `addPassword`: one that a caller has thought of is none. */
  passwordCredentials: z.array(z.never('secrets are made by addPassword')).optional(),
  'owners@odata.bind': z.array(referenceSchema).max(20).optional(),
});

export type ApplicationPatch = z.output<typeof applicationPatch>;

/** What a body changes of an application. Of a member that is an object, what it names. */
export function applyPatch(application: Application, patch: ApplicationPatch, newId: NewId): Application {
  const { displayName, identifierUris, appRoles, keyCredentials: keys, ...rest } = patch;
  const { api, signInAudience } = rest;
  const version = api?.requestedAccessTokenVersion;
  return {
    ...application,
    ...(displayName !== undefined && { displayName }),
    ...(identifierUris !== undefined && { identifierUris }),
    ...(appRoles !== undefined && { appRoles: replaceRoles(application.appRoles, appRoles) }),
    ...(keys !== undefined && { certificates: readKeys(application.certificates, keys, newId) }),
    ...(signInAudience !== undefined && { isMultiTenant: signInAudience !== 'AzureADMyOrg' }),
    ...(version !== undefined && { accessTokenVersion: version === 2 ? 2 : 1 }),
    registration: mergeRegistration(application.registration, rest),
  };
}

/** Graph: what tokens may say is not taken back by accident: a role is disabled first. */
function replaceRoles(
  held: readonly AppRole[],
  given: readonly z.output<typeof appRole>[],
): readonly AppRole[] {
  for (const { id, value, isEnabled } of held) {
    if (isEnabled && given.find((each) => each.id === id)?.value !== value) throw refusal('enabledRole');
  }
  const values = new Set(given.map(({ value }) => value));
  const ids = new Set(given.map(({ id }) => id));
  if (values.size < given.length || ids.size < given.length) {
    throw refusal('propertyInvalid', { name: 'appRoles', reason: 'an id or a value is there twice' });
  }
  return given.map(({ origin: _, ...role }) => role);
}

function mergeRegistration(held: Registration, given: Readonly<Record<string, unknown>>): Registration {
  const merged: Record<string, unknown> = { ...held };
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const before = merged[name];
    merged[name] = isPlain(value) && isPlain(before) ? { ...before, ...value } : value;
  }
  return merged;
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
