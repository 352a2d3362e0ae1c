/**
 * JSON Web Tokens, parsed strictly and verified narrowly (RFC 7515, 7517, 7518, 7519, 8725): a fixed list of
 * algorithms, members once, one spelling for each value, everything bounded. No token decides how it is verified.
 */
export { type CompactJws, type JwsHeader, type MalformedJws, parseCompactJws } from './compact-jws.ts';
export {
  exportPublicJwk,
  type ImportedJwk,
  importPublicJwk,
  kubernetesKeyId,
  type VerificationKey,
} from './jwk.ts';
export { isJwsAlgorithm, type JwsAlgorithm, signCompactJws, verifyJwsSignature } from './jws-signature.ts';
export { type ReadClaims, type RegisteredClaims, readRegisteredClaims } from './registered-claims.ts';
