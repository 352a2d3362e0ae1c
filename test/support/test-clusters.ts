import type { ClusterObject, ManagedClusters } from '../../src/arm/index.ts';
import { createKubeconfig } from '../../src/kube-api/index.ts';
import type { ManagedCluster } from '../../src/resources/index.ts';

/** Clusters that are kept in memory and answer nobody, for tests of the control plane alone. */
export interface TestClusters extends ManagedClusters {
  readonly running: ReadonlyMap<string, ManagedCluster>;
  /** What was rotated, in order. */
  readonly rotations: readonly string[];
  /** What providers have put into clusters, the latest last. */
  readonly applied: readonly ClusterObject[];
  /** Namespaces that are there. */
  readonly namespaces: Set<string>;
  /** The next start goes wrong. */
  failNext(): void;
  /** Whatever starts waits, until the returned function is called. */
  hold(): () => void;
}

export function createTestClusters(): TestClusters {
  const running = new Map<string, ManagedCluster>();
  const rotations: string[] = [];
  const applied: ClusterObject[] = [];
  const namespaces = new Set(['default']);
  let fails = false;
  let gate = Promise.resolve();
  const rotate = (what: string) => async (record: ManagedCluster) => {
    rotations.push(`${what} of ${record.name}`);
  };
  return {
    running,
    rotations,
    applied,
    namespaces,
    failNext() {
      fails = true;
    },
    hold() {
      const held = Promise.withResolvers<void>();
      gate = held.promise;
      return held.resolve;
    },
    async run(record) {
      await gate;
      const isFailing = fails;
      fails = false;
      if (isFailing) throw new Error('the cluster does not start');
      running.set(record.id.toLowerCase(), record);
    },
    async remove({ id }) {
      running.delete(id.toLowerCase());
    },
    async kubeconfig(record, { context, user }) {
      if (!running.has(record.id.toLowerCase())) return undefined;
      const serverUrl = 'https://localhost:1';
      const { name: clusterName } = record;
      return createKubeconfig([
        { serverUrl, caPem: 'ca', clusterName, contextName: context, userName: user },
      ]);
    },
    rotateSigningKeys: rotate('signing keys'),
    rotateCertificates: rotate('certificates'),
    async apply(record, _fieldManager, objects) {
      if (!running.has(record.id.toLowerCase()))
        return { kind: 'refused', reason: 'the cluster does not run' };
      for (const object of objects) {
        const { namespace } = object.metadata;
        if (!namespaces.has(namespace))
          return { kind: 'refused', reason: `namespaces "${namespace}" not found` };
        applied.push(object);
      }
      return { kind: 'applied' };
    },
  };
}
