import { addSeconds } from '../../platform/clock.ts';
import type { JsonObject } from '../../platform/json/index.ts';
import { signCompactJws } from '../../platform/jwt/index.ts';
import { toTimestamp } from '../../wire/timestamp.ts';
import type { KubeContext } from '../context.ts';
import { type FieldCause, invalidValue } from '../field-cause.ts';
import type { JsonFields } from '../field-shape.ts';
import { readMetadata } from '../metadata.ts';
import { objectMediaTypes, readObjectBody } from '../requests/body.ts';
import { decodeObject } from '../requests/read-object.ts';
import { refusal } from '../status-error.ts';
import type { VerbRequest } from '../verbs/verb.ts';
import { type AdmittedSent, admitSent } from '../writes/admit-sent.ts';
import { readWriteOptions } from '../writes/write-options.ts';
import { boundResources, isBoundKind, type ServiceAccountIdentity } from './bound-object.ts';
import { serviceAccountTokenClaims, type TokenBinding } from './token-claims.ts';

const group = 'authentication.k8s.io';

const tokenRequestKind = { group, version: 'v1', kind: 'TokenRequest' };

interface TokenAsked {
  readonly namespace: string;
  readonly name: string;
  readonly object: JsonFields;
  /** Everything is checked, and no token is signed. */
  readonly isDryRun: boolean;
  /** What the validating hooks say, to the request with its defaults. */
  readonly validate: AdmittedSent['validate'];
}

export interface IssuedTokenRequest {
  readonly tokenRequest: JsonFields;
  readonly warnings: readonly string[];
}

interface BoundObjectReference {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly name?: string;
  readonly uid?: string;
}

interface TokenSpec {
  readonly audiences: readonly string[];
  readonly expirationSeconds: number;
  readonly boundObjectRef: BoundObjectReference | undefined;
}

/** `POST …/serviceaccounts/{name}/token`. @throws {StatusError} */
export async function answerTokenVerb(kube: KubeContext, asked: VerbRequest): Promise<IssuedTokenRequest> {
  const { namespace, name } = asked.info;
  if (asked.info.verb !== 'create' || namespace === undefined || name === undefined) {
    throw refusal('methodNotAllowed');
  }
  const options = readWriteOptions(asked, 'CreateOptions');
  const rules = { kind: tokenRequestKind.kind, accepted: objectMediaTypes };
  const body = await readObjectBody(asked.request, rules);
  const { object: sent, warnings } = decodeObject(body, tokenRequestKind, options.fieldValidation);
  const admitted = await admitSent(kube, asked, { sentKind: tokenRequestKind, sent, options });
  const issued = await answerTokenRequest(kube, {
    namespace,
    name,
    object: admitted.sent,
    isDryRun: options.isDryRun,
    validate: admitted.validate,
  });
  return { ...issued, warnings: [...warnings, ...admitted.warnings(), ...issued.warnings] };
}

/** In the order in which the real server checks. */
async function answerTokenRequest(kube: KubeContext, asked: TokenAsked): Promise<IssuedTokenRequest> {
  checkOwner(asked);
  const account = await findAccount(kube, asked);
  const spec = readSpec(asked.object, kube.settings.issuer);
  checkExpiration(spec);
  await asked.validate({ ...asked.object, spec });
  const binding = await findBinding(kube, account, spec.boundObjectRef);
  const life = shorten(spec.expirationSeconds, kube.maximumTokenExpirationSeconds);
  const status = asked.isDryRun
    ? undefined
    : await sign(kube, { account, binding, audiences: spec.audiences, seconds: life.seconds });
  return {
    tokenRequest: {
      kind: tokenRequestKind.kind,
      apiVersion: `${group}/v1`,
      metadata: {
        name: account.name,
        namespace: account.namespace,
        creationTimestamp: toTimestamp(kube.clock.now()),
      },
      spec: {
        audiences: spec.audiences,
        expirationSeconds: life.seconds,
        boundObjectRef: spec.boundObjectRef ?? null,
      },
      ...(status !== undefined && { status }),
    },
    warnings: life.warnings,
  };
}

/** The body may repeat whose token it is, not say otherwise. */
function checkOwner({ object, namespace, name }: TokenAsked): void {
  const given = readMetadata(object);
  const mismatch = (field: 'name' | 'namespace', value: string): FieldCause =>
    invalidValue(`metadata.${field}`, value, `must match the service account ${field} if specified`);
  const causes = [
    ...(given.name !== '' && given.name !== name ? [mismatch('name', given.name)] : []),
    ...(given.namespace !== '' && given.namespace !== namespace
      ? [mismatch('namespace', given.namespace)]
      : []),
  ];
  if (causes.length > 0) throw refusal('invalid', { kind: 'TokenRequest', group, name, causes });
}

