import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { addSeconds } from '../../platform/clock.ts';
import type { RequestedTarget } from '../token/token-request.ts';

/** What a person has allowed a program by signing in to it. */
export interface Authorization {
  readonly userId: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly challenge: CodeChallenge | undefined;
  readonly nonce: string | undefined;
  readonly target: RequestedTarget | undefined;
  readonly authenticatedAt: Date;
}

/** RFC 7636 §4.3. */
export interface CodeChallenge {
  readonly method: 'S256' | 'plain';
  readonly text: string;
}

export type RedeemedCode =
  | { readonly kind: 'authorized'; readonly authorization: Authorization }
  | { readonly kind: 'unknown' | 'expired' | 'redeemed' };

/** Codes on their way through a browser. They live for minutes, so a restart of the stack may end them. */
export interface AuthorizationCodes {
  issue(authorization: Authorization, now: Date): string;
  /** Uses the code up, unless it is somebody else's: then it stays unknown. */
  redeem(code: string, clientId: string, now: Date): RedeemedCode;
}

/** Entra: about ten minutes (entra-docs, v2-oauth2-auth-code-flow). */
export const codeSeconds = 600;
const maximumCodes = 1_000;

export function createAuthorizationCodes(): AuthorizationCodes {
  const codes = new LRUCache<string, { authorization: Authorization; expiresAt: Date; isRedeemed: boolean }>({
    max: maximumCodes,
  });
  return {
    issue(authorization, now) {
      const code = `1.${randomBytes(48).toString('base64url')}`;
      codes.set(code, { authorization, expiresAt: addSeconds(now, codeSeconds), isRedeemed: false });
      return code;
    },
    redeem(code, clientId, now) {
      const known = codes.get(code);
      if (known === undefined || known.authorization.clientId !== clientId) return { kind: 'unknown' };
      if (known.isRedeemed) return { kind: 'redeemed' };
      if (now >= known.expiresAt) return { kind: 'expired' };
      // Whatever else is wrong with the request: whoever has shown it once has had their try.
      codes.set(code, { ...known, isRedeemed: true });
      return { kind: 'authorized', authorization: known.authorization };
    },
  };
}
