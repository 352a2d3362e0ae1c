import type { Client } from '../../directory/index.ts';
import { refusal } from '../errors.ts';
import type { TokenForm } from '../token/form.ts';
import { findTarget, type RequestedTarget } from '../token/token-request.ts';
import type { CodeChallenge } from './authorization-codes.ts';
import { verifierPattern } from './code-challenge.ts';

/** What a program asks of a person, once it is known who it is and where the answer goes. */
export interface AuthorizationRequest {
  readonly challenge: CodeChallenge | undefined;
  readonly nonce: string | undefined;
  readonly target: RequestedTarget | undefined;
  readonly loginHint: string;
}

const prompts = new Set(['login', 'select_account', 'consent', 'none']);

/** @throws {StsError} whatever is missing or not served; such a refusal is for the program */
export function parseAuthorizationRequest(
  form: TokenForm,
  { client, endpoint }: { readonly client: Client; readonly endpoint: 'v1' | 'v2' },
): AuthorizationRequest {
  const responseType = form.get('response_type');
  if (responseType !== 'code') {
    throw refusal('responseTypeDisabled', { responseType: responseType.slice(0, 100) });
  }
  const prompt = form.find('prompt') ?? 'login';
  if (!prompt.split(' ').every((each) => prompts.has(each))) {
    throw refusal('unsupportedPrompt', { prompt: prompt.slice(0, 100) });
  }
  if (prompt === 'none') throw refusal('interactionRequired');
  const isPublic = client.kind === 'application' && client.application.isPublicClient;
  return {
    challenge: readChallenge(form, isPublic),
    nonce: form.find('nonce')?.slice(0, maximumNonce),
    target: endpoint === 'v2' ? { endpoint, scope: form.get('scope') } : findTarget(form, endpoint),
    loginHint: form.find('login_hint')?.slice(0, 200) ?? '',
  };
}

const maximumNonce = 1_000;

/** RFC 7636. A public client must send one, by hash: whoever sees the request cannot redeem the code. */
function readChallenge(form: TokenForm, isPublic: boolean): CodeChallenge | undefined {
  const text = form.find('code_challenge');
  const method = form.find('code_challenge_method') ?? 'plain';
  if (isPublic && (text === undefined || method !== 'S256')) throw refusal('challengeRequired');
  if (text === undefined) return undefined;
  if (method !== 'S256' && method !== 'plain') {
    throw refusal('invalidInput', { reason: "The parameter 'code_challenge_method' must be S256 or plain." });
  }
  if (!verifierPattern.test(text)) {
    throw refusal('invalidInput', { reason: "The parameter 'code_challenge' is not one of RFC 7636." });
  }
  return { method, text };
}
