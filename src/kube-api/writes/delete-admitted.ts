import type { ApiUser } from '../access/api-user.ts';
import type { KubeContext } from '../context.ts';
import type { JsonFields } from '../field-shape.ts';
import { type ApiKind, inVersion, resourceOf } from '../kinds/api-kind.ts';
import { refusal } from '../status-error.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import type { ObjectKey } from '../storage/object-store.ts';
import { type DeletionResult, deleteObject } from './delete-object.ts';
import { endNamespaceIfEmpty } from './namespace-end.ts';
import { type AdmissionAsk, openAdmission } from './open-admission.ts';
import { runWrite } from './write.ts';

/** `metav1.DeleteOptions`, as far as they are honoured. */
export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: string;
  readonly orphanDependents?: boolean;
  readonly dryRun?: readonly string[];
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

export interface DeletionRequest {
  readonly kind: ApiKind;
  readonly key: ObjectKey;
  readonly options: DeleteOptions;
  readonly user: ApiUser;
  readonly isDryRun: boolean;
  /** Kubernetes: hooks are not told the name of what goes with its collection. */
  readonly isOfCollection?: boolean;
}

export interface AdmittedDeletion extends DeletionResult {
  readonly warnings: readonly string[];
}

/**
 * Deletes an object as clients do: hooks are asked outside of the write, and anew where the object has changed
 * meanwhile. A namespace with anything in it is only on its way out then. Nothing where the object is not there.
 * @throws {StatusError}
 */
export async function deleteAdmitted(
  kube: KubeContext,
  request: DeletionRequest,
): Promise<AdmittedDeletion | undefined> {
  const { kind, key, options, user, isDryRun } = request;
  const admission = openAdmission(kube, toAsk(request));
  for (;;) {
    const current = await kube.objects.find(key);
    if (current === undefined) return undefined;
    const object = inVersion(kind, current);
    kind.behaviour.refuseDelete?.(key.name);
    checkPreconditions(kind, object, options);
    if (!isUnderWay(kind, object, options)) {
      await admission.mutate({ oldObject: object });
      await admission.validate({ oldObject: object });
    }
    const result = await runWrite(kube, { user, isDryRun }, async (write) => {
      const found = await write.objects.find(key);
      if (found?.metadata.resourceVersion !== object.metadata.resourceVersion) return undefined;
      const { gracePeriodSeconds: graceSeconds } = options;
      const isOrphaning = options.propagationPolicy === 'Orphan' || options.orphanDependents === true;
      const isForeground = options.propagationPolicy === 'Foreground';
      const leavesContents = kind.kind === 'Namespace';
      const deletion = { kind, object, graceSeconds, isOrphaning, isForeground, leavesContents };
      const deleted = await deleteObject(write, deletion);
      await endNamespaceIfEmpty(write, object.metadata.namespace);
      return deleted;
    });
    if (result !== undefined) return { ...result, warnings: admission.warnings() };
    admission.requireTime();
  }
}

function toAsk({ kind, key, options, user, isDryRun, isOfCollection }: DeletionRequest): AdmissionAsk {
  return {
    operation: 'DELETE',
    resource: kind,
    namespace: key.namespace,
    name: isOfCollection ? undefined : key.name,
    user,
    isDryRun,
    options: toShown(options, isDryRun),
  };
}

function toShown(options: DeleteOptions, isDryRun: boolean): JsonFields {
  const named = { kind: 'DeleteOptions', apiVersion: 'meta.k8s.io/v1', ...options };
  return { ...named, ...(isDryRun && { dryRun: ['All'] }) };
}

/** Kubernetes: a deletion that is only waited for is not asked about again, unless it is to be faster. */
function isUnderWay(kind: ApiKind, { metadata }: KubeObject, { gracePeriodSeconds }: DeleteOptions): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = metadata;
  if (deletionTimestamp === undefined) return false;
  if (kind.behaviour.terminate !== undefined) return true;
  return (
    deletionGracePeriodSeconds > 0 &&
    (gracePeriodSeconds === undefined || gracePeriodSeconds >= deletionGracePeriodSeconds)
  );
}

/** @throws {StatusError} where the object is another than the client means */
export function checkPreconditions(
  kind: ApiKind,
  { metadata }: KubeObject,
  { preconditions }: Pick<DeleteOptions, 'preconditions'>,
): void {
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
