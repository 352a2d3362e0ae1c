import type { VaultProperties } from '../resources/index.ts';
import type { DeletedSecret, SecretVersion } from './secret.ts';

/** How secrets look on the wire. Members that were not set are absent, and never null (recorded). */
export interface BundleContext {
  readonly origin: string;
  readonly vault: VaultProperties;
  readonly apiVersion: string;
}

/** They do not tell for how many days a secret can be recovered (recorded). */
const versionsWithoutDays = new Set(['2016-10-01', '7.0', '7.1-preview']);

export function secretId(origin: string, { name }: SecretVersion): string {
  return `${origin}/secrets/${name}`;
}

/** A version in a list names itself with its version, a secret in a list without. */
export function secretItem(
  secret: SecretVersion,
  { origin, vault, apiVersion }: BundleContext,
  id: 'with-version' | 'without-version',
): Record<string, unknown> {
  const base = secretId(origin, secret);
  return {
    ...(secret.contentType !== undefined && { contentType: secret.contentType }),
    id: id === 'with-version' ? `${base}/${secret.version}` : base,
    attributes: attributes(secret, vault, apiVersion),
    ...(secret.tags !== undefined && { tags: secret.tags }),
  };
}

/** The value goes to whoever sets or gets it, and to nobody else. */
export function secretBundle(
  secret: SecretVersion,
  context: BundleContext,
  value?: string,
): Record<string, unknown> {
  return { ...(value !== undefined && { value }), ...secretItem(secret, context, 'with-version') };
}

export function deletedBundle(
  { latest, deletedAt, purgeAt }: DeletedSecret,
  context: BundleContext,
  id: 'with-version' | 'without-version' = 'with-version',
): Record<string, unknown> {
  return {
    recoveryId: `${context.origin}/deletedsecrets/${latest.name}`,
    deletedDate: deletedAt,
    scheduledPurgeDate: purgeAt,
    ...secretItem(latest, context, id),
  };
}

function attributes(
  secret: SecretVersion,
  vault: VaultProperties,
  apiVersion: string,
): Record<string, unknown> {
  return {
    enabled: secret.isEnabled,
    ...(secret.notBefore !== undefined && { nbf: secret.notBefore }),
    ...(secret.expires !== undefined && { exp: secret.expires }),
    created: secret.created,
    updated: secret.updated,
    recoveryLevel: recoveryLevel(vault),
    ...(!versionsWithoutDays.has(apiVersion) && { recoverableDays: vault.softDeleteRetentionDays }),
  };
}

function recoveryLevel({ softDeleteRetentionDays, isPurgeProtected }: VaultProperties): string {
  const recoverable = softDeleteRetentionDays === 90 ? 'Recoverable' : 'CustomizedRecoverable';
  return isPurgeProtected ? recoverable : `${recoverable}+Purgeable`;
}
