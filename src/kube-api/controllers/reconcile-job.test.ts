import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonFields } from '../field-shape.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import { readText } from '../tables/read-object.ts';
import { make, now, type PodFacts, podOf, secondsAgo } from './fixtures/objects.ts';
import { formatIndexes, parseIndexes } from './job/job-indexes.ts';
import { reconcileJob } from './reconcile-job.ts';
import { reconcileOrphanPod } from './reconcile-orphan-pod.ts';

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

const finalizers = ['batch.kubernetes.io/job-tracking'];

function decide(owner: KubeObject, facts: readonly PodFacts[] = []) {
  const pods = facts.map((fact, index) =>
    podOf(owner, `pod-${index}`, { ...fact, metadata: { finalizers, ...fact.metadata } }),
  );
  const actions = reconcileJob({ owner, pods, now });
  const countOf = (kind: string): number => actions.filter((action) => action.kind === kind).length;
  return {
    actions,
    status: actions.find((action) => action.kind === 'status')?.status,
    drafts: actions.filter((action) => action.kind === 'create').map(({ draft }) => draft),
    released: actions.flatMap((action) =>
      action.kind === 'change' && action.next.metadata.finalizers?.length === 0
        ? action.next.metadata.name
        : [],
    ),
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
        terminating: 0,
        uncountedTerminatedPods: { succeeded: ['pod-1'], failed: ['pod-2'] },
      },
    });
  });

  it('does not forget pods that somebody has cleared away', () => {
    expect(decide(job({ completions: 2 }, { succeeded: 2 })).conditions).toContain(
      'Complete: CompletionsReached',
    );
  });

  it.each<[string, JsonFields, readonly PodFacts[], string]>([
    ['enough have succeeded', {}, [succeeded], 'SuccessCriteriaMet: CompletionsReached'],
    ['the queue is empty', { completions: undefined }, [succeeded], 'SuccessCriteriaMet: CompletionsReached'],
    ['too many have failed', { backoffLimit: 0 }, [failed], 'FailureTarget: BackoffLimitExceeded'],
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

  it('is left to another controller where it says so', () => {
    expect(decide(job({ managedBy: 'example.com/queue' })).actions).toEqual([]);
    expect(decide(job({ managedBy: 'kubernetes.io/job-controller' })).created).toBe(1);
  });
});

describe('the count of a job', () => {
  const held = job({ completions: 3 });

  it('lists what has ended, and only then lets it go', () => {
    const { actions, status, released } = decide(held, [succeeded, failed]);
    expect(status).toMatchObject({ uncountedTerminatedPods: { succeeded: ['pod-0'], failed: ['pod-1'] } });
    expect(status).not.toHaveProperty('succeeded');
    expect(released).toEqual(['pod-0', 'pod-1']);
    expect(actions.findIndex(({ kind }) => kind === 'status')).toBeLessThan(
      actions.findIndex(({ kind }) => kind === 'change'),
    );
  });

  const listing = (succeededUids: readonly string[], counts: JsonFields = {}) =>
    job({ completions: 3 }, { ...counts, uncountedTerminatedPods: { succeeded: succeededUids } });

  it.each<[string, KubeObject, readonly PodFacts[], JsonFields]>([
    [
      'what is listed and still held, later',
      listing(['pod-0']),
      [succeeded],
      { uncountedTerminatedPods: { succeeded: ['pod-0'] } },
    ],
    [
      'what is listed and let go, once',
      listing(['pod-0'], { succeeded: 1 }),
      [{ ...succeeded, metadata: { finalizers: [] } }],
      { succeeded: 2, uncountedTerminatedPods: {} },
    ],
    [
      'what is listed and gone',
      listing(['gone'], { succeeded: 1 }),
      [],
      { succeeded: 2, uncountedTerminatedPods: {} },
    ],
    [
      'what has been let go before, no more',
      listing([], { succeeded: 1 }),
      [{ ...succeeded, metadata: { finalizers: [] } }],
      { succeeded: 1, uncountedTerminatedPods: {} },
    ],
  ])('has %s', (_what, owner, pods, status) => {
    const decided = decide(owner, pods);
    expect({ ...(owner.status as JsonFields), ...decided.status }).toMatchObject(status);
  });

  it('takes a pod on its way out for failed, unless the job waits to see it fail', () => {
    const leaving = { ...running, metadata: { deletionTimestamp: secondsAgo(0) } };
    expect(decide(held, [leaving]).status).toMatchObject({
      uncountedTerminatedPods: { failed: ['pod-0'] },
      terminating: 1,
    });
    const patient = decide(job({ completions: 3, podReplacementPolicy: 'Failed' }), [leaving]);
    expect(patient).toMatchObject({ created: 0, released: [] });
  });

  it('has nothing of pods that the job itself takes away', () => {
    const { released, deleted } = decide(job({ completions: 5, parallelism: 1 }), [running, running]);
    expect([released.length, deleted]).toEqual([1, 1]);
    expect(decide(job({ suspend: true }), [running]).released).toEqual(['pod-0']);
  });

  it('is complete before the job is', () => {
    const listed = job(
      {},
      {
        uncountedTerminatedPods: { succeeded: ['pod-0'] },
        conditions: [{ type: 'SuccessCriteriaMet', status: 'True', reason: 'CompletionsReached' }],
      },
    );
    expect(decide(listed, [succeeded]).conditions).toEqual(['SuccessCriteriaMet: CompletionsReached']);
    const done = decide(listed, [{ ...succeeded, metadata: { finalizers: [] } }]);
    expect(done.conditions).toContain('Complete: CompletionsReached');
    expect(done.status).toMatchObject({ succeeded: 1, uncountedTerminatedPods: {} });
  });

  it('begins with a pod that is adopted, and ends with one that is let go', () => {
    const orphan = make('Pod', { name: 'orphan', labels: { app: 'web' } });
    const [adopting] = reconcileJob({ owner: held, pods: [orphan], now });
    expect(adopting).toMatchObject({ kind: 'change', next: { metadata: { finalizers } } });
    const lost = podOf(held, 'lost', { metadata: { finalizers, labels: {} } });
    const [releasing] = reconcileJob({ owner: held, pods: [lost], now });
    expect(releasing).toMatchObject({ next: { metadata: { finalizers: [], ownerReferences: [] } } });
  });
});

