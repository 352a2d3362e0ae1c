import { addSeconds, toUnixSeconds } from '../../platform/clock.ts';
import { type ServiceAccountTokenClaims, serviceAccountSubject } from '../../wire/service-account-token.ts';
import type { BoundKind, BoundObject, ServiceAccountIdentity } from './bound-object.ts';

export interface TokenBinding {
  readonly kind: BoundKind;
  readonly name: string;
  readonly object: BoundObject;
}

export interface TokenIssue {
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly account: ServiceAccountIdentity;
  readonly binding: TokenBinding | undefined;
  readonly tokenId: string;
  readonly now: Date;
  readonly expirationSeconds: number;
}

/** The claims, in the order in which the real server's JSON has them: that of the alphabet. */
export function serviceAccountTokenClaims(issue: TokenIssue): ServiceAccountTokenClaims {
  const { account, now } = issue;
  const issuedAt = toUnixSeconds(now);
  return {
    aud: issue.audiences,
    exp: toUnixSeconds(addSeconds(now, issue.expirationSeconds)),
    iat: issuedAt,
    iss: issue.issuer,
    jti: issue.tokenId,
    'kubernetes.io': {
      namespace: account.namespace,
      ...boundClaims(issue.binding),
      serviceaccount: { name: account.name, uid: account.uid },
    },
    nbf: issuedAt,
    sub: serviceAccountSubject(account.namespace, account.name),
  };
}

/** A pod brings its node along; a secret is never named together with either. */
function boundClaims(
  binding: TokenBinding | undefined,
): Pick<ServiceAccountTokenClaims['kubernetes.io'], 'pod' | 'node' | 'secret'> {
  if (binding === undefined) return {};
  const reference = { name: binding.name, uid: binding.object.uid };
  switch (binding.kind) {
    case 'Pod': {
      const { node } = binding.object;
      return { ...(node !== undefined && { node: { ...node } }), pod: reference };
    }
    case 'Secret':
      return { secret: reference };
    case 'Node':
      return { node: reference };
  }
}
