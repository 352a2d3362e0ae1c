import { jsonMediaType, readJsonBody } from '../body.ts';
import { decodeFields, flag, type JsonFields, listOf, struct, text, whole } from '../field-shape.ts';
import { renderObject } from '../render-object.ts';
import { refusal } from '../status-error.ts';
import { jsonResponse } from '../status-response.ts';
import type { StoredObject } from '../storage/object-store.ts';
import { keyOf, notFound, refuseParameters, type VerbHandler, type VerbRequest } from './verb.ts';

const deleteOptions = struct('DeleteOptions', {
  apiVersion: text,
  kind: text,
  gracePeriodSeconds: whole,
  orphanDependents: flag,
  propagationPolicy: text,
  dryRun: listOf(text),
  preconditions: struct('Preconditions', { uid: text, resourceVersion: text }),
});

/**
 * Nothing here has dependents or takes time to end, so grace and propagation make no difference. Kubernetes:
 * the answer is the object, for these kinds.
 */
export const deleteObject: VerbHandler = async (kube, asked) => {
  const { info, kind } = asked;
  refuseParameters(info.query, ['dryRun']);
  const options = await readOptions(asked);
  const key = keyOf(asked);
  const deleted = await kube.objects.write(async (objects) => {
    const existing = await objects.find(key);
    if (existing === undefined) throw notFound(asked);
    kind.refuseDelete?.(key.name);
    checkPreconditions(asked, existing, options);
    await objects.remove(key);
    await kind.afterDelete?.(objects, existing);
    return kind.finish?.(existing) ?? existing;
  });
  return jsonResponse(200, renderObject(kind, deleted));
};

async function readOptions({ request }: VerbRequest): Promise<JsonFields> {
  const grammar = { kind: 'DeleteOptions', accepted: [jsonMediaType], whenEmpty: {} };
  const decoding = decodeFields(await readJsonBody(request, grammar), deleteOptions);
  if (decoding.kind === 'mismatch') {
    throw refusal('undecodable', {
      given: 'DeleteOptions',
      version: 'v1',
      kind: 'DeleteOptions',
      reason: decoding.reason,
    });
  }
  const { dryRun } = decoding.value;
  if (Array.isArray(dryRun) && dryRun.length > 0) {
    throw refusal('unsupportedParameter', { parameter: 'dryRun' });
  }
  return decoding.value;
}

function checkPreconditions({ kind }: VerbRequest, found: StoredObject, options: JsonFields): void {
  // The shape has checked every type.
  const { uid, resourceVersion } = (options.preconditions ?? {}) as {
    readonly uid?: string;
    readonly resourceVersion?: string;
  };
  const object = { resource: kind.plural, name: found.name };
  if (uid !== undefined && uid !== found.uid) {
    throw refusal('uidPrecondition', { ...object, given: uid, found: found.uid });
  }
  if (resourceVersion !== undefined && resourceVersion !== found.resourceVersion) {
    throw refusal('versionPrecondition', {
      ...object,
      given: resourceVersion,
      found: found.resourceVersion,
    });
  }
}
