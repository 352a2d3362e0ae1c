import type { Clock } from '../../platform/clock.ts';
import type { Timer } from '../timer.ts';
import type { ApiClient } from './api-client.ts';
import { type NodeFacts, nodeLabels, nodeStatus } from './node-object.ts';

export interface Registration {
  readonly api: ApiClient;
  readonly facts: NodeFacts;
  readonly clock: Clock;
  readonly timer: Timer;
}

const heartbeatSeconds = 10;
const leaseSeconds = 40;
/** Kubernetes: a status that has not changed is told again every five minutes; the lease is what says "alive". */
const beatsPerStatus = 30;

/** Says that the node is there, and keeps saying so. */
export function registerNode(registration: Registration): {
  readonly first: Promise<void>;
  close(): Promise<void>;
} {
  let isClosed = false;
  let beats = 0;
  let waiting: { cancel(): void } | undefined;
  const beat = async (): Promise<void> => {
    const isNew = await createNode(registration);
    if (isNew || beats % beatsPerStatus === 0) await writeStatus(registration);
    beats += 1;
    await renewLease(registration);
    if (!isClosed)
      waiting = registration.timer.after(heartbeatSeconds * 1_000, () => {
        beating = beat();
      });
  };
  let beating = beat();
  return {
    first: beating,
    async close() {
      isClosed = true;
      waiting?.cancel();
      await beating;
    },
  };
}

/** Whoever deletes a node that is there sees it come back. */
async function createNode({ api, facts }: Registration): Promise<boolean> {
  const { nodeName } = facts;
  const found = await api.get(`/api/v1/nodes/${nodeName}`);
  if (found.kind === 'ok' || found.code !== 404) return false;
  const labels = nodeLabels(facts);
  const made = await api.create('/api/v1/nodes', { metadata: { name: nodeName, labels }, spec: {} });
  return made.kind === 'ok';
}

async function writeStatus({ api, facts, clock }: Registration): Promise<void> {
  await api.patch(`/api/v1/nodes/${facts.nodeName}/status`, { status: nodeStatus(facts, clock.now()) });
}

async function renewLease({ api, facts, clock }: Registration): Promise<void> {
  const { nodeName } = facts;
  const path = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';
  // `metav1.MicroTime`: six digits.
  const renewTime = clock.now().toISOString().replace('Z', '000Z');
  const spec = { holderIdentity: nodeName, leaseDurationSeconds: leaseSeconds, renewTime };
  const answer = await api.patch(`${path}/${nodeName}`, { spec });
  if (answer.kind === 'refused' && answer.code === 404) {
    await api.create(path, { metadata: { name: nodeName, namespace: 'kube-node-lease' }, spec });
  }
}
