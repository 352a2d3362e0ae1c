import { describe, expect, it } from 'vitest';
import { createHistogram } from './instruments.ts';
import { LabelledSeries } from './metric.ts';
import { createWebhookMetrics, webhookMetricNames } from './webhook-metrics.ts';

describe('the metrics of the webhook', () => {
  const readings = {
    certificateExpiry: () => new Date('2026-03-01T00:00:00Z'),
    cachedAccounts: () => 7,
    isInformerConnected: () => false,
  };

  it('show every family with its help and type', () => {
    const text = createWebhookMetrics(readings).render();
    for (const { name, help } of Object.values(webhookMetricNames)) {
      expect(text).toContain(`# HELP ${name} ${help}\n# TYPE ${name} `);
    }
    expect(text).toContain('azwi_webhook_certificate_expiry_timestamp_seconds 1772323200\n');
    expect(text).toContain('azwi_webhook_informer_connected 0\n');
  });

  it('count durations in the buckets of azure-workload-identity', () => {
    const metrics = createWebhookMetrics(readings);
    for (const seconds of [0.001, 0.0011, 0.5, 10]) {
      metrics.admitted({ namespace: 'apps', outcome: 'mutated', seconds });
    }
    const text = metrics.render();
    const bucket = (le: string) =>
      text.includes(`azwi_mutation_request_bucket{namespace="apps",service_name="webhook",le="${le}"}`);
    expect(text.match(/^azwi_mutation_request_bucket/gm)).toHaveLength(33);
    expect(['0.001', '0.009', '0.01', '0.9', '1', '1.5', '3', '+Inf'].every(bucket)).toBe(true);
    expect(text).toContain('le="0.001"} 1\n');
    expect(text).toContain('le="0.002"} 2\n');
    expect(text).toContain('le="+Inf"} 4\n');
    expect(text).toContain('azwi_mutation_request_count{namespace="apps",service_name="webhook"} 4\n');
  });

  it('escape what a label holds', () => {
    const histogram = createHistogram({ name: 'h', help: 'a\\b\nc' }, []);
    histogram.observe(1, { l: 'a"b\\c\nd' });
    expect(histogram.render()).toBe(
      '# HELP h a\\\\b\\nc\n# TYPE h histogram\n' +
        'h_bucket{l="a\\"b\\\\c\\nd",le="+Inf"} 1\nh_sum{l="a\\"b\\\\c\\nd"} 1\nh_count{l="a\\"b\\\\c\\nd"} 1\n',
    );
  });

  it('keep no more series than they may', () => {
    const series = new LabelledSeries(() => ({ count: 0 }), 3);
    for (let index = 0; index < 100; index++) series.at({ namespace: `n${index}` }).count += 1;
    expect(series.list().map(({ labels, value }) => [labels.namespace, value.count])).toEqual([
      ['n0', 1],
      ['n1', 1],
      ['n2', 1],
      ['other', 97],
    ]);
  });
});
