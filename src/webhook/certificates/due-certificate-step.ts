import { addSeconds } from '../../platform/clock.ts';

/** What is known of a certificate, without its key. */
export interface CertificateFacts {
  readonly pem: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

export interface CertificateState {
  /** The authority that signs from now on; nothing where there is none that can be used. */
  readonly authority?: CertificateFacts;
  /** What is served; nothing where it cannot be, or is for other names. */
  readonly leaf?: CertificateFacts & { readonly isOfAuthority: boolean };
  /** The authorities that replicas with the present leaf, or the one before, need the API server to trust. */
  readonly leafAuthority?: CertificateFacts;
  readonly previousAuthority?: CertificateFacts;
  /** The caBundle of every entry of the webhook configuration. */
  readonly bundles: readonly string[];
  /** Since when the authority has been seen in all of them. */
  readonly publishedSince?: Date;
}

export type CertificateAction =
  | { readonly kind: 'make-authority' }
  | { readonly kind: 'publish'; readonly bundle: string }
  | { readonly kind: 'issue-leaf' };

export type CertificateStep =
  | CertificateAction
  /** Nothing is due; or a leaf is, and waits for API servers to have read the bundle. */
  | { readonly kind: 'wait' };

const day = 24 * 3_600;

export const certificateTimes = {
  authoritySeconds: 5 * 365 * day,
  /** Longer than a leaf lives, so that no leaf outlives its authority. */
  renewAuthoritySeconds: 180 * day,
  leafSeconds: 90 * day,
  renewLeafSeconds: 30 * day,
  /** For clients whose clocks are behind. */
  backdatedSeconds: 3_600,
  /** API servers watch the configuration; the last of several has it well within this. */
  settleSeconds: 60,
  /** Replicas read a new leaf within seconds. One that was cut off for an hour would have been restarted. */
  overlapSeconds: 3_600,
} as const;

/**
 * The one thing to do next. An authority is published before anything that it has signed is served, and withdrawn
 * when nothing is served any more that the one before has signed: at no moment is a served leaf without its
 * authority in the bundle.
 */
export function dueCertificateStep(state: CertificateState, now: Date): CertificateStep {
  const { authority, leaf, bundles } = state;
  if (authority === undefined || isDue(authority, certificateTimes.renewAuthoritySeconds, now)) {
    return { kind: 'make-authority' };
  }
  const bundle = wantedBundle({ ...state, authority }, now);
  if (bundles.some((published) => published !== bundle)) return { kind: 'publish', bundle };
  if (leaf === undefined || now >= leaf.notAfter) return { kind: 'issue-leaf' };
  const isLeafDue = !leaf.isOfAuthority || isDue(leaf, certificateTimes.renewLeafSeconds, now);
  return isLeafDue && hasSettled(state, now) ? { kind: 'issue-leaf' } : { kind: 'wait' };
}

/** The authorities that are needed now, the newest first, each once. */
function wantedBundle(state: CertificateState & { readonly authority: CertificateFacts }, now: Date): string {
  const { authority, leaf, leafAuthority, previousAuthority } = state;
  const issuedAt = leaf && addSeconds(leaf.notBefore, certificateTimes.backdatedSeconds);
  const isOverlap = issuedAt !== undefined && now < addSeconds(issuedAt, certificateTimes.overlapSeconds);
  const needed = [authority, leafAuthority, isOverlap ? previousAuthority : undefined]
    .filter((found) => found !== undefined)
    .filter(({ notAfter }) => now < notAfter)
    .map(({ pem }) => `${pem.trim()}\n`);
  return [...new Set(needed)].join('');
}

function isDue({ notBefore, notAfter }: CertificateFacts, aheadSeconds: number, now: Date): boolean {
  // One that is from the future comes of a clock that was wrong, here or where it was made.
  return now < notBefore || now >= addSeconds(notAfter, -aheadSeconds);
}

function hasSettled({ publishedSince }: CertificateState, now: Date): boolean {
  return publishedSince !== undefined && now >= addSeconds(publishedSince, certificateTimes.settleSeconds);
}
