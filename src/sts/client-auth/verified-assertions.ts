import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Assertion } from './assertion.ts';

/**
 * Assertions whose signature was checked, by their hash. SDKs send the same one for minutes, so this spares
 * parsing and one signature check each time. It answers for nothing else: the match with a credential, the
 * key's being published still, and the time are looked at anew on every request.
 */
export interface VerifiedAssertions {
  find(text: string): VerifiedAssertion | undefined;
  add(text: string, verified: VerifiedAssertion): void;
}

export interface VerifiedAssertion {
  readonly assertion: Assertion;
  /** The thumbprint of the key that the signature was checked with. */
  readonly keyThumbprint: string;
}

const maximumAssertions = 5_000;

export function createVerifiedAssertions(): VerifiedAssertions {
  const byHash = new LRUCache<string, VerifiedAssertion>({ max: maximumAssertions });
  const hash = (text: string) => createHash('sha256').update(text).digest('base64');
  return {
    find: (text) => byHash.get(hash(text)),
    add: (text, verified) => {
      byHash.set(hash(text), verified);
    },
  };
}
