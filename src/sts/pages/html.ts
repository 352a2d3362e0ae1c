/** Text that is HTML already. Nothing else is let into a page as it is. */
export interface Html {
  readonly html: string;
}

type Value = Html | readonly Html[] | string | undefined;

/** A template whose values are text unless they are `Html` themselves: no value can become markup. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return { html: String.raw({ raw: parts }, ...values.map(render)) };
}

function render(value: Value): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value.replaceAll(/[&<>"']/g, (each) => entities[each] ?? '');
  return 'html' in value ? value.html : value.map(({ html: each }) => each).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
