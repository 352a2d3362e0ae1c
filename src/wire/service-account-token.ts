/** A Kubernetes service-account token as it travels (kubernetes/kubernetes: pkg/serviceaccount/claims.go). */

export interface ServiceAccountTokenClaims {
  readonly aud: readonly string[];
  readonly exp: number;
  readonly iat: number;
  readonly nbf: number;
  readonly iss: string;
  readonly jti: string;
  readonly sub: string;
  readonly 'kubernetes.io': {
    readonly namespace: string;
    readonly serviceaccount: ObjectReference;
    readonly pod?: ObjectReference;
    readonly node?: ObjectReference;
    readonly secret?: ObjectReference;
    readonly warnafter?: number;
  };
}

interface ObjectReference {
  readonly name: string;
  readonly uid?: string;
}

const prefix = 'system:serviceaccount:';

export function serviceAccountSubject(namespace: string, name: string): string {
  return `${prefix}${namespace}:${name}`;
}

/** Returns nothing for a subject that is not a service account's. */
export function parseServiceAccountSubject(subject: string): { namespace: string; name: string } | undefined {
  if (!subject.startsWith(prefix)) return undefined;
  const [namespace, name, ...rest] = subject.slice(prefix.length).split(':');
  return namespace && name && rest.length === 0 ? { namespace, name } : undefined;
}
