import type { ManagedCluster, OperationSubject } from '../../../resources/index.ts';
import type { ArmContext } from '../../context.ts';
import { refusal } from '../../errors.ts';
import { requireChangeable } from './cluster-rules.ts';
import { clusterProvision } from './managed-clusters.ts';

/**
 * The OIDC issuer and workload identity are on when this resolves. For another provider, which has seen to it that
 * the caller may write the cluster.
 * @throws {ArmError} while something else goes on, and where the cluster does not take it on
 */
export async function switchOnWorkloadIdentity(
  arm: ArmContext,
  subject: OperationSubject,
): Promise<ManagedCluster> {
  const { id } = subject;
  const written = await arm.takeTurn(id.key, async () => {
    const existing = await requireCluster(arm, subject);
    requireChangeable(existing);
    if (hasWorkloadIdentity(existing)) return existing;
    const flags = { oidcIssuerEnabled: true, workloadIdentityEnabled: true };
    return await arm.resources.putManagedCluster({ ...existing, ...flags, provisioningState: 'Updating' });
  });
  if (written.provisioningState === 'Updating') await clusterProvision.run(arm, subject);
  return await requireCluster(arm, subject);
}

export function hasWorkloadIdentity(
  cluster: Pick<ManagedCluster, 'oidcIssuerEnabled' | 'workloadIdentityEnabled'>,
): boolean {
  return cluster.oidcIssuerEnabled && cluster.workloadIdentityEnabled;
}

async function requireCluster({ resources }: ArmContext, { id }: OperationSubject): Promise<ManagedCluster> {
  const found = await resources.findManagedCluster(id);
  if (found === undefined) throw refusal('clusterGone', { name: id.name ?? '' });
  return found;
}
