import type { SigningKey } from '../../platform/keys/index.ts';
import { refusal } from '../status-error.ts';
import { renderStatusError } from '../status-response.ts';

/** Where a cluster says who it is, below the issuer and on the API server alike. */
export const issuerPaths = {
  discovery: '.well-known/openid-configuration',
  keys: 'openid/v1/jwks',
} as const;

export interface IssuerDescription {
  readonly issuer: string;
  readonly jwksUri?: string;
}

/**
 * The two documents that make a cluster's tokens verifiable by anyone (OpenID Connect Discovery 1.0 §3), with
 * exactly the members of the real ones (fidelity/kube-api.md, "Issuer").
 */
export function discoveryDocument({ issuer, jwksUri }: IssuerDescription): Response {
  return publicDocument('application/json', {
    issuer,
    jwks_uri: jwksUri ?? underIssuer(issuer, issuerPaths.keys),
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  });
}

export function keySetDocument(published: readonly SigningKey[]): Response {
  const keys = published.map(({ keyId, algorithm, publicJwk: { kty, n, e } }) => ({
    use: 'sig',
    kty,
    kid: keyId,
    alg: algorithm,
    n,
    e,
  }));
  return publicDocument('application/jwk-set+json', { keys });
}

/** Whatever asks for these documents, only reading is answered. */
export function answerDocumentRequest(request: Request, make: (request: Request) => Response): Response {
  if (request.method === 'GET') return make(request);
  if (request.method === 'HEAD') return new Response(null, { headers: make(request).headers });
  return renderStatusError(refusal('methodNotAllowed'));
}

/** AKS's issuers end in a slash; the paths of the documents follow it once, with or without. */
export function underIssuer(issuer: string, path: string): string {
  return `${issuer.replace(/\/$/, '')}/${path}`;
}

function publicDocument(contentType: string, document: unknown): Response {
  return new Response(JSON.stringify(document), {
    headers: { 'Content-Type': contentType, 'Cache-Control': 'public, max-age=3600' },
  });
}
