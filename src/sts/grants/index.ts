import { refusal } from '../errors.ts';
import { clientCredentials } from './client-credentials.ts';
import type { Grant } from './grant.ts';

export type { GrantedAccess } from './grant.ts';

/** One line per grant type. */
const grants: readonly Grant[] = [clientCredentials];

export function findGrant(grantType: string): Grant {
  const grant = grants.find(({ type }) => type === grantType);
  if (grant === undefined) throw refusal('unsupportedGrantType', { grantType });
  return grant;
}
