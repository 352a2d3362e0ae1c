import { toTimestamp } from '../../wire/timestamp.ts';
import { refusal } from '../status-error.ts';
import { jsonResponse } from '../status-response.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import { readFields, readNumber, readTexts } from '../tables/read-object.ts';
import { checkPreconditions } from '../writes/delete-admitted.ts';
import { deleteObject } from '../writes/delete-object.ts';
import { endNamespaceIfEmpty } from '../writes/namespace-end.ts';
import { runWrite, type Write } from '../writes/write.ts';
import { readDryRun, readWriteOptions } from '../writes/write-options.ts';
import { decideEviction } from './decide-eviction.ts';
import { admitSubresourceBody, createdStatus } from './subresource-body.ts';
import { keyOf, notFound, type VerbHandler } from './verb.ts';

const evictionKind = { group: 'policy', version: 'v1', kind: 'Eviction' };
const budgets = 'poddisruptionbudgets.policy';

/**
 * `POST …/pods/{name}/eviction`: a deletion that the pod's disruption budget has to allow. Kubernetes: hooks are asked
 * about the eviction, and not about the deletion too.
 */
export const podEviction: VerbHandler = async (kube, asked) => {
  const options = readWriteOptions(asked, 'CreateOptions');
  const admitted = await admitSubresourceBody(kube, asked, evictionKind);
  const deleteOptions = readFields(admitted.sent, 'deleteOptions') ?? {};
  await admitted.validate();
  const isDryRun = readDryRun(readTexts(deleteOptions, 'dryRun'), 'DeleteOptions') || options.isDryRun;
  await runWrite(kube, { ...options, isDryRun }, async (write) => {
    const pod = await write.objects.find(keyOf(asked));
    if (pod === undefined) throw notFound(asked);
    checkPreconditions(asked.kind, pod, deleteOptions);
    await spendBudget(write, pod);
    const { gracePeriodSeconds } = deleteOptions;
    const graceSeconds = typeof gracePeriodSeconds === 'number' ? gracePeriodSeconds : undefined;
    await deleteObject(write, { kind: asked.kind, object: pod, graceSeconds });
    await endNamespaceIfEmpty(write, pod.metadata.namespace);
  });
  return jsonResponse(201, createdStatus, admitted.warnings());
};

/** Takes one disruption from the budget, in the same transaction in which the pod goes. */
async function spendBudget({ kube, objects }: Write, pod: KubeObject): Promise<void> {
  const { namespace, name } = pod.metadata;
  const decision = decideEviction(pod, await objects.list(budgets, namespace));
  switch (decision.kind) {
    case 'free':
      return;
    case 'several-budgets':
      throw refusal('severalBudgets');
    case 'unknown':
      throw refusal('disruptionUnknown', { budget: decision.budget.metadata.name });
    case 'exhausted': {
      const { budget } = decision;
      throw refusal('disruptionRefused', {
        budget: budget.metadata.name,
        desired: readNumber(budget, 'status', 'desiredHealthy'),
        current: readNumber(budget, 'status', 'currentHealthy'),
      });
    }
    case 'allowed': {
      const { budget } = decision;
      const status = readFields(budget, 'status') ?? {};
      const disruptedPods = {
        ...readFields(status, 'disruptedPods'),
        [name]: toTimestamp(kube.clock.now()),
      };
      const disruptionsAllowed = readNumber(status, 'disruptionsAllowed') - 1;
      await objects.replace(budgets, { ...budget, status: { ...status, disruptedPods, disruptionsAllowed } });
    }
  }
}
