import { type ManagedCluster, ResourceId } from '../../resources/index.ts';
import { refusal } from '../errors.ts';
import { pathTemplate } from '../request/path-template.ts';
import type { ArmRoute } from '../route.ts';
import { readMembers } from './clusters/cluster-body.ts';
import { clusterType } from './clusters/render-cluster.ts';

const identityType = 'Microsoft.ManagedIdentity/userAssignedIdentities';
const one = `/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/${identityType}/{identity}`;

/** `az identity list-resources`: what an identity was given to. Here that is clusters. */
export const associatedResources: ArmRoute = {
  method: 'POST',
  path: pathTemplate(`${one}/listAssociatedResources`),
  action: `${identityType}/listAssociatedResources/action`,
  scopeOf: ({ subscriptionId, resourceGroup, identity }) =>
    `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/${identityType}/${identity}`,
  async handle({ directory, resources }, { url, parameters }) {
    const { subscriptionId, resourceGroup = '', identity: name = '' } = parameters;
    for (const option of ['$filter', '$orderby']) {
      const given = url.searchParams.get(option);
      if (given)
        throw refusal('filterInvalid', {
          filter: given.slice(0, 90),
          reason: `${option} is not served here`,
        });
    }
    const id = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/${identityType}/${name}`;
    const identity = await directory.managedIdentities.find(id);
    if (identity === undefined)
      throw refusal('resourceNotFound', { type: identityType, name, resourceGroup });
    const clusters = await resources.listManagedClusters();
    const value = clusters.filter((cluster) => hasIdentity(cluster, identity.resourceId)).map(render);
    return Response.json({ totalCount: value.length, value });
  },
};

function hasIdentity({ document }: ManagedCluster, resourceId: string): boolean {
  const kubelet = readMembers(readMembers(document.properties.identityProfile).kubeletidentity).resourceId;
  const controlPlane = Object.keys(readMembers(readMembers(document.identity).userAssignedIdentities));
  return [...controlPlane, String(kubelet)].some((each) => each.toLowerCase() === resourceId.toLowerCase());
}

function render({ id: text, name }: ManagedCluster): object {
  const id = ResourceId.from(text);
  return {
    id: id.canonical,
    name,
    type: clusterType.toLowerCase(),
    resourceGroup: id.resourceGroup,
    subscriptionId: id.subscriptionId,
  };
}
