import { addSeconds } from '../clock.ts';
import type { SigningKey } from './signing-key.ts';

export interface UpcomingKey {
  readonly key: SigningKey;
  readonly publishedAt: Date;
}

export interface RetiredKey {
  readonly key: SigningKey;
  /** The last token that it signed has expired by then. */
  readonly leavesAt: Date;
}

export interface RotationRules {
  /** How long verifiers may hold an old copy of the published keys. */
  readonly publishLeadSeconds: number;
  /** The longest life that a token of the outgoing key can still have. */
  readonly longestLifeSeconds: number;
}

export type KeyPublication =
  | { readonly kind: 'published'; readonly ring: KeyRing }
  | { readonly kind: 'already-published'; readonly keyId: string; readonly publishedAt: Date }
  | { readonly kind: 'known-key-id'; readonly keyId: string };

export type KeyRotation =
  | { readonly kind: 'rotated'; readonly ring: KeyRing; readonly leavesAt: Date }
  | { readonly kind: 'nothing-published' }
  | { readonly kind: 'too-early'; readonly notBefore: Date };

export type KeyDrop =
  | { readonly kind: 'dropped'; readonly ring: KeyRing }
  | { readonly kind: 'unknown-key' }
  | { readonly kind: 'signing' }
  | { readonly kind: 'needed'; readonly until: Date };

export type KeyWithdrawal =
  | { readonly kind: 'withdrawn'; readonly ring: KeyRing }
  | { readonly kind: 'unknown-key' }
  | { readonly kind: 'no-successor' };

export type KeyState =
  | {
      readonly state: 'current';
      readonly keyId: string;
      readonly createdAt: Date;
      readonly signingSince: Date;
    }
  | { readonly state: 'next'; readonly keyId: string; readonly createdAt: Date; readonly publishedAt: Date }
  | { readonly state: 'retired'; readonly keyId: string; readonly createdAt: Date; readonly leavesAt: Date };

interface KeyRingParts {
  readonly signing: SigningKey;
  /** Left out, since it was made. */
  readonly signingSince?: Date | undefined;
  readonly next?: UpcomingKey | undefined;
  readonly retired?: readonly RetiredKey[];
}

/**
 * The signing keys of one issuer, as a value: every change returns a new ring. A key is published before it
 * signs, and stays published until the last token it signed has expired; only `withdraw` breaks that, for a
 * key that has leaked.
 */
export class KeyRing {
  /** The key that signs now. */
  readonly signing: SigningKey;
  readonly signingSince: Date;
  readonly next: UpcomingKey | undefined;
  /** The latest first. */
  readonly retired: readonly RetiredKey[];

  constructor({ signing, signingSince = signing.createdAt, next, retired = [] }: KeyRingParts) {
    this.signing = signing;
    this.signingSince = signingSince;
    this.next = next;
    this.retired = retired;
  }

  publishNext(key: SigningKey, now: Date): KeyPublication {
    if (this.next !== undefined) {
      const { key: waiting, publishedAt } = this.next;
      return { kind: 'already-published', keyId: waiting.keyId, publishedAt };
    }
    if (this.#keyIds().includes(key.keyId)) return { kind: 'known-key-id', keyId: key.keyId };
    return { kind: 'published', ring: new KeyRing({ ...this, next: { key, publishedAt: now } }) };
  }

  rotate(now: Date, { publishLeadSeconds, longestLifeSeconds }: RotationRules): KeyRotation {
    if (this.next === undefined) return { kind: 'nothing-published' };
    const notBefore = addSeconds(this.next.publishedAt, publishLeadSeconds);
    if (now < notBefore) return { kind: 'too-early', notBefore };
    const leavesAt = addSeconds(now, longestLifeSeconds);
    const retired = [{ key: this.signing, leavesAt }, ...this.retired];
    return {
      kind: 'rotated',
      leavesAt,
      ring: new KeyRing({ signing: this.next.key, signingSince: now, retired }),
    };
  }

  /** The same ring where nothing has expired. */
  withoutExpired(now: Date): KeyRing {
    const retired = this.retired.filter(({ leavesAt }) => now < leavesAt);
    return retired.length === this.retired.length ? this : new KeyRing({ ...this, retired });
  }

  /** Removes a key that no live token needs, and says until when one does otherwise. */
  drop(keyId: string, now: Date): KeyDrop {
    if (keyId === this.signing.keyId) return { kind: 'signing' };
    const retired = this.retired.find(({ key }) => key.keyId === keyId);
    if (retired === undefined && keyId !== this.next?.key.keyId) return { kind: 'unknown-key' };
    if (retired !== undefined && now < retired.leavesAt) return { kind: 'needed', until: retired.leavesAt };
    return { kind: 'dropped', ring: this.#without(keyId) };
  }

  /**
   * Removes a key at once, whatever still needs it: its tokens verify no longer. The signing key can go only
   * where a next one has been published to take its place.
   */
  withdraw(keyId: string, now: Date): KeyWithdrawal {
    if (!this.#keyIds().includes(keyId)) return { kind: 'unknown-key' };
    if (keyId !== this.signing.keyId) return { kind: 'withdrawn', ring: this.#without(keyId) };
    if (this.next === undefined) return { kind: 'no-successor' };
    const { retired } = this;
    return {
      kind: 'withdrawn',
      ring: new KeyRing({ signing: this.next.key, signingSince: now, retired }),
    };
  }

  /** The keys that verifiers may see: the current one, the next, then the retired that are still needed. */
  published(now: Date): readonly SigningKey[] {
    const { next, retired } = this.withoutExpired(now);
    return [this.signing, ...(next === undefined ? [] : [next.key]), ...retired.map(({ key }) => key)];
  }

  find(keyId: string, now: Date): SigningKey | undefined {
    return this.published(now).find((key) => key.keyId === keyId);
  }

  states(now: Date): readonly KeyState[] {
    const { signing, signingSince, next, retired } = this.withoutExpired(now);
    const describe = ({ keyId, createdAt }: SigningKey) => ({ keyId, createdAt });
    return [
      { state: 'current', ...describe(signing), signingSince },
      ...(next === undefined
        ? []
        : [{ state: 'next' as const, ...describe(next.key), publishedAt: next.publishedAt }]),
      ...retired.map(({ key, leavesAt }) => ({ state: 'retired' as const, ...describe(key), leavesAt })),
    ];
  }

  #keyIds(): readonly string[] {
    const keys = [this.signing, ...this.retired.map(({ key }) => key)];
    return [...keys, ...(this.next === undefined ? [] : [this.next.key])].map(({ keyId }) => keyId);
  }

  #without(keyId: string): KeyRing {
    return new KeyRing({
      ...this,
      next: this.next?.key.keyId === keyId ? undefined : this.next,
      retired: this.retired.filter(({ key }) => key.keyId !== keyId),
    });
  }
}
