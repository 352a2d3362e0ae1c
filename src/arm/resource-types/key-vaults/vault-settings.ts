import { addSeconds } from '../../../platform/clock.ts';
import type { Vault, VaultProperties } from '../../../resources/index.ts';
import { refusal } from '../../errors.ts';
import type { Caller } from '../../route.ts';
import { toAccessPolicy } from './access-policies.ts';
import type { VaultBody, VaultBodyProperties } from './vault-body.ts';

/** What the control plane keeps of a vault beside what the data plane reads. */
export interface VaultSettings {
  readonly sku: { readonly family: 'A'; readonly name: 'standard' | 'premium' };
  /** All other properties, known or not, as they were sent. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** What else the body had. */
  readonly members: Readonly<Record<string, unknown>>;
  readonly systemData?: SystemData | undefined;
}

interface SystemData {
  readonly createdBy: string;
  readonly createdByType: 'Application';
  readonly createdAt: string;
  readonly lastModifiedBy: string;
  readonly lastModifiedByType: 'Application';
  readonly lastModifiedAt: string;
}

/** One that was made past the control plane has the usual ones. */
export function settingsOf({ settings }: Vault): VaultSettings {
  // Written by `draftVault` and by nothing else.
  return (
    (settings as VaultSettings | undefined) ?? {
      sku: { family: 'A', name: 'standard' },
      properties: {},
      members: {},
    }
  );
}

export interface VaultWrite {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly body: VaultBody;
  readonly existing: Vault | undefined;
  /** A PATCH leaves what it does not name; a PUT takes it away. */
  readonly isPatch: boolean;
  readonly apiVersion: string;
  readonly caller: Caller;
  readonly now: Date;
  /** Until the name of a new one leads to it. */
  readonly dnsSeconds: number;
}

/**
 * The vault that a write asks for.
 * @throws {ArmError} for what cannot be undone, and for what is missing
 */
export function draftVault(write: VaultWrite): Vault {
  const { id, name, location, body, existing, isPatch } = write;
  const given = body.properties ?? {};
  refuseReversals(given, existing);
  const before = isPatch ? existing : undefined;
  const held = before && settingsOf(before);
  const sku = given.sku ?? held?.sku;
  const tenantId = given.tenantId ?? before?.tenantId;
  if (sku === undefined) throw refusal('bodyInvalid', { reason: 'properties.sku: it is missing' });
  if (tenantId === undefined) throw refusal('bodyInvalid', { reason: 'properties.tenantId: it is missing' });
  const settings: VaultSettings = {
    sku: { family: 'A', name: sku.name },
    properties: { ...held?.properties, ...others(given, ownProperties) },
    members: { ...held?.members, ...others(body, ownMembers) },
    systemData: stamp(write),
  };
  return {
    id,
    name,
    location,
    tenantId: tenantId.toLowerCase(),
    tags: body.tags ?? before?.tags,
    properties: { ...draftProperties(write, given), closedBy: closedBy(settings.properties) },
    settings: { ...settings },
  };
}

/** A PUT that leaves them out leaves them as they are, but for the access policies, which it replaces. */
function draftProperties(
  { existing, isPatch, apiVersion, now, dnsSeconds }: VaultWrite,
  given: VaultBodyProperties,
): VaultProperties {
  const held = existing?.properties;
  const firstReachableAt = dnsSeconds > 0 ? addSeconds(now, dnsSeconds).toISOString() : undefined;
  return {
    isRbacAuthorized: given.enableRbacAuthorization ?? held?.isRbacAuthorized ?? isRbacDefault(apiVersion),
    accessPolicies:
      given.accessPolicies?.map(toAccessPolicy) ?? (isPatch ? held?.accessPolicies : undefined) ?? [],
    softDeleteRetentionDays: given.softDeleteRetentionInDays ?? held?.softDeleteRetentionDays ?? 90,
    isPurgeProtected: given.enablePurgeProtection ?? held?.isPurgeProtected ?? false,
    reachableAt: existing === undefined ? firstReachableAt : existing.properties.reachableAt,
  };
}

/** Azure: without public access no rule counts; without a default action everybody is let in. */
function closedBy({ publicNetworkAccess = 'Enabled', networkAcls }: VaultSettings['properties']) {
  if (publicNetworkAccess !== 'Enabled') return 'private-access';
  const { defaultAction } = (networkAcls ?? {}) as { readonly defaultAction?: unknown };
  return defaultAction === 'Deny' ? 'firewall' : undefined;
}

/** Azure: since this version vaults decide by roles unless they are told otherwise. */
function isRbacDefault(apiVersion: string): boolean {
  return apiVersion.slice(0, 10) >= '2026-02-01';
}

function refuseReversals(given: VaultBodyProperties, existing: Vault | undefined): void {
  if (given.enableSoftDelete === false) throw refusal('softDeleteStays');
  if (given.enablePurgeProtection === false) throw refusal('purgeProtectionStays');
  const { softDeleteRetentionInDays: days } = given;
  if (existing !== undefined && days != null && days !== existing.properties.softDeleteRetentionDays) {
    throw refusal('retentionStays');
  }
}

const ownProperties: ReadonlySet<string> = new Set([
  ...['tenantId', 'sku', 'accessPolicies', 'createMode', 'enableSoftDelete', 'softDeleteRetentionInDays'],
  ...['enablePurgeProtection', 'enableRbacAuthorization'],
  // What clients send back of an answer.
  ...['vaultUri', 'provisioningState', 'privateEndpointConnections', 'hsmPoolResourceId'],
]);
const ownMembers: ReadonlySet<string> = new Set([
  ...['id', 'name', 'type', 'location', 'tags', 'properties', 'systemData'],
]);

function others(given: object, own: ReadonlySet<string>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(given).filter(([member, value]) => !own.has(member) && value !== null),
  );
}

function stamp({ existing, caller, now }: VaultWrite): SystemData {
  const by = caller.clientId;
  const at = now.toISOString();
  const created = (existing && settingsOf(existing).systemData) ?? {
    createdBy: by,
    createdByType: 'Application',
    createdAt: at,
  };
  return { ...created, lastModifiedBy: by, lastModifiedByType: 'Application', lastModifiedAt: at };
}
