import { describe, expect, it } from 'vitest';
import type { JsonFields } from '../field-shape.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import { controllerReference } from './claim-owned.ts';
import { createScaleOf } from './disruption/expected-pods.ts';
import { make, now, type PodFacts, podOf, secondsAgo } from './fixtures/objects.ts';
import { reconcileDisruptionBudget } from './reconcile-disruption-budget.ts';

const selector = { matchLabels: { app: 'web' } };

function budget(spec: JsonFields = {}, status: JsonFields = {}): KubeObject {
  return make('PodDisruptionBudget', { name: 'web' }, { spec: { selector, ...spec }, status });
}

const deployment = make('Deployment', { name: 'web' }, { spec: { replicas: 4 } });
const set = make(
  'ReplicaSet',
  { name: 'web-1', ownerReferences: [controllerReference(deployment)] },
  { spec: { replicas: 3 } },
);
const daemons = make('DaemonSet', { name: 'agent' });
const healthy: PodFacts = { readySecondsAgo: 5 };

function decide(owner: KubeObject, facts: readonly PodFacts[], keeper = set) {
  const pods = facts.map((fact, index) => podOf(keeper, `pod-${index}`, fact));
  const foreign = make('Pod', { name: 'foreign', labels: { app: 'other' } });
  const scaleOf = createScaleOf([deployment, set]);
  const actions = reconcileDisruptionBudget({ owner, pods: [...pods, foreign], scaleOf, now });
  return {
    actions,
    status: actions.find((action) => action.kind === 'status')?.status,
    told: actions.flatMap((action) => (action.kind === 'event' ? action.event.reason : [])),
  };
}

describe('a disruption budget', () => {
  it.each<[string, JsonFields, number, readonly [expected: number, desired: number, allowed: number]]>([
    ['a number that must stay', { minAvailable: 2 }, 3, [3, 2, 1]],
    ['more than there are', { minAvailable: 5 }, 3, [3, 5, 0]],
    ['a share that must stay, rounded up', { minAvailable: '60%' }, 4, [4, 3, 1]],
    ['a number that may go', { maxUnavailable: 1 }, 4, [4, 3, 1]],
    ['all that may go', { maxUnavailable: '100%' }, 4, [4, 0, 4]],
    ['what is missing already', { maxUnavailable: 1 }, 3, [4, 3, 0]],
    ['nothing of nothing', { minAvailable: 0 }, 0, [0, 0, 0]],
  ])('knows %s', (_what, spec, count, [expectedPods, desiredHealthy, disruptionsAllowed]) => {
    const { status } = decide(
      budget(spec),
      Array.from({ length: count }, () => healthy),
    );
    expect(status).toMatchObject({
      observedGeneration: 1,
      expectedPods,
      desiredHealthy,
      disruptionsAllowed,
      currentHealthy: count,
    });
  });

  it('counts only what is ready, stays, and is not granted to go', () => {
    const leaving = { disruptedPods: { 'pod-3': secondsAgo(10) } };
    const ending = { ...healthy, metadata: { deletionTimestamp: secondsAgo(1) } };
    const { status, actions } = decide(budget({ minAvailable: 1 }, leaving), [healthy, {}, ending, healthy]);
    expect(status).toMatchObject({ currentHealthy: 1, disruptedPods: { 'pod-3': secondsAgo(10) } });
    expect(actions).toContainEqual({ kind: 'again', seconds: 110 });
  });

  it('forgets a grant that has come to its end, or to nothing', () => {
    const ending = { ...healthy, metadata: { deletionTimestamp: secondsAgo(1) } };
    const disruptedPods = { 'pod-0': secondsAgo(121), 'pod-1': secondsAgo(5), gone: secondsAgo(5) };
    const { status } = decide(budget({ minAvailable: 1 }, { disruptedPods }), [healthy, ending]);
    expect(status).not.toHaveProperty('disruptedPods');
    expect(status).toMatchObject({ currentHealthy: 1 });
  });

  it('lets nothing go where nobody can say how many there should be', () => {
    const { status, told } = decide(budget({ maxUnavailable: 1 }), [healthy], daemons);
    expect(status).toMatchObject({
      disruptionsAllowed: 0,
      conditions: [
        {
          type: 'DisruptionAllowed',
          status: 'False',
          reason: 'SyncFailed',
          message: 'daemonsets.apps does not implement the scale subresource',
        },
      ],
    });
    expect(told).toEqual(['CalculateExpectedPodCountFailed']);
    expect(decide(budget({ minAvailable: 1 }), [healthy], daemons).status).toMatchObject({ expectedPods: 1 });
  });

  it('says so once where it is about no pods', () => {
    const first = decide(budget({ minAvailable: 1 }), []);
    expect(first.told).toEqual(['NoPods']);
    expect(decide(budget({ minAvailable: 1 }, first.status), []).actions).toEqual([]);
  });

  it('is about every pod of the namespace where it selects none in particular', () => {
    const { status } = decide(budget({ minAvailable: 1, selector: {} }), [healthy]);
    expect(status).toMatchObject({ expectedPods: 2 });
  });
});
