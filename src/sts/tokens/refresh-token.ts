import { addSeconds } from '../../platform/clock.ts';
import type { Sealer } from '../../platform/sealing/index.ts';
import { UnsealError } from '../../platform/sealing/index.ts';
import { refusal } from '../errors.ts';
import type { RequestedTarget } from '../token/token-request.ts';

/** What a refresh token says, to us alone: it is sealed, and nothing of it is kept. */
export interface RefreshToken {
  readonly userId: string;
  readonly clientId: string;
  /** When the password was typed. */
  readonly authenticatedAt: Date;
  readonly issuedAt: Date;
  /** What it was first asked for; it is good for every other resource as well. */
  readonly target: RequestedTarget;
}

/** Ninety days without being used (entra-docs, refresh-tokens). */
export const refreshTokenSeconds = 90 * 24 * 3_600;

/** What the sealed bytes are bound to: no other sealed thing can be shown for one. */
const context = 'sts/refresh-token';
const prefix = '1.';

export function sealRefreshToken(sealer: Sealer, token: RefreshToken): string {
  return prefix + Buffer.from(sealer.seal(Buffer.from(JSON.stringify(token)), context)).toString('base64url');
}

/** @throws {StsError} `invalidGrant` for what this service has not made, `refreshTokenExpired` for what is too old */
export function openRefreshToken(sealer: Sealer, text: string, now: Date): RefreshToken {
  const token = unseal(sealer, text);
  if (now >= addSeconds(token.issuedAt, refreshTokenSeconds)) {
    throw refusal('refreshTokenExpired', { issuedAt: token.issuedAt.toISOString() });
  }
  return token;
}

type Sealed = Omit<RefreshToken, 'authenticatedAt' | 'issuedAt'> & {
  readonly authenticatedAt: string;
  readonly issuedAt: string;
};

function unseal(sealer: Sealer, text: string): RefreshToken {
  if (!text.startsWith(prefix)) throw refusal('invalidGrant', { parameter: 'refresh_token' });
  try {
    const plain = sealer.open(Buffer.from(text.slice(prefix.length), 'base64url'), context);
    // Written by `sealRefreshToken` and by nothing else: the seal says so.
    const sealed = JSON.parse(Buffer.from(plain).toString('utf8')) as Sealed;
    return {
      ...sealed,
      authenticatedAt: new Date(sealed.authenticatedAt),
      issuedAt: new Date(sealed.issuedAt),
    };
  } catch (error) {
    if (error instanceof UnsealError) throw refusal('invalidGrant', { parameter: 'refresh_token' });
    throw error;
  }
}
