import { describe, expect, it } from 'vitest';
import type { JsonFields } from '../field-shape.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import { readText } from '../tables/read-object.ts';
import { make, now, type PodFacts, podOf, secondsAgo } from './fixtures/objects.ts';
import { reconcileStatefulSet } from './reconcile-stateful-set.ts';

function statefulSet(spec: JsonFields = {}, status: JsonFields = {}, template: JsonFields = {}): KubeObject {
  return make(
    'StatefulSet',
    { name: 'db' },
    {
      spec: {
        replicas: 3,
        serviceName: 'db',
        podManagementPolicy: 'OrderedReady',
        revisionHistoryLimit: 10,
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec: template },
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
        ...spec,
      },
      status: { currentRevision: 'db-new', ...status },
    },
  );
}

function revisionOf(owner: KubeObject, name: string, revision = 1): KubeObject {
  const [made] = reconcileStatefulSet({ owner, pods: [], revisions: [], now });
  if (made?.kind !== 'create') throw new Error('no revision was made');
  const { metadata, ...fields } = made.draft as { metadata: object };
  return make('ControllerRevision', { ...metadata, name }, { ...fields, revision });
}

type PodCase = readonly [ordinal: number, facts: PodFacts & { readonly revision?: string }];

const healthy: PodFacts = { readySecondsAgo: 30 };
const ending: PodFacts = { metadata: { deletionTimestamp: secondsAgo(1) } };

function decide(owner: KubeObject, cases: readonly PodCase[]) {
  const pods = cases.map(([ordinal, { revision = 'db-new', ...facts }]) =>
    podOf(owner, `db-${ordinal}`, {
      ...facts,
      metadata: {
        labels: {
          app: 'web',
          'statefulset.kubernetes.io/pod-name': `db-${ordinal}`,
          'apps.kubernetes.io/pod-index': String(ordinal),
          'controller-revision-hash': revision,
        },
        ...facts.metadata,
      },
    }),
  );
  const old = revisionOf(statefulSet({}, {}, { hostNetwork: true }), 'db-old', 1);
  const actions = reconcileStatefulSet({
    owner,
    pods,
    revisions: [old, revisionOf(owner, 'db-new', 2)],
    now,
  });
  const drafts = actions.filter((action) => action.kind === 'create').map(({ draft }) => draft);
  return {
    actions,
    drafts,
    created: drafts.map((draft) => readText(draft, 'metadata', 'name')),
    deleted: actions.flatMap((action) => (action.kind === 'delete' ? action.object.metadata.name : [])),
    status: actions.find((action) => action.kind === 'status')?.status,
  };
}

const parallel = (spec: JsonFields = {}) => statefulSet({ podManagementPolicy: 'Parallel', ...spec });
const old = { ...healthy, revision: 'db-old' };

