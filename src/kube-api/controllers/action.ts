import { isDeepStrictEqual } from 'node:util';
import type { JsonFields } from '../field-shape.ts';
import type { KubeObject } from '../storage/kube-object.ts';

/** What a controller has decided to do next. In order: one that fails takes those after it along. */
export type Action =
  /** A new object that the owner controls. */
  | { readonly kind: 'create'; readonly resource: OwnedResource; readonly draft: JsonFields }
  | { readonly kind: 'delete'; readonly object: KubeObject }
  /** Everything but the status, and only over the version that was decided upon. */
  | { readonly kind: 'change'; readonly object: KubeObject; readonly next: KubeObject }
  /** The status of the owner itself. */
  | { readonly kind: 'status'; readonly status: JsonFields }
  | { readonly kind: 'event'; readonly event: EventNote }
  /** Something becomes due with nothing but time. */
  | { readonly kind: 'again'; readonly seconds: number };

/** What controllers make. */
export type OwnedResource = 'pods' | 'replicasets.apps' | 'controllerrevisions.apps' | 'jobs.batch';

/** What is told about the owner, as `core/v1 Event`. */
export interface EventNote {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

/** Why something could not be created. */
export interface Failure {
  readonly reason: 'FailedCreate' | 'ReplicaSetCreateError';
  readonly message: string;
}

export function tell(reason: string, message: string, type: EventNote['type'] = 'Normal'): Action {
  return { kind: 'event', event: { type, reason, message } };
}

/** The status of the owner, where it is news. */
export function tellStatus(status: JsonFields, owner: KubeObject): readonly Action[] {
  return isDeepStrictEqual(status, owner.status) ? [] : [{ kind: 'status', status }];
}
