import type { FederatedCredential } from '../directory/index.ts';

/** The three claims of an assertion that a federated credential speaks about. Nothing here is verified yet. */
export interface PresentedIdentity {
  readonly issuer: string;
  readonly subject: string;
  readonly audiences: readonly string[];
}

export type TrustField = 'issuer' | 'audience' | 'subject';

export type TrustDecision =
  | { readonly kind: 'trusted'; readonly credential: FederatedCredential }
  | { readonly kind: 'no-credentials' }
  | {
      readonly kind: 'untrusted';
      /** The credential that agrees in most, and the first field in which it does not. */
      readonly nearest: FederatedCredential;
      readonly differs: TrustField;
      readonly expected: string;
      readonly presented: string;
      /** The two would be equal if upper and lower case were the same, which they are not. */
      readonly isCaseOnly: boolean;
    };

/**
 * Which of a client's federated credentials, if any, names this issuer, audience and subject. Byte for byte:
 * no wildcard, no trimming, no folding of case, no forgiven slash (fidelity/sts.md, "Comparison").
 */
export function findTrust(
  presented: PresentedIdentity,
  credentials: readonly FederatedCredential[],
): TrustDecision {
  const trusted = credentials.find((credential) => agreement(presented, credential) === fields.length);
  if (trusted !== undefined) return { kind: 'trusted', credential: trusted };

  const nearest = nearestTo(presented, credentials);
  if (nearest === undefined) return { kind: 'no-credentials' };
  const differs = fields[agreement(presented, nearest)] ?? 'subject';
  const expected = nearest[differs];
  const shown = presentedText(presented, differs, expected);
  return {
    kind: 'untrusted',
    nearest,
    differs,
    expected,
    presented: shown,
    isCaseOnly: shown.toLowerCase() === expected.toLowerCase(),
  };
}

/** In the order in which Entra compares them: a wrong issuer is reported before a wrong audience or subject. */
const fields = ['issuer', 'audience', 'subject'] as const satisfies readonly TrustField[];

/** How many fields agree, counted from the first until one does not. */
function agreement(presented: PresentedIdentity, credential: FederatedCredential): number {
  if (presented.issuer !== credential.issuer) return 0;
  if (!presented.audiences.includes(credential.audience)) return 1;
  return presented.subject === credential.subject ? 3 : 2;
}

function nearestTo(
  presented: PresentedIdentity,
  credentials: readonly FederatedCredential[],
): FederatedCredential | undefined {
  let nearest: { credential: FederatedCredential; agrees: number; likeness: number } | undefined;
  for (const credential of credentials) {
    const agrees = agreement(presented, credential);
    const likeness = likenessInAllFields(presented, credential);
    if (
      nearest === undefined ||
      agrees > nearest.agrees ||
      (agrees === nearest.agrees && likeness > nearest.likeness)
    ) {
      nearest = { credential, agrees, likeness };
    }
  }
  return nearest?.credential;
}

/** Between credentials that fail at the same field, the one whose texts look most like the presented ones. */
function likenessInAllFields(presented: PresentedIdentity, credential: FederatedCredential): number {
  return fields
    .map((field) => likeness(presentedText(presented, field, credential[field]), credential[field]))
    .reduce((sum, one) => sum + one, 0);
}

/** From 0, nothing in common, to 1, equal: the share of the longer text that common start and end cover. */
function likeness(left: string, right: string): number {
  if (left === right) return 1;
  const [a, b] = [left.toLowerCase(), right.toLowerCase()];
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < shorter - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  return (start + end) / (Math.max(a.length, b.length) + 1);
}

function presentedText(presented: PresentedIdentity, field: TrustField, expected: string): string {
  if (field !== 'audience') return presented[field];
  const audiences = [...presented.audiences];
  return audiences.sort((a, b) => likeness(b, expected) - likeness(a, expected))[0] ?? '';
}
