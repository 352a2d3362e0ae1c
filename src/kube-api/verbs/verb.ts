import type { KubeContext } from '../context.ts';
import type { ApiKind } from '../kinds.ts';
import type { ResourceRequestInfo } from '../request-info.ts';
import { refusal, type StatusError } from '../status-error.ts';
import type { ObjectKey } from '../storage/object-store.ts';

export interface VerbRequest {
  readonly request: Request;
  readonly info: ResourceRequestInfo;
  readonly kind: ApiKind;
}

/** What a verb does with the objects of any kind. */
export type VerbHandler = (kube: KubeContext, asked: VerbRequest) => Promise<Response>;

/** The object that a path names. */
export function keyOf({ info, kind }: VerbRequest): ObjectKey & { readonly name: string } {
  return {
    table: kind.table,
    namespace: kind.isNamespaced ? (info.namespace ?? '') : '',
    name: info.name ?? '',
  };
}

export function notFound({ info, kind }: VerbRequest): StatusError {
  return refusal('objectNotFound', { resource: kind.plural, name: info.name ?? '' });
}

/** What would change the meaning of a request is refused rather than overlooked. */
export function refuseParameters(query: URLSearchParams, parameters: readonly string[]): void {
  const parameter = parameters.find((name) => query.get(name));
  if (parameter !== undefined) throw refusal('unsupportedParameter', { parameter });
}
