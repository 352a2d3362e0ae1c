import { randomBytes } from 'node:crypto';
import type { Client, Tenant, User } from '../../directory/index.ts';
import { addSeconds, toUnixSeconds } from '../../platform/clock.ts';
import { signCompactJws } from '../../platform/jwt/index.ts';
import type { AccessTokenClaims } from '../../wire/access-token.ts';
import { authorityHost, v1IssuerHost } from '../../wire/azure-hosts.ts';
import type { ClientProof } from '../client-auth/index.ts';
import type { StsDependencies } from '../context.ts';
import type { AppAccess } from '../grants/index.ts';
import type { DelegatedAccess } from './delegated-access.ts';
import { clientStrength, pairwiseSubject } from './user-claims.ts';

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
  readonly subject: TokenSubject;
}

/** Whose rights the token carries: the program's own, or those it was given in a person's name. */
export type TokenSubject =
  | { readonly kind: 'app'; readonly access: AppAccess }
  | { readonly kind: 'user'; readonly user: User; readonly access: DelegatedAccess };

/** Real tokens are valid five minutes back, for resources whose clock is slow. */
const backdatedSeconds = 300;
const managedIdentityLifetimeSeconds = 24 * 3_600;
const applicationLifetimeSeconds = { minimum: 60 * 60, maximum: 90 * 60 } as const;

export async function issueAccessToken(
  sts: Pick<StsDependencies, 'keyRing' | 'clock' | 'random' | 'log'>,
  issue: Issue,
): Promise<IssuedToken> {
  const now = sts.clock.now();
  const notBefore = toUnixSeconds(addSeconds(now, -backdatedSeconds));
  const { resource, audience } = issue.subject.access;
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
      ...(resource.accessTokenVersion === 1 && { x5t: key.keyId }),
      kid: key.keyId,
    },
    payload: { ...claims },
    privateKey: key.privateKey,
  });
  sts.log.event('token.issued', {
    clientId: issue.client.clientId,
    audience,
    tokenId: id,
  });
  return {
    id,
    text,
    audience,
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
  issue: Issue,
  times: { readonly id: string; readonly notBefore: number; readonly expiresOn: number },
): AccessTokenClaims {
  const { tenant, client, proof, subject } = issue;
  const acr = clientStrength(proof.credential);
  const { resource, audience } = subject.access;
  // Entra: opaque to everyone, and different in every token.
  const opaque = randomBytes(69);
  const shared = {
    aud: audience,
    iat: times.notBefore,
    nbf: times.notBefore,
    exp: times.expiresOn,
    aio: opaque.subarray(0, 36).toString('base64'),
    rh: `1.${opaque.subarray(36).toString('base64url')}.`,
    tid: tenant.id,
    uti: times.id,
  };
  const version = resource.accessTokenVersion;
  const own = subject.kind === 'app' ? appClaims(client, subject.access) : userClaims(subject);
  return version === 1
    ? {
        ...shared,
        ...own,
        ...(subject.kind === 'app' ? { idp: v1Issuer(tenant) } : v1UserClaims(subject.user)),
        iss: v1Issuer(tenant),
        appid: client.clientId,
        appidacr: acr,
        ver: '1.0',
      }
    : {
        ...shared,
        ...own,
        ...(subject.kind === 'user' && { preferred_username: subject.user.userPrincipalName }),
        iss: `https://${authorityHost}/${tenant.id}/v2.0`,
        azp: client.clientId,
        azpacr: acr,
        ver: '2.0',
      };
}

function v1Issuer({ id }: Tenant): string {
  return `https://${v1IssuerHost}/${id}/`;
}

function appClaims(client: Client, { roles }: AppAccess) {
  const { objectId } = client.servicePrincipal;
  return {
    idtyp: 'app' as const,
    oid: objectId,
    sub: objectId,
    ...(roles.length > 0 && { roles }),
    ...(client.kind === 'managed-identity' && { xms_mirid: client.identity.resourceId }),
  };
}

function userClaims({ user, access }: Extract<TokenSubject, { kind: 'user' }>) {
  return {
    idtyp: 'user' as const,
    oid: user.objectId,
    sub: pairwiseSubject(user, access.resource.appId),
    name: user.displayName,
    scp: access.permissions.join(' '),
  };
}

function v1UserClaims({ userPrincipalName }: User) {
  const name = { upn: userPrincipalName, unique_name: userPrincipalName };
  return { acr: '1' as const, amr: ['pwd'], ...name };
}
