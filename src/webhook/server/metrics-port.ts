import type { Metric } from '../metrics/metric.ts';
import type { AnswerRequest } from './http-message.ts';

/** `/metrics`, in Prometheus' text format. */
export function createMetricsPort(metrics: Metric): AnswerRequest {
  return async ({ path }) =>
    path === '/metrics'
      ? {
          status: 200,
          headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
          body: metrics.render(),
        }
      : { status: 404, headers: plainText, body: 'not found\n' };
}

const plainText = { 'content-type': 'text/plain; charset=utf-8' };
