import { authorize } from '../access/authorize.ts';
import { createRenderer } from '../answers/render-objects.ts';
import type { KubeContext } from '../context.ts';
import { requiredValue } from '../field-cause.ts';
import type { JsonFields } from '../field-shape.ts';
import { type ApiKind, apiVersionOf, resourceOf } from '../kinds/api-kind.ts';
import { typeOf } from '../kinds/type-of.ts';
import { applyServerSide } from '../managed-fields/index.ts';
import { readObjectBody } from '../requests/body.ts';
import { decodeObject } from '../requests/read-object.ts';
import { refusal, StatusError } from '../status-error.ts';
import { jsonResponse } from '../status-response.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import { type ChangedObject, changeAdmitted } from '../writes/change-admitted.ts';
import { insertChecked } from '../writes/insert-new.ts';
import { planNew } from '../writes/plan-new.ts';
import { runWrite } from '../writes/write.ts';
import { readWriteOptions, type WriteOptions } from '../writes/write-options.ts';
import { keyOf, notFound, type VerbHandler, type VerbRequest } from './verb.ts';

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
  const applied = await applyOnce(kube, asked, { body, isForced, options });
  const { status, object, warnings } =
    applied ?? (await applyAgain(kube, asked, { body, isForced, options }));
  return jsonResponse(status, renderer.one(object), [...warnings, ...(kind.behaviour.warn?.(object) ?? [])]);
};

type Application = Omit<Merging, 'existing'>;

interface AppliedObject extends ChangedObject {
  readonly status: 200 | 201;
}

/** Nothing where the object was not there at first, and then was. */
async function applyOnce(
  kube: KubeContext,
  asked: VerbRequest,
  application: Application,
): Promise<AppliedObject | undefined> {
  const changed = await changeAdmitted(kube, {
    kind: asked.kind,
    key: keyOf(asked),
    subresource: asked.info.subresource,
    options: application.options,
    propose(existing) {
      const { given, managedFields, warnings } = merge(kube, asked, { ...application, existing });
      return { sent: given, ownership: { managedFields }, warnings };
    },
  });
  return changed === undefined ? await makeNew(kube, asked, application) : { ...changed, status: 200 };
}

/** Who is slower twice is told so. */
async function applyAgain(
  kube: KubeContext,
  asked: VerbRequest,
  application: Application,
): Promise<AppliedObject> {
  const applied = await applyOnce(kube, asked, application);
  if (applied !== undefined) return applied;
  throw refusal('alreadyExists', { resource: resourceOf(asked.kind), name: asked.info.name ?? '' });
}

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
  const type = typeOf(kind);
  if (type === undefined) throw refusal('unsupportedMediaType', { accepted: [] });
  const merged = applyServerSide({
    live: existing,
    applied: writable(kind, info.subresource, body),
    manager: options.fieldManager,
    force: isForced,
    apiVersion: apiVersionOf(kind),
    now: kube.clock.now(),
    ...type,
    ...(kind.custom !== undefined && { sharedVersions: kind.custom.apiVersions }),
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

/** Kubernetes: applying what is not there is creating it, which has to be allowed too; a subresource never is. */
async function makeNew(
  kube: KubeContext,
  asked: VerbRequest,
  application: Application,
): Promise<AppliedObject | undefined> {
  const { kind, info, user } = asked;
  if (info.subresource !== undefined) throw notFound(asked);
  await authorize(kube, user, toCreation(info));
  const { options } = application;
  const { given, managedFields, warnings } = merge(kube, asked, { ...application, existing: undefined });
  const named = { ...given, metadata: { ...(given.metadata as JsonFields | undefined), name: info.name } };
  const place = { kind, namespace: info.namespace };
  const planned = await planNew(kube, { place, given: named, options, managedFields });
  try {
    const object = await runWrite(kube, options, (write) => insertChecked(write, kind, planned.draft));
    return { status: 201, object, warnings: [...warnings, ...planned.warnings] };
  } catch (error) {
    if (error instanceof StatusError && error.key === 'alreadyExists') return undefined;
    throw error;
  }
}

function toCreation({ group, resource, namespace, name }: VerbRequest['info']) {
  const place = { ...(name !== undefined && { name }), ...(namespace !== undefined && { namespace }) };
  return { verb: 'create', group, resource, ...place };
}
