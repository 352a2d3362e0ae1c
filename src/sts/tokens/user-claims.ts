import { createHash } from 'node:crypto';
import type { SignInCredential, User } from '../../directory/index.ts';

/**
 * Entra: the subject of a person's token is another one at each application, so that two of them cannot find out that
 * they know the same person. The object id is the same everywhere.
 */
export function pairwiseSubject(user: User, appId: string): string {
  const pair = `${user.tenantId}/${user.objectId}/${appId.toLowerCase()}`;
  return createHash('sha256').update(pair).digest('base64url');
}

/** `client_info`: the account's key in a client's cache, for whoever asks for it (MSAL does). */
export function clientInfoOf({ objectId, tenantId }: User): string {
  return Buffer.from(JSON.stringify({ uid: objectId, utid: tenantId })).toString('base64url');
}

/** Entra has a claim for how strongly the client proved itself. */
export function clientStrength(credential: SignInCredential): '0' | '1' | '2' {
  if (credential === 'none') return '0';
  return credential === 'clientSecret' ? '1' : '2';
}
