import { addSeconds, type Clock } from '../platform/clock.ts';
import type { KeyRing, KeyRingHolder, RotationRules, SigningKey } from '../platform/keys/index.ts';
import type { Log } from '../platform/log/index.ts';

/** When an issuer's keys change by themselves. */
export interface KeyPolicy extends RotationRules {
  /** The age, counted from when it was made, at which a key gives way to its successor. */
  readonly signingSeconds: number;
}

const hour = 3_600;
const day = 24 * hour;

/** Resources read the token service's keys about once a day, and its tokens live for at most a day. */
export const tokenServiceKeyPolicy: KeyPolicy = {
  signingSeconds: 42 * day,
  publishLeadSeconds: 2 * day,
  longestLifeSeconds: 25 * hour,
};

/** AKS rotates a cluster's keys about every three months; projected tokens live for at most a day. */
export const clusterKeyPolicy: KeyPolicy = {
  signingSeconds: 90 * day,
  publishLeadSeconds: 2 * day,
  longestLifeSeconds: 25 * hour,
};

/** What the calendar says is to be done now, if anything. Pure. */
export function dueKeyChange(
  ring: KeyRing,
  now: Date,
  policy: KeyPolicy,
): 'publish' | 'rotate' | 'forget' | undefined {
  const signsUntil = addSeconds(ring.signing.createdAt, policy.signingSeconds);
  if (ring.withoutExpired(now) !== ring) return 'forget';
  if (ring.next === undefined) {
    return now >= addSeconds(signsUntil, -policy.publishLeadSeconds) ? 'publish' : undefined;
  }
  const isKnownToAll = now >= addSeconds(ring.next.publishedAt, policy.publishLeadSeconds);
  return now >= signsUntil && isKnownToAll ? 'rotate' : undefined;
}

export interface KeyCalendarDependencies {
  readonly issuer: string;
  readonly keyRing: KeyRingHolder;
  readonly policy: KeyPolicy;
  readonly generate: () => Promise<SigningKey>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Looks at the calendar now and every hour, until it is closed. */
export function followKeyCalendar(dependencies: KeyCalendarDependencies): { close(): void } {
  const { log } = dependencies;
  const look = (): void => {
    applyDueKeyChange(dependencies).catch((error: unknown) =>
      log.bug(error, { issuer: dependencies.issuer }),
    );
  };
  look();
  const timer = setInterval(look, hour * 1_000);
  timer.unref();
  return { close: () => clearInterval(timer) };
}

/** One change at a time: a key that has just been published does not sign in the same breath. */
export async function applyDueKeyChange(dependencies: KeyCalendarDependencies): Promise<void> {
  const { keyRing, policy, clock, log, issuer, generate } = dependencies;
  const now = clock.now();
  const due = dueKeyChange(keyRing.current(), now, policy);
  if (due === undefined) return;
  const next = due === 'publish' ? await generate() : undefined;
  const changed = await keyRing.change((ring) => {
    if (due === 'forget') return ring.withoutExpired(now);
    const result = next === undefined ? ring.rotate(now, policy) : ring.publishNext(next, now);
    return 'ring' in result ? result.ring : ring;
  });
  log.event('key.rotated', {
    issuer,
    change: due,
    signing: changed.signing.keyId,
    next: changed.next?.key.keyId,
  });
}
