import { addSeconds } from '../platform/clock.ts';
import type { KeyRing } from '../platform/keys/index.ts';

/** What became of a key that was to be published no longer. */
export type KeyDropOutcome =
  | {
      readonly kind: 'dropped';
      readonly keyId: string;
      /** The key that signs now. */
      readonly signingKeyId: string;
      /** Tokens of it could have lived until then; they are worth nothing any more. */
      readonly wasNeededUntil?: Date;
    }
  /** Tokens that it signed may live until then. */
  | { readonly kind: 'needed'; readonly keyId: string; readonly until: Date }
  /** It signs, and can only go by force, and where another is published. */
  | { readonly kind: 'signing'; readonly keyId: string; readonly hasSuccessor: boolean }
  | { readonly kind: 'unknown-key'; readonly publishedKeyIds: readonly string[] }
  | { readonly kind: 'ambiguous'; readonly matchingKeyIds: readonly string[] };

export interface KeyDropRequest {
  /** Whole, or as many of its first characters as no other key of the ring has. */
  readonly keyId: string;
  readonly now: Date;
  /** Of a token. */
  readonly longestLifeSeconds: number;
  readonly isForced: boolean;
}

/** Decides a drop, and makes the ring without the key where it goes. Pure. */
export function dropKey(
  ring: KeyRing,
  { keyId: asked, now, longestLifeSeconds, isForced }: KeyDropRequest,
): { readonly result: KeyDropOutcome; readonly ring: KeyRing } {
  const published = ring.published(now).map((each) => each.keyId);
  const matching = published.filter((each) => each.startsWith(asked));
  const keyId = published.find((each) => each === asked) ?? matching[0];
  if (keyId === undefined || asked === '') {
    return { ring, result: { kind: 'unknown-key', publishedKeyIds: published } };
  }
  if (keyId !== asked && matching.length > 1) {
    return { ring, result: { kind: 'ambiguous', matchingKeyIds: matching } };
  }
  const drop = ring.drop(keyId, now);
  switch (drop.kind) {
    case 'dropped':
      return dropped(drop.ring, keyId);
    case 'needed':
      return isForced
        ? withdraw(ring, { keyId, now, wasNeededUntil: drop.until })
        : { ring, result: { kind: 'needed', keyId, until: drop.until } };
    case 'signing':
      return isForced && ring.next !== undefined
        ? withdraw(ring, { keyId, now, wasNeededUntil: addSeconds(now, longestLifeSeconds) })
        : { ring, result: { kind: 'signing', keyId, hasSuccessor: ring.next !== undefined } };
    case 'unknown-key':
      return { ring, result: { kind: 'unknown-key', publishedKeyIds: published } };
  }
}

function withdraw(
  ring: KeyRing,
  {
    keyId,
    now,
    wasNeededUntil,
  }: { readonly keyId: string; readonly now: Date; readonly wasNeededUntil: Date },
) {
  const withdrawal = ring.withdraw(keyId, now);
  if (withdrawal.kind !== 'withdrawn') throw new Error(`the key ${keyId} cannot go: ${withdrawal.kind}`);
  return dropped(withdrawal.ring, keyId, wasNeededUntil);
}

function dropped(ring: KeyRing, keyId: string, wasNeededUntil?: Date) {
  const result: KeyDropOutcome = {
    kind: 'dropped',
    keyId,
    signingKeyId: ring.signing.keyId,
    ...(wasNeededUntil !== undefined && { wasNeededUntil }),
  };
  return { ring, result };
}
