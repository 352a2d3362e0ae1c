import type { ApiUser } from '../access/api-user.ts';
import type { KubeContext } from '../context.ts';
import { fieldsOf } from '../field-shape.ts';
import type { ResourceRequestInfo } from '../request-info.ts';
import { objectMediaTypes, readObjectBody } from '../requests/body.ts';
import { decodeObject, readFieldValidation } from '../requests/read-object.ts';
import { refusal } from '../status-error.ts';
import { jsonResponse } from '../status-response.ts';
import {
  localSubjectAccessReview,
  selfSubjectAccessReview,
  selfSubjectRulesReview,
  subjectAccessReview,
} from './access-reviews.ts';
import { selfSubjectReview, tokenReview } from './identity-reviews.ts';
import type { Review } from './review.ts';

/** Every question that can be asked by creating something. */
export const reviews: readonly Review[] = [
  tokenReview,
  selfSubjectReview,
  selfSubjectAccessReview,
  subjectAccessReview,
  localSubjectAccessReview,
  selfSubjectRulesReview,
];

export function findReview(info: ResourceRequestInfo): Review | undefined {
  return reviews.find(
    ({ group, version, plural }) =>
      group === info.group && version === info.version && plural === info.resource,
  );
}

export interface AskedReview {
  readonly request: Request;
  readonly info: ResourceRequestInfo;
  readonly review: Review;
  readonly user: ApiUser;
}

/** @throws {StatusError} */
export async function answerReview(
  kube: KubeContext,
  { request, info, review, user }: AskedReview,
): Promise<Response> {
  const isMisplaced = review.isNamespaced !== (info.namespace !== undefined);
  if (info.verb !== 'create' || info.name !== undefined || isMisplaced) throw refusal('methodNotAllowed');
  const validation = readFieldValidation(info.query, 'CreateOptions');
  const body = await readObjectBody(request, { kind: review.kind, accepted: objectMediaTypes });
  const { object, warnings } = decodeObject(body, review, validation);
  const spec = fieldsOf(object.spec);
  const status = await review.answer(kube, { user, spec, namespace: info.namespace });
  return jsonResponse(201, { ...object, metadata: { creationTimestamp: null }, status }, warnings);
}
