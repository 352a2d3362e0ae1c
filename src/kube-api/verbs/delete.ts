import { createRenderer } from '../answers/render-objects.ts';
import type { KubeContext } from '../context.ts';
import type { JsonFields } from '../field-shape.ts';
import { type ApiKind, resourceOf } from '../kinds/api-kind.ts';
import { objectMediaTypes, readObjectBody } from '../requests/body.ts';
import { readSelection } from '../requests/selection.ts';
import { decodeFields, findStruct } from '../schema/index.ts';
import { refusal } from '../status-error.ts';
import { jsonResponse } from '../status-response.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import { deleteObject as deleteStored } from '../writes/delete-object.ts';
import { endNamespaceIfEmpty } from '../writes/namespace-end.ts';
import { runWrite, type Write } from '../writes/write.ts';
import { readDryRun } from '../writes/write-options.ts';
import { keyOf, namespaceOf, notFound, type VerbHandler, type VerbRequest } from './verb.ts';

/** `metav1.DeleteOptions`, as far as they are honoured. */
interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: string;
  readonly orphanDependents?: boolean;
  readonly dryRun?: readonly string[];
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

export const deleteObject: VerbHandler = async (kube, asked) => {
  const options = await readOptions(asked);
  const deleted = await runWrite(kube, readRun(asked, options), async (write) => {
    const existing = await write.objects.find(keyOf(asked));
    if (existing === undefined) throw notFound(asked);
    return await deleteOne(write, { kind: asked.kind, object: existing, options });
  });
  return jsonResponse(200, answer(kube, asked, deleted));
};

export const deleteCollection: VerbHandler = async (kube, asked) => {
  const { kind, info, request } = asked;
  const renderer = createRenderer({ kind, request, query: info.query, now: kube.clock.now() });
  const isSelected = readSelection(kind, info);
  const options = await readOptions(asked);
  const deleted = await runWrite(kube, readRun(asked, options), async (write) => {
    const all = await write.objects.list(resourceOf(kind), namespaceOf(asked));
    const ended: KubeObject[] = [];
    for (const object of all.filter(isSelected)) {
      ended.push((await deleteOne(write, { kind, object, options })).object);
    }
    return ended;
  });
  return jsonResponse(200, renderer.list(deleted, String(await kube.objects.revision())));
};

function readRun({ info, user }: VerbRequest, { dryRun = [] }: DeleteOptions) {
  return { user, isDryRun: readDryRun([...info.query.getAll('dryRun'), ...dryRun], 'DeleteOptions') };
}

interface OneDeletion {
  readonly kind: ApiKind;
  readonly object: KubeObject;
  readonly options: DeleteOptions;
}

async function deleteOne(write: Write, { kind, object, options }: OneDeletion) {
  kind.behaviour.refuseDelete?.(object.metadata.name);
  checkPreconditions(kind, object, options);
  const result = await deleteStored(write, {
    kind,
    object,
    graceSeconds: options.gracePeriodSeconds,
    isOrphaning: options.propagationPolicy === 'Orphan' || options.orphanDependents === true,
  });
  await endNamespaceIfEmpty(write, object.metadata.namespace);
  return result;
}

/** Kubernetes: some kinds answer with the object, the others with a Status; what stays for now is always shown. */
function answer(
  kube: KubeContext,
  { kind, info, request }: VerbRequest,
  { object, isPending }: { readonly object: KubeObject; readonly isPending: boolean },
): JsonFields {
  if (kind.returnsDeleted || isPending) {
    const { query } = info;
    return createRenderer({ kind, request, query, now: kube.clock.now() }).one(object);
  }
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: {
      name: object.metadata.name,
      ...(kind.group !== '' && { group: kind.group }),
      kind: kind.plural,
      uid: object.metadata.uid,
    },
  };
}

async function readOptions({ request, info }: VerbRequest): Promise<DeleteOptions> {
  const rules = { kind: 'DeleteOptions', accepted: objectMediaTypes, whenEmpty: {} };
  const body = await readObjectBody(request, rules);
  // Clients name the group of what they delete, and some name none.
  const { apiVersion: _apiVersion, kind: _kind, ...given } = body;
  const decoding = decodeFields(given, findStruct('DeleteOptions'), findStruct);
  if (decoding.kind === 'mismatch') {
    const name = 'DeleteOptions';
    throw refusal('undecodable', { given: name, version: 'v1', kind: name, reason: decoding.reason });
  }
  // The schema has checked every type.
  const options = decoding.value as DeleteOptions;
  const grace = info.query.get('gracePeriodSeconds');
  const policy = info.query.get('propagationPolicy');
  return {
    ...(grace !== null && /^\d{1,9}$/.test(grace) && { gracePeriodSeconds: Number(grace) }),
    ...(policy !== null && { propagationPolicy: policy }),
    ...options,
  };
}

function checkPreconditions(kind: ApiKind, { metadata }: KubeObject, { preconditions }: DeleteOptions): void {
  const { uid, resourceVersion } = preconditions ?? {};
  const object = { resource: resourceOf(kind), name: metadata.name };
  if (uid !== undefined && uid !== metadata.uid) {
    throw refusal('uidPrecondition', { ...object, given: uid, found: metadata.uid });
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    throw refusal('versionPrecondition', {
      ...object,
      given: resourceVersion,
      found: metadata.resourceVersion,
    });
  }
}
