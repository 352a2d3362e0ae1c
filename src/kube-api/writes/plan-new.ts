import type { KubeContext } from '../context.ts';
import type { JsonFields } from '../field-shape.ts';
import { apiVersionOf } from '../kinds/api-kind.ts';
import { typeOf } from '../kinds/type-of.ts';
import { trackUpdate } from '../managed-fields/index.ts';
import { refusal } from '../status-error.ts';
import { type KubeObject, withMetadata } from '../storage/kube-object.ts';
import { checkNew } from './insert-new.ts';
import { type NewObjectPlace, toNewObject } from './new-object.ts';
import { identityOf, openAdmission } from './open-admission.ts';
import { operationOptions } from './operation-options.ts';
import { toShown } from './shown-object.ts';
import type { WriteOptions } from './write-options.ts';

export interface NewObject {
  readonly place: NewObjectPlace;
  /** Decoded and defaulted. */
  readonly given: JsonFields;
  readonly options: WriteOptions;
  /** Whom the fields belong to, where that has been worked out already. */
  readonly managedFields?: readonly JsonFields[];
}

export interface PlannedObject {
  /** Admitted and checked: all that is left is to write it. */
  readonly draft: KubeObject;
  readonly warnings: readonly string[];
}

/**
 * What is to be stored of a new object: mutating hooks, the last checks, then validating hooks. Never inside a write.
 * @throws {StatusError}
 */
export async function planNew(kube: KubeContext, asked: NewObject): Promise<PlannedObject> {
  const { place, given, options } = asked;
  const { kind, namespace } = place;
  const { user, isDryRun } = options;
  const managedFields =
    asked.managedFields ?? firstOwners(kube, place, { draft: toNewObject(kube, place, given), options });
  const admission = openAdmission(kube, {
    operation: 'CREATE',
    resource: kind,
    namespace,
    user,
    isDryRun,
    options: operationOptions('CreateOptions', options),
  });
  const sent = toShown(given, {
    namespace: kind.isNamespaced ? place.namespace : undefined,
    managedFields,
  });
  const admitted = (await admission.mutate({ object: sent })) ?? sent;
  checkUnmoved(place, given, admitted);
  const draft = withMetadata(toNewObject(kube, place, admitted), { managedFields });
  await checkNew({ kube, objects: kube.objects, user }, kind, draft);
  await admission.validate({ object: draft });
  return { draft, warnings: admission.warnings() };
}

/** Kubernetes: who owns what is settled before admission, so what a hook adds belongs to nobody. */
function firstOwners(
  kube: KubeContext,
  { kind }: NewObjectPlace,
  { draft, options }: { readonly draft: KubeObject; readonly options: WriteOptions },
): readonly JsonFields[] {
  const type = typeOf(kind);
  if (type === undefined) return [];
  // A status of its own is not the client's, and so belongs to nobody yet.
  const { status: _status, ...written } = draft;
  return trackUpdate({
    live: undefined,
    next: kind.hasStatus ? written : draft,
    manager: options.fieldManager,
    apiVersion: apiVersionOf(kind),
    now: kube.clock.now(),
    ...type,
  });
}

/** Kubernetes: a hook may change what an object says, not which object it is. */
function checkUnmoved({ namespace }: NewObjectPlace, before: JsonFields, after: JsonFields): void {
  const [was, is] = [identityOf(before), identityOf(after)];
  if (is.name !== was.name) throw refusal('nameMismatch', { inBody: is.name, inUrl: was.name });
  if (is.namespace !== '' && is.namespace !== (namespace ?? '')) throw refusal('namespaceMismatch');
}
