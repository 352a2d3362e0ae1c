import type { ManagedIdentity } from '../../../directory/index.ts';
import {
  type ManagedCluster,
  type OperationSubject,
  ResourceId,
  type Vault,
} from '../../../resources/index.ts';
import type { ConditionAttributes } from '../../../trust/index.ts';
import type { ArmContext } from '../../context.ts';
import { refusal } from '../../errors.ts';
import { mayDo } from '../../request/authorize.ts';
import { assignmentAttributes } from '../authorization/role-assignment-body.ts';
import { clusterType } from '../clusters/render-cluster.ts';
import { hasWorkloadIdentity } from '../clusters/switch-on-workload-identity.ts';
import { vaultType } from '../key-vaults/vaults.ts';
import type { Link } from './link.ts';
import { vaultRoleNames } from './vault-access.ts';

const identityType = 'Microsoft.ManagedIdentity/userAssignedIdentities';

/** What a connection joins. */
export interface LinkerParties {
  readonly cluster: ManagedCluster;
  readonly identity: ManagedIdentity;
  readonly vault: Vault;
}

type Caller = OperationSubject['caller'];

interface Right {
  readonly action: string;
  readonly scope: string;
  readonly known?: ConditionAttributes;
}

/** The cluster that a connection is at. @throws {ArmError} where it is at something else */
export async function requireSource({ resources }: ArmContext, source: ResourceId): Promise<ManagedCluster> {
  const cluster = await resources.findManagedCluster(source);
  if (cluster === undefined) throw refusal('linkerSource', { source: source.canonical.slice(0, 300) });
  return cluster;
}

/**
 * All that a connection joins, where the caller may do himself what is about to be done in his name: Service Connector
 * acts on his behalf (azure-docs: service-connector/concept-permission).
 * @throws {ArmError} what he may not read is not told from what is not there
 */
export async function requireParties(
  arm: ArmContext,
  caller: Caller,
  { source, link }: { readonly source: ResourceId; readonly link: Link },
): Promise<LinkerParties> {
  const cluster = await requireSource(arm, source);
  const { vaultId } = link;
  await requireVaultReader(arm, caller, link);
  const vault = await findVault(arm, vaultId);
  if (vault === undefined) {
    const { name = '', resourceGroup = '' } = vaultId;
    throw refusal('resourceNotFound', { type: vaultType, name, resourceGroup });
  }
  const identity = await requireIdentity(arm, caller, link);
  const parties = { cluster, identity, vault };
  for (const right of await rightsFor(arm, parties)) await requireRight(arm, caller, right);
  return parties;
}

/** @throws {ArmError} where the caller may not read the target */
export async function requireVaultReader(arm: ArmContext, caller: Caller, { vaultId }: Link): Promise<void> {
  await requireRight(arm, caller, { action: `${vaultType}/read`, scope: vaultId.canonical });
}

/** Of that id, and not of its name alone. */
export async function findVault({ resources }: ArmContext, id: ResourceId): Promise<Vault | undefined> {
  const found = await resources.findVault(id.name ?? '');
  return found !== undefined && ResourceId.from(found.id).equals(id) ? found : undefined;
}

export async function findIdentity(
  { directory }: ArmContext,
  { clientId, identitySubscriptionId: subscription }: Link,
): Promise<ManagedIdentity | undefined> {
  const identities = await directory.managedIdentities.list();
  return identities.find((each) => {
    const id = ResourceId.from(each.resourceId);
    return (
      each.clientId.toLowerCase() === clientId &&
      id.type?.toLowerCase() === identityType.toLowerCase() &&
      (subscription === undefined || id.subscriptionId?.toLowerCase() === subscription)
    );
  });
}

async function requireIdentity(arm: ArmContext, caller: Caller, link: Link): Promise<ManagedIdentity> {
  const found = await findIdentity(arm, link);
  const isReadable =
    found?.tenantId === caller.tenantId &&
    (await mayDo(arm, caller, { action: `${identityType}/read`, scope: found.resourceId }));
  if (isReadable) return found;
  throw refusal('linkerIdentityUnknown', { clientId: link.clientId });
}

async function rightsFor(
  arm: ArmContext,
  { cluster, identity, vault }: LinkerParties,
): Promise<readonly Right[]> {
  const clusterId = ResourceId.from(cluster.id).canonical;
  return [
    // Whoever lets it put objects into the cluster could put any extension there.
    { action: 'Microsoft.KubernetesConfiguration/extensions/write', scope: clusterId },
    ...(hasWorkloadIdentity(cluster) ? [] : [{ action: `${clusterType}/write`, scope: clusterId }]),
    { action: `${identityType}/federatedIdentityCredentials/write`, scope: identity.resourceId },
    ...(await vaultRights(arm, { identity, vault })),
  ];
}

async function vaultRights(
  { directory }: ArmContext,
  { identity, vault }: Pick<LinkerParties, 'identity' | 'vault'>,
): Promise<readonly Right[]> {
  const scope = ResourceId.from(vault.id).canonical;
  if (!vault.properties.isRbacAuthorized) return [{ action: `${vaultType}/accessPolicies/write`, scope }];
  const rights: Right[] = [];
  for (const name of vaultRoleNames) {
    const role = await directory.roles.findDefinition(name);
    const { principalId } = identity;
    const principalType = 'ServicePrincipal';
    // A right under a condition is a right for those roles alone that the condition names.
    const request = assignmentAttributes({ roleDefinitionId: role?.id ?? '', principalId, principalType });
    const action = 'Microsoft.Authorization/roleAssignments/write';
    rights.push({ action, scope, known: { Request: request } });
  }
  return rights;
}

async function requireRight(arm: ArmContext, caller: Caller, right: Right): Promise<void> {
  if (await mayDo(arm, caller, right)) return;
  const { action, scope } = right;
  throw refusal('linkerNoPermission', { action, scope });
}
