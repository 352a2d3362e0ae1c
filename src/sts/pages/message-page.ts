import type { StsError } from '../errors.ts';
import type { RequestIdentifiers } from '../request-identifiers.ts';
import { refusedNote } from './account-page.ts';
import { html } from './html.ts';
import { renderPage } from './page.ts';

/** Something is over, and the person may go. */
export function messagePage(title: string, text: string): Response {
  return renderPage({ title, content: html`<h1>${title}</h1><p>${text}</p>` });
}

/** A refusal that cannot be told to the program, since it is not known whose address that would be. */
export function refusalPage(error: StsError, { traceId, correlationId, at }: RequestIdentifiers): Response {
  const content = html`<h1>Sorry, but we're having trouble signing you in.</h1>
${refusedNote(error)}
<p class="note">Trace ID: ${traceId}<br>Correlation ID: ${correlationId}<br>Timestamp: ${at.toISOString()}</p>
<p class="note"><code>wid explain ${traceId}</code> says more.</p>`;
  return renderPage({ title: 'Sign in', content, status: error.status });
}
