import { createHash } from 'node:crypto';
import type { Client } from '../../directory/index.ts';
import { equalInConstantTime, type Secret } from '../../platform/secret.ts';
import { refusal } from '../errors.ts';
import type { ClientProof } from './client-authentication.ts';

/** A managed identity has no secret, so whatever is presented for one is wrong. */
export function verifyClientSecret(client: Client, presented: Secret, now: Date): ClientProof {
  const hash = createHash('sha256').update(presented.reveal()).digest('hex');
  const passwords = client.kind === 'application' ? client.application.passwords : [];
  const match = passwords.find(({ secretHash }) => equalInConstantTime(secretHash, hash));
  if (match === undefined) throw refusal('invalidClientSecret', { clientId: client.clientId });
  if (match.expiresAt <= now) throw refusal('expiredClientSecret', { clientId: client.clientId });
  return { credential: 'clientSecret' };
}
