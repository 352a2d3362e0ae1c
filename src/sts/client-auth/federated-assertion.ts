import type { FederatedCredential } from '../../directory/index.ts';
import { verifyJwsSignature } from '../../platform/jwt/index.ts';
import type { VerificationKey } from '../../platform/oidc/index.ts';
import { findTrust, type PresentedIdentity } from '../../trust/index.ts';
import type { StsContext } from '../context.ts';
import { refusal } from '../errors.ts';
import { type Assertion, verifyLifetime } from './assertion.ts';
import type { ClientProof, ClientToAuthenticate } from './client-authentication.ts';
import { isEntraIssuer, refuseChainedToken, verifyEntraToken } from './entra-issued-assertion.ts';
import type { PresentedAssertion } from './read-assertion.ts';
import { refuseTrust } from './refuse-trust.ts';

/**
 * The heart of workload identity: a foreign issuer vouches for the client. First the stored credentials decide,
 * on claims that nobody has verified yet; only when one matches is its issuer, which somebody registered, asked
 * for keys. So no stranger can make this service fetch anything.
 */
export async function verifyFederatedAssertion(
  sts: StsContext,
  asked: ClientToAuthenticate,
  presented: PresentedAssertion,
): Promise<ClientProof> {
  const { assertion } = presented;
  const { tenant, client, record } = asked;
  const now = sts.clock.now();
  if (!tenant.allowsFederation) throw refusal('federationDisabled', { tenant: tenant.displayName });
  const identity = isEntraIssuer(assertion.claims.iss)
    ? verifyEntraToken(assertion, client.federatedCredentials)
    : presentedIdentity(assertion);

  const decision = findTrust(identity, client.federatedCredentials);
  if (decision.kind !== 'trusted') throw refuseTrust(decision, asked, identity);
  record.addEvidence({ matched: { name: decision.credential.name } });
  refuseUnpropagated(decision.credential, asked, now);

  const key = await getIssuerKey(sts, assertion, record);
  if (presented.verifiedWithKey !== key.thumbprint) {
    verifySignature(assertion, key, asked);
    sts.verifiedAssertions.add(presented.text, { assertion, keyThumbprint: key.thumbprint });
  }
  verifyLifetimeWithEvidence(assertion, asked, now);
  if (isEntraIssuer(assertion.claims.iss)) await refuseChainedToken(sts.directory.signIns, assertion);
  return { credential: 'federatedIdentityCredential' };
}

function presentedIdentity({ claims }: Assertion): PresentedIdentity {
  return { issuer: claims.iss, subject: claims.sub, audiences: claims.aud };
}

/** Entra: for some minutes after its creation a credential may not be seen everywhere. Off unless asked for. */
function refuseUnpropagated(
  credential: FederatedCredential,
  { record }: ClientToAuthenticate,
  now: Date,
): void {
  if (credential.effectiveAt <= now) return;
  record.addEvidence({
    differs: 'propagation',
    effectiveAt: credential.effectiveAt.toISOString(),
    reason: `The credential '${credential.name}' matches and takes effect at ${credential.effectiveAt.toISOString()}.`,
  });
  throw refusal('credentialNotYetEffective', credential);
}

async function getIssuerKey(
  sts: StsContext,
  { jws, claims }: Assertion,
  record: ClientToAuthenticate['record'],
): Promise<VerificationKey> {
  const keyId = jws.header.kid;
  if (jws.header.alg !== 'RS256') {
    record.addEvidence({ differs: 'key', reason: `The algorithm ${jws.header.alg} is not RS256.` });
    throw refusal('invalidAssertionSignature', { reason: 'Unsupported asymmetric signing algorithm.' });
  }
  if (keyId === undefined) {
    record.addEvidence({ differs: 'key', reason: "The token's header names no key (kid)." });
    throw refusal('invalidAssertionSignature', { reason: 'The key was not found.' });
  }
  const lookup = await sts.issuerKeys.find(claims.iss, keyId);
  switch (lookup.kind) {
    case 'found':
      return lookup.key;
    case 'unknown-key':
      record.addEvidence({
        differs: 'key',
        reason: `The issuer publishes the keys ${lookup.publishedKeyIds.join(', ') || '(none)'}, not ${keyId}.`,
      });
      throw refusal('invalidAssertionSignature', {
        reason: `The key was not found., Thumbprint of key used by client: '${keyId}'`,
      });
    case 'unreachable':
      record.addEvidence({ differs: 'key', reason: lookup.reason });
      throw refusal('issuerUnreachable', { url: claims.iss, reason: lookup.reason });
    case 'bad-document':
      record.addEvidence({ differs: 'key', reason: lookup.reason });
      throw refusal('unparsableIssuerKeys', { issuer: claims.iss, reason: lookup.reason });
  }
}

function verifySignature({ jws }: Assertion, key: VerificationKey, { record }: ClientToAuthenticate): void {
  const isValid =
    key.algorithm === 'RS256' &&
    verifyJwsSignature({
      algorithm: 'RS256',
      signingInput: jws.signingInput,
      signature: jws.signature,
      publicKey: key.publicKey,
    });
  if (isValid) return;
  record.addEvidence({
    differs: 'signature',
    reason: `The signature does not fit the key ${key.keyId} that the issuer publishes.`,
  });
  throw refusal('invalidAssertionSignature', { reason: 'Client assertion failed signature validation.' });
}

function verifyLifetimeWithEvidence(assertion: Assertion, { record }: ClientToAuthenticate, now: Date): void {
  try {
    verifyLifetime(assertion, now);
  } catch (error) {
    record.addEvidence({ differs: 'time' });
    throw error;
  }
}
