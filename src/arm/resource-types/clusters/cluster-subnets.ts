import type { ManagedIdentity } from '../../../directory/index.ts';
import { type ManagedCluster, type OperationSubject, ResourceId } from '../../../resources/index.ts';
import type { ArmContext } from '../../context.ts';
import { refusal } from '../../errors.ts';
import { mayDo } from '../../request/authorize.ts';
import { readLinkedId, requireLinkedAction } from '../../request/linked-resources.ts';
import { isDelegated } from '../networks/delegations.ts';
import { nodeGroupId } from './cluster-identities.ts';
import { type AgentPool, readPools } from './cluster-pools.ts';

const subnetType = 'Microsoft.Network/virtualNetworks/subnets';
const joinAction = `${subnetType}/join/action`;
const readAction = `${subnetType}/read`;

interface PoolChange {
  readonly cluster: ManagedCluster;
  /** Subnets that it is in already are not asked for again. */
  readonly held?: ManagedCluster;
  /** AKS: one that comes with the cluster cannot have been let in beforehand, and is not asked. */
  readonly identity: ManagedIdentity | undefined;
}

/**
 * Whoever puts nodes into a subnet must be let into it, and so must the cluster. There they stay.
 * @throws {ArmError}
 */
export async function requireSubnets(
  arm: ArmContext,
  request: OperationSubject,
  { cluster, held, identity }: PoolChange,
): Promise<void> {
  const before = held === undefined ? [] : readPools(held);
  const subnets = readNewSubnets(readPools(cluster), before);
  for (const linked of subnets) await requireLinkedAction(arm, request, { action: joinAction, linked });
  requireSubnetsKept(readPools(cluster), before);
  for (const subnet of subnets) {
    const record = await arm.resources.find(subnet);
    if (record === undefined) throw refusal('poolSubnetNotFound', placeOf(subnet));
    if (isDelegated(record)) throw refusal('poolSubnetDelegated', { subnet: subnet.canonical });
    if (identity !== undefined) await requireIdentityIn(arm, identity, { cluster, subnet });
  }
}

function readNewSubnets(pools: readonly AgentPool[], before: readonly AgentPool[]): readonly ResourceId[] {
  return pools.flatMap(({ vnetSubnetID: given }, index) => {
    if (typeof given !== 'string' || given === '') return [];
    if (before.some(({ vnetSubnetID }) => vnetSubnetID === given)) return [];
    const path = `properties.agentPoolProfiles[${index}].vnetSubnetID`;
    return [readLinkedId(given, { type: subnetType, path })];
  });
}

/** AKS: the nodes of a pool do not move, not from the network that a cluster comes with either. */
function requireSubnetsKept(pools: readonly AgentPool[], before: readonly AgentPool[]): void {
  for (const { name, vnetSubnetID } of pools) {
    const held = before.find((each) => each.name === name);
    if (held === undefined || keyOf(held.vnetSubnetID) === keyOf(vnetSubnetID)) continue;
    throw refusal('clusterPropertyStays', { property: 'agentPoolProfile.vnetSubnetID' });
  }
}

function keyOf(subnet: unknown): string {
  const parsed = ResourceId.parse(String(subnet ?? ''));
  return parsed.kind === 'id' ? parsed.id.key : '';
}

/** As AKS names a subnet that is not there. */
export function placeOf(subnet: ResourceId) {
  return {
    subnet: subnet.name ?? '',
    network: subnet.parent?.name ?? '',
    group: subnet.resourceGroup ?? '',
    subscription: subnet.subscriptionId ?? '',
  };
}

/** AKS: a role of one's own for it holds these two actions, and Network Contributor does. */
async function requireIdentityIn(
  arm: ArmContext,
  { clientId: client, principalId: objectId }: ManagedIdentity,
  { cluster, subnet }: { readonly cluster: ManagedCluster; readonly subnet: ResourceId },
): Promise<void> {
  const { text: scope } = subnet;
  if (!(await mayDo(arm, { objectId }, { action: joinAction, scope }))) {
    throw refusal('linkedAuthorizationFailed', {
      client,
      objectId,
      action: 'Microsoft.Compute/virtualMachineScaleSets/write',
      scope: nodeGroupId(cluster).text,
      linkedAction: joinAction,
      linkedScope: scope,
    });
  }
  if (!(await mayDo(arm, { objectId }, { action: readAction, scope }))) {
    throw refusal('authorizationFailed', { client, objectId, action: readAction, scope });
  }
}

/** That of the control plane of a cluster that is there. */
export async function findControlPlane(
  { directory }: ArmContext,
  { id, document }: ManagedCluster,
): Promise<ManagedIdentity | undefined> {
  const identity = document.identity as { userAssignedIdentities?: object } | undefined;
  const [given = id] = Object.keys(identity?.userAssignedIdentities ?? {});
  return await directory.managedIdentities.find(given);
}
