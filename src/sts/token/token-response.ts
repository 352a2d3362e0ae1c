import { tokenHeaders } from '../headers.ts';
import type { RequestIdentifiers } from '../request-identifiers.ts';
import type { IssuedToken } from '../tokens/access-token.ts';

/** What comes with a token that is in a person's name. */
export interface PersonTokens {
  readonly scope: string;
  readonly idToken?: string;
  readonly refreshToken?: string;
  readonly clientInfo?: string;
}

interface Answer {
  readonly endpoint: 'v1' | 'v2';
  readonly identifiers: RequestIdentifiers;
  readonly person?: PersonTokens;
}

/** The v2 endpoint answers with numbers, the v1 endpoint with strings and three members more. */
export function renderToken(token: IssuedToken, { endpoint, identifiers, person }: Answer): Response {
  const body = { ...(endpoint === 'v2' ? v2Body(token) : v1Body(token)), ...(person && personBody(person)) };
  return new Response(JSON.stringify(body), { status: 200, headers: tokenHeaders(identifiers) });
}

function personBody({ scope, idToken, refreshToken, clientInfo }: PersonTokens): Record<string, string> {
  return {
    scope,
    ...(refreshToken !== undefined && { refresh_token: refreshToken }),
    ...(idToken !== undefined && { id_token: idToken }),
    ...(clientInfo !== undefined && { client_info: clientInfo }),
  };
}

/** Half of a long life: clients then refresh while the token still works. */
function refreshInSeconds(token: IssuedToken): number | undefined {
  return token.expiresInSeconds >= 7_200 ? Math.floor(token.expiresInSeconds / 2) : undefined;
}

function v2Body(token: IssuedToken): Record<string, unknown> {
  const refreshIn = refreshInSeconds(token);
  return {
    token_type: 'Bearer',
    expires_in: token.expiresInSeconds,
    ext_expires_in: token.expiresInSeconds,
    ...(refreshIn !== undefined && { refresh_in: refreshIn }),
    access_token: token.text,
  };
}

function v1Body(token: IssuedToken): Record<string, string> {
  return {
    token_type: 'Bearer',
    expires_in: String(token.expiresInSeconds),
    ext_expires_in: String(token.expiresInSeconds),
    expires_on: String(token.expiresOn),
    not_before: String(token.notBefore),
    resource: token.audience,
    access_token: token.text,
  };
}
