import type { User } from '../../directory/index.ts';
import type { StsError } from '../errors.ts';
import { type Html, html } from './html.ts';
import { renderPage } from './page.ts';

export interface AccountPage {
  /** The program that asks. */
  readonly appName: string;
  /** Where the form goes: with the request it belongs to, so that nothing has to be remembered. */
  readonly action: string;
  readonly users: readonly User[];
  readonly userName: string;
  /** Why the page is shown again. */
  readonly refused?: StsError;
  readonly leadsTo?: string;
  /** The code of a device, which the form brings along. */
  readonly userCode?: string;
}

/** Who are you, and can you show it? Nobody is signed in by looking at the page: the password is asked for each time. */
export function accountPage(page: AccountPage): Response {
  const { appName, action, users, userName, refused, leadsTo, userCode } = page;
  const options = users.map(
    (user) => html`<option value="${user.userPrincipalName}">${user.displayName}</option>`,
  );
  const content = html`<h1>Sign in</h1>
<p>to <strong>${appName}</strong></p>
${refused && refusedNote(refused)}
<form method="post" action="${action}" autocomplete="off">
${userCode === undefined ? undefined : html`<input type="hidden" name="otc" value="${userCode}">`}
<label for="login">Account</label>
<input id="login" name="login" list="accounts" value="${userName}" autocapitalize="none" spellcheck="false">
<datalist id="accounts">${options}</datalist>
<label for="passwd">Password</label>
<input id="passwd" name="passwd" type="password" autofocus>
<button name="decision" value="continue">Sign in</button><button class="second" name="decision" value="cancel" formnovalidate>Cancel</button>
</form>
<p class="note">The operator's password is what <code>wid account</code> shows.</p>`;
  return renderPage({
    title: 'Sign in',
    content,
    status: refused?.status ?? 200,
    ...(leadsTo !== undefined && { leadsTo }),
  });
}

export function refusedNote({ number, message }: StsError): Html {
  return html`<p class="refused">AADSTS${String(number)}: ${message}</p>`;
}
