import type { Metric } from '../metrics/metric.ts';

/** `/metrics`, in Prometheus' text format. */
export function createMetricsPart(metrics: Metric): { fetch(request: Request): Promise<Response> } {
  return {
    fetch: async (request) =>
      new URL(request.url).pathname === '/metrics'
        ? new Response(metrics.render(), {
            headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
          })
        : new Response('not found\n', { status: 404 }),
  };
}
