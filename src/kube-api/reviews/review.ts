import type { ApiUser } from '../access/api-user.ts';
import type { KubeContext } from '../context.ts';
import type { JsonFields } from '../field-shape.ts';

/** A question that is asked by creating an object which is never stored: its status is the answer. */
export interface Review {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly isNamespaced: boolean;
  answer(kube: KubeContext, asked: ReviewRequest): Promise<JsonFields>;
}

export interface ReviewRequest {
  /** Who asks. */
  readonly user: ApiUser;
  /** Decoded by its schema. */
  readonly spec: JsonFields;
  readonly namespace: string | undefined;
}
