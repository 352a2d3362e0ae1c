import { equalInConstantTime } from '../../platform/secret.ts';
import type { ApiUser } from '../access/api-user.ts';
import { operatorUser } from '../access/api-user.ts';
import type { JsonFields } from '../field-shape.ts';
import { authenticateToken, toTokenUser } from '../service-accounts/authenticate-token.ts';
import type { Review } from './review.ts';

const common = { group: 'authentication.k8s.io', version: 'v1', isNamespaced: false };

export const tokenReview: Review = {
  ...common,
  kind: 'TokenReview',
  plural: 'tokenreviews',
  async answer(kube, { spec }) {
    // The schema has checked every type.
    const { token = '', audiences } = spec as { token?: string; audiences?: readonly string[] };
    const wanted = audiences?.length ? audiences : [kube.settings.issuer];
    if (equalInConstantTime(token, kube.settings.operatorToken.reveal())) {
      return { authenticated: true, user: toUserInfo(operatorUser), audiences: [kube.settings.issuer] };
    }
    const result = await authenticateToken(kube, token, wanted);
    if (result.kind === 'valid') {
      return { authenticated: true, user: toUserInfo(toTokenUser(result)), audiences: result.audiences };
    }
    kube.log.debug('a token review found a token invalid', { surface: 'kube-api', reason: result.reason });
    return { user: {}, error: '[invalid bearer token, service account token is not valid]' };
  },
};

export const selfSubjectReview: Review = {
  ...common,
  kind: 'SelfSubjectReview',
  plural: 'selfsubjectreviews',
  answer: async (_kube, { user }) => ({ userInfo: toUserInfo(user) }),
};

function toUserInfo({ name, uid, groups, extra = {} }: ApiUser): JsonFields {
  return {
    username: name,
    ...(uid !== undefined && { uid }),
    groups,
    ...(Object.keys(extra).length > 0 && { extra }),
  };
}
