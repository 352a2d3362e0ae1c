import type { ManagedCluster, ResourceId } from '../../../resources/index.ts';
import type { ArmContext } from '../../context.ts';
import { refusal } from '../../errors.ts';
import { requireChangeable } from './cluster-rules.ts';
import { write } from './managed-clusters.ts';

/**
 * The OIDC issuer and workload identity are on when this resolves. For another provider, which has seen to it that
 * the caller may write the cluster.
 * @throws {ArmError} while something else goes on, and where the cluster does not take it on
 */
export async function switchOnWorkloadIdentity(arm: ArmContext, id: ResourceId): Promise<ManagedCluster> {
  const written = await arm.takeTurn(id.key, async () => {
    const existing = await requireCluster(arm, id);
    requireChangeable(existing);
    if (hasWorkloadIdentity(existing)) return { resource: existing };
    const flags = { oidcIssuerEnabled: true, workloadIdentityEnabled: true };
    return await write(arm, { ...existing, ...flags, provisioningState: 'Updating' });
  });
  if (!('rest' in written)) return written.resource;
  await written.rest?.work();
  return await requireCluster(arm, id);
}

export function hasWorkloadIdentity(
  cluster: Pick<ManagedCluster, 'oidcIssuerEnabled' | 'workloadIdentityEnabled'>,
): boolean {
  return cluster.oidcIssuerEnabled && cluster.workloadIdentityEnabled;
}

async function requireCluster({ resources }: ArmContext, id: ResourceId): Promise<ManagedCluster> {
  const found = await resources.findManagedCluster(id);
  if (found === undefined) throw refusal('clusterGone', { name: id.name ?? '' });
  return found;
}
