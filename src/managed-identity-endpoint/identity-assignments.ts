import { createHash, randomBytes } from 'node:crypto';
import type { Directory, ManagedIdentity } from '../directory/index.ts';
import { Secret } from '../platform/secret.ts';
import { ResourceId } from '../resources/index.ts';

/** Which program is assigned which identities, for as long as it runs. Nothing of it is on disk. */
export interface IdentityAssignments {
  /** By resource ids. One that is assigned twice counts once. */
  assign(resourceIds: readonly string[]): Promise<AssignmentOutcome>;
  /** Whether there was one. */
  release(header: string): boolean;
  /** As they were when they were assigned: one that was deleted and made anew is another. */
  find(header: string): readonly ManagedIdentity[] | undefined;
}

export type AssignmentOutcome =
  | {
      readonly kind: 'assigned';
      /** What the program shows with each request: 256 random bits. */
      readonly header: Secret;
    }
  | { readonly kind: 'unknown-identity'; readonly resourceId: string }
  | { readonly kind: 'too-many' };

interface AssignmentsDependencies {
  readonly managedIdentities: Pick<Directory['managedIdentities'], 'find'>;
}

/** A command that is killed gives nothing back; far more than one machine runs. */
const maximumAssignments = 1_000;

export function createIdentityAssignments({
  managedIdentities,
}: AssignmentsDependencies): IdentityAssignments {
  const assigned = new Map<string, readonly ManagedIdentity[]>();
  return {
    async assign(resourceIds) {
      const identities = new Map<string, ManagedIdentity>();
      for (const resourceId of resourceIds) {
        const parsed = ResourceId.parse(resourceId);
        const identity = parsed.kind === 'id' ? await managedIdentities.find(parsed.id.text) : undefined;
        if (identity === undefined) return { kind: 'unknown-identity', resourceId };
        identities.set(identity.principalId, identity);
      }
      if (assigned.size >= maximumAssignments) return { kind: 'too-many' };
      const header = new Secret(randomBytes(32).toString('base64url'));
      assigned.set(keyOf(header.reveal()), [...identities.values()]);
      return { kind: 'assigned', header };
    },
    release: (header) => assigned.delete(keyOf(header)),
    find: (header) => assigned.get(keyOf(header)),
  };
}

/** Of what is compared byte by byte, nothing can be learnt about the header itself. */
function keyOf(header: string): string {
  return createHash('sha256').update(header).digest('base64');
}
