import { describe, expect, it } from 'vitest';
import { FixedClock } from '../../../test/support/fixed-clock.ts';
import { Secret } from '../../platform/secret.ts';
import type { PodStatus } from '../pod-lifecycle/render-status.ts';
import { createApiClient } from './api-client.ts';
import { createStatusReporter } from './status-reporter.ts';

const ready = (status: 'True' | 'False'): PodStatus => ({
  phase: 'Running',
  startTime: '2026-03-01T12:00:00Z',
  conditions: [{ type: 'Ready', status }],
  containerStatuses: [],
});

function open(answer: () => number = () => 200) {
  const clock = new FixedClock();
  const written: { readonly status: { readonly conditions: readonly object[] } }[] = [];
  const fetch = async (request: Request) => {
    written.push((await request.json()) as (typeof written)[number]);
    return Response.json({ metadata: {} }, { status: answer() });
  };
  const reporter = createStatusReporter({
    api: createApiClient(fetch, { token: new Secret('t'), userAgent: 'test' }),
    clock,
    // Time passes at once.
    timer: {
      after(_milliseconds, run) {
        const immediate = setImmediate(run);
        return { cancel: () => clearImmediate(immediate) };
      },
    },
    address: '127.0.0.1',
    pod: {
      metadata: { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '1' },
      spec: { containers: [] },
      status: { conditions: [{ type: 'Other', status: 'True', lastTransitionTime: 'then' }] },
    },
  });
  return { reporter, written, clock };
}

describe('the status of a pod', () => {
  it('is written for this pod and no later one of its name, with the conditions of others', async () => {
    const { reporter, written } = open();
    reporter.report(ready('False'));
    await reporter.settled();
    expect(written).toMatchObject([
      {
        metadata: { uid: 'u' },
        status: {
          podIP: '127.0.0.1',
          conditions: [
            { type: 'Ready', lastTransitionTime: '2026-03-01T12:00:00Z' },
            { type: 'Other', lastTransitionTime: 'then' },
          ],
        },
      },
    ]);
  });

  it('keeps the time of a condition that has not changed', async () => {
    const { reporter, written, clock } = open();
    for (const status of ['False', 'False', 'True'] as const) {
      reporter.report(ready(status));
      await reporter.settled();
      clock.advanceSeconds(60);
    }
    expect(written.map(({ status }) => status.conditions[0])).toMatchObject([
      { status: 'False', lastTransitionTime: '2026-03-01T12:00:00Z' },
      { status: 'True', lastTransitionTime: '2026-03-01T12:02:00Z' },
    ]);
  });

  it('is written once for many that come together: the last', async () => {
    const { reporter, written } = open();
    reporter.report(ready('False'));
    reporter.report(ready('True'));
    reporter.report(ready('False'));
    reporter.report({ ...ready('True'), phase: 'Succeeded' });
    await reporter.settled();
    expect(written.length).toBeLessThanOrEqual(2);
    expect(written.at(-1)?.status).toMatchObject({ phase: 'Succeeded' });
  });

  it('is tried again where it cannot be written, and not where the pod is gone', async () => {
    const codes = [500, 404];
    const { reporter, written } = open(() => codes.shift() ?? 200);
    reporter.report(ready('True'));
    await reporter.settled();
    expect(written).toHaveLength(2);
  });

  it('is not written once it is closed', async () => {
    const { reporter, written } = open(() => 500);
    reporter.report(ready('True'));
    reporter.close();
    await reporter.settled();
    expect(written.length).toBeLessThanOrEqual(1);
  });
});
