import type { KubeContext } from '../context.ts';
import type { JsonFields } from '../field-shape.ts';
import { type ApiKind, inVersion, resourceOf } from '../kinds/api-kind.ts';
import { readMetadata } from '../metadata.ts';
import { refusal } from '../status-error.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import type { ObjectKey } from '../storage/object-store.ts';
import { checkIdentity, type ObjectChange, planChange, settleOwners, storeChange } from './change-object.ts';
import { endNamespaceIfEmpty } from './namespace-end.ts';
import { type Admission, openAdmission } from './open-admission.ts';
import { operationOptions } from './operation-options.ts';
import { toShown } from './shown-object.ts';
import { runWrite } from './write.ts';
import type { WriteOptions } from './write-options.ts';

export interface ChangeRequest {
  readonly kind: ApiKind;
  readonly key: ObjectKey;
  readonly subresource?: string | undefined;
  readonly options: WriteOptions;
  /**
   * What is wanted of the object as it stands. Asked again where somebody else was faster.
   * @throws {StatusError}
   */
  readonly propose: (existing: KubeObject) => Proposal;
  /** What is sent and shown instead of the object itself. */
  readonly lens?: Lens;
}

/** A part of an object that is written as if it were an object: a `Scale`. */
export interface Lens {
  readonly kind: Pick<ApiKind, 'group' | 'version' | 'kind'>;
  readonly view: (object: KubeObject) => JsonFields;
  /** The whole object, with the part as it is to be. @throws {StatusError} */
  readonly put: (object: KubeObject, sent: JsonFields) => JsonFields;
}

export interface Proposal {
  /** Decoded by its schema: the whole object, or what its lens shows. */
  readonly sent: JsonFields;
  readonly ownership: ObjectChange['ownership'];
  readonly warnings: readonly string[];
}

export interface ChangedObject {
  readonly object: KubeObject;
  readonly warnings: readonly string[];
}

/**
 * Changes an object as clients do: mutating hooks, the last checks, validating hooks, and the write. Hooks are asked
 * outside of the write, so that somebody else can be faster; then all of it begins anew with what they have left.
 * Nothing where the object is not there.
 * @throws {StatusError}
 */
export async function changeAdmitted(
  kube: KubeContext,
  request: ChangeRequest,
): Promise<ChangedObject | undefined> {
  const { kind, key, subresource, options, lens } = request;
  const admission = openAdmission(kube, {
    operation: 'UPDATE',
    resource: kind,
    subresource,
    ...(lens !== undefined && { sentKind: lens.kind }),
    namespace: key.namespace,
    name: key.name,
    user: options.user,
    isDryRun: options.isDryRun,
    options: operationOptions('UpdateOptions', options),
  });
  for (;;) {
    const current = await kube.objects.find(key);
    if (current === undefined) return undefined;
    const existing = inVersion(kind, current);
    const { planned, warnings } = await plan(kube, request, { existing, admission });
    const object = await runWrite(kube, options, async (write) => {
      const found = await write.objects.find(key);
      if (found?.metadata.resourceVersion !== existing.metadata.resourceVersion) return undefined;
      const stored = await storeChange(write, { kind, existing }, planned);
      await endNamespaceIfEmpty(write, existing.metadata.namespace);
      return stored;
    });
    if (object !== undefined) return { object, warnings: [...warnings, ...admission.warnings()] };
    admission.requireTime();
  }
}

async function plan(
  kube: KubeContext,
  { kind, subresource, options, propose, lens }: ChangeRequest,
  { existing, admission }: { readonly existing: KubeObject; readonly admission: Admission },
): Promise<{ readonly planned: KubeObject; readonly warnings: readonly string[] }> {
  const { sent, ownership, warnings } = propose(existing);
  const put = (object: JsonFields): JsonFields => lens?.put(existing, object) ?? object;
  const change = { kind, existing, given: put(sent), subresource, ownership };
  checkIdentity(existing, readMetadata(change.given));
  const managedFields = settleOwners(kube, change);
  const shown = toShown(sent, {
    namespace: existing.metadata.namespace,
    managedFields: lens === undefined ? managedFields : [],
  });
  const oldObject = lens?.view(existing) ?? existing;
  const admitted = (await admission.mutate({ object: shown, oldObject })) ?? shown;
  const around = { kube, objects: kube.objects, user: options.user };
  const planned = await planChange(around, {
    ...change,
    given: put(admitted),
    ownership: { managedFields },
  });
  await admission.validate({ object: lens?.view(planned) ?? planned, oldObject });
  return { planned, warnings };
}

/** As `changeAdmitted`, for an object that has to be there. @throws {StatusError} */
export async function changeExisting(kube: KubeContext, request: ChangeRequest): Promise<ChangedObject> {
  const changed = await changeAdmitted(kube, request);
  if (changed !== undefined) return changed;
  throw refusal('objectNotFound', { resource: resourceOf(request.kind), name: request.key.name });
}
