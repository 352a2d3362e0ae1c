import type { ManagedIdentity } from '../../../directory/index.ts';
import { type ManagedCluster, type OperationSubject, ResourceId } from '../../../resources/index.ts';
import type { ArmContext } from '../../context.ts';
import { refusal } from '../../errors.ts';
import { mayDo } from '../../request/authorize.ts';
import { nodeGroupId } from './cluster-identities.ts';
import { readPools } from './cluster-pools.ts';

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
 * Whoever puts nodes into a subnet must be let into it, and so must the cluster.
 * @throws {ArmError}
 */
export async function requireSubnets(
  arm: ArmContext,
  request: OperationSubject,
  { cluster, held, identity }: PoolChange,
): Promise<void> {
  const before = held === undefined ? [] : readPools(held).map(({ vnetSubnetID }) => vnetSubnetID);
  for (const [index, { vnetSubnetID: given }] of readPools(cluster).entries()) {
    if (typeof given !== 'string' || given === '' || before.includes(given)) continue;
    const path = `properties.agentPoolProfiles[${index}].vnetSubnetID`;
    const subnet = readLinkedId(given, { type: subnetType, path });
    await requireCaller(arm, request, subnet);
    if (!(await arm.findResource(subnet))) throw refusal('poolSubnetNotFound', placeOf(subnet));
    if (identity !== undefined) await requireIdentityIn(arm, identity, { cluster, subnet });
  }
}

/** @throws {ArmError} `LinkedInvalidPropertyId` */
export function readLinkedId(
  text: string,
  { type, path }: { readonly type: string; readonly path: string },
): ResourceId {
  const parsed = ResourceId.parse(text);
  if (parsed.kind === 'id' && parsed.id.type?.toLowerCase() === type.toLowerCase()) return parsed.id;
  throw refusal('linkedIdInvalid', { id: text.slice(0, 300), path });
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

async function requireCaller(
  arm: ArmContext,
  { id, caller }: OperationSubject,
  subnet: ResourceId,
): Promise<void> {
  const { text: scope } = subnet;
  if (await mayDo(arm, caller, { action: joinAction, scope })) return;
  throw refusal('linkedAuthorizationFailed', {
    client: caller.clientId,
    objectId: caller.objectId,
    action: `${id.type}/write`,
    scope: id.canonical,
    linkedAction: joinAction,
    linkedScope: scope,
  });
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
