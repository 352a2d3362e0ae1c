import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { addSeconds, systemClock } from '../../platform/clock.ts';
import { probeRuntime } from '../runtime/probe-runtime.ts';
import { createProcessList } from '../runtime/process-list.ts';
import { startProcess } from '../runtime/start-process.ts';
import { systemTimer } from '../timer.ts';
import { advancePod, initialPodState } from './advance-pod.ts';
import { decideActions } from './decide-actions.ts';
import type { ContainerRole, PlannedContainer, PodNews, PodPlan } from './pod-state.ts';
import { renderStatus } from './render-status.ts';
import { type PodEvent, type RunPodOptions, runPod } from './run-pod.ts';

const start = new Date('2026-03-01T12:00:00Z');
const at = (seconds: number) => addSeconds(start, seconds);

function plan(
  restartPolicy: PodPlan['restartPolicy'],
  ...containers: (string | PlannedContainer)[]
): PodPlan {
  return {
    name: 'web',
    namespace: 'shop',
    uid: 'b5',
    restartPolicy,
    containers: containers.map((each) => {
      if (typeof each !== 'string') return each;
      const [name = '', role = 'main'] = each.split(':');
      return { name, image: 'busybox', role: role as ContainerRole };
    }),
  };
}

const started = (container: string, seconds = 0): PodNews => ({
  kind: 'started',
  container,
  at: at(seconds),
  image: 'docker.io/library/busybox:latest',
  imageId: 'local://busybox',
});
const ended = (container: string, exitCode: number, seconds = 1): PodNews => ({
  kind: 'ended',
  container,
  termination: {
    exitCode,
    reason: exitCode === 0 ? 'Completed' : 'Error',
    startedAt: at(seconds - 1),
    finishedAt: at(seconds),
  },
});
const stateAfter = (pod: PodPlan, ...news: PodNews[]) => news.reduce(advancePod, initialPodState(pod, start));
const startsOf = (pod: PodPlan, ...news: PodNews[]) =>
  decideActions(stateAfter(pod, ...news), at(10_000)).start;

describe('the containers of a pod', () => {
  const full = plan('Always', 'i1:init', 's:sidecar', 'i2:init', 'a', 'b');
  it.each<[string, PodNews[], string[]]>([
    ['first the first', [], ['i1']],
    ['nothing while it runs', [started('i1')], []],
    ['the sidecar once it has succeeded', [started('i1'), ended('i1', 0)], ['s']],
    ['it again when it has failed', [started('i1'), ended('i1', 1)], ['i1']],
    ['the next once the sidecar has started', [started('i1'), ended('i1', 0), started('s')], ['i2']],
    [
      'all main ones together',
      [started('i1'), ended('i1', 0), started('s'), started('i2'), ended('i2', 0)],
      ['a', 'b'],
    ],
    [
      'a sidecar that ends later, holding up nobody',
      [
        started('i1'),
        ended('i1', 0),
        started('s'),
        started('i2'),
        ended('i2', 0),
        started('a'),
        ended('s', 1),
      ],
      ['s', 'b'],
    ],
  ])('start in order: %s', (_case, news, expected) => {
    expect(startsOf(full, ...news)).toEqual(expected);
  });

  it('wait for a sidecar with a startup probe until that succeeds', () => {
    const sidecar: PlannedContainer = { name: 's', image: 'i', role: 'sidecar', hasStartupProbe: true };
    const pod = plan('Always', sidecar, 'a');
    expect(startsOf(pod, started('s'))).toEqual([]);
    expect(startsOf(pod, started('s'), { kind: 'probed', container: 's', isStarted: true })).toEqual(['a']);
  });

  it('are started again at once, then after waits that grow', () => {
    const pod = plan('Always', 'a');
    const first = stateAfter(pod, started('a'), ended('a', 1, 1));
    expect(decideActions(first, at(1)).start).toEqual(['a']);
    const second = stateAfter(pod, started('a'), ended('a', 1, 1), started('a', 1), ended('a', 1, 2));
    expect(decideActions(second, at(2))).toMatchObject({ start: [], lookAgainAt: at(12) });
    expect(renderStatus(second).containerStatuses[0]).toMatchObject({
      restartCount: 1,
      state: {
        waiting: {
          reason: 'CrashLoopBackOff',
          message: 'back-off 10s restarting failed container=a pod=web_shop(b5)',
        },
      },
      lastState: { terminated: { exitCode: 1, reason: 'Error' } },
    });
  });

  it('wait for an image that cannot be had, and are tried again', () => {
    const failed: PodNews = {
      kind: 'unstartable',
      container: 'a',
      reason: 'ErrImagePull',
      message: 'no',
      at: start,
    };
    const pod = plan('Always', 'a');
    const waitingOf = (...news: PodNews[]) =>
      renderStatus(stateAfter(pod, ...news)).containerStatuses[0]?.state;
    expect(waitingOf(failed)).toEqual({ waiting: { reason: 'ErrImagePull', message: 'no' } });
    expect(waitingOf(failed, failed)).toEqual({
      waiting: {
        reason: 'ImagePullBackOff',
        message: 'Back-off pulling image "busybox": ErrImagePull: no',
      },
    });
    expect(decideActions(stateAfter(pod, failed), start)).toMatchObject({ start: [], lookAgainAt: at(10) });
  });

  it('leave their sidecars to be stopped when their work is done', () => {
    const news = [started('s'), started('a'), ended('a', 0)];
    expect(decideActions(stateAfter(plan('Never', 's:sidecar', 'a'), ...news), at(5)).stop).toEqual(['s']);
  });

  it('are not started while the pod is stopping', () => {
    const state = stateAfter(plan('Always', 'a'), started('a'), { kind: 'stopping' }, ended('a', 143));
    expect(decideActions(state, at(100))).toMatchObject({ start: [], isFinished: true });
    expect(renderStatus(state).phase).toBe('Failed');
  });
});

