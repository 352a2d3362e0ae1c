import type { ManagedIdentity } from '../../../directory/index.ts';
import { ResourceId, type Vault, type VaultAccessPolicy } from '../../../resources/index.ts';
import { decideAccess } from '../../../trust/index.ts';
import type { ArmContext } from '../../context.ts';
import { changeAccessPolicies } from '../key-vaults/access-policies.ts';
import { changeVault } from '../key-vaults/vaults.ts';

/** azure-docs: service-connector/concept-microsoft-entra-roles. */
export const vaultRoleNames = ['Key Vault Secrets User', 'Key Vault Certificate User'] as const;

const policyPermissions = { secrets: ['get', 'list'], keys: [], certificates: ['get', 'list'] } as const;

/** Takes back what a step has done, and leaves what was there before it. */
export type Undo = () => Promise<unknown>;

interface Access {
  readonly vault: Vault;
  readonly identity: ManagedIdentity;
  /** The object id of whoever asks for it. */
  readonly createdBy: string;
}

/** Lets the identity read what is in the vault: by roles, or by a policy where policies decide. */
export async function giveVaultAccess(arm: ArmContext, access: Access): Promise<Undo> {
  return await (access.vault.properties.isRbacAuthorized ? giveRoles : givePolicy)(arm, access);
}

async function giveRoles(
  { directory: { roles } }: ArmContext,
  { vault, identity: { principalId }, createdBy }: Access,
): Promise<Undo> {
  const scope = ResourceId.from(vault.id).canonical;
  const principalType = 'ServicePrincipal';
  const made: string[] = [];
  for (const name of vaultRoleNames) {
    const role = await roles.findDefinition(name);
    if (role === undefined) throw new Error(`there is no role named ${name}`);
    const draft = { scope, principalId, principalType, roleDefinitionId: role.id, createdBy } as const;
    const { kind, assignment } = await roles.putAssignment(draft);
    if (kind === 'created') made.push(assignment.id);
  }
  return async () => {
    for (const id of made) await roles.deleteAssignment(id);
  };
}

async function givePolicy(arm: ArmContext, { vault, identity }: Access): Promise<Undo> {
  const { tenantId, principalId: objectId } = identity;
  const given: VaultAccessPolicy = { tenantId, objectId, permissions: policyPermissions };
  const id = ResourceId.from(vault.id);
  const change = (operation: 'add' | 'remove', policies: readonly VaultAccessPolicy[]) =>
    changeVault(arm, id, (current) => ({
      ...current,
      properties: {
        ...current.properties,
        accessPolicies: changeAccessPolicies(operation, current.properties.accessPolicies, policies),
      },
    }));
  await change('add', [given]);
  const held = vault.properties.accessPolicies.some((each) => each.objectId === objectId);
  return held ? async () => {} : () => change('remove', [given]);
}

/** Whether the identity may read secrets now, whoever has let it. */
export async function mayReadSecrets(
  { directory, clock }: ArmContext,
  { vault, identity }: Pick<Access, 'vault' | 'identity'>,
): Promise<boolean> {
  if (!vault.properties.isRbacAuthorized) {
    return vault.properties.accessPolicies.some(
      ({ objectId, permissions }) =>
        objectId.toLowerCase() === identity.principalId &&
        permissions.secrets.some((each) => ['get', 'all'].includes(each.toLowerCase())),
    );
  }
  const action = 'Microsoft.KeyVault/vaults/secrets/getSecret/action';
  const scope = ResourceId.from(vault.id).canonical;
  const attributes = { Environment: { UtcNow: [clock.now().toISOString()] } };
  const grants = await directory.roles.grantsFor(identity.principalId);
  return decideAccess({ action, kind: 'dataAction', scope, attributes }, grants).kind === 'allowed';
}
