import { BodyTooLargeError, readText } from '../../platform/http/index.ts';
import { refusal } from '../errors.ts';

/** Assertions are a few kilobytes; MSAL's telemetry adds little. */
const limitBytes = 128 * 1024;

/** Parameters whose repetition would leave open which one counts. */
const singleParameters = [
  'client_id',
  'client_assertion',
  'client_assertion_type',
  'client_secret',
  'grant_type',
  'scope',
  'resource',
  'code',
  'code_verifier',
  'redirect_uri',
  'refresh_token',
  'device_code',
  'username',
  'password',
  'response_type',
  'response_mode',
  'state',
  'nonce',
  'prompt',
  'login_hint',
  'code_challenge',
  'code_challenge_method',
];

/** The parameters of a request: each parameter once, bounded, read before anything else looks at it. */
export class TokenForm {
  readonly #parameters: URLSearchParams;

  constructor(parameters: URLSearchParams) {
    for (const name of singleParameters) {
      if (parameters.getAll(name).length > 1) {
        throw refusal('invalidInput', { reason: `The parameter '${name}' is present more than once.` });
      }
    }
    this.#parameters = parameters;
  }

  find(name: string): string | undefined {
    return this.#parameters.get(name) ?? undefined;
  }

  has(name: string): boolean {
    return this.#parameters.has(name);
  }

  /** @throws {StsError} `missingParameter` where it is absent, `emptyField` where it is empty. */
  get(name: string): string {
    const value = this.#parameters.get(name);
    if (value === null) throw refusal('missingParameter', { parameter: name });
    if (value.trim() === '') throw refusal('emptyField', { field: name });
    return value;
  }
}

/** @throws {StsError} `malformedRequest` for a body that is too long */
export async function readTokenForm(request: Request): Promise<TokenForm> {
  return new TokenForm(await readFormParameters(request));
}

/** A body that is no form reads as a form without parameters, as it does at the real service. */
export async function readFormParameters(request: Request): Promise<URLSearchParams> {
  try {
    return new URLSearchParams(await readText(request, limitBytes));
  } catch (error) {
    if (error instanceof BodyTooLargeError) {
      throw refusal('malformedRequest', { reason: `The body is longer than ${error.limitBytes} bytes.` });
    }
    throw error;
  }
}
