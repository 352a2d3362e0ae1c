import { boundWarnings } from '../admission/index.ts';
import { createRenderer } from '../answers/render-objects.ts';
import type { KubeContext } from '../context.ts';
import { endNamespaceContents } from '../controllers/end-namespace-contents.ts';
import type { JsonFields } from '../field-shape.ts';
import { resourceOf } from '../kinds/api-kind.ts';
import { objectMediaTypes, readObjectBody } from '../requests/body.ts';
import { readSelection } from '../requests/selection.ts';
import { decodeFields, findStruct } from '../schema/index.ts';
import { refusal } from '../status-error.ts';
import { jsonResponse } from '../status-response.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import {
  type AdmittedDeletion,
  type DeleteOptions,
  type DeletionRequest,
  deleteAdmitted,
} from '../writes/delete-admitted.ts';
import { checkPropagation, readDryRun } from '../writes/write-options.ts';
import { keyOf, namespaceOf, notFound, type VerbHandler, type VerbRequest } from './verb.ts';

export const deleteObject: VerbHandler = async (kube, asked) => {
  const options = await readOptions(asked);
  const { kind, user } = asked;
  const isDryRun = readRun(asked, options);
  const deleted = await deleteOne(kube, { kind, key: keyOf(asked), options, user, isDryRun });
  if (deleted === undefined) throw notFound(asked);
  return jsonResponse(200, answer(kube, asked, deleted), deleted.warnings);
};

/** Kubernetes: one after the other, each by itself, up to the first that is refused. */
export const deleteCollection: VerbHandler = async (kube, asked) => {
  const { kind, info, request, user } = asked;
  const renderer = createRenderer({ kind, request, query: info.query, now: kube.clock.now() });
  const isSelected = readSelection(kind, info);
  const options = await readOptions(asked);
  const isDryRun = readRun(asked, options);
  const resource = resourceOf(kind);
  const all = await kube.objects.list(resource, namespaceOf(asked));
  const ended: KubeObject[] = [];
  const warnings: string[] = [];
  for (const { metadata } of all.filter(isSelected)) {
    const key = { resource, namespace: metadata.namespace ?? '', name: metadata.name };
    const deleted = await deleteOne(kube, { kind, key, options, user, isDryRun, isOfCollection: true });
    if (deleted === undefined) continue;
    ended.push(deleted.object);
    warnings.push(...deleted.warnings);
  }
  const revision = String(await kube.objects.revision());
  return jsonResponse(200, renderer.list(ended, revision), boundWarnings(warnings));
};

/** What a controller of a real cluster would do next to a namespace is done before the answer. */
async function deleteOne(kube: KubeContext, request: DeletionRequest): Promise<AdmittedDeletion | undefined> {
  const deleted = await deleteAdmitted(kube, request);
  const isEnding = request.kind.kind === 'Namespace' && deleted?.isPending === true;
  if (isEnding && !request.isDryRun) await endNamespaceContents(kube, deleted.object);
  return deleted;
}

function readRun({ info }: VerbRequest, { dryRun = [] }: DeleteOptions): boolean {
  return readDryRun([...info.query.getAll('dryRun'), ...dryRun], 'DeleteOptions');
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
  checkPropagation(options.propagationPolicy ?? policy ?? undefined, options.orphanDependents);
  return {
    ...(grace !== null && /^\d{1,9}$/.test(grace) && { gracePeriodSeconds: Number(grace) }),
    ...(policy !== null && { propagationPolicy: policy }),
    ...options,
  };
}
