import { createHash } from 'node:crypto';
import { type Html, html } from './html.ts';

export interface Page {
  readonly title: string;
  readonly content: Html;
  readonly status?: number;
  /** Where a form of the page may lead, beside this service itself: browsers ask also when they are sent on. */
  readonly leadsTo?: string;
}

const style = `
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: #1b1b1b; background: #f3f5f7; }
main { max-width: 26rem; margin: 12vh auto 0; padding: 2rem; background: #fff; border: 1px solid #d5dae0; border-radius: 6px; }
h1 { margin: 0 0 .25rem; font-size: 1.4rem; }
label { display: block; margin: 1rem 0 .25rem; font-weight: 600; }
input { box-sizing: border-box; width: 100%; padding: .5rem; font: inherit; border: 1px solid #8a939c; border-radius: 4px; }
button { margin: 1.5rem .5rem 0 0; padding: .5rem 1.25rem; font: inherit; border: 1px solid #0b5cad; border-radius: 4px; color: #fff; background: #0b5cad; }
button.second { color: #0b5cad; background: #fff; }
.refused { padding: .75rem; border-left: 4px solid #b3261e; background: #fdeceb; overflow-wrap: anywhere; }
.note { color: #56606a; font-size: .85rem; }
`;

const styleHash = createHash('sha256').update(style).digest('base64');

/**
 * A page for a person: no scripts, nothing from elsewhere, in no frame, kept by nobody. `Referrer-Policy` leaves the
 * Origin header in place, by which a form of another site is told apart.
 */
export function renderPage({ title, content, status = 200, leadsTo }: Page): Response {
  const document = html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${title}</title><meta name="viewport" content="width=device-width, initial-scale=1"><style>${{ html: style }}</style></head>
<body><main>${content}<p class="note">This page is of Open Workload ID, on this machine. It is not Microsoft's.</p></main></body>
</html>
`;
  const formAction = ["'self'", ...(leadsTo === undefined ? [] : [formSource(leadsTo)])].join(' ');
  return new Response(document.html, {
    status,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${styleHash}'; form-action ${formAction}; frame-ancestors 'none'; base-uri 'none'`,
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'same-origin',
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Options': 'DENY',
      'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
    },
  });
}

/** An origin, or the scheme alone of an address that has none (a program's own). */
function formSource(url: string): string {
  const { origin, protocol } = new URL(url);
  return origin === 'null' ? protocol : origin;
}
