import type { Clock } from '../../platform/clock.ts';
import type { KubeClient } from '../server/kube-client.ts';
import { fieldsOf, textOf } from '../server/kube-object.ts';
import { leasePath } from './object-names.ts';

/** Which of the replicas renews, by a Lease. */
export interface Leadership {
  /** Takes or keeps the lease where it can be had. Not having it is no fault. */
  hold(signal: AbortSignal): Promise<boolean>;
}

export interface LeaseFacts {
  readonly holder: string;
  readonly renewTime: string;
}

/** What this replica last saw, and when it first saw that by its own clock. */
export interface LeaseObservation extends LeaseFacts {
  readonly since: Date;
}

export const leaseSeconds = 30;

/** Clocks of other machines are not compared: a lease is over when it has not changed for its length, seen from here. */
export function mayTakeLease(
  seen: LeaseObservation,
  { identity, now }: { readonly identity: string; readonly now: Date },
): boolean {
  if (seen.holder === '' || seen.holder === identity) return true;
  return now.getTime() - seen.since.getTime() >= leaseSeconds * 1_000;
}

export interface LeadershipOptions {
  readonly client: KubeClient;
  readonly namespace: string;
  readonly identity: string;
  readonly clock: Clock;
}

export function createLeadership({ client, namespace, identity, clock }: LeadershipOptions): Leadership {
  const path = leasePath(namespace);
  let seen: LeaseObservation | undefined;
  return {
    async hold(signal) {
      const found = await client.send({ path, signal });
      if (found.kind === 'unreachable' || found.status !== 200) return false;
      const { spec: specFound, metadata } = fieldsOf(found.body);
      const spec = fieldsOf(specFound);
      const facts = { holder: textOf(spec.holderIdentity), renewTime: textOf(spec.renewTime) };
      const now = clock.now();
      const isSame = seen?.holder === facts.holder && seen.renewTime === facts.renewTime;
      seen = isSame && seen !== undefined ? seen : { ...facts, since: now };
      if (!mayTakeLease(seen, { identity, now })) return false;
      // MicroTime has six digits.
      const time = now.toISOString().replace('Z', '000Z');
      const isNew = facts.holder !== identity;
      const taken = await client.send({
        path,
        method: 'PATCH',
        contentType: 'application/merge-patch+json',
        body: {
          // Whoever was quicker has changed it, and this one is refused.
          metadata: { resourceVersion: textOf(fieldsOf(metadata).resourceVersion) },
          spec: {
            holderIdentity: identity,
            leaseDurationSeconds: leaseSeconds,
            renewTime: time,
            ...(isNew && {
              acquireTime: time,
              leaseTransitions: (Number(spec.leaseTransitions) || 0) + 1,
            }),
          },
        },
        signal,
      });
      return taken.kind === 'answered' && taken.status === 200;
    },
  };
}
