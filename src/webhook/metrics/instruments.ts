import {
  LabelledSeries,
  type Labels,
  type Metric,
  type MetricNaming,
  renderFamily,
  renderNumber,
  renderSample,
} from './metric.ts';

export interface Counter extends Metric {
  increment(labels?: Labels): void;
}

export function createCounter(naming: MetricNaming): Counter {
  const series = new LabelledSeries(() => ({ total: 0 }));
  return {
    increment: (labels = {}) => {
      series.at(labels).total += 1;
    },
    render: () =>
      renderFamily(
        naming,
        'counter',
        series.list().map(({ labels, value }) => renderSample(naming.name, labels, value.total)),
      ),
  };
}

/** Reads its value when it is asked for one. Nothing is shown where there is none. */
export function createReading(
  naming: MetricNaming,
  type: 'gauge' | 'counter',
  read: () => number | undefined,
): Metric {
  return {
    render() {
      const value = read();
      return renderFamily(naming, type, value === undefined ? [] : [renderSample(naming.name, {}, value)]);
    },
  };
}

export interface Histogram extends Metric {
  observe(value: number, labels?: Labels): void;
}

/** The bounds rise, and +Inf is understood. */
export function createHistogram(naming: MetricNaming, bounds: readonly number[]): Histogram {
  const { name } = naming;
  const series = new LabelledSeries(() => ({ counts: new Float64Array(bounds.length + 1), sum: 0 }));
  return {
    observe(value, labels = {}) {
      const one = series.at(labels);
      const found = bounds.findIndex((bound) => value <= bound);
      const index = found === -1 ? bounds.length : found;
      one.counts[index] = (one.counts[index] ?? 0) + 1;
      one.sum += value;
    },
    render() {
      const samples = series.list().flatMap(({ labels, value: { counts, sum } }) => {
        let total = 0;
        const buckets = [...bounds, Number.POSITIVE_INFINITY].map((bound, index) => {
          total += counts[index] ?? 0;
          return renderSample(`${name}_bucket`, { ...labels, le: renderNumber(bound) }, total);
        });
        return [
          ...buckets,
          renderSample(`${name}_sum`, labels, sum),
          renderSample(`${name}_count`, labels, total),
        ];
      });
      return renderFamily(naming, 'histogram', samples);
    },
  };
}