describe('the phase of a pod', () => {
  it.each<[string, PodPlan, PodNews[]]>([
    ['Pending', plan('Always', 'a'), []],
    ['Pending', plan('Always', 'i:init', 'a'), [started('i')]],
    ['Running', plan('Always', 'a'), [started('a')]],
    ['Pending', plan('Always', 'a', 'b'), [started('a')]],
    ['Running', plan('Always', 'a'), [started('a'), ended('a', 0)]],
    ['Succeeded', plan('OnFailure', 'a'), [started('a'), ended('a', 0)]],
    ['Running', plan('OnFailure', 'a'), [started('a'), ended('a', 1)]],
    ['Failed', plan('Never', 'a'), [started('a'), ended('a', 1)]],
    ['Failed', plan('Never', 'i:init', 'a'), [started('i'), ended('i', 1)]],
    ['Pending', plan('OnFailure', 'i:init', 'a'), [started('i'), ended('i', 1)]],
    [
      'Succeeded',
      plan('Never', 's:sidecar', 'a'),
      [started('s'), started('a'), ended('a', 0), ended('s', 137)],
    ],
  ])('is %s', (phase, pod, news) => {
    expect(renderStatus(stateAfter(pod, ...news)).phase).toBe(phase);
  });

  it('has a place to run in before its images are found, and names these in full', () => {
    const before = renderStatus(stateAfter(plan('Always', 'a')));
    expect(before.conditions[0]).toEqual({ type: 'PodReadyToStartContainers', status: 'False' });
    const at = new Date(0);
    const unpulled = renderStatus(
      stateAfter(plan('Always', 'a'), {
        kind: 'unstartable',
        container: 'a',
        reason: 'ErrImagePull',
        message: '',
        at,
      }),
    );
    expect(unpulled.conditions[0]).toEqual({ type: 'PodReadyToStartContainers', status: 'True' });
    expect(unpulled.containerStatuses[0]).toMatchObject({ image: 'busybox', imageID: '' });
    const { containerStatuses } = renderStatus(stateAfter(plan('Always', 'a'), started('a')));
    expect(containerStatuses[0]).toMatchObject({
      image: 'docker.io/library/busybox:latest',
      imageID: 'local://busybox',
    });
  });

  it('is told with conditions', () => {
    const { conditions } = renderStatus(stateAfter(plan('Always', 'i:init', 'a'), started('i')));
    expect(conditions).toEqual([
      { type: 'PodReadyToStartContainers', status: 'True' },
      {
        type: 'Initialized',
        status: 'False',
        reason: 'ContainersNotInitialized',
        message: 'containers with incomplete status: [i]',
      },
      ...['Ready', 'ContainersReady'].map((type) => ({
        type,
        status: 'False',
        reason: 'ContainersNotReady',
        message: 'containers with unready status: [a]',
      })),
      { type: 'PodScheduled', status: 'True' },
    ]);
  });
});

