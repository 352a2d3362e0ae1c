import type { KubeContext } from '../context.ts';
import { isFields, type JsonFields } from '../field-shape.ts';
import { objectMediaTypes, readObjectBody } from '../requests/body.ts';
import { decodeObject } from '../requests/read-object.ts';
import { refusal } from '../status-error.ts';
import { jsonResponse } from '../status-response.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import { toTimestamp } from '../timestamp.ts';
import { type AdmittedSent, admitSent } from '../writes/admit-sent.ts';
import { deleteObject } from '../writes/delete-object.ts';
import { endNamespaceIfEmpty } from '../writes/namespace-end.ts';
import { runWrite } from '../writes/write.ts';
import { readWriteOptions, type WriteOptions } from '../writes/write-options.ts';
import { keyOf, notFound, type VerbHandler, type VerbRequest } from './verb.ts';

const bindingKind = { group: '', version: 'v1', kind: 'Binding' };
const evictionKind = { group: 'policy', version: 'v1', kind: 'Eviction' };

/** `POST …/pods/{name}/binding`: a scheduler gives a pod to a node. Nobody takes it back. */
export const podBinding: VerbHandler = async (kube, asked) => {
  const options = readWriteOptions(asked, 'CreateOptions');
  const admitted = await admitBody(kube, asked, { kind: bindingKind, options });
  const nodeName = String(fieldsOf(admitted.sent.target).name ?? '');
  await admitted.validate();
  const now = toTimestamp(kube.clock.now());
  await runWrite(kube, options, async ({ objects }) => {
    const pod = await objects.find(keyOf(asked));
    if (pod === undefined) throw notFound(asked);
    refuseBinding(pod);
    await objects.replace('pods', bind(pod, nodeName, now));
  });
  return jsonResponse(201, created, admitted.warnings());
};

/**
 * `POST …/pods/{name}/eviction`: a deletion that somebody else than the owner asks for. Kubernetes: hooks are asked
 * about the eviction, and not about the deletion too.
 */
export const podEviction: VerbHandler = async (kube, asked) => {
  const options = readWriteOptions(asked, 'CreateOptions');
  const admitted = await admitBody(kube, asked, { kind: evictionKind, options });
  const { gracePeriodSeconds } = fieldsOf(admitted.sent.deleteOptions);
  await admitted.validate();
  await runWrite(kube, options, async (write) => {
    const pod = await write.objects.find(keyOf(asked));
    if (pod === undefined) throw notFound(asked);
    const graceSeconds = typeof gracePeriodSeconds === 'number' ? gracePeriodSeconds : undefined;
    await deleteObject(write, { kind: asked.kind, object: pod, graceSeconds });
    await endNamespaceIfEmpty(write, pod.metadata.namespace);
  });
  return jsonResponse(201, created, admitted.warnings());
};

const created = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };

interface BodyRules {
  readonly kind: typeof bindingKind;
  readonly options: WriteOptions;
}

async function admitBody(kube: KubeContext, asked: VerbRequest, rules: BodyRules): Promise<AdmittedSent> {
  const { kind: sentKind, options } = rules;
  const sent = await readBody(asked, rules);
  return await admitSent(kube, asked, { sentKind, sent, options });
}

async function readBody(
  asked: VerbRequest,
  { kind, options: { fieldValidation } }: BodyRules,
): Promise<JsonFields> {
  if (asked.info.verb !== 'create' || asked.info.name === undefined) throw refusal('methodNotAllowed');
  const body = await readObjectBody(asked.request, { kind: kind.kind, accepted: objectMediaTypes });
  const { object } = decodeObject(body, kind, fieldValidation);
  const { name } = fieldsOf(object.metadata);
  if (name && name !== asked.info.name) {
    throw refusal('nameMismatch', { inBody: String(name), inUrl: asked.info.name });
  }
  return object;
}

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

function fieldsOf(value: unknown): JsonFields {
  return isFields(value) ? value : {};
}
