import { createHash } from 'node:crypto';
import { guidOf } from './guid-of.ts';
import type { IdentityCredential, ManagedIdentity } from './records.ts';

const dayMilliseconds = 86_400_000;
const lifetimeDays = 90;
const rotationDays = 45;

/**
 * What a managed identity has to authenticate with, the oldest first. Entra: a credential expires after 90 days, and
 * the next one is there after 45. Which ones there are follows from the identity and the time, so nothing is kept, and
 * nothing has to run for one to be renewed (fidelity/directory.md, "Managed identities").
 */
export function credentialsOf(
  { principalId, createdAt }: Pick<ManagedIdentity, 'principalId' | 'createdAt'>,
  now: Date,
): readonly IdentityCredential[] {
  const ageDays = (now.getTime() - createdAt.getTime()) / dayMilliseconds;
  // A clock that was set back shows the first one.
  const newest = Math.max(0, Math.floor(ageDays / rotationDays));
  return [newest - 1, newest]
    .filter((generation) => generation >= 0)
    .map((generation) => {
      const startsAt = new Date(createdAt.getTime() + generation * rotationDays * dayMilliseconds);
      const name = `${principalId}/credentials/${generation}`;
      return {
        keyId: guidOf(name),
        // As long as that of a certificate. There is none: whoever could use it is the token service itself.
        thumbprint: createHash('sha1').update(name).digest('hex').toUpperCase(),
        startsAt,
        endsAt: new Date(startsAt.getTime() + lifetimeDays * dayMilliseconds),
      };
    });
}