describe('an indexed job', () => {
  const indexed = (spec: JsonFields = {}, status: JsonFields = {}) =>
    job(
      {
        completionMode: 'Indexed',
        completions: 5,
        parallelism: 2,
        template: {
          metadata: { labels: { app: 'web' } },
          spec: {
            restartPolicy: 'Never',
            initContainers: [{ name: 'init' }],
            containers: [
              { name: 'main' },
              { name: 'own', env: [{ name: 'JOB_COMPLETION_INDEX', value: 'x' }] },
            ],
          },
        },
        ...spec,
      },
      status,
    );
  const part = (index: number, facts: PodFacts = running): PodFacts => ({
    ...facts,
    metadata: { annotations: { 'batch.kubernetes.io/job-completion-index': String(index) } },
  });
  const indexesOf = (drafts: readonly JsonFields[]) =>
    drafts.map((draft) => readText(draft, 'metadata', 'generateName'));

  it('tells its pods which part is theirs', () => {
    const [draft] = decide(indexed()).drafts;
    const env = {
      name: 'JOB_COMPLETION_INDEX',
      valueFrom: { fieldRef: { fieldPath: "metadata.labels['batch.kubernetes.io/job-completion-index']" } },
    };
    expect(draft).toMatchObject({
      metadata: {
        generateName: 'once-0-',
        labels: { app: 'web', 'batch.kubernetes.io/job-completion-index': '0' },
        annotations: { 'batch.kubernetes.io/job-completion-index': '0' },
        finalizers,
      },
      spec: {
        hostname: 'once-0',
        initContainers: [{ name: 'init', env: [env] }],
        containers: [
          { name: 'main', env: [env] },
          { name: 'own', env: [{ name: 'JOB_COMPLETION_INDEX', value: 'x' }] },
        ],
      },
    });
  });

  it.each<[string, KubeObject, readonly PodFacts[], readonly string[]]>([
    ['the first parts', indexed(), [], ['once-0-', 'once-1-']],
    ['none that runs or is done', indexed(), [part(0, succeeded), part(2)], ['once-1-']],
    ['none that was done before', indexed({}, { completedIndexes: '0-2' }), [], ['once-3-', 'once-4-']],
    ['one again that has failed', indexed(), [part(0, failed), part(1)], ['once-0-']],
  ])('starts %s', (_what, owner, pods, names) => {
    expect(indexesOf(decide(owner, pods).drafts)).toEqual(names);
  });

  it('takes away a second pod of a part, and one of a part that there is not', () => {
    expect(decide(indexed(), [part(1), part(1)]).deleted).toBe(1);
    expect(decide(indexed(), [part(5)]).deleted).toBe(1);
    expect(decide(indexed(), [running]).deleted).toBe(1);
    expect(decide(indexed({}, { completedIndexes: '0' }), [part(0)]).deleted).toBe(1);
  });

  it('tells which parts are done', () => {
    const owner = indexed({}, { completedIndexes: '0,2', succeeded: 2 });
    expect(decide(owner, [part(1, succeeded), part(3, failed)]).status).toMatchObject({
      completedIndexes: '0-2',
      succeeded: 3,
      uncountedTerminatedPods: { failed: ['pod-1'] },
    });
  });

  it('is complete with its last part, and forgets parts that it has lost', () => {
    const done = indexed({ completions: 2 }, { completedIndexes: '0-4' });
    expect(decide(done).status).toMatchObject({ completedIndexes: '0,1', succeeded: 2 });
    expect(decide(done).conditions).toContain('Complete: CompletionsReached');
  });

  it('reads the indexes that it has written', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 60 })), (indexes) => {
        const text = formatIndexes(new Set(indexes));
        const sorted = indexes.toSorted((one, other) => one - other);
        expect([...parseIndexes(text, 100)]).toEqual(sorted);
        expect([...parseIndexes(text, 30)]).toEqual(sorted.filter((index) => index < 30));
      }),
    );
    expect(formatIndexes(new Set([7, 0, 1, 3, 4, 5]))).toBe('0,1,3-5,7');
    expect([...parseIndexes('x,-1,2-1,3-', 10)]).toEqual([]);
  });
});

it('a pod is held for nobody when its job is gone', () => {
  const owner = job();
  const pod = podOf(owner, 'left', { metadata: { finalizers } });
  expect(reconcileOrphanPod({ owner: pod, jobs: [owner] })).toEqual([]);
  expect(reconcileOrphanPod({ owner: pod, jobs: [] })).toMatchObject([
    { kind: 'change', next: { metadata: { finalizers: [] } } },
  ]);
  expect(reconcileOrphanPod({ owner: podOf(owner, 'other'), jobs: [] })).toEqual([]);
});
