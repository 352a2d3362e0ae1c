import { createHash } from 'node:crypto';
import type { Client } from '../../directory/index.ts';
import { equalInConstantTime, type Secret } from '../../platform/secret.ts';
import { refusal } from '../errors.ts';
import type { ClientProof } from './client-authentication.ts';

export function verifyClientSecret(client: Client, presented: Secret, now: Date): ClientProof {
  const { clientId } = client;
  if (client.kind === 'managed-identity') throw refusal('managedIdentitySecret', { clientId });
  const hash = createHash('sha256').update(presented.reveal()).digest('hex');
  // Entra: those of the service principal are good in its own tenant, those of the application in all.
  const passwords = [...client.application.passwords, ...(client.servicePrincipal.passwords ?? [])];
  const match = passwords.find(({ secretHash }) => equalInConstantTime(secretHash, hash));
  if (match === undefined) throw refusal('invalidClientSecret', { clientId });
  if (match.expiresAt <= now) throw refusal('expiredClientSecret', { clientId });
  return { credential: 'clientSecret' };
}
