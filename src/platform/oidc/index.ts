/**
 * Verifying what others issue: reading an issuer's documents safely, keeping its keys within bounds, and checking
 * access tokens against them. OpenID Connect Discovery 1.0, RFC 7517; limits in docs/fidelity/issuer-keys.md.
 * Whether an issuer may be asked at all is its caller's decision, made before.
 */

export type { VerificationKey } from '../jwt/index.ts';
export {
  type AccessTokenVerifier,
  type AccessTokenVerifierDependencies,
  createAccessTokenVerifier,
  type VerifiedToken,
} from './access-token-verifier.ts';
export {
  createPublicDocumentFetch,
  type DocumentFetch,
  type DocumentFetchOptions,
  type FetchedDocument,
} from './document-fetch.ts';
export {
  createIssuerKeys,
  type IssuerKeyLimits,
  type IssuerKeys,
  type IssuerKeysDependencies,
  issuerKeyLimits,
  type KeyLookup,
} from './issuer-keys.ts';