async function findAccount(
  kube: KubeContext,
  { namespace, name }: TokenAsked,
): Promise<ServiceAccountIdentity> {
  const account = await kube.findServiceAccount(namespace, name);
  if (account === undefined) throw refusal('objectNotFound', { resource: 'serviceaccounts', name });
  return account;
}

const defaultExpirationSeconds = 3_600;
const minimumExpirationSeconds = 600;
const maximumExpirationSeconds = 2 ** 32;

function readSpec(object: JsonFields, issuer: string): TokenSpec {
  // The shape has checked every type.
  const spec = (object.spec ?? {}) as Partial<TokenSpec>;
  return {
    // Kubernetes: the API's own audience, which defaults to the issuer.
    audiences: spec.audiences?.length ? spec.audiences : [issuer],
    expirationSeconds: spec.expirationSeconds ?? defaultExpirationSeconds,
    boundObjectRef: spec.boundObjectRef,
  };
}

function checkExpiration({ expirationSeconds }: TokenSpec): void {
  const field = 'spec.expirationSeconds';
  const causes = [
    ...(expirationSeconds < minimumExpirationSeconds
      ? [invalidValue(field, expirationSeconds, 'may not specify a duration less than 10 minutes')]
      : []),
    ...(expirationSeconds > maximumExpirationSeconds
      ? [invalidValue(field, expirationSeconds, 'may not specify a duration larger than 2^32 seconds')]
      : []),
  ];
  if (causes.length > 0) throw refusal('invalid', { kind: 'TokenRequest', group, name: '', causes });
}

async function findBinding(
  kube: KubeContext,
  account: ServiceAccountIdentity,
  reference: BoundObjectReference | undefined,
): Promise<TokenBinding | undefined> {
  if (reference === undefined) return undefined;
  const { kind = '', apiVersion = '', name = '', uid = '' } = reference;
  if (apiVersion !== 'v1' || !isBoundKind(kind)) throw refusal('boundKind', { apiVersion, kind });
  const object = await kube.findBoundObject({ kind, namespace: account.namespace, name });
  if (object === undefined) throw refusal('objectNotFound', { resource: boundResources[kind], name });
  if (kind === 'Pod' && object.serviceAccountName !== account.name) {
    throw refusal('boundPodAccount', { name: account.name });
  }
  // Kubernetes: here the conflict names the kind, not the plural.
  if (uid !== '' && uid !== object.uid) throw refusal('boundUid', { resource: kind, name, given: uid });
  return { kind, name, object };
}

/** `--service-account-max-token-expiration`: shortens, and says so. */
function shorten(
  seconds: number,
  maximum: number,
): { readonly seconds: number; readonly warnings: readonly string[] } {
  if (seconds <= maximum) return { seconds, warnings: [] };
  return {
    seconds: maximum,
    warnings: [`requested expiration of ${seconds} seconds shortened to ${maximum} seconds`],
  };
}

interface TokenOrder {
  readonly account: ServiceAccountIdentity;
  readonly binding: TokenBinding | undefined;
  readonly audiences: readonly string[];
  readonly seconds: number;
}

async function sign(
  kube: KubeContext,
  { account, binding, audiences, seconds }: TokenOrder,
): Promise<JsonFields> {
  const now = kube.clock.now();
  const tokenId = kube.newId();
  const claims = serviceAccountTokenClaims({
    issuer: kube.settings.issuer,
    audiences,
    account,
    binding,
    tokenId,
    now,
    expirationSeconds: seconds,
  });
  const key = kube.keyRing.current().signing;
  const token = await signCompactJws({
    // Kubernetes: no `typ`.
    header: { alg: key.algorithm, kid: key.keyId },
    // The claims are JSON all through; an interface cannot say so.
    payload: claims as unknown as JsonObject,
    privateKey: key.privateKey,
  });
  kube.log.event('service-account-token.issued', {
    cluster: kube.settings.clusterName,
    subject: claims.sub,
    audiences,
    keyId: key.keyId,
    tokenId,
    expiresAt: claims.exp,
  });
  return { token, expirationTimestamp: toTimestamp(addSeconds(now, seconds)) };
}
