import type { ApiUser } from '../access/api-user.ts';
import type { KubeContext } from '../context.ts';
import { type ApiKind, inVersion, resourceOf } from '../kinds/api-kind.ts';
import type { ResourceRequestInfo } from '../request-info.ts';
import { refusal, type StatusError } from '../status-error.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import type { ObjectKey, ObjectReader } from '../storage/object-store.ts';

export interface VerbRequest {
  readonly request: Request;
  readonly info: ResourceRequestInfo;
  readonly kind: ApiKind;
  readonly user: ApiUser;
}

/** What a verb does with the objects of any kind. */
export type VerbHandler = (kube: KubeContext, asked: VerbRequest) => Promise<Response>;

/** The object that a path names. */
export function keyOf({ info, kind }: VerbRequest): ObjectKey {
  return {
    resource: resourceOf(kind),
    namespace: kind.isNamespaced ? (info.namespace ?? '') : '',
    name: info.name ?? '',
  };
}

/** The object itself, in the version that the path names. */
export async function findAddressed(
  objects: ObjectReader,
  asked: VerbRequest,
): Promise<KubeObject | undefined> {
  const found = await objects.find(keyOf(asked));
  return found && inVersion(asked.kind, found);
}

/** Of one namespace, or of all. */
export function namespaceOf({ info, kind }: VerbRequest): string | undefined {
  return kind.isNamespaced ? info.namespace : undefined;
}

export function notFound({ info, kind }: VerbRequest): StatusError {
  return refusal('objectNotFound', { resource: resourceOf(kind), name: info.name ?? '' });
}
