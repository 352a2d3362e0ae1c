import type { ApiUser } from '../access/api-user.ts';
import type { KubeContext } from '../context.ts';
import type { JsonFields } from '../field-shape.ts';
import { type AccessAttributes, rulesFor } from '../rbac/index.ts';
import type { Review } from './review.ts';

const group = 'authorization.k8s.io';
const common = { group, version: 'v1', isNamespaced: false };

/** `SubjectAccessReviewSpec`: the schema has checked every type. */
interface AccessSpec {
  readonly user?: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly resourceAttributes?: {
    readonly verb?: string;
    readonly group?: string;
    readonly resource?: string;
    readonly subresource?: string;
    readonly name?: string;
    readonly namespace?: string;
  };
  readonly nonResourceAttributes?: { readonly verb?: string; readonly path?: string };
}

export const selfSubjectAccessReview: Review = {
  ...common,
  kind: 'SelfSubjectAccessReview',
  plural: 'selfsubjectaccessreviews',
  answer: async (kube, { user, spec }) => await review(kube, user, spec),
};

export const subjectAccessReview: Review = {
  ...common,
  kind: 'SubjectAccessReview',
  plural: 'subjectaccessreviews',
  answer: async (kube, { spec }) => await review(kube, toUser(spec), spec),
};

export const localSubjectAccessReview: Review = {
  ...common,
  kind: 'LocalSubjectAccessReview',
  plural: 'localsubjectaccessreviews',
  isNamespaced: true,
  answer: async (kube, { spec }) => await review(kube, toUser(spec), spec),
};

export const selfSubjectRulesReview: Review = {
  ...common,
  kind: 'SelfSubjectRulesReview',
  plural: 'selfsubjectrulesreviews',
  async answer(kube, { user, spec }) {
    const namespace = typeof spec.namespace === 'string' ? spec.namespace : '';
    return rulesFor(user, namespace, await kube.access.roles());
  },
};

async function review(kube: KubeContext, user: ApiUser, spec: JsonFields): Promise<JsonFields> {
  const { isAllowed, reason } = await kube.access.decide(user, toAttributes(spec as AccessSpec));
  return { allowed: isAllowed, ...(reason !== '' && { reason }) };
}

function toUser(spec: JsonFields): ApiUser {
  const { user = '', uid, groups = [] } = spec as AccessSpec;
  return { name: user, groups, ...(uid !== undefined && { uid }) };
}

function toAttributes({ resourceAttributes, nonResourceAttributes }: AccessSpec): AccessAttributes {
  if (resourceAttributes === undefined) {
    const { verb = '', path = '' } = nonResourceAttributes ?? {};
    return { verb, path };
  }
  const { verb = '', group: asked = '', resource = '', subresource, name, namespace } = resourceAttributes;
  return {
    verb,
    group: asked,
    resource,
    ...(subresource && { subresource }),
    ...(name && { name }),
    ...(namespace && { namespace }),
  };
}
