import { LRUCache } from 'lru-cache';
import { addSeconds } from '../../platform/clock.ts';

/** Who has guessed how often. Entra: ten wrong passwords lock an account for a minute (entra-docs, smart lockout). */
export interface PasswordAttempts {
  mayTry(userId: string, now: Date): boolean;
  /** Counts as a failure until it succeeds. */
  begin(userId: string, now: Date): void;
  succeed(userId: string): void;
}

interface Attempts {
  readonly failures: number;
  readonly last: Date;
}

export const lockout = { failures: 10, seconds: 60 } as const;
const maximumUsers = 5_000;

export function createPasswordAttempts(): PasswordAttempts {
  const byUser = new LRUCache<string, Attempts>({ max: maximumUsers });
  /** Those that still count: a minute without one wipes them out. */
  const failuresOf = (userId: string, now: Date): number => {
    const attempts = byUser.get(userId);
    return attempts !== undefined && now < addSeconds(attempts.last, lockout.seconds) ? attempts.failures : 0;
  };
  return {
    mayTry: (userId, now) => failuresOf(userId, now) < lockout.failures,
    begin(userId, now) {
      byUser.set(userId, { failures: failuresOf(userId, now) + 1, last: now });
    },
    succeed(userId) {
      byUser.delete(userId);
    },
  };
}
