import type { ManagedIdentity } from '../../../directory/index.ts';
import {
  type ClusterDocument,
  type ManagedCluster,
  type OperationPlace,
  type OperationSubject,
  ResourceId,
} from '../../../resources/index.ts';
import type { ArmContext } from '../../context.ts';
import { refusal } from '../../errors.ts';
import { mayDo } from '../../request/authorize.ts';
import type { ArmRequest, Caller } from '../../route.ts';
import { groupType } from '../resource-group-record.ts';
import { type ClusterBody, readMembers } from './cluster-body.ts';
import { clusterNamespace, clusterType, nodeResourceGroup } from './render-cluster.ts';

const identityType = 'Microsoft.ManagedIdentity/userAssignedIdentities';
const assignAction = `${identityType}/assign/action`;

/** Whoever gives a cluster an identity must be allowed to, and so must the identity that is to give it on. */
interface ChosenIdentities {
  /** Nothing where the cluster is to have one of its own, made with it. */
  readonly controlPlane: ManagedIdentity | undefined;
  readonly kubelet: ManagedIdentity | undefined;
}

/** @throws {ArmError} where an identity is missing, or somebody lacks the right to pass it on */
export async function chooseIdentities(
  arm: ArmContext,
  request: ArmRequest,
  { identity, properties }: ClusterBody,
): Promise<ChosenIdentities> {
  if (properties?.servicePrincipalProfile?.clientId !== undefined && identity?.type === undefined) {
    throw refusal('clusterUnsupported', { what: 'a service principal of its own: give it an identity' });
  }
  if (identity?.type === undefined || identity.type === 'None') {
    throw refusal('clusterParameterMissing', { parameter: 'identity' });
  }
  const [given] = Object.keys(identity.userAssignedIdentities ?? {});
  if (identity.type === 'UserAssigned' && given === undefined) {
    throw refusal('clusterParameterMissing', { parameter: 'identity.userAssignedIdentities' });
  }
  const isOwn = identity.type === 'SystemAssigned';
  const controlPlane = isOwn ? undefined : await requireIdentity(arm, request, given ?? '');
  const wanted = properties?.identityProfile?.kubeletidentity?.resourceId;
  if (wanted === undefined) return { controlPlane, kubelet: undefined };
  if (controlPlane === undefined) throw refusal('clusterKubeletIdentity');
  const kubelet = await requireIdentity(arm, request, wanted);
  if (!(await mayAssign(arm, { objectId: controlPlane.principalId }, kubelet))) {
    throw refusal('clusterKubeletPermission');
  }
  return { controlPlane, kubelet };
}

/** Of the person's own, and of their tenant. @throws {ArmError} where there is none, or the caller may not assign it */
export async function requireIdentity(
  arm: ArmContext,
  { id, caller }: ArmRequest,
  resourceId: string,
): Promise<ManagedIdentity> {
  const found = await arm.directory.managedIdentities.find(resourceId);
  if (
    found?.tenantId !== caller.tenantId ||
    ResourceId.from(found.resourceId).type?.toLowerCase() !== identityType.toLowerCase()
  ) {
    throw refusal('clusterIdentityUnknown', { cluster: id.text, identity: resourceId.slice(0, 300) });
  }
  if (await mayAssign(arm, caller, found)) return found;
  throw refusal('linkedAuthorizationFailed', {
    client: caller.clientId,
    objectId: caller.objectId,
    action: `${clusterType}/write`,
    scope: id.canonical,
    linkedAction: assignAction,
    linkedScope: resourceId,
  });
}

async function mayAssign(
  arm: ArmContext,
  principal: Pick<Caller, 'objectId'>,
  { resourceId: scope }: ManagedIdentity,
): Promise<boolean> {
  return await mayDo(arm, principal, { action: assignAction, scope });
}

/**
 * Gives the cluster its identities and the group that its nodes would be in: one for the control plane, Contributor of
 * that group, and one for the kubelet, `{cluster}-agentpool`. Repeating it changes nothing.
 */
