import { describe, expect, it } from 'vitest';
import type { ContainerStatus, PodStatus } from '../pod-lifecycle/render-status.ts';
import type { PodObject } from './pod-object.ts';
import { addEarlier, resumePod } from './resume-pod.ts';

const now = '2026-03-01T12:00:00Z';
const startedAt = '2026-03-01T11:00:00Z';
const running = { running: { startedAt } };

const status = (changes: Partial<ContainerStatus> = {}): ContainerStatus => ({
  name: 'a',
  image: 'busybox',
  imageID: 'local://busybox',
  containerID: 'local://u/a/0',
  ready: true,
  started: true,
  restartCount: 0,
  state: running,
  lastState: {},
  ...changes,
});

function pod(restartPolicy: 'Always' | 'OnFailure' | 'Never', state: PodObject['status']): PodObject {
  return {
    metadata: { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '1' },
    spec: { restartPolicy, containers: [{ name: 'a', image: 'busybox' }] },
    ...(state !== undefined && { status: state }),
  };
}

describe('a pod that its node finds when it starts', () => {
  it.each(['Always', 'OnFailure', 'Never'] as const)('runs when it never has (%s)', (policy) => {
    expect(resumePod(pod(policy, { phase: 'Pending' }), now)).toMatchObject({ kind: 'run' });
    expect(resumePod(pod(policy, undefined), now)).toMatchObject({ kind: 'run' });
  });

  it.each(['Succeeded', 'Failed'])('stays %s', (phase) => {
    const found = pod('Always', { phase, containerStatuses: [status()] });
    expect(resumePod(found, now)).toEqual({ kind: 'over', status: undefined });
  });

  it('has failed where its containers may not run twice', () => {
    const conditions = [{ type: 'Ready', status: 'True' as const }];
    const found = pod('Never', { phase: 'Running', conditions, containerStatuses: [status()] });
    expect(resumePod(found, now)).toMatchObject({
      kind: 'over',
      status: {
        phase: 'Failed',
        conditions: [{ type: 'Ready', status: 'False', reason: 'PodFailed' }],
        containerStatuses: [
          { ready: false, state: { terminated: { exitCode: 137, reason: 'ContainerStatusUnknown' } } },
        ],
      },
    });
  });

  it('goes on counting, and remembers how the run before ended', () => {
    const found = pod('Always', {
      phase: 'Running',
      startTime: startedAt,
      containerStatuses: [status({ restartCount: 3 })],
    });
    const resumption = resumePod(found, now);
    if (resumption.kind !== 'run') throw new Error('it does not run');
    const fresh: PodStatus = {
      phase: 'Running',
      startTime: now,
      conditions: [],
      containerStatuses: [status()],
    };
    expect(addEarlier(fresh, resumption.earlier, 'u')).toMatchObject({
      startTime: startedAt,
      containerStatuses: [
        {
          restartCount: 4,
          containerID: 'local://u/a/4',
          lastState: { terminated: { exitCode: 137, startedAt, finishedAt: now } },
        },
      ],
    });
  });

  it('shows the old count until its container is started again', () => {
    const found = pod('Always', { phase: 'Running', containerStatuses: [status({ restartCount: 3 })] });
    const resumption = resumePod(found, now);
    if (resumption.kind !== 'run') throw new Error('it does not run');
    const { containerID: _none, ...waiting } = status({
      state: { waiting: { reason: 'ContainerCreating' } },
    });
    const fresh: PodStatus = {
      phase: 'Pending',
      startTime: now,
      conditions: [],
      containerStatuses: [waiting],
    };
    expect(addEarlier(fresh, resumption.earlier, 'u').containerStatuses[0]?.restartCount).toBe(3);
  });
});
