import { toTimestamp } from '../../wire/timestamp.ts';
import { fieldsOf } from '../field-shape.ts';
import { refusal } from '../status-error.ts';
import { jsonResponse } from '../status-response.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import { runWrite } from '../writes/write.ts';
import { readWriteOptions } from '../writes/write-options.ts';
import { admitSubresourceBody, createdStatus } from './subresource-body.ts';
import { keyOf, notFound, type VerbHandler } from './verb.ts';

const bindingKind = { group: '', version: 'v1', kind: 'Binding' };

/** `POST …/pods/{name}/binding`: a scheduler gives a pod to a node. Nobody takes it back. */
export const podBinding: VerbHandler = async (kube, asked) => {
  const options = readWriteOptions(asked, 'CreateOptions');
  const admitted = await admitSubresourceBody(kube, asked, bindingKind);
  const nodeName = String(fieldsOf(admitted.sent.target).name ?? '');
  await admitted.validate();
  const now = toTimestamp(kube.clock.now());
  await runWrite(kube, options, async ({ objects }) => {
    const pod = await objects.find(keyOf(asked));
    if (pod === undefined) throw notFound(asked);
    refuseBinding(pod);
    await objects.replace('pods', bind(pod, nodeName, now));
  });
  return jsonResponse(201, createdStatus, admitted.warnings());
};

function refuseBinding({ metadata: { name, deletionTimestamp }, spec }: KubeObject): void {
  const { nodeName } = fieldsOf(spec);
  if (deletionTimestamp !== undefined) throw refusal('bindingDeleted', { name });
  if (nodeName) throw refusal('bindingTaken', { name, node: String(nodeName) });
}

function bind(pod: KubeObject, nodeName: string, now: string): KubeObject {
  const status = fieldsOf(pod.status);
  const others = (Array.isArray(status.conditions) ? status.conditions : []).filter(
    (condition) => fieldsOf(condition).type !== 'PodScheduled',
  );
  const scheduled = { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: now };
  return {
    ...pod,
    spec: { ...fieldsOf(pod.spec), nodeName },
    status: { ...status, conditions: [...others, scheduled] },
  };
}
