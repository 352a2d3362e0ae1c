import type { ManagedIdentity } from '../directory/index.ts';
import { ResourceId } from '../resources/index.ts';

/** How a program names one of its identities, or that it names none. */
export type IdentitySelector =
  | { readonly kind: 'unnamed' }
  | { readonly kind: 'client-id' | 'principal-id' | 'resource-id'; readonly value: string };

export type IdentityChoice =
  | { readonly kind: 'chosen'; readonly identity: ManagedIdentity }
  /** Whether there is such an identity that others are assigned is not told. */
  | { readonly kind: 'not-assigned' }
  | { readonly kind: 'ambiguous' };

/**
 * Which identity a program means. Azure: a virtual machine with one user-assigned identity answers with it where none
 * is named, and with several wants to be told; App Service always does
 * (fidelity/managed-identity-endpoint.md, "Identities").
 */
export function chooseIdentity(
  assigned: readonly ManagedIdentity[],
  selector: IdentitySelector,
): IdentityChoice {
  if (selector.kind === 'unnamed' && assigned.length > 1) return { kind: 'ambiguous' };
  const identity = assigned.find((each) => isMeant(each, selector));
  return identity === undefined ? { kind: 'not-assigned' } : { kind: 'chosen', identity };
}

function isMeant(identity: ManagedIdentity, selector: IdentitySelector): boolean {
  switch (selector.kind) {
    case 'unnamed':
      return true;
    case 'client-id':
      return identity.clientId === selector.value.toLowerCase();
    case 'principal-id':
      return identity.principalId === selector.value.toLowerCase();
    case 'resource-id': {
      const parsed = ResourceId.parse(selector.value);
      return parsed.kind === 'id' && parsed.id.equals(ResourceId.from(identity.resourceId));
    }
  }
}