async function run(pod: PodPlan, scripts: Record<string, string>, changes: Partial<RunPodOptions> = {}) {
  const folder = temporaryFolder();
  const { runtime } = await probeRuntime();
  const events: PodEvent[] = [];
  const processes = createProcessList(folder.path);
  const podRun = runPod({
    plan: pod,
    podIp: '127.0.0.1',
    updateVolumes: async () => [],
    probes: new Map(),
    graceSeconds: 5,
    clock: systemClock,
    timer: systemTimer,
    onStatus: () => {},
    onEvent: (event) => events.push(event),
    startContainer: async (name, restartCount) => {
      const script = scripts[name];
      if (script === undefined)
        return { kind: 'unstartable', reason: 'ErrImagePull', message: 'no such image' };
      const result = await startProcess({
        runtime,
        processes,
        clock: systemClock,
        command: script === '' ? ['no-such-program'] : ['sh', '-c', script],
        environment: new Map(),
        mounts: [],
        hostname: pod.name,
        logFile: folder.file(`${name}/${restartCount}.log`),
      });
      return result.kind === 'running'
        ? { ...result, image: 'busybox', imageId: 'local://busybox' }
        : { kind: 'failed', message: result.reason, image: 'busybox', imageId: 'local://busybox' };
    },
    ...changes,
  });
  return {
    podRun,
    events,
    [Symbol.asyncDispose]: async () => {
      await podRun.stop(0);
      folder[Symbol.dispose]();
    },
  };
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let round = 0; round < 250 && !isTrue(); round += 1) await wait(20);
  expect(isTrue()).toBe(true);
}

describe('a pod that really runs', () => {
  it('goes through its init container to its end, with the events of a node', async () => {
    await using it = await run(plan('Never', 'i:init', 's:sidecar', 'a'), {
      i: 'exit 0',
      s: 'trap "exit 0" TERM; while :; do sleep 0.05; done',
      a: 'exit 0',
    });
    await it.podRun.finished;
    expect(it.podRun.status.phase).toBe('Succeeded');
    expect(it.events.filter(({ container }) => container === 'a').map(({ reason }) => reason)).toEqual([
      'Pulled',
      'Created',
      'Started',
    ]);
    expect(it.events.find(({ reason }) => reason === 'Killing')?.message).toBe('Stopping container s');
  });

  it('starts a container that fails again', async () => {
    await using it = await run(plan('Always', 'a'), { a: 'exit 1' });
    await until(() => it.events.some(({ reason }) => reason === 'BackOff'));
    expect(it.podRun.status.containerStatuses[0]?.restartCount).toBe(1);
  });

  it('says that a program is missing, or an image', async () => {
    await using it = await run(plan('Never', 'a', 'b'), { a: '' });
    await until(() => it.events.filter(({ reason }) => reason === 'Failed').length === 2);
    expect(it.podRun.status.containerStatuses.map(({ state }) => state)).toMatchObject([
      { terminated: { exitCode: 128, reason: 'StartError' } },
      { waiting: { reason: 'ErrImagePull', message: 'no such image' } },
    ]);
  });

  it('survives a starter that throws', async () => {
    const startContainer = () => Promise.reject(new Error('the disk is full'));
    await using it = await run(plan('Never', 'a'), {}, { startContainer });
    await until(() => it.events.some(({ message }) => message === 'the disk is full'));
    expect(it.podRun.status.phase).toBe('Pending');
  });

  it('waits for its volumes, and says why', async () => {
    let failures = 1;
    const updateVolumes = async () => {
      failures -= 1;
      return failures < 0 ? [] : [{ volume: 'v', message: 'not yet' }];
    };
    await using it = await run(plan('Never', 'a'), { a: 'exit 0' }, { updateVolumes });
    await it.podRun.finished;
    expect(it.events[0]).toMatchObject({ reason: 'FailedMount', message: 'not yet' });
  });

  it('is ready once its probe succeeds, and restarts when it is no longer alive', async () => {
    const probe = (command: string) => ({
      exec: { command: ['sh', '-c', command] },
      periodSeconds: 0.05,
      timeoutSeconds: 5,
    });
    const container: PlannedContainer = { name: 'a', image: 'i', role: 'main', hasReadinessProbe: true };
    const probes = new Map([
      [
        'a',
        {
          ports: new Map(),
          readiness: probe('true'),
          liveness: { ...probe('false'), initialDelaySeconds: 1 },
        },
      ],
    ]);
    await using it = await run(plan('Always', container), { a: 'sleep 106' }, { probes });
    expect(it.podRun.status.containerStatuses[0]?.ready).toBe(false);
    await until(() => it.podRun.status.containerStatuses[0]?.ready === true);
    await until(() => it.podRun.status.containerStatuses[0]?.restartCount === 1);
    expect(it.events.map(({ message }) => message)).toContain(
      'Container a failed liveness probe, will be restarted',
    );
  });
});
