import type { ManagedClusters } from '../arm/index.ts';
import { createKubeconfig } from '../kube-api/index.ts';
import type { ManagedCluster } from '../resources/index.ts';
import { applyObjects } from './apply-objects.ts';
import { credentialsOf } from './client-files.ts';
import type { Clusters } from './clusters.ts';

export interface ManagedClustersDependencies {
  readonly clusters: Clusters;
  /** Of the local authority, which the servers of clusters are known by. */
  readonly caPem: string;
}

/** The clusters of the stack, as the control plane asks for them. */
export function createManagedClusters({ clusters, caPem }: ManagedClustersDependencies): ManagedClusters {
  const find = ({ id }: ManagedCluster) =>
    clusters.list().find(({ record }) => record.id.toLowerCase() === id.toLowerCase());
  return {
    run: (record) => clusters.run(record),
    remove: (record) => clusters.remove(record),

    async kubeconfig(record, { context, user }) {
      const cluster = find(record);
      if (cluster === undefined) return undefined;
      return createKubeconfig([
        {
          ...(await credentialsOf(cluster, caPem)),
          clusterName: record.name,
          contextName: context,
          userName: user,
        },
      ]);
    },

    async rotateSigningKeys(record) {
      // AKS: the new key signs at once, whoever has read the old ones.
      await find(record)?.api.rotateKeys({ isForced: true });
    },

    async rotateCertificates(record) {
      const cluster = find(record);
      if (cluster !== undefined) await clusters.rotateCertificates(cluster);
    },

    async apply(record, fieldManager, objects) {
      const cluster = find(record);
      if (cluster === undefined) return { kind: 'refused', reason: 'the cluster does not run' };
      return await applyObjects(cluster, fieldManager, objects);
    },
  };
}
