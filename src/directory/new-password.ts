import { createHash, randomBytes } from 'node:crypto';
import type { AddedPassword, PasswordDraft } from './directory.ts';

/** Forty characters, as Entra's secrets have, in the alphabet that needs no escaping in a form. */
const secretBytes = 30;

/** A client's secret, drawn at random. What is kept of it is its hash. */
export function newPassword(
  { displayName, expiresAt }: PasswordDraft,
  { keyId, now }: { readonly keyId: string; readonly now: Date },
): AddedPassword {
  // What begins with a dash is an option to whoever is given it on a command line.
  const secretText = randomBytes(secretBytes).toString('base64url').replace(/^-/, '_');
  const secretHash = createHash('sha256').update(secretText).digest('hex');
  const hint = secretText.slice(0, 3);
  return { credential: { keyId, displayName, secretHash, expiresAt, createdAt: now, hint }, secretText };
}
