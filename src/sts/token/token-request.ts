import { Secret } from '../../platform/secret.ts';
import { refusal } from '../errors.ts';
import { type AppGrant, findGrant, type UserGrant } from '../grants/index.ts';
import type { TokenForm } from './form.ts';

/** What a client asks for, parsed once. Nothing of it is verified. */
export type TokenRequest = AppTokenRequest | UserTokenRequest;

interface AppTokenRequest {
  readonly kind: 'app';
  readonly grant: AppGrant;
  readonly clientId: string;
  readonly credential: PresentedCredential;
  readonly target: RequestedTarget;
}

interface UserTokenRequest {
  readonly kind: 'user';
  readonly grant: UserGrant;
  readonly clientId: string;
  /** Nothing of a public client. */
  readonly credential: PresentedCredential | undefined;
  /** Nothing where what the grant was made for still counts. */
  readonly target: RequestedTarget | undefined;
}

export type PresentedCredential =
  | { readonly kind: 'assertion'; readonly assertion: string }
  | { readonly kind: 'secret'; readonly secret: Secret };

/** The v2 endpoint takes a scope, the v1 endpoint a resource. */
export type RequestedTarget =
  | { readonly endpoint: 'v2'; readonly scope: string }
  | { readonly endpoint: 'v1'; readonly resource: string };

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** Grants of other flows: known to exist, not served. */
const otherGrantTypes = new Set(['device_code', 'urn:ietf:params:oauth:grant-type:jwt-bearer', 'user_fic']);

/**
 * Reads the form in the order in which the real service complains: the grant, then the proof, then who asks
 * and for what (fidelity/sts.md, "Validation order").
 */
export function parseTokenRequest(
  form: TokenForm,
  context: { readonly endpoint: 'v1' | 'v2'; readonly authorization: string | null },
): TokenRequest {
  const grantType = form.get('grant_type');
  const basic = parseBasicAuthorization(context.authorization);
  const credential = findCredential(form, basic);
  const grant = findGrant(grantType);
  if (grant === undefined) throw unsupportedGrant(grantType, credential);
  if (grant.kind === 'app' && credential === undefined) throw refusal('credentialRequired', { grantType });
  if (form.has('fmi_path'))
    throw refusal('invalidInput', { reason: "The parameter 'fmi_path' is not supported." });
  const clientId = readClientId(form, basic);
  if (grant.kind === 'user') {
    return { kind: 'user', grant, clientId, credential, target: findTarget(form, context.endpoint) };
  }
  if (credential === undefined) throw refusal('credentialRequired', { grantType });
  return { kind: 'app', grant, clientId, credential, target: readTarget(form, context.endpoint) };
}

/** What a form asks for, where it says so. */
export function findTarget(
  form: Pick<TokenForm, 'find'>,
  endpoint: 'v1' | 'v2',
): RequestedTarget | undefined {
  const text = endpoint === 'v2' ? form.find('scope') : form.find('resource');
  if (text === undefined || text.trim() === '') return undefined;
  return endpoint === 'v2' ? { endpoint, scope: text } : { endpoint, resource: text };
}

/** The v1 endpoint takes a scope as well, since clients of an ADFS-shaped authority send one there. */
function readTarget(form: TokenForm, endpoint: 'v1' | 'v2'): RequestedTarget {
  if (endpoint === 'v2') return { endpoint, scope: form.get('scope') };
  const scope = form.find('scope')?.replace(/\/\.default$/, '');
  return { endpoint, resource: form.find('resource') ?? scope ?? form.get('resource') };
}

function unsupportedGrant(grantType: string, credential: PresentedCredential | undefined): Error {
  return credential === undefined && otherGrantTypes.has(grantType)
    ? refusal('credentialMissing')
    : refusal('unsupportedGrantType', { grantType: grantType.slice(0, 100) });
}

function readClientId(form: TokenForm, basic: BasicAuthorization | undefined): string {
  if (basic === undefined) return form.get('client_id').toLowerCase();
  const inBody = form.find('client_id');
  if (inBody !== undefined && inBody.toLowerCase() !== basic.clientId.toLowerCase()) {
    throw refusal('invalidInput', {
      reason: "The parameter 'client_id' differs from the Authorization header.",
    });
  }
  return basic.clientId.toLowerCase();
}

function findCredential(
  form: TokenForm,
  basic: BasicAuthorization | undefined,
): PresentedCredential | undefined {
  const hasAssertion = form.has('client_assertion');
  const hasSecret = form.has('client_secret') || basic !== undefined;
  if (hasAssertion && hasSecret) throw refusal('severalCredentials');
  if (hasAssertion) return readAssertion(form);
  if (basic !== undefined) return { kind: 'secret', secret: basic.secret };
  return hasSecret ? { kind: 'secret', secret: new Secret(form.get('client_secret')) } : undefined;
}

function readAssertion(form: TokenForm): PresentedCredential {
  if (form.get('client_assertion_type') !== assertionType) {
    throw refusal('invalidInput', {
      reason: `The parameter 'client_assertion_type' must be ${assertionType}.`,
    });
  }
  // Most SDKs send the token file as it is, newline included (fidelity/sts.md, "Tolerances").
  return { kind: 'assertion', assertion: form.get('client_assertion').trim() };
}

interface BasicAuthorization {
  readonly clientId: string;
  readonly secret: Secret;
}

/** RFC 6749 §2.3.1: both halves are form-encoded before they are joined. */
function parseBasicAuthorization(header: string | null): BasicAuthorization | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const [clientId, secret] = splitOnce(Buffer.from(encoded, 'base64').toString('utf8'), ':').map(
    decodeFormText,
  );
  if (!clientId || !secret) {
    throw refusal('invalidInput', { reason: 'The Authorization header is not CLIENT_ID:SECRET.' });
  }
  return { clientId, secret: new Secret(secret) };
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function decodeFormText(text: string): string {
  return new URLSearchParams(`x=${text.replaceAll('&', '%26')}`).get('x') ?? '';
}
