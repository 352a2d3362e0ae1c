import { describe, expect, it } from 'vitest';
import type { JsonFields } from '../field-shape.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import { make, now, type PodFacts, podOf } from './fixtures/objects.ts';
import { reconcileReplicaSet } from './reconcile-replica-set.ts';

function replicaSet(spec: JsonFields = {}, status?: JsonFields): KubeObject {
  return make(
    'ReplicaSet',
    { name: 'web' },
    {
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' }, annotations: { note: 'kept' } },
          spec: { containers: [] },
        },
        ...spec,
      },
      ...(status && { status }),
    },
  );
}

const ready = { readySecondsAgo: 60 };

describe('a ReplicaSet', () => {
  it('creates what is missing, from its template', () => {
    const owner = replicaSet();
    const [status, ...creations] = reconcileReplicaSet({
      owner,
      pods: [podOf(owner, 'a', ready)],
      now,
    }).toReversed();
    expect(creations).toEqual([
      {
        kind: 'create',
        resource: 'pods',
        draft: {
          metadata: {
            generateName: 'web-',
            namespace: 'default',
            labels: { app: 'web' },
            annotations: { note: 'kept' },
            ownerReferences: [
              expect.objectContaining({ uid: 'web', controller: true, blockOwnerDeletion: true }),
            ],
          },
          spec: { containers: [] },
        },
      },
    ]);
    expect(status).toEqual({
      kind: 'status',
      status: {
        replicas: 1,
        fullyLabeledReplicas: 1,
        readyReplicas: 1,
        availableReplicas: 1,
        observedGeneration: 1,
      },
    });
  });

  it('has nothing to do where all is as it should be', () => {
    const status = {
      replicas: 2,
      fullyLabeledReplicas: 2,
      readyReplicas: 2,
      availableReplicas: 2,
      observedGeneration: 1,
    };
    const owner = replicaSet({}, status);
    const pods = [podOf(owner, 'a', ready), podOf(owner, 'b', ready)];
    expect(reconcileReplicaSet({ owner, pods, now })).toEqual([]);
  });

  it.each<[string, PodFacts, PodFacts]>([
    ['runs nowhere yet', { nodeName: '' }, {}],
    ['waits', { phase: 'Pending', ...ready }, ready],
    ['is not ready', {}, ready],
    [
      'costs less',
      { ...ready, metadata: { annotations: { 'controller.kubernetes.io/pod-deletion-cost': '-1' } } },
      ready,
    ],
    ['has been ready for less long', { readySecondsAgo: 10 }, { readySecondsAgo: 20 }],
    ['has restarted more often', { ...ready, restarts: 3 }, { ...ready, restarts: 1 }],
    [
      'is younger',
      { ...ready, metadata: { creationTimestamp: '2026-03-01T11:00:00Z' } },
      { ...ready, metadata: { creationTimestamp: '2026-03-01T10:00:00Z' } },
    ],
  ])('deletes first the pod that %s', (_why, first, other) => {
    const owner = replicaSet({ replicas: 1 });
    for (const order of [0, 1]) {
      const pods = [podOf(owner, 'first', first), podOf(owner, 'other', other)];
      const actions = reconcileReplicaSet({ owner, pods: order === 0 ? pods : pods.reverse(), now });
      const deleted = actions.flatMap((action) =>
        action.kind === 'delete' ? action.object.metadata.name : [],
      );
      expect(deleted).toEqual(['first']);
    }
  });

  it('counts neither what has ended nor what is being deleted', () => {
    const owner = replicaSet({ replicas: 1 });
    const ending = { metadata: { deletionTimestamp: '2026-03-01T12:00:30Z' } };
    const pods = [podOf(owner, 'a', { phase: 'Failed' }), podOf(owner, 'b', ending)];
    expect(reconcileReplicaSet({ owner, pods, now }).map(({ kind }) => kind)).toEqual(['create', 'status']);
  });

  it('adopts orphans, lets go of strangers, and leaves the pods of others alone', () => {
    const owner = replicaSet();
    const orphan = podOf(owner, 'orphan', { metadata: { ownerReferences: [] } });
    const stranger = podOf(owner, 'stranger', { metadata: { labels: { app: 'other' } } });
    const foreign = podOf(make('ReplicaSet', { name: 'another' }), 'foreign');
    const actions = reconcileReplicaSet({ owner, pods: [orphan, stranger, foreign], now });
    const owners = actions.map((action) =>
      action.kind === 'change'
        ? [action.object.metadata.name, action.next.metadata.ownerReferences?.length]
        : action,
    );
    expect(owners).toEqual([
      ['orphan', 1],
      ['stranger', 0],
    ]);
  });

  it('owns nothing by an empty selector', () => {
    const owner = replicaSet({ replicas: 0, selector: {} }, { replicas: 0, observedGeneration: 1 });
    const pods = [podOf(owner, 'orphan', { metadata: { ownerReferences: [] } })];
    expect(reconcileReplicaSet({ owner, pods, now })).toEqual([]);
  });

  it('makes nothing while it is being deleted', () => {
    const owner = { ...replicaSet() };
    const ending = { ...owner, metadata: { ...owner.metadata, deletionTimestamp: '2026-03-01T12:00:00Z' } };
    expect(reconcileReplicaSet({ owner: ending, pods: [], now }).map(({ kind }) => kind)).toEqual(['status']);
  });

  it('waits until pods have been ready for long enough', () => {
    const owner = replicaSet({ replicas: 1, minReadySeconds: 30 });
    const actions = reconcileReplicaSet({ owner, pods: [podOf(owner, 'a', { readySecondsAgo: 20 })], now });
    expect(actions).toEqual([
      {
        kind: 'status',
        status: { replicas: 1, fullyLabeledReplicas: 1, readyReplicas: 1, observedGeneration: 1 },
      },
      { kind: 'again', seconds: 10 },
    ]);
  });

  it('tells of a failure, and tries nothing else', () => {
    const failure = { reason: 'FailedCreate', message: 'Error creating: no' } as const;
    expect(reconcileReplicaSet({ owner: replicaSet(), pods: [], now, failure })).toEqual([
      {
        kind: 'status',
        status: {
          replicas: 0,
          observedGeneration: 1,
          conditions: [
            {
              type: 'ReplicaFailure',
              status: 'True',
              reason: 'FailedCreate',
              message: 'Error creating: no',
              lastTransitionTime: '2026-03-01T12:00:00Z',
            },
          ],
        },
      },
    ]);
  });

  it('creates no more than five hundred pods at once', () => {
    const creations = reconcileReplicaSet({ owner: replicaSet({ replicas: 2 ** 31 - 1 }), pods: [], now });
    expect(creations.filter(({ kind }) => kind === 'create')).toHaveLength(500);
  });
});
