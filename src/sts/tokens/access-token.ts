import { randomBytes } from 'node:crypto';
import type { Client, Tenant } from '../../directory/index.ts';
import { addSeconds, toUnixSeconds } from '../../platform/clock.ts';
import { signCompactJws } from '../../platform/jwt/index.ts';
import type { AccessTokenClaims } from '../../wire/access-token.ts';
import { authorityHost, v1IssuerHost } from '../../wire/azure-hosts.ts';
import type { ClientProof } from '../client-auth/index.ts';
import type { StsContext } from '../context.ts';
import type { GrantedAccess } from '../grants/index.ts';

export interface IssuedToken {
  /** The `uti` claim. */
  readonly id: string;
  readonly text: string;
  readonly audience: string;
  readonly expiresInSeconds: number;
  readonly expiresOn: number;
  readonly notBefore: number;
}

interface Issue {
  /** Of the request: the token's id is the same, in another spelling, so either finds the record. */
  readonly traceId: string;
  readonly tenant: Tenant;
  readonly client: Client;
  readonly proof: ClientProof;
  readonly grant: GrantedAccess;
}

/** Real tokens are valid five minutes back, for resources whose clock is slow. */
const backdatedSeconds = 300;
const managedIdentityLifetimeSeconds = 24 * 3_600;
const applicationLifetimeSeconds = { minimum: 60 * 60, maximum: 90 * 60 } as const;

export async function issueAccessToken(sts: StsContext, issue: Issue): Promise<IssuedToken> {
  const now = sts.clock.now();
  const notBefore = toUnixSeconds(addSeconds(now, -backdatedSeconds));
  const lifetimeSeconds = chooseLifetimeSeconds(issue.client, sts.random);
  const expiresOn = toUnixSeconds(addSeconds(now, lifetimeSeconds));
  const id = tokenIdOf(issue.traceId);
  const claims = accessTokenClaims(issue, { id, notBefore, expiresOn });
  const key = sts.keyRing.current().signing;
  const text = await signCompactJws({
    header: {
      typ: 'JWT',
      alg: key.algorithm,
      // Entra: version 1 tokens name their key twice.
      ...(issue.grant.resource.accessTokenVersion === 1 && { x5t: key.keyId }),
      kid: key.keyId,
    },
    payload: { ...claims },
    privateKey: key.privateKey,
  });
  sts.log.event('token.issued', {
    clientId: issue.client.clientId,
    audience: issue.grant.audience,
    tokenId: id,
  });
  return {
    id,
    text,
    audience: issue.grant.audience,
    // Entra: one second less than the life, as time has passed when the client reads it.
    expiresInSeconds: lifetimeSeconds - 1,
    expiresOn,
    notBefore,
  };
}

/** A `uti` is 16 bytes in base64url. */
function tokenIdOf(traceId: string): string {
  return Buffer.from(traceId.replaceAll('-', ''), 'hex').toString('base64url');
}

function chooseLifetimeSeconds(client: Client, random: () => number): number {
  if (client.kind === 'managed-identity') return managedIdentityLifetimeSeconds;
  const { minimum, maximum } = applicationLifetimeSeconds;
  return minimum + Math.floor(random() * (maximum - minimum + 1));
}

function accessTokenClaims(
  { tenant, client, proof, grant }: Issue,
  times: { readonly id: string; readonly notBefore: number; readonly expiresOn: number },
): AccessTokenClaims {
  const acr = proof.credential === 'clientSecret' ? '1' : '2';
  const idp = `https://${v1IssuerHost}/${tenant.id}/`;
  const { objectId } = client.servicePrincipal;
  // Entra: opaque to everyone, and different in every token.
  const opaque = randomBytes(69);
  const shared = {
    iat: times.notBefore,
    nbf: times.notBefore,
    exp: times.expiresOn,
    aio: opaque.subarray(0, 36).toString('base64'),
    idtyp: 'app' as const,
    oid: objectId,
    rh: `1.${opaque.subarray(36).toString('base64url')}.`,
    ...(grant.roles.length > 0 && { roles: grant.roles }),
    sub: objectId,
    tid: tenant.id,
    uti: times.id,
    ...(client.kind === 'managed-identity' && { xms_mirid: client.identity.resourceId }),
  };
  return grant.resource.accessTokenVersion === 1
    ? { ...shared, aud: grant.audience, iss: idp, idp, appid: client.clientId, appidacr: acr, ver: '1.0' }
    : {
        ...shared,
        aud: grant.audience,
        iss: `https://${authorityHost}/${tenant.id}/v2.0`,
        azp: client.clientId,
        azpacr: acr,
        ver: '2.0',
      };
}
