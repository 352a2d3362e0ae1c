/** One piece of a Go time layout: what it looks like in the layout, and what text it takes. */
interface LayoutElement {
  readonly layout: string;
  readonly pattern: RegExp;
  /** Named in the refusal when the number is beyond its bounds. */
  readonly range?: { readonly name: string; readonly from: number; readonly to: number };
}

const literal = (layout: string): LayoutElement => ({ layout, pattern: new RegExp(`^${layout}`) });
const dateAndMinutes: readonly LayoutElement[] = [
  { layout: '2006', pattern: /^\d{4}/ },
  literal('-'),
  { layout: '01', pattern: /^\d{2}/, range: { name: 'month', from: 1, to: 12 } },
  literal('-'),
  { layout: '02', pattern: /^\d{2}/, range: { name: 'day', from: 1, to: 31 } },
  literal('T'),
  { layout: '15', pattern: /^\d{2}/, range: { name: 'hour', from: 0, to: 23 } },
  literal(':'),
  { layout: '04', pattern: /^\d{2}/, range: { name: 'minute', from: 0, to: 59 } },
  literal(':'),
];
const seconds = { name: 'second', from: 0, to: 59 };
const zone: LayoutElement = { layout: 'Z07:00', pattern: /^(?:Z|[+-]\d{2}:\d{2})/ };

/** Go's `time.RFC3339`: a fraction of a second may follow, though the layout does not show it. */
export const rfc3339: readonly LayoutElement[] = [
  ...dateAndMinutes,
  { layout: '05', pattern: /^\d{2}(?:[.,]\d+)?/, range: seconds },
  zone,
];

/** apimachinery's `RFC3339Micro`: exactly six digits follow. */
export const rfc3339Micro: readonly LayoutElement[] = [
  ...dateAndMinutes,
  { layout: '05', pattern: /^\d{2}/, range: seconds },
  { layout: '.000000', pattern: /^\.\d{6}/ },
  zone,
];

/** Go's words for a text that is no time, or undefined when it is one. */
export function timeProblem(text: string, elements: readonly LayoutElement[]): string | undefined {
  const layout = elements.map((element) => element.layout).join('');
  let rest = text;
  for (const { layout: wanted, pattern, range } of elements) {
    const [taken] = pattern.exec(rest) ?? [];
    if (taken === undefined) {
      return `parsing time ${quote(text)} as ${quote(layout)}: cannot parse ${quote(rest)} as ${quote(wanted)}`;
    }
    const number = Math.trunc(Number.parseFloat(taken));
    if (range !== undefined && (number < range.from || number > range.to)) {
      return `parsing time ${quote(text)}: ${range.name} out of range`;
    }
    rest = rest.slice(taken.length);
  }
  if (rest !== '') return `parsing time ${quote(text)}: extra text: ${quote(rest)}`;
  return hasDay(text) ? undefined : `parsing time ${quote(text)}: day out of range`;
}

function hasDay(text: string): boolean {
  const [year = 0, month = 1, day = 1] = text.slice(0, 10).split('-').map(Number);
  return new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
}

function quote(text: string): string {
  return JSON.stringify(text);
}
