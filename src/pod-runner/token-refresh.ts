/** When a kubelet asks for a new token (kubernetes/kubernetes: pkg/kubelet/token; fidelity/kube-api.md, "Kubelet"). */

export interface TokenLife {
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

export interface TokenAge extends TokenLife {
  readonly now: Date;
  /** Spreads the requests of many tokens of one age; a kubelet takes up to ten seconds. */
  readonly jitterSeconds: number;
}

export const longestJitterSeconds = 10;

const oldestSeconds = 24 * 3_600;
const lastShare = 0.2;

/** In the last fifth of its life, when a day old, or when it seems to come from the future: then a clock was set. */
export function shouldRefresh({ issuedAt, expiresAt, now, jitterSeconds }: TokenAge): boolean {
  return now < issuedAt || now >= refreshTime({ issuedAt, expiresAt }, jitterSeconds);
}

export function refreshTime({ issuedAt, expiresAt }: TokenLife, jitterSeconds: number): Date {
  const issued = issuedAt.getTime();
  const expires = expiresAt.getTime();
  const lastFifth = expires - (expires - issued) * lastShare;
  const dayOld = issued + oldestSeconds * 1_000;
  return new Date(Math.min(lastFifth, dayOld) - jitterSeconds * 1_000);
}
