import { authorizationCode } from './authorization-code.ts';
import { clientCredentials } from './client-credentials.ts';
import { deviceCode } from './device-code.ts';
import type { Grant } from './grant.ts';
import { password } from './password.ts';
import { refreshToken } from './refresh-token.ts';

export type { AppAccess, AppGrant, Grant, UserGrant, UserSession } from './grant.ts';

/** One line per grant type. */
const grants: readonly Grant[] = [clientCredentials, authorizationCode, refreshToken, deviceCode, password];

export function findGrant(grantType: string): Grant | undefined {
  return grants.find(({ type }) => type === grantType);
}
