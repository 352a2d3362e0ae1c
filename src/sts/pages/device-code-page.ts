import type { StsError } from '../errors.ts';
import { refusedNote } from './account-page.ts';
import { html } from './html.ts';
import { renderPage } from './page.ts';

/** Asks for the code that a program shows. */
export function deviceCodePage(refused?: StsError): Response {
  const content = html`<h1>Enter code</h1>
<p>Type the code that your program shows. Only one that you have started yourself.</p>
${refused && refusedNote(refused)}
<form method="post" action="?" autocomplete="off">
<label for="otc">Code</label>
<input id="otc" name="otc" maxlength="20" autocapitalize="characters" spellcheck="false" autofocus>
<button>Next</button>
</form>`;
  return renderPage({ title: 'Enter code', content, status: refused?.status ?? 200 });
}
