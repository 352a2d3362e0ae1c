import { describe, expect, it } from 'vitest';
import { useCluster } from '../../../test/support/use-cluster.ts';
import { readText } from '../tables/read-object.ts';
import { batch, job, mergePatch } from './fixtures/manifests.ts';

describe('the controllers of jobs', () => {
  const cluster = useCluster();

  it('run a job to its end', async () => {
    cluster.test.node.status = () => ({ phase: 'Succeeded' });
    await cluster.test.send(
      'POST',
      `${batch}/jobs`,
      job({ completions: 3, parallelism: 2, ttlSecondsAfterFinished: 60 }),
    );
    await cluster.test.settle();

    const done = await cluster.find('jobs.batch', 'once');
    expect(done.status).toMatchObject({ succeeded: 3, ready: 0, terminating: 0 });
    expect(cluster.conditionsOf(done)).toEqual([
      'SuccessCriteriaMet=True CompletionsReached',
      'Complete=True CompletionsReached',
    ]);
    expect(await cluster.eventsOf()).toContain('Completed: Job completed x1');

    cluster.clock.advanceSeconds(60);
    cluster.test.wake();
    await cluster.test.settle();
    expect([...(await cluster.list('jobs.batch')), ...(await cluster.list('pods'))]).toEqual([]);
  });

  it('give a job up that fails too often, with longer and longer pauses', async () => {
    cluster.test.node.status = () => ({ phase: 'Failed' });
    await cluster.test.send('POST', `${batch}/jobs`, job({ backoffLimit: 1 }));
    await cluster.test.settle();
    expect(await cluster.list('pods')).toHaveLength(1);
    expect([...cluster.test.waiting].map(({ milliseconds }) => milliseconds)).toContain(10_000);

    cluster.clock.advanceSeconds(10);
    cluster.test.wake();
    await cluster.test.settle();
    const failed = await cluster.find('jobs.batch', 'once');
    expect(failed.status).toMatchObject({ failed: 2 });
    expect(cluster.conditionsOf(failed)).toEqual([
      'FailureTarget=True BackoffLimitExceeded',
      'Failed=True BackoffLimitExceeded',
    ]);
  });

  it('count a pod of a job that somebody deletes at its end, and leave none behind', async () => {
    cluster.test.node.status = () => ({ phase: 'Succeeded' });
    await cluster.test.send('POST', `${batch}/jobs`, job({ completions: 2, parallelism: 1 }));
    const deletions: Promise<unknown>[] = [];
    const unsubscribe = cluster.test.kube.objects.changes.subscribe(({ type, resource, object }) => {
      const hasEnded = readText(object, 'status', 'phase') === 'Succeeded';
      if (resource !== 'pods' || type === 'DELETED' || !hasEnded) return;
      const path = `/api/v1/namespaces/default/pods/${object.metadata.name}`;
      deletions.push(cluster.test.send('DELETE', path).catch((error: unknown) => error));
    });
    await cluster.test.settle();
    unsubscribe();
    await Promise.all(deletions);
    await cluster.test.settle();
    expect((await cluster.find('jobs.batch', 'once')).status).toMatchObject({
      succeeded: 2,
      uncountedTerminatedPods: {},
      conditions: [{ type: 'SuccessCriteriaMet' }, { type: 'Complete' }],
    });
    expect(await cluster.list('pods')).toEqual([]);
  });

  it.each(['Background', 'Orphan'])('hold no pod of a job that is deleted: %s', async (propagationPolicy) => {
    await cluster.test.send('POST', `${batch}/jobs`, job());
    await cluster.test.settle();
    await cluster.test.send('DELETE', `${batch}/jobs/once`, { propagationPolicy });
    await cluster.test.settle();
    const left = await cluster.list('pods');
    expect(left).toHaveLength(propagationPolicy === 'Orphan' ? 1 : 0);
    for (const { metadata } of left) expect(metadata.finalizers ?? []).toEqual([]);
  });

  it('let a namespace go that has a running job', async () => {
    await cluster.test.send('POST', '/api/v1/namespaces', { metadata: { name: 'short' } });
    await cluster.test.send(
      'POST',
      '/apis/batch/v1/namespaces/short/jobs',
      job({ parallelism: 2, completions: 2 }),
    );
    await cluster.test.settle();
    await cluster.test.send('DELETE', '/api/v1/namespaces/short');
    await cluster.test.settle();
    const found = await cluster.test.kube.objects.find({
      resource: 'namespaces',
      namespace: '',
      name: 'short',
    });
    expect(found).toBeUndefined();
  });

  it('run every part of an indexed job once', async () => {
    cluster.test.node.status = () => ({ phase: 'Succeeded' });
    const spec = { completionMode: 'Indexed', completions: 3, parallelism: 2 };
    await cluster.test.send('POST', `${batch}/jobs`, job(spec));
    await cluster.test.settle();
    expect((await cluster.find('jobs.batch', 'once')).status).toMatchObject({
      succeeded: 3,
      completedIndexes: '0-2',
      conditions: [{ type: 'SuccessCriteriaMet' }, { type: 'Complete' }],
    });
    const indexes = (await cluster.list('pods')).map(
      ({ metadata }) => metadata.labels?.['batch.kubernetes.io/job-completion-index'],
    );
    expect(indexes.sort()).toEqual(['0', '1', '2']);
  });

  it('start a job when its time comes, list it while it runs, and tell how it ended', async () => {
    cluster.test.node.status = () => undefined;
    const jobTemplate = { spec: job().spec };
    const cron = { metadata: { name: 'tick' }, spec: { schedule: '*/5 * * * *', jobTemplate } };
    await cluster.test.send('POST', `${batch}/cronjobs`, cron);
    await cluster.test.settle();
    expect(await cluster.list('jobs.batch')).toEqual([]);
    expect([...cluster.test.waiting].map(({ milliseconds }) => milliseconds)).toContain(300_000);

    cluster.clock.advanceSeconds(300);
    cluster.test.node.status = () => ({ phase: 'Succeeded' });
    cluster.test.wake();
    await cluster.test.settle();
    const [started] = await cluster.list('jobs.batch');
    expect(started?.metadata.name).toBe(`tick-${Math.floor(cluster.clock.now().getTime() / 60_000)}`);
    expect((await cluster.find('cronjobs.batch', 'tick')).status).toEqual({
      lastScheduleTime: '2026-03-01T12:05:00Z',
      lastSuccessfulTime: '2026-03-01T12:05:00Z',
    });
    expect(await cluster.eventsOf()).toEqual(
      expect.arrayContaining([
        `SuccessfulCreate: Created job ${started?.metadata.name} x1`,
        `SawCompletedJob: Saw completed job: ${started?.metadata.name}, condition: Complete x1`,
      ]),
    );
  });

  it('suspend a job, and resume it', async () => {
    await cluster.test.send('POST', `${batch}/jobs`, job({ suspend: true }));
    await cluster.test.settle();
    expect(await cluster.list('pods')).toEqual([]);
    expect(cluster.conditionsOf(await cluster.find('jobs.batch', 'once'))).toEqual([
      'Suspended=True JobSuspended',
    ]);

    await cluster.test.send('PATCH', `${batch}/jobs/once`, { spec: { suspend: false } }, mergePatch);
    await cluster.test.settle();
    expect(await cluster.list('pods')).toHaveLength(1);
    expect(cluster.conditionsOf(await cluster.find('jobs.batch', 'once'))).toEqual([
      'Suspended=False JobResumed',
    ]);
  });
});
