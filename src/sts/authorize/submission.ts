import { Secret } from '../../platform/secret.ts';
import { refusal } from '../errors.ts';
import { readFormParameters } from '../token/form.ts';

/** What a person has done on the account page. */
export type Submission =
  | { readonly kind: 'sign-in'; readonly userName: string; readonly password: Secret }
  | { readonly kind: 'cancel' };

export interface PageRequest {
  /** Of the program that sent the person here, by the address or by a form. */
  readonly parameters: URLSearchParams;
  /** Nothing before the person has seen the page. */
  readonly submission: Submission | undefined;
}

/**
 * Takes a page's own form apart from the request that it was made for.
 * @throws {StsError} where the form is too long, or comes from a page of another site
 */
export async function readPageRequest(request: Request, url: URL): Promise<PageRequest> {
  const body = request.method === 'POST' ? await readFormParameters(request) : new URLSearchParams();
  const submission = findSubmission(body);
  if (submission !== undefined) requireOwnOrigin(request, url);
  const parameters = new URLSearchParams([...url.searchParams, ...body]);
  for (const name of ['login', 'passwd', 'decision']) parameters.delete(name);
  return { parameters, submission };
}

function findSubmission(form: URLSearchParams): Submission | undefined {
  if (form.get('decision') === 'cancel') return { kind: 'cancel' };
  const userName = form.get('login');
  if (userName === null) return undefined;
  return { kind: 'sign-in', userName: userName.trim(), password: new Secret(form.get('passwd') ?? '') };
}

/** Another site must not sign a person in, not even as somebody else. Programs that are no browsers say nothing. */
function requireOwnOrigin(request: Request, url: URL): void {
  const origin = request.headers.get('origin');
  if (origin === null || origin === url.origin) return;
  throw refusal('invalidInput', { reason: 'The form comes from a page of another site.' });
}
