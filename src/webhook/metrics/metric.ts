/** One family of the Prometheus text format: its help, its type and its samples. */
export interface Metric {
  render(): string;
}

export type Labels = Readonly<Record<string, string>>;

export interface MetricNaming {
  readonly name: string;
  readonly help: string;
}

/**
 * Series of one family, by their labels. Whatever comes beyond the bound is counted under `other`, so that
 * nothing that sends requests decides how much is kept.
 */
export class LabelledSeries<T> {
  readonly #series = new Map<string, { readonly labels: Labels; readonly value: T }>();
  readonly #create: () => T;
  readonly #maximum: number;

  constructor(create: () => T, maximum = 2_000) {
    this.#create = create;
    this.#maximum = maximum;
  }

  at(labels: Labels): T {
    const key = renderLabels(labels);
    const known = this.#series.get(key);
    if (known !== undefined) return known.value;
    if (this.#series.size >= this.#maximum && Object.values(labels).some((value) => value !== 'other')) {
      return this.at(Object.fromEntries(Object.keys(labels).map((name) => [name, 'other'])));
    }
    const value = this.#create();
    this.#series.set(key, { labels, value });
    return value;
  }

  list(): readonly { readonly labels: Labels; readonly value: T }[] {
    return [...this.#series.values()];
  }
}

export function renderFamily(
  { name, help }: MetricNaming,
  type: 'counter' | 'gauge' | 'histogram',
  samples: readonly string[],
): string {
  return [`# HELP ${name} ${escapeHelp(help)}`, `# TYPE ${name} ${type}`, ...samples, ''].join('\n');
}

export function renderSample(name: string, labels: Labels, value: number): string {
  return `${name}${renderLabels(labels)} ${renderNumber(value)}`;
}

function renderLabels(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeValue(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

export function renderNumber(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value);
}

function escapeValue(value: string): string {
  return escapeHelp(value).replaceAll('"', '\\"');
}

function escapeHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}
