import { html } from './html.ts';
import { renderPage } from './page.ts';

/** `response_mode=form_post`: the answer in a form, which the person sends on, since the page has no scripts. */
export function formPostPage(redirectUri: string, answer: URLSearchParams): Response {
  const fields = [...answer].map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
  const content = html`<h1>Continue</h1>
<p>to ${new URL(redirectUri).host}</p>
<form method="post" action="${redirectUri}">${fields}<button autofocus>Continue</button></form>`;
  return renderPage({ title: 'Continue', content, leadsTo: redirectUri });
}
