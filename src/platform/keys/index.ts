/**
 * Signing keys with a calendar: a ring of a current key, a next one that is published before it signs, and
 * retired ones that stay until their last token has expired. Rings are values; a store keeps them with their
 * private halves sealed, and a holder gives a process the one it signs with. RS256 alone (RFC 7518 §3.3).
 */
export {
  type KeyDrop,
  type KeyPublication,
  KeyRing,
  type KeyRotation,
  type KeyState,
  type KeyWithdrawal,
  type RetiredKey,
  type RotationRules,
  type UpcomingKey,
} from './key-ring.ts';
export { createKeyRingHolder, type KeyRingHolder } from './key-ring-holder.ts';
export {
  createKeyRingStore,
  type KeyRingStore,
  type KeyRingStoreDependencies,
  type KeyRingTables,
  keyRingMigrations,
} from './key-ring-store.ts';
export {
  generateSigningKey,
  type KeyGeneration,
  type KeyPair,
  type RsaPublicJwk,
  type SigningKey,
} from './signing-key.ts';