describe('a stateful set', () => {
  it('gives its pods a name, a place, and the name of their revision', () => {
    expect(decide(statefulSet(), []).drafts).toEqual([
      {
        metadata: {
          name: 'db-0',
          namespace: 'default',
          labels: {
            app: 'web',
            'statefulset.kubernetes.io/pod-name': 'db-0',
            'apps.kubernetes.io/pod-index': '0',
            'controller-revision-hash': 'db-new',
          },
          ownerReferences: [expect.objectContaining({ kind: 'StatefulSet', name: 'db', controller: true })],
        },
        spec: { hostname: 'db-0', subdomain: 'db' },
      },
    ]);
  });

  it.each<[string, KubeObject, readonly PodCase[], readonly string[]]>([
    ['the next only when the one before is ready', statefulSet(), [[0, healthy]], ['db-1']],
    ['none while one is not ready', statefulSet(), [[0, {}]], []],
    ['none while one is ending', statefulSet(), [[0, { ...healthy, ...ending }]], []],
    [
      'none before a pod has been ready for long enough',
      statefulSet({ minReadySeconds: 60 }),
      [[0, healthy]],
      [],
    ],
    [
      'the first that is missing',
      statefulSet(),
      [
        [1, healthy],
        [2, healthy],
      ],
      ['db-0'],
    ],
    ['all at once, in parallel', parallel(), [[1, {}]], ['db-0', 'db-2']],
    ['from where it is told to begin', parallel({ ordinals: { start: 5 } }), [], ['db-5', 'db-6', 'db-7']],
  ])('creates %s', (_what, owner, pods, created) => {
    expect(decide(owner, pods).created).toEqual(created);
  });

  it.each<[string, KubeObject, readonly PodCase[], readonly string[]]>([
    [
      'the last first, and one at a time',
      statefulSet({ replicas: 1 }),
      [
        [0, healthy],
        [1, healthy],
        [2, healthy],
      ],
      ['db-2'],
    ],
    [
      'none while the last is ending',
      statefulSet({ replicas: 1 }),
      [
        [0, healthy],
        [1, healthy],
        [2, { ...healthy, ...ending }],
      ],
      [],
    ],
    [
      'none while one before it is broken',
      statefulSet({ replicas: 1 }),
      [
        [0, healthy],
        [1, {}],
        [2, {}],
      ],
      [],
    ],
    [
      'the one that is broken itself',
      statefulSet({ replicas: 1 }),
      [
        [0, healthy],
        [1, healthy],
        [2, {}],
      ],
      ['db-2'],
    ],
    [
      'all at once, in parallel',
      parallel({ replicas: 1 }),
      [
        [0, healthy],
        [1, healthy],
        [2, {}],
      ],
      ['db-2', 'db-1'],
    ],
    [
      'what is below its beginning',
      statefulSet({ replicas: 1, ordinals: { start: 1 } }),
      [
        [0, healthy],
        [1, healthy],
      ],
      ['db-0'],
    ],
    [
      'what has failed, to make it anew',
      statefulSet(),
      [
        [0, { phase: 'Failed' }],
        [1, healthy],
        [2, healthy],
      ],
      ['db-0'],
    ],
  ])('takes away %s', (_what, owner, pods, deleted) => {
    expect(decide(owner, pods).deleted).toEqual(deleted);
  });

  it.each<[string, KubeObject, readonly PodCase[], readonly string[]]>([
    [
      'from the last',
      statefulSet(),
      [
        [0, old],
        [1, old],
        [2, old],
      ],
      ['db-2'],
    ],
    [
      'the next when the last is available',
      statefulSet(),
      [
        [0, old],
        [1, old],
        [2, healthy],
      ],
      ['db-1'],
    ],
    [
      'none while a new one is not',
      statefulSet(),
      [
        [0, old],
        [1, old],
        [2, {}],
      ],
      [],
    ],
    [
      'one at a time in parallel, too',
      parallel(),
      [
        [0, old],
        [1, old],
        [2, {}],
      ],
      [],
    ],
    [
      'none below the partition',
      statefulSet({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } }),
      [
        [0, old],
        [1, old],
        [2, healthy],
      ],
      [],
    ],
    [
      'none on their own',
      statefulSet({ updateStrategy: { type: 'OnDelete' } }),
      [
        [0, old],
        [1, old],
        [2, old],
      ],
      [],
    ],
  ])('rolls a new template out %s', (_what, owner, pods, deleted) => {
    expect(decide(owner, pods).deleted).toEqual(deleted);
  });

  it('brings back as it was what is below the partition', () => {
    const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 1 } };
    const owner = parallel({ updateStrategy });
    const set = { ...owner, status: { currentRevision: 'db-old' } };
    const { drafts } = decide(set, []);
    expect(drafts.map((draft) => (draft.spec as JsonFields).hostNetwork)).toEqual([
      true,
      undefined,
      undefined,
    ]);
  });

  it('tells how far it is, and ends a rollout', () => {
    const owner = statefulSet({}, { currentRevision: 'db-old' });
    expect(
      decide(owner, [
        [0, old],
        [1, healthy],
        [2, {}],
      ]).status,
    ).toEqual({
      observedGeneration: 1,
      replicas: 3,
      readyReplicas: 2,
      availableReplicas: 2,
      currentReplicas: 1,
      updatedReplicas: 2,
      currentRevision: 'db-old',
      updateRevision: 'db-new',
      collisionCount: 0,
    });
    expect(
      decide(owner, [
        [0, healthy],
        [1, healthy],
        [2, healthy],
      ]).status,
    ).toMatchObject({
      currentRevision: 'db-new',
      currentReplicas: 3,
      updatedReplicas: 3,
    });
  });

  it('creates no more than so many at once, however many are wanted', () => {
    expect(decide(parallel({ replicas: 2 ** 31 - 1 }), []).created).toHaveLength(500);
  });

  it('adopts an orphan of its names only, and labels it by its name', () => {
    const owner = statefulSet({ replicas: 1 });
    const revisions = [revisionOf(owner, 'db-new')];
    const orphan = (name: string) =>
      make('Pod', { name, labels: { app: 'web' } }, { status: { phase: 'Running' } });
    const adopting = reconcileStatefulSet({ owner, pods: [orphan('db-0'), orphan('db-x')], revisions, now });
    expect(adopting).toMatchObject([{ kind: 'change', object: { metadata: { name: 'db-0' } } }]);
    const bare = podOf(owner, 'db-0', healthy);
    expect(reconcileStatefulSet({ owner, pods: [bare], revisions, now })[0]).toMatchObject({
      kind: 'change',
      next: { metadata: { labels: { 'apps.kubernetes.io/pod-index': '0' } } },
    });
  });

  it('looks again when a pod has been ready for long enough', () => {
    expect(decide(statefulSet({ minReadySeconds: 60 }), [[0, healthy]]).actions).toContainEqual({
      kind: 'again',
      seconds: 30,
    });
  });
});
