import { z } from 'zod';
import { toUnixSeconds } from '../../platform/clock.ts';
import { parseCompactJws, verifyJwsSignature } from '../../platform/jwt/index.ts';
import type { SigningKey } from '../../platform/keys/index.ts';
import { serviceAccountSubject } from '../../wire/service-account-token.ts';
import type { ApiUser } from '../access/api-user.ts';
import type { KubeContext } from '../context.ts';
import type { BoundKind, ServiceAccountIdentity } from './bound-object.ts';

export type TokenAuthentication =
  | {
      readonly kind: 'valid';
      readonly account: ServiceAccountIdentity;
      readonly tokenId: string;
      readonly audiences: readonly string[];
      readonly claims: Claims;
    }
  | { readonly kind: 'invalid'; readonly reason: TokenFlaw };

type TokenFlaw =
  | 'malformed'
  | 'key'
  | 'signature'
  | 'claims'
  | 'issuer'
  | 'audience'
  | 'expired'
  | 'not-yet-valid'
  | 'service-account'
  | 'bound-object';

const reference = z.object({ name: z.string(), uid: z.string() });

const claimsSchema = z.object({
  aud: z.array(z.string()),
  exp: z.int(),
  nbf: z.int(),
  iss: z.string(),
  jti: z.string(),
  sub: z.string(),
  'kubernetes.io': z.object({
    namespace: z.string(),
    serviceaccount: reference,
    pod: reference.optional(),
    node: z.object({ name: z.string(), uid: z.string().optional() }).optional(),
    secret: reference.optional(),
  }),
});

type Claims = z.output<typeof claimsSchema>;

/** Takes a token of this cluster for its service account: signature, issuer, audience, time, and who still exists. */
export async function authenticateToken(
  kube: KubeContext,
  token: string,
  audiences: readonly string[] = [kube.settings.issuer],
): Promise<TokenAuthentication> {
  const now = kube.clock.now();
  const jws = parseCompactJws(token);
  if (jws.kind === 'malformed') return invalid('malformed');
  const key = findKey(jws.header, kube.keyRing.current().published(now));
  if (key === undefined) return invalid('key');
  const { signingInput, signature } = jws;
  const { algorithm, publicKey } = key;
  if (!verifyJwsSignature({ algorithm, signingInput, signature, publicKey })) return invalid('signature');
  const claims = claimsSchema.safeParse(jws.payload);
  if (!claims.success) return invalid('claims');
  const flaw =
    findFlaw(claims.data, { issuer: kube.settings.issuer, audiences, now: toUnixSeconds(now) }) ??
    (await findLoss(kube, claims.data));
  return flaw === undefined ? accept(claims.data, audiences) : invalid(flaw);
}

function findKey(
  { alg, kid }: { readonly alg?: unknown; readonly kid?: unknown },
  published: readonly SigningKey[],
): SigningKey | undefined {
  return published.find((key) => key.keyId === kid && key.algorithm === alg);
}

/** Our own clock has set the times, so they get no leeway (fidelity/kube-api.md, "Tokens as logins"). */
function findFlaw(
  claims: Claims,
  { issuer, audiences, now }: { issuer: string; audiences: readonly string[]; now: number },
): TokenFlaw | undefined {
  const { namespace, serviceaccount } = claims['kubernetes.io'];
  if (claims.iss !== issuer) return 'issuer';
  if (!claims.aud.some((audience) => audiences.includes(audience))) return 'audience';
  if (now >= claims.exp) return 'expired';
  if (now < claims.nbf) return 'not-yet-valid';
  return claims.sub === serviceAccountSubject(namespace, serviceaccount.name) ? undefined : 'claims';
}

/** A token does not outlive its service account, nor what it is bound to, even under the same name. */
async function findLoss(kube: KubeContext, claims: Claims): Promise<TokenFlaw | undefined> {
  const { namespace, serviceaccount, pod, secret, node } = claims['kubernetes.io'];
  const account = await kube.findServiceAccount(namespace, serviceaccount.name);
  if (account?.uid !== serviceaccount.uid) return 'service-account';

  const exists = async (kind: BoundKind, bound: { name: string; uid?: string | undefined } | undefined) =>
    bound === undefined ||
    (bound.uid !== undefined &&
      (await kube.findBoundObject({ kind, namespace, name: bound.name }))?.uid === bound.uid);
  const boundNode = pod === undefined ? node : undefined;
  const all = [await exists('Pod', pod), await exists('Secret', secret), await exists('Node', boundNode)];
  return all.every(Boolean) ? undefined : 'bound-object';
}

function accept(claims: Claims, asked: readonly string[]): TokenAuthentication {
  const { namespace, serviceaccount } = claims['kubernetes.io'];
  const audiences = asked.filter((audience) => claims.aud.includes(audience));
  return { kind: 'valid', account: { namespace, ...serviceaccount }, tokenId: claims.jti, audiences, claims };
}

/** The user that a token stands for, with what it is bound to. */
export function toTokenUser({
  account: { namespace, name, uid },
  tokenId,
  claims,
}: Extract<TokenAuthentication, { kind: 'valid' }>): ApiUser {
  const { pod, node } = claims['kubernetes.io'];
  const extra = {
    'credential-id': `JTI=${tokenId}`,
    'pod-name': pod?.name,
    'pod-uid': pod?.uid,
    'node-name': node?.name,
    'node-uid': node?.uid,
  };
  return {
    name: serviceAccountSubject(namespace, name),
    uid,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
    extra: Object.fromEntries(
      Object.entries(extra).flatMap(([key, value]) =>
        value === undefined ? [] : [[`authentication.kubernetes.io/${key}`, [value]]],
      ),
    ),
  };
}

function invalid(reason: TokenFlaw): TokenAuthentication {
  return { kind: 'invalid', reason };
}
