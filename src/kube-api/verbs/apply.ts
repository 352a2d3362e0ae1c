import { createRenderer } from '../answers/render-objects.ts';
import type { KubeContext } from '../context.ts';
import { requiredValue } from '../field-cause.ts';
import type { JsonFields } from '../field-shape.ts';
import { type ApiKind, apiVersionOf } from '../kinds/api-kind.ts';
import { applyServerSide } from '../managed-fields/index.ts';
import { readObjectBody } from '../requests/body.ts';
import { decodeObject } from '../requests/read-object.ts';
import { findStruct, schemaOf } from '../schema/index.ts';
import { refusal } from '../status-error.ts';
import { jsonResponse } from '../status-response.ts';
import { type KubeObject, withMetadata } from '../storage/kube-object.ts';
import { changeObject } from '../writes/change-object.ts';
import { runWrite, type Write } from '../writes/write.ts';
import { readWriteOptions, type WriteOptions } from '../writes/write-options.ts';
import { insertNew, toNewObject } from './create.ts';
import { keyOf, type VerbHandler, type VerbRequest } from './verb.ts';

/** Clients send JSON in it, which is YAML too. */
export const applyMediaTypes: readonly string[] = ['application/apply-patch+yaml'];

/** Server-side apply: makes the object, or changes what the manager owns of it. */
export const apply: VerbHandler = async (kube, asked) => {
  const { request, info, kind } = asked;
  requireManager(info.query);
  const options = readWriteOptions(asked, 'PatchOptions');
  const renderer = createRenderer({ kind, request, query: info.query, now: kube.clock.now() });
  const body = await readObjectBody(request, { kind: kind.kind, accepted: applyMediaTypes });
  const isForced = info.query.get('force') === 'true';
  const { status, object, warnings } = await runWrite(kube, options, async (write) => {
    const existing = await write.objects.find(keyOf(asked));
    const merged = merge(kube, asked, { existing, body, isForced, options });
    return existing === undefined
      ? { ...merged, status: 201, object: await makeNew(write, asked, merged) }
      : { ...merged, status: 200, object: await change(write, asked, { existing, merged }) };
  });
  return jsonResponse(status, renderer.one(object), [...warnings, ...(kind.behaviour.warn?.(object) ?? [])]);
};

/** Kubernetes: whoever applies has to say who it is. */
function requireManager(query: URLSearchParams): void {
  if (query.get('fieldManager')) return;
  throw refusal('invalid', {
    kind: 'PatchOptions',
    group: 'meta.k8s.io',
    name: '',
    causes: [requiredValue('fieldManager', 'is required for apply patch')],
  });
}

interface Merging {
  readonly existing: KubeObject | undefined;
  readonly body: JsonFields;
  readonly isForced: boolean;
  readonly options: WriteOptions;
}

interface Merged {
  readonly given: JsonFields;
  readonly managedFields: readonly JsonFields[];
  readonly warnings: readonly string[];
}

function merge(
  kube: KubeContext,
  { kind, info }: VerbRequest,
  { existing, body, isForced, options }: Merging,
): Merged {
  const struct = schemaOf(kind);
  if (struct === undefined) throw refusal('unsupportedMediaType', { accepted: [] });
  const merged = applyServerSide({
    live: existing,
    applied: writable(kind, info.subresource, body),
    manager: options.fieldManager,
    force: isForced,
    apiVersion: apiVersionOf(kind),
    now: kube.clock.now(),
    struct,
    findStruct,
    ...(info.subresource !== undefined && { subresource: info.subresource }),
  });
  if (merged.kind === 'conflict') throw refusal('applyConflict', merged);
  if (merged.kind === 'invalid') {
    throw refusal(merged.code === 400 ? 'malformedPatch' : 'unfitPatch', { reason: merged.reason });
  }
  const { object, warnings } = decodeObject(merged.object, kind, options.fieldValidation);
  return { given: object, managedFields: merged.managedFields, warnings };
}

/** Without what is written elsewhere: the status has an address of its own, and nothing else is written there. */
function writable(kind: ApiKind, subresource: string | undefined, body: JsonFields): JsonFields {
  if (!kind.hasStatus) return body;
  const { status, ...rest } = body;
  if (subresource === undefined) return rest;
  const { apiVersion, kind: name, metadata } = body;
  return { apiVersion, kind: name, metadata, ...(status !== undefined && { status }) };
}

async function makeNew(
  write: Write,
  asked: VerbRequest,
  { given, managedFields }: Merged,
): Promise<KubeObject> {
  const metadata = given.metadata as JsonFields | undefined;
  const named = { ...given, metadata: { ...metadata, name: asked.info.name } };
  const draft = toNewObject(write.kube, asked, named);
  return await insertNew(write, asked.kind, withMetadata(draft, { managedFields }));
}

async function change(
  write: Write,
  { kind, info }: VerbRequest,
  { existing, merged }: { readonly existing: KubeObject; readonly merged: Merged },
): Promise<KubeObject> {
  const { given, managedFields } = merged;
  const { subresource } = info;
  return await changeObject(write, {
    kind,
    existing,
    given,
    subresource,
    ownership: { managedFields },
  });
}
