import { addSeconds, toUnixSeconds } from '../../platform/clock.ts';
import { signCompactJws } from '../../platform/jwt/index.ts';
import { authorityHost, v1IssuerHost } from '../../wire/azure-hosts.ts';
import type { StsContext } from '../context.ts';
import type { SignedInUser } from '../users/sign-in-with-password.ts';
import { pairwiseSubject } from './user-claims.ts';

/** OpenID Connect Core §2: who has signed in, told to the program that asked for it, and to no resource. */
export async function issueIdToken(
  sts: StsContext,
  issue: SignedInUser & {
    readonly clientId: string;
    readonly endpoint: 'v1' | 'v2';
    /** The `uti` of the access token beside it. */
    readonly tokenId: string;
    readonly nonce: string | undefined;
  },
): Promise<string> {
  const { user, tenant, clientId, endpoint, nonce } = issue;
  const now = sts.clock.now();
  const issuedAt = toUnixSeconds(addSeconds(now, -backdatedSeconds));
  const key = sts.keyRing.current().signing;
  const versioned =
    endpoint === 'v2'
      ? {
          iss: `https://${authorityHost}/${tenant.id}/v2.0`,
          preferred_username: user.userPrincipalName,
          ver: '2.0',
        }
      : {
          iss: `https://${v1IssuerHost}/${tenant.id}/`,
          upn: user.userPrincipalName,
          unique_name: user.userPrincipalName,
          amr: ['pwd'],
          ver: '1.0',
        };
  return await signCompactJws({
    header: { typ: 'JWT', alg: key.algorithm, kid: key.keyId },
    payload: {
      aud: clientId,
      iat: issuedAt,
      nbf: issuedAt,
      exp: toUnixSeconds(addSeconds(now, lifetimeSeconds)),
      name: user.displayName,
      ...(nonce !== undefined && { nonce }),
      oid: user.objectId,
      sub: pairwiseSubject(user, clientId),
      tid: tenant.id,
      uti: issue.tokenId,
      ...versioned,
    },
    privateKey: key.privateKey,
  });
}

const backdatedSeconds = 300;
const lifetimeSeconds = 3_600;
