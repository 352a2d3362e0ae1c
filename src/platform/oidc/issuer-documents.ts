import { type JsonObject, type JsonValue, parseStrictJson, StrictJsonError } from '../json/index.ts';
import { importPublicJwk, type VerificationKey } from '../jwt/index.ts';
import type { DocumentFetch } from './document-fetch.ts';

export type IssuerDocuments =
  | {
      readonly kind: 'keys';
      readonly byId: ReadonlyMap<string, VerificationKey>;
      readonly publishedKeyIds: readonly string[];
    }
  | { readonly kind: 'unreachable'; readonly reason: string }
  | { readonly kind: 'bad-document'; readonly reason: string };

/** Entra keeps the first hundred keys of an issuer and no more (fidelity/issuer-keys.md). */
const maximumKeys = 100;

/** Reads the discovery document and the key set it points to (OpenID Connect Discovery §4). */
export async function readIssuerDocuments(
  issuer: string,
  fetchDocument: DocumentFetch,
): Promise<IssuerDocuments> {
  // AKS: an issuer ends in a slash, and the document's address has it once.
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  if (!URL.canParse(address)) return { kind: 'unreachable', reason: 'the issuer is not an address' };
  const discovery = await readObject(new URL(address), fetchDocument);
  if (discovery.kind !== 'object') return discovery;
  const { issuer: named, jwks_uri: keysAddress } = discovery.object;
  if (named !== issuer)
    return bad(`its discovery document is of the issuer '${String(named).slice(0, 600)}'`);
  // The keys may be on another host: by default a cluster names its API server.
  if (typeof keysAddress !== 'string' || !URL.canParse(keysAddress) || !keysAddress.startsWith('https://')) {
    return bad('its discovery document names no https address for its keys');
  }
  const keySet = await readObject(new URL(keysAddress), fetchDocument);
  if (keySet.kind !== 'object') return keySet;
  return Array.isArray(keySet.object.keys)
    ? importKeys(keySet.object.keys)
    : bad('its key set has no list of keys');
}

function importKeys(jwks: readonly JsonValue[]): IssuerDocuments {
  const byId = new Map<string, VerificationKey>();
  const ambiguous = new Set<string>();
  for (const jwk of jwks.slice(0, maximumKeys)) {
    const imported = importPublicJwk(jwk);
    if (imported.kind === 'unusable') continue;
    const { keyId } = imported.key;
    if (byId.has(keyId)) ambiguous.add(keyId);
    byId.set(keyId, imported.key);
  }
  // Two keys of one name: which one verifies would depend on their order.
  for (const keyId of ambiguous) byId.delete(keyId);
  return { kind: 'keys', byId, publishedKeyIds: [...byId.keys()] };
}

type ReadObject =
  | { readonly kind: 'object'; readonly object: JsonObject }
  | Exclude<IssuerDocuments, { kind: 'keys' }>;

async function readObject(url: URL, fetchDocument: DocumentFetch): Promise<ReadObject> {
  const fetched = await fetchDocument(url);
  if (fetched.kind === 'failed') return { kind: 'unreachable', reason: `${url.href} ${fetched.reason}` };
  try {
    const value = parseStrictJson(fetched.body);
    if (value === null || typeof value !== 'object' || Array.isArray(value))
      return bad(`${url.href} is no object`);
    // An array was excluded just now, which the compiler does not see for a readonly one.
    return { kind: 'object', object: value as JsonObject };
  } catch (error) {
    if (error instanceof StrictJsonError) return bad(`${url.href}: ${error.message}`);
    throw error;
  }
}

function bad(reason: string): { readonly kind: 'bad-document'; readonly reason: string } {
  return { kind: 'bad-document', reason };
}