export async function provideIdentities(
  arm: ArmContext,
  cluster: ManagedCluster,
  chosen: ChosenIdentities,
): Promise<ClusterDocument> {
  const { directory, resources } = arm;
  const { id, name, location, tenantId, document } = cluster;
  const controlPlane =
    chosen.controlPlane ??
    (await directory.managedIdentities.put({ resourceId: id, name, location, tenantId }));
  const group = nodeGroupId(cluster);
  await resources.put({
    id: group,
    type: groupType,
    name: group.name ?? '',
    location,
    tags: {},
    properties: { provisioningState: 'Succeeded', managedBy: ResourceId.from(id).canonical },
  });
  await grantRole(arm, controlPlane, { roleName: 'Contributor', scope: group });
  const kubelet =
    chosen.kubelet ??
    (await directory.managedIdentities.put({
      resourceId: `${group.text}/providers/${identityType}/${name}-agentpool`,
      name: `${name}-agentpool`,
      location,
      tenantId,
    }));
  return {
    ...document,
    identity: renderIdentity(controlPlane, chosen),
    properties: {
      ...document.properties,
      identityProfile: {
        ...readMembers(document.properties.identityProfile),
        kubeletidentity: {
          resourceId: ResourceId.from(kubelet.resourceId).canonical,
          clientId: kubelet.clientId,
          objectId: kubelet.principalId,
        },
      },
    },
  };
}

function renderIdentity(
  { resourceId, principalId, clientId, tenantId }: ManagedIdentity,
  { controlPlane }: ChosenIdentities,
): object {
  if (controlPlane === undefined) return { type: 'SystemAssigned', principalId, tenantId };
  return { type: 'UserAssigned', userAssignedIdentities: { [resourceId]: { principalId, clientId } } };
}

/** Repeating it changes nothing. */
export async function grantRole(
  { directory }: ArmContext,
  { principalId }: Pick<ManagedIdentity, 'principalId'>,
  grant: { readonly roleName: string; readonly scope: ResourceId },
): Promise<void> {
  const role = await directory.roles.findDefinition(grant.roleName);
  if (role === undefined) throw new Error(`there is no role named ${grant.roleName}`);
  const principalType = 'ServicePrincipal';
  await directory.roles.putAssignment({
    scope: grant.scope.text,
    principalId,
    principalType,
    roleDefinitionId: role.id,
  });
}

/** Takes away what `provideIdentities` has made. What was brought along stays. */
export async function withdrawIdentities(
  arm: ArmContext,
  cluster: ManagedCluster,
  subject: OperationSubject,
): Promise<void> {
  const { directory, resources } = arm;
  const group = nodeGroupId(cluster);
  const record = await resources.find(group);
  if (record !== undefined && isManagedBy(record.properties, cluster)) {
    await arm.deleteResourcesWithin(group, subject);
    for (const { id, scope } of await directory.roles.listAssignments()) {
      if (group.contains(ResourceId.from(scope))) await directory.roles.deleteAssignment(id);
    }
    await resources.delete(group);
  }
  await directory.managedIdentities.delete(cluster.id);
}

/** @throws {ArmError} where the group is there, and not of this cluster */
export async function requireNodeGroupFree(
  { resources }: ArmContext,
  cluster: ManagedCluster,
): Promise<void> {
  const group = nodeGroupId(cluster);
  const record = await resources.find(group);
  if (record === undefined || isManagedBy(record.properties, cluster)) return;
  throw refusal('clusterGroupTaken', { group: group.name ?? '' });
}

function isManagedBy(properties: Readonly<Record<string, unknown>>, { id }: ManagedCluster): boolean {
  return String(properties.managedBy).toLowerCase() === id.toLowerCase();
}

export function nodeGroupId(cluster: ManagedCluster): ResourceId {
  const { subscriptionId } = ResourceId.from(cluster.id);
  return ResourceId.from(`/subscriptions/${subscriptionId}/resourceGroups/${nodeResourceGroup(cluster)}`);
}

export function clusterPlace({ id, location }: Pick<ManagedCluster, 'id' | 'location'>): OperationPlace {
  const { subscriptionId = '' } = ResourceId.from(id);
  return { subscriptionId, namespace: clusterNamespace, location };
}
