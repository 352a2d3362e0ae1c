import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { html } from './html.ts';

describe('a page', () => {
  it('lets no text become markup, whatever it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { html: page } = html`<p title="${text}">${text}</p>`;
        const inner = page.slice('<p title="'.length, -'</p>'.length);
        expect(inner.replace('">', '')).not.toMatch(/[<>"']/);
        expect(readBack(inner.split('">')[1] ?? '')).toBe(text);
      }),
    );
  });

  it('takes what is markup already as it is, alone and in lists, and nothing for nothing', () => {
    const items = ['a', '<b>'].map((each) => html`<li>${each}</li>`);
    expect(html`<ul>${items}</ul>${undefined}${html`<hr>`}`.html).toBe(
      '<ul><li>a</li><li>&lt;b&gt;</li></ul><hr>',
    );
  });
});

function readBack(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
