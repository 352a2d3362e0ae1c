import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FixedClock } from '../../../test/support/fixed-clock.ts';
import { makeTestKey } from '../../../test/support/test-cluster.ts';
import type { SigningKey } from '../../platform/keys/index.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import { readNumber, readText } from '../tables/read-object.ts';
import { openTestKube, type TestKube } from './fixtures/test-kube.ts';

const apps = '/apis/apps/v1/namespaces/default';
const batch = '/apis/batch/v1/namespaces/default';
const mergePatch = 'application/merge-patch+json';

function web(changes: object = {}, image = 'web:1') {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image }] } },
      ...changes,
    },
  };
}

function job(changes: object = {}) {
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'main:1' }] } };
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'once' }, spec: { template, ...changes } };
}

describe('the controllers of a cluster', () => {
  let key: SigningKey;
  let clock: FixedClock;
  let test: TestKube;

  beforeAll(async () => {
    key = await makeTestKey();
  });
  beforeEach(async () => {
    clock = new FixedClock();
    test = await openTestKube({ key, clock });
  });
  afterEach(async () => {
    await test.close();
    expect(test.bugs).toEqual([]);
  });

  const list = (resource: string): Promise<readonly KubeObject[]> =>
    test.kube.objects.list(resource, 'default');
  const find = async (resource: string, name: string): Promise<KubeObject> => {
    const found = await test.kube.objects.find({ resource, namespace: 'default', name });
    if (found === undefined) throw new Error(`${name} is not there`);
    return found;
  };
  const conditionsOf = (object: KubeObject) =>
    (object.status as { conditions: { type: string; status: string; reason: string }[] }).conditions.map(
      ({ type, status, reason }) => `${type}=${status} ${reason}`,
    );
  const eventsOf = async (): Promise<readonly string[]> =>
    (await list('events')).map((event) => `${event.reason}: ${event.message} x${event.count}`);

  it('make of a deployment a ReplicaSet, and of that its pods', async () => {
    await test.send('POST', `${apps}/deployments`, web());
    await test.settle();

    const deployment = await find('deployments.apps', 'web');
    expect(deployment.status).toMatchObject({
      observedGeneration: 1,
      replicas: 3,
      updatedReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
    });
    expect(conditionsOf(deployment).sort()).toEqual([
      'Available=True MinimumReplicasAvailable',
      'Progressing=True NewReplicaSetAvailable',
    ]);
    expect(deployment.metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': '1' });
    const [set] = await list('replicasets.apps');
    const pods = await list('pods');
    expect(pods).toHaveLength(3);
    for (const { metadata } of pods) {
      expect(metadata.name).toMatch(new RegExp(`^${set?.metadata.name}-[a-z0-9]{5}$`));
      expect(metadata.labels).toEqual(set?.metadata.labels);
      expect(metadata.ownerReferences).toEqual([
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: set?.metadata.name,
          uid: set?.metadata.uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ]);
    }
    expect(await eventsOf()).toContain(
      `ScalingReplicaSet: Scaled up replica set ${set?.metadata.name} from 0 to 3 x1`,
    );
  });

  it('let pods pass admission, as those of any client', async () => {
    await test.send('POST', `${apps}/deployments`, web({ replicas: 1 }));
    await test.settle();

    const [pod] = await list('pods');
    expect(readText(pod as KubeObject, 'spec', 'serviceAccountName')).toBe('default');
  });

  it('roll a new template out, and back under a new revision', async () => {
    await test.send('POST', `${apps}/deployments`, web());
    await test.settle();
    const [first] = await list('replicasets.apps');
    await test.send('PATCH', `${apps}/deployments/web`, web({}, 'web:2'), mergePatch);
    await test.settle();

    const images = (await list('pods')).map(
      ({ spec }) => (spec as { containers: { image: string }[] }).containers[0]?.image,
    );
    expect(images).toEqual(['web:2', 'web:2', 'web:2']);
    expect(await list('replicasets.apps')).toHaveLength(2);

    await test.send('PATCH', `${apps}/deployments/web`, web({}, 'web:1'), mergePatch);
    await test.settle();

    const back = await find('replicasets.apps', first?.metadata.name ?? '');
    expect(readNumber(back, 'status', 'availableReplicas')).toBe(3);
    expect(back.metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/revision': '3',
      'deployment.kubernetes.io/revision-history': '1',
    });
    const deployment = await find('deployments.apps', 'web');
    expect(deployment.metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('3');
  });

  it('never go below what must be available while they roll, and never above what may be there', async () => {
    await test.send('POST', `${apps}/deployments`, web({ replicas: 4 }));
    await test.settle();
    let [fewest, most] = [4, 4];
    const unsubscribe = test.kube.objects.changes.subscribe(() => {
      void list('pods').then((pods) => {
        fewest = Math.min(
          fewest,
          pods.filter((pod) => readText(pod, 'status', 'phase') === 'Running').length,
        );
        most = Math.max(most, pods.length);
      });
    });
    await test.send('PATCH', `${apps}/deployments/web`, web({ replicas: 4 }, 'web:2'), mergePatch);
    await test.settle();
    unsubscribe();

    expect(fewest).toBeGreaterThanOrEqual(3);
    expect(most).toBe(5);
  });

  it('stop a rollout whose pods do not become ready, and say so when its time is over', async () => {
    await test.send('POST', `${apps}/deployments`, web());
    await test.settle();
    test.node.status = () => ({ phase: 'Pending' });
    await test.send('PATCH', `${apps}/deployments/web`, web({}, 'web:2'), mergePatch);
    await test.settle();
    expect(readNumber(await find('deployments.apps', 'web'), 'status', 'availableReplicas')).toBe(3);

    clock.advanceSeconds(601);
    test.wake();
    await test.settle();
    expect(conditionsOf(await find('deployments.apps', 'web'))).toContain(
      'Progressing=False ProgressDeadlineExceeded',
    );
  });

  it('replace a pod that was deleted', async () => {
    await test.send('POST', `${apps}/deployments`, web());
    await test.settle();
    const [pod] = await list('pods');
    await test.send('DELETE', `/api/v1/namespaces/default/pods/${pod?.metadata.name}`);
    await test.settle();
    expect(await list('pods')).toHaveLength(3);
  });

  it('adopt an orphan that matches, and let go of what no longer does', async () => {
    await test.send('POST', `${apps}/deployments`, web({ replicas: 1 }));
    await test.settle();
    const [pod] = await list('pods');
    const path = `/api/v1/namespaces/default/pods/${pod?.metadata.name}`;
    await test.send('PATCH', path, { metadata: { labels: { app: 'debugged' } } }, mergePatch);
    await test.settle();
    expect(await list('pods')).toHaveLength(2);
    expect((await find('pods', pod?.metadata.name ?? '')).metadata.ownerReferences).toBeUndefined();

    await test.send('PATCH', path, { metadata: { labels: { app: 'web' } } }, mergePatch);
    await test.settle();
    expect(await list('pods')).toHaveLength(1);
  });

  it('tell once, with a count, of pods that are refused, and try again', async () => {
    const { template, ...rest } = web({ replicas: 2 }).spec;
    const spec = { ...template.spec, serviceAccountName: 'builder' };
    await test.send('POST', `${apps}/deployments`, web({ ...rest, template: { ...template, spec } }));
    await test.settle();
    test.wake();
    await test.settle();

    const [set] = await list('replicasets.apps');
    expect(conditionsOf(set as KubeObject)).toEqual(['ReplicaFailure=True FailedCreate']);
    expect(conditionsOf(await find('deployments.apps', 'web'))).toContain('ReplicaFailure=True FailedCreate');
    const failures = (await list('events')).filter(({ reason }) => reason === 'FailedCreate');
    expect(failures).toHaveLength(1);
    expect(failures[0]?.count).toBeGreaterThan(1);

    const account = { metadata: { name: 'builder' } };
    await test.send('POST', '/api/v1/namespaces/default/serviceaccounts', account);
    test.wake();
    await test.settle();
    expect(await list('pods')).toHaveLength(2);
    expect(conditionsOf(await find('deployments.apps', 'web'))).not.toContain(
      'ReplicaFailure=True FailedCreate',
    );
  });

  it('leave nothing behind of what is deleted', async () => {
    await test.send('POST', `${apps}/deployments`, web());
    await test.settle();
    await test.send('DELETE', `${apps}/deployments/web`);
    await test.settle();
    expect([...(await list('replicasets.apps')), ...(await list('pods'))]).toEqual([]);
  });

  it('keep the revisions that may be gone back to, and no more', async () => {
    for (const version of [1, 2, 3, 4]) {
      const changed = web({ revisionHistoryLimit: 1 }, `web:${version}`);
      if (version === 1) await test.send('POST', `${apps}/deployments`, changed);
      else await test.send('PATCH', `${apps}/deployments/web`, changed, mergePatch);
      await test.settle();
    }
    const revisions = (await list('replicasets.apps')).map(
      ({ metadata }) => metadata.annotations?.['deployment.kubernetes.io/revision'],
    );
    expect(revisions.sort()).toEqual(['3', '4']);
  });

  it('roll nothing out while a deployment is paused, and go on when it is not', async () => {
    await test.send('POST', `${apps}/deployments`, web());
    await test.settle();
    await test.send('PATCH', `${apps}/deployments/web`, web({ paused: true }, 'web:2'), mergePatch);
    await test.settle();
    expect(await list('replicasets.apps')).toHaveLength(1);
    expect(conditionsOf(await find('deployments.apps', 'web'))).toContain(
      'Progressing=Unknown DeploymentPaused',
    );

    await test.send('PATCH', `${apps}/deployments/web`, { spec: { paused: null } }, mergePatch);
    await test.settle();
    expect(await list('replicasets.apps')).toHaveLength(2);
    expect(conditionsOf(await find('deployments.apps', 'web'))).toContain(
      'Progressing=True NewReplicaSetAvailable',
    );
  });

  it('recreate with no new pod before the last old one', async () => {
    await test.send('POST', `${apps}/deployments`, web({ strategy: { type: 'Recreate' } }));
    await test.settle();
    const together = new Set<string>();
    const unsubscribe = test.kube.objects.changes.subscribe(() => {
      void list('pods').then((pods) => {
        const hashes = new Set(pods.map(({ metadata }) => metadata.labels?.['pod-template-hash']));
        together.add(String(hashes.size));
      });
    });
    await test.send(
      'PATCH',
      `${apps}/deployments/web`,
      web({ strategy: { type: 'Recreate' } }, 'web:2'),
      mergePatch,
    );
    await test.settle();
    unsubscribe();
    expect(await list('pods')).toHaveLength(3);
    expect(together).not.toContain('2');
  });

  const replicated = (kind: string, more: object = {}) => {
    const { strategy: _strategy, replicas, ...spec } = { strategy: undefined, ...web().spec };
    const isSized = kind === 'StatefulSet';
    return { metadata: { name: 'web' }, spec: { ...spec, ...(isSized && { replicas }), ...more } };
  };

  it('keep a pod of a daemon set on every node there is, and roll it', async () => {
    await test.send('POST', `${apps}/daemonsets`, replicated('DaemonSet'));
    await test.settle();
    expect(await list('pods')).toEqual([]);

    await test.send('POST', '/api/v1/nodes', { metadata: { name: 'one' } });
    await test.send('POST', '/api/v1/nodes', { metadata: { name: 'two' } });
    await test.settle();
    expect(await list('pods')).toHaveLength(2);

    const { template } = web({}, 'web:2').spec;
    await test.send('PATCH', `${apps}/daemonsets/web`, { spec: { template } }, mergePatch);
    await test.settle();
    expect((await find('daemonsets.apps', 'web')).status).toMatchObject({
      observedGeneration: 2,
      desiredNumberScheduled: 2,
      updatedNumberScheduled: 2,
      numberAvailable: 2,
    });
    expect((await list('controllerrevisions.apps')).map(({ revision }) => revision).sort()).toEqual([1, 2]);

    await test.send('DELETE', '/api/v1/nodes/two');
    await test.settle();
    expect(await list('pods')).toHaveLength(1);
  });

  it('keep the pods of a stateful set under their names, and roll them from the last', async () => {
    await test.send('POST', `${apps}/statefulsets`, replicated('StatefulSet', { serviceName: 'web' }));
    await test.settle();
    expect((await list('pods')).map(({ metadata }) => metadata.name)).toEqual(['web-0', 'web-1', 'web-2']);

    const deleted: string[] = [];
    const unsubscribe = test.kube.objects.changes.subscribe(({ type, resource, object }) => {
      if (resource === 'pods' && type === 'DELETED') deleted.push(object.metadata.name);
    });
    const { template } = web({}, 'web:2').spec;
    await test.send('PATCH', `${apps}/statefulsets/web`, { spec: { template } }, mergePatch);
    await test.settle();
    unsubscribe();
    expect(deleted).toEqual(['web-2', 'web-1', 'web-0']);
    const { status } = await find('statefulsets.apps', 'web');
    expect(status).toMatchObject({ readyReplicas: 3, updatedReplicas: 3, currentReplicas: 3 });
    const { currentRevision, updateRevision } = status as Record<string, unknown>;
    expect(currentRevision).toBe(updateRevision);
  });

  it('run a job to its end', async () => {
    test.node.status = () => ({ phase: 'Succeeded' });
    await test.send(
      'POST',
      `${batch}/jobs`,
      job({ completions: 3, parallelism: 2, ttlSecondsAfterFinished: 60 }),
    );
    await test.settle();

    const done = await find('jobs.batch', 'once');
    expect(done.status).toMatchObject({ succeeded: 3, ready: 0, terminating: 0 });
    expect(conditionsOf(done)).toEqual([
      'SuccessCriteriaMet=True CompletionsReached',
      'Complete=True CompletionsReached',
    ]);
    expect(await eventsOf()).toContain('Completed: Job completed x1');

    clock.advanceSeconds(60);
    test.wake();
    await test.settle();
    expect([...(await list('jobs.batch')), ...(await list('pods'))]).toEqual([]);
  });

  it('give a job up that fails too often, with longer and longer pauses', async () => {
    test.node.status = () => ({ phase: 'Failed' });
    await test.send('POST', `${batch}/jobs`, job({ backoffLimit: 1 }));
    await test.settle();
    expect(await list('pods')).toHaveLength(1);
    expect([...test.waiting].map(({ milliseconds }) => milliseconds)).toContain(10_000);

    clock.advanceSeconds(10);
    test.wake();
    await test.settle();
    const failed = await find('jobs.batch', 'once');
    expect(failed.status).toMatchObject({ failed: 2 });
    expect(conditionsOf(failed)).toEqual([
      'FailureTarget=True BackoffLimitExceeded',
      'Failed=True BackoffLimitExceeded',
    ]);
  });

  it('count a pod of a job that somebody deletes at its end, and leave none behind', async () => {
    test.node.status = () => ({ phase: 'Succeeded' });
    await test.send('POST', `${batch}/jobs`, job({ completions: 2, parallelism: 1 }));
    const unsubscribe = test.kube.objects.changes.subscribe(({ type, resource, object }) => {
      if (resource !== 'pods' || type === 'DELETED') return;
      void test
        .send('DELETE', `/api/v1/namespaces/default/pods/${object.metadata.name}`)
        .catch((error: unknown) => error);
    });
    await test.settle();
    unsubscribe();
    expect((await find('jobs.batch', 'once')).status).toMatchObject({ uncountedTerminatedPods: {} });
    expect(await list('pods')).toEqual([]);
  });

  it.each(['Background', 'Orphan'])('hold no pod of a job that is deleted: %s', async (propagationPolicy) => {
    await test.send('POST', `${batch}/jobs`, job());
    await test.settle();
    await test.send('DELETE', `${batch}/jobs/once`, { propagationPolicy });
    await test.settle();
    const left = await list('pods');
    expect(left).toHaveLength(propagationPolicy === 'Orphan' ? 1 : 0);
    for (const { metadata } of left) expect(metadata.finalizers ?? []).toEqual([]);
  });

  it('let a namespace go that has a running job', async () => {
    await test.send('POST', '/api/v1/namespaces', { metadata: { name: 'short' } });
    await test.send('POST', '/apis/batch/v1/namespaces/short/jobs', job({ parallelism: 2, completions: 2 }));
    await test.settle();
    await test.send('DELETE', '/api/v1/namespaces/short');
    await test.settle();
    const found = await test.kube.objects.find({ resource: 'namespaces', namespace: '', name: 'short' });
    expect(found).toBeUndefined();
  });

  it('run every part of an indexed job once', async () => {
    test.node.status = () => ({ phase: 'Succeeded' });
    const spec = { completionMode: 'Indexed', completions: 3, parallelism: 2 };
    await test.send('POST', `${batch}/jobs`, job(spec));
    await test.settle();
    expect((await find('jobs.batch', 'once')).status).toMatchObject({
      succeeded: 3,
      completedIndexes: '0-2',
      conditions: [{ type: 'SuccessCriteriaMet' }, { type: 'Complete' }],
    });
    const indexes = (await list('pods')).map(
      ({ metadata }) => metadata.labels?.['batch.kubernetes.io/job-completion-index'],
    );
    expect(indexes.sort()).toEqual(['0', '1', '2']);
  });

  it('start a job when its time comes, list it while it runs, and tell how it ended', async () => {
    test.node.status = () => undefined;
    const jobTemplate = { spec: job().spec };
    const cron = { metadata: { name: 'tick' }, spec: { schedule: '*/5 * * * *', jobTemplate } };
    await test.send('POST', `${batch}/cronjobs`, cron);
    await test.settle();
    expect(await list('jobs.batch')).toEqual([]);
    expect([...test.waiting].map(({ milliseconds }) => milliseconds)).toContain(300_000);

    clock.advanceSeconds(300);
    test.node.status = () => ({ phase: 'Succeeded' });
    test.wake();
    await test.settle();
    const [started] = await list('jobs.batch');
    expect(started?.metadata.name).toBe(`tick-${Math.floor(clock.now().getTime() / 60_000)}`);
    expect((await find('cronjobs.batch', 'tick')).status).toEqual({
      lastScheduleTime: '2026-03-01T12:05:00Z',
      lastSuccessfulTime: '2026-03-01T12:05:00Z',
    });
    expect(await eventsOf()).toEqual(
      expect.arrayContaining([
        `SuccessfulCreate: Created job ${started?.metadata.name} x1`,
        `SawCompletedJob: Saw completed job: ${started?.metadata.name}, condition: Complete x1`,
      ]),
    );
  });

  it('suspend a job, and resume it', async () => {
    await test.send('POST', `${batch}/jobs`, job({ suspend: true }));
    await test.settle();
    expect(await list('pods')).toEqual([]);
    expect(conditionsOf(await find('jobs.batch', 'once'))).toEqual(['Suspended=True JobSuspended']);

    await test.send('PATCH', `${batch}/jobs/once`, { spec: { suspend: false } }, mergePatch);
    await test.settle();
    expect(await list('pods')).toHaveLength(1);
    expect(conditionsOf(await find('jobs.batch', 'once'))).toEqual(['Suspended=False JobResumed']);
  });

  it('forget events an hour after they have happened last', async () => {
    await test.send('POST', `${apps}/deployments`, web());
    await test.settle();
    expect([...test.waiting].map(({ milliseconds }) => milliseconds)).toContain(3_600_000);
    clock.advanceSeconds(1_800);
    const [pod] = await list('pods');
    await test.send('DELETE', `/api/v1/namespaces/default/pods/${pod?.metadata.name}`);
    await test.settle();
    clock.advanceSeconds(1_800);
    test.wake();
    await test.settle();
    expect(await list('events')).toHaveLength(1);
    expect([...test.waiting].map(({ milliseconds }) => milliseconds)).toContain(1_800_000);

    clock.advanceSeconds(1_800);
    test.wake();
    await test.settle();
    expect(await list('events')).toEqual([]);
    expect([...test.waiting]).toEqual([]);
  });

  it('keep a bounded number of events, however many are written', async () => {
    await test.kube.objects.write(async (writer) => {
      for (let index = 0; index < 5_500; index += 1) {
        const name = `event-${String(index).padStart(5, '0')}`;
        const kind = { group: '', version: 'v1', kind: 'Event' };
        const lastTimestamp = new Date(clock.now().getTime() + index).toISOString();
        const made = test.kube.makeObject(kind, { name, namespace: 'default', fields: { lastTimestamp } });
        await writer.insert('events', made);
      }
    });
    await test.settle();
    const left = await list('events');
    expect([left.length, left[0]?.metadata.name]).toEqual([5_000, 'event-00500']);
  });

  it('say how many pods may go, and let no more be evicted', async () => {
    const policy = '/apis/policy/v1/namespaces/default/poddisruptionbudgets';
    const selector = { matchLabels: { app: 'web' } };
    await test.send('POST', policy, { metadata: { name: 'web' }, spec: { selector, maxUnavailable: 1 } });
    await test.send('POST', `${apps}/deployments`, web());
    await test.settle();
    const budget = async () => (await find('poddisruptionbudgets.policy', 'web')).status;
    expect(await budget()).toMatchObject({
      observedGeneration: 1,
      disruptionsAllowed: 1,
      currentHealthy: 3,
      desiredHealthy: 2,
      expectedPods: 3,
      conditions: [{ type: 'DisruptionAllowed', status: 'True', reason: 'SufficientPods' }],
    });

    test.node.status = () => ({ phase: 'Running' });
    const evict = (name = '') =>
      test.send('POST', `/api/v1/namespaces/default/pods/${name}/eviction`, { metadata: { name } });
    const names = (await list('pods')).map(({ metadata }) => metadata.name);
    await evict(names[0]);
    await expect(evict(names[1])).rejects.toThrow(
      "Cannot evict pod as it would violate the pod's disruption budget.",
    );
    await test.settle();
    await expect(evict(names[1])).rejects.toThrow('disruption budget');
    expect(await budget()).toMatchObject({
      disruptionsAllowed: 0,
      currentHealthy: 2,
      conditions: [{ status: 'False', reason: 'InsufficientPods' }],
    });
    expect(await budget()).not.toHaveProperty('disruptedPods');
  });

  it('end with their cluster, and write nothing after that', async () => {
    await test.send('POST', `${apps}/deployments`, web({ replicas: 20 }));
    const closed = test.close();
    await closed;
    test = await openTestKube({ key, clock });
  });
});
