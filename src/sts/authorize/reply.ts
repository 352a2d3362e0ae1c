import { refusal } from '../errors.ts';
import { formPostPage } from '../pages/form-post-page.ts';

/** Where and how the answer travels through the browser. */
export interface ReplyChannel {
  readonly redirectUri: string;
  readonly mode: 'query' | 'fragment' | 'form_post';
  readonly state: string | undefined;
}

/** @throws {StsError} `invalidInput` for a mode that there is not */
export function readReplyMode(text: string | undefined): ReplyChannel['mode'] {
  if (text === undefined || text === 'query') return 'query';
  if (text === 'fragment' || text === 'form_post') return text;
  throw refusal('invalidInput', {
    reason: "The parameter 'response_mode' must be query, fragment or form_post.",
  });
}

/** Sends the browser on with the answer. The state goes back as it came (RFC 6749 §4.1.2). */
export function reply(
  { redirectUri, mode, state }: ReplyChannel,
  answer: Readonly<Record<string, string>>,
): Response {
  const parameters = new URLSearchParams({ ...answer, ...(state !== undefined && { state }) });
  if (mode === 'form_post') return formPostPage(redirectUri, parameters);
  const url = new URL(redirectUri);
  if (mode === 'fragment') url.hash = parameters.toString();
  else for (const [name, value] of parameters) url.searchParams.append(name, value);
  // 303: what was posted, a password, is not posted on.
  return new Response(null, {
    status: 303,
    headers: { Location: url.href, 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' },
  });
}
