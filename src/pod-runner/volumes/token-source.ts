import type { Clock } from '../../platform/clock.ts';
import { longestJitterSeconds, shouldRefresh, type TokenLife } from '../token-refresh.ts';
import type { RequestedToken } from '../token-refresher.ts';
import type { TokenSource } from './volume-spec.ts';

export interface PodTokensDependencies {
  /** Asks the API server, for this pod. */
  readonly requestToken: (source: TokenSource) => Promise<RequestedToken>;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random?: () => number;
}

interface HeldToken extends TokenLife {
  readonly token: string;
  readonly jitterSeconds: number;
}

/**
 * A pod's tokens, one for each audience and lifetime, asked for again when a kubelet would. A refresh that fails
 * leaves the token as it is until it expires; then the failure is the caller's.
 */
export function createPodTokens(
  dependencies: PodTokensDependencies,
): (source: TokenSource) => Promise<string> {
  const { requestToken, clock, random = Math.random } = dependencies;
  const held = new Map<string, HeldToken>();
  return async (source) => {
    const key = JSON.stringify([source.audience, source.expirationSeconds]);
    const current = held.get(key);
    const now = clock.now();
    if (current !== undefined && !shouldRefresh({ ...current, now })) return current.token;
    try {
      const { token, expiresAt } = await requestToken(source);
      const jitterSeconds = random() * longestJitterSeconds;
      held.set(key, { token, issuedAt: now, expiresAt, jitterSeconds });
      return token;
    } catch (error) {
      if (current !== undefined && now < current.expiresAt) return current.token;
      throw error;
    }
  };
}
