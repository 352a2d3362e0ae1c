import { toUnixSeconds } from '../../platform/clock.ts';
import { createCounter, createHistogram, createReading } from './instruments.ts';
import type { Metric, MetricNaming } from './metric.ts';

/** What became of one admission. */
export type AdmissionOutcome = 'mutated' | 'unchanged' | 'denied' | 'unavailable' | 'malformed' | 'error';

/** Every metric of ours, for the reference and for dashboards. */
export const webhookMetricNames = {
  duration: {
    name: 'azwi_mutation_request',
    help: 'Seconds from the request to its answer, whatever the outcome',
  },
  outcomes: {
    name: 'azwi_webhook_admissions_total',
    help: 'Admission reviews by what became of them: mutated, unchanged, denied, unavailable, malformed or error',
  },
  lookups: {
    name: 'azwi_webhook_service_account_lookups_total',
    help: 'Lookups of service accounts by where the answer came from (cache or live) and what it was',
  },
  requests: {
    name: 'controller_runtime_webhook_requests_total',
    help: 'HTTP requests of the webhook by HTTP status code',
  },
  certificateExpiry: {
    name: 'azwi_webhook_certificate_expiry_timestamp_seconds',
    help: 'When the certificate that is served ends, in seconds since 1970',
  },
  cachedAccounts: {
    name: 'azwi_webhook_service_accounts_cached',
    help: 'Service accounts that are answered without asking the API server',
  },
  informerConnected: {
    name: 'azwi_webhook_informer_connected',
    help: '1 while changes of service accounts are being watched',
  },
  memory: { name: 'process_resident_memory_bytes', help: 'Resident memory of the process' },
  processorTime: { name: 'process_cpu_seconds_total', help: 'User and system processor time' },
} as const satisfies Record<string, MetricNaming>;

/** In seconds, as the bounds of azure-workload-identity v1.6.0. */
const bounds: readonly number[] = [
  ...[0.001, 0.002, 0.003, 0.004, 0.005, 0.006, 0.007, 0.008, 0.009],
  ...[0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.09],
  ...[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1],
  ...[1.5, 2, 2.5, 3],
];

/** What a metric reads when it is asked for. */
export interface WebhookReadings {
  readonly certificateExpiry: () => Date | undefined;
  readonly cachedAccounts: () => number;
  readonly isInformerConnected: () => boolean;
}

export interface Admission {
  readonly namespace: string;
  readonly outcome: AdmissionOutcome;
  readonly seconds: number;
}

export interface WebhookMetrics extends Metric {
  admitted(admission: Admission): void;
  lookedUp(source: 'cache' | 'live', result: string): void;
  answered(status: number): void;
}

export function createWebhookMetrics(readings: WebhookReadings): WebhookMetrics {
  const names = webhookMetricNames;
  const duration = createHistogram(names.duration, bounds);
  const outcomes = createCounter(names.outcomes);
  const lookups = createCounter(names.lookups);
  const requests = createCounter(names.requests);
  const metrics: readonly Metric[] = [
    duration,
    outcomes,
    lookups,
    requests,
    createReading(names.certificateExpiry, 'gauge', () => {
      const expiry = readings.certificateExpiry();
      return expiry && toUnixSeconds(expiry);
    }),
    createReading(names.cachedAccounts, 'gauge', readings.cachedAccounts),
    createReading(names.informerConnected, 'gauge', () => (readings.isInformerConnected() ? 1 : 0)),
    createReading(names.memory, 'gauge', () => process.memoryUsage.rss()),
    createReading(names.processorTime, 'counter', () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    }),
  ];
  return {
    admitted({ namespace, outcome, seconds }) {
      duration.observe(seconds, { namespace, service_name: 'webhook' });
      outcomes.increment({ outcome });
    },
    lookedUp: (source, result) => lookups.increment({ source, result }),
    answered: (status) => requests.increment({ code: String(status), webhook: '/mutate-v1-pod' }),
    render: () => metrics.map((metric) => metric.render()).join(''),
  };
}
