import type { VaultAccessPolicy } from '../../../resources/index.ts';
import type { AccessPolicyBody } from './vault-body.ts';

export const accessPolicyOperations = ['add', 'replace', 'remove'] as const;
export type AccessPolicyOperation = (typeof accessPolicyOperations)[number];

const kinds = ['keys', 'secrets', 'certificates', 'storage'] as const;

export function toAccessPolicy(given: AccessPolicyBody): VaultAccessPolicy {
  const { tenantId, objectId, applicationId, permissions } = given;
  const { keys, secrets, certificates, storage } = permissions;
  return {
    tenantId,
    objectId,
    ...(applicationId && { applicationId }),
    permissions: {
      keys: keys ?? [],
      secrets: secrets ?? [],
      certificates: certificates ?? [],
      ...(storage && { storage }),
    },
  };
}

/**
 * Azure: `add` unites with what the principal has, `replace` puts the given in the place of it, and `remove` takes
 * the given away, the policy too where nothing is left. Policies of other principals stay as they are.
 */
export function changeAccessPolicies(
  operation: AccessPolicyOperation,
  held: readonly VaultAccessPolicy[],
  given: readonly VaultAccessPolicy[],
): readonly VaultAccessPolicy[] {
  return given.reduce((policies, change) => changeOne[operation](policies, change), held);
}

const changeOne: Readonly<
  Record<
    AccessPolicyOperation,
    (held: readonly VaultAccessPolicy[], change: VaultAccessPolicy) => readonly VaultAccessPolicy[]
  >
> = {
  add: (held, change) => {
    if (!held.some(isOfSame(change))) return [...held, change];
    return held.map((each) => (isOfSame(change)(each) ? combine(each, change, unite) : each));
  },
  replace: (held, change) => [...held.filter((each) => !isOfSame(change)(each)), change],
  remove: (held, change) =>
    held
      .map((each) => (isOfSame(change)(each) ? combine(each, change, subtract) : each))
      .filter((each) => !isOfSame(change)(each) || hasPermissions(each)),
};

function isOfSame(change: VaultAccessPolicy): (policy: VaultAccessPolicy) => boolean {
  return (policy) => principalOf(policy) === principalOf(change);
}

function principalOf({ tenantId, objectId, applicationId = '' }: VaultAccessPolicy): string {
  return [tenantId, objectId, applicationId].join('/').toLowerCase();
}

type Combination = (held: readonly string[], given: readonly string[]) => readonly string[];

const unite: Combination = (held, given) => [...held, ...subtract(given, held)];

const subtract: Combination = (held, given) => {
  const taken = new Set(given.map((permission) => permission.toLowerCase()));
  return held.filter((permission) => !taken.has(permission.toLowerCase()));
};

function combine(
  held: VaultAccessPolicy,
  change: VaultAccessPolicy,
  combination: Combination,
): VaultAccessPolicy {
  const of = (kind: (typeof kinds)[number]) =>
    combination(held.permissions[kind] ?? [], change.permissions[kind] ?? []);
  const storage = of('storage');
  return {
    ...held,
    permissions: {
      keys: of('keys'),
      secrets: of('secrets'),
      certificates: of('certificates'),
      ...(storage.length > 0 && { storage }),
    },
  };
}

function hasPermissions({ permissions }: VaultAccessPolicy): boolean {
  return kinds.some((kind) => (permissions[kind] ?? []).length > 0);
}
