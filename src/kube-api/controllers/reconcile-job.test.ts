import { describe, expect, it } from 'vitest';
import type { JsonFields } from '../field-shape.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import { make, now, type PodFacts, podOf, secondsAgo } from './fixtures/objects.ts';
import { reconcileJob } from './reconcile-job.ts';

function job(spec: JsonFields = {}, status: JsonFields = {}): KubeObject {
  return make(
    'Job',
    { name: 'once' },
    {
      spec: {
        completions: 1,
        parallelism: 1,
        backoffLimit: 6,
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec: { restartPolicy: 'Never' } },
        ...spec,
      },
      status: { startTime: secondsAgo(60), ...status },
    },
  );
}

function decide(owner: KubeObject, facts: readonly PodFacts[] = []) {
  const pods = facts.map((fact, index) => podOf(owner, `pod-${index}`, fact));
  const actions = reconcileJob({ owner, pods, now });
  const countOf = (kind: string): number => actions.filter((action) => action.kind === kind).length;
  return {
    actions,
    created: countOf('create'),
    deleted: countOf('delete'),
    seconds: actions.flatMap((action) => (action.kind === 'again' ? action.seconds : [])),
    conditions: actions.flatMap((action) =>
      action.kind === 'status'
        ? ((action.status.conditions ?? []) as JsonFields[]).map(({ type, reason }) => `${type}: ${reason}`)
        : [],
    ),
  };
}

const succeeded = { phase: 'Succeeded' };
const failed = { phase: 'Failed', metadata: { creationTimestamp: secondsAgo(3_600) } };
const running = { readySecondsAgo: 5 };

describe('a job', () => {
  it.each<[string, JsonFields, readonly PodFacts[], number]>([
    ['as many as at once', { completions: 5, parallelism: 2 }, [], 2],
    ['no more than are left', { completions: 3, parallelism: 3 }, [succeeded, running], 1],
    ['one for each that failed', {}, [failed], 1],
    ['none while enough run', { completions: 5 }, [running], 0],
    ['none where none may run', { parallelism: 0 }, [], 0],
    ['workers for a queue', { completions: undefined, parallelism: 3 }, [], 3],
    [
      'no more workers once one has come to the end',
      { completions: undefined, parallelism: 3 },
      [succeeded, running],
      0,
    ],
  ])('creates %s', (_what, spec, pods, created) => {
    expect(decide(job(spec), pods).created).toBe(created);
  });

  it('takes pods away where fewer may run at once', () => {
    expect(decide(job({ completions: 5, parallelism: 1 }), [running, running]).deleted).toBe(1);
  });

  it('tells what runs and what has run', () => {
    const { actions } = decide(job({ completions: 5, parallelism: 2 }), [running, succeeded, failed, {}]);
    expect(actions).toContainEqual({
      kind: 'status',
      status: {
        startTime: secondsAgo(60),
        active: 2,
        ready: 1,
        succeeded: 1,
        failed: 1,
        terminating: 0,
        uncountedTerminatedPods: {},
      },
    });
  });

  it('does not forget pods that somebody has cleared away', () => {
    expect(decide(job({ completions: 2 }, { succeeded: 2 })).conditions).toContain(
      'Complete: CompletionsReached',
    );
  });

  it.each<[string, JsonFields, readonly PodFacts[], string]>([
    ['enough have succeeded', {}, [succeeded], 'Complete: CompletionsReached'],
    ['the queue is empty', { completions: undefined }, [succeeded], 'Complete: CompletionsReached'],
    ['too many have failed', { backoffLimit: 0 }, [failed], 'Failed: BackoffLimitExceeded'],
    ['its time is over', { activeDeadlineSeconds: 60 }, [], 'Failed: DeadlineExceeded'],
    ['nothing was wanted', { completions: 0 }, [], 'Complete: CompletionsReached'],
  ])('ends when %s', (_when, spec, pods, condition) => {
    expect(decide(job(spec), pods).conditions).toContain(condition);
  });

  it('counts how often containers begin again, where pods never fail', () => {
    const template = { spec: { restartPolicy: 'OnFailure' } };
    const owner = job({ backoffLimit: 3, template });
    expect(decide(owner, [{ restarts: 2 }]).conditions).toEqual([]);
    expect(decide(owner, [{ restarts: 3 }]).conditions).toEqual(['FailureTarget: BackoffLimitExceeded']);
  });

  it('ends its pods before it ends itself', () => {
    const { deleted, conditions } = decide(job({ backoffLimit: 0 }), [failed, running]);
    expect(deleted).toBe(1);
    expect(conditions).toEqual(['FailureTarget: BackoffLimitExceeded']);
  });

  it.each([
    [1, 10],
    [2, 20],
    [4, 80],
    [6, 320],
  ])('waits after %i failures for %i seconds', (failures, seconds) => {
    const justNow = { phase: 'Failed', metadata: { creationTimestamp: secondsAgo(0) } };
    const { created, seconds: again } = decide(
      job(),
      Array.from({ length: failures }, () => justNow),
    );
    expect(created).toBe(0);
    expect(again).toEqual([seconds]);
  });

  it('looks again when its deadline is over', () => {
    expect(decide(job({ activeDeadlineSeconds: 100 }), [running]).seconds).toEqual([40]);
  });

  it('ends its pods when it is suspended, and its time does not run', () => {
    const { actions, deleted, conditions } = decide(job({ suspend: true, activeDeadlineSeconds: 1 }), [
      running,
    ]);
    expect(deleted).toBe(1);
    expect(conditions).toEqual(['Suspended: JobSuspended']);
    expect(actions).toContainEqual({
      kind: 'status',
      status: expect.not.objectContaining({ startTime: expect.anything() }),
    });
  });

  it('goes when its time after its end is over, and not before', () => {
    const ended = (seconds: number) => ({
      conditions: [{ type: 'Complete', status: 'True', lastTransitionTime: secondsAgo(seconds) }],
    });
    expect(decide(job({ ttlSecondsAfterFinished: 60 }, ended(60))).deleted).toBe(1);
    expect(decide(job({ ttlSecondsAfterFinished: 60 }, ended(50))).seconds).toEqual([10]);
    expect(decide(job({}, ended(50)), [running]).actions).toEqual([]);
  });
});
