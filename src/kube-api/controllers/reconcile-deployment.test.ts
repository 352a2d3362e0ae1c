import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonFields } from '../field-shape.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import { readFields, readNumber } from '../tables/read-object.ts';
import { controllerReference } from './claim-owned.ts';
import { readRollout } from './deployment/rollout.ts';
import { make, now, podOf, secondsAgo } from './fixtures/objects.ts';
import { reconcileDeployment } from './reconcile-deployment.ts';
import { isSameTemplate, templateHash, withHash } from './template-hash.ts';

const template = (image: string) => ({
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ image }] },
});

function deployment(spec: JsonFields = {}, status?: JsonFields): KubeObject {
  const rolling = { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } };
  return make(
    'Deployment',
    { name: 'web', annotations: { 'deployment.kubernetes.io/revision': '2' } },
    {
      spec: {
        replicas: 4,
        selector: { matchLabels: { app: 'web' } },
        template: template('new'),
        strategy: rolling,
        revisionHistoryLimit: 10,
        progressDeadlineSeconds: 600,
        ...spec,
      },
      ...(status && { status }),
    },
  );
}

interface SetFacts {
  readonly image: string;
  readonly replicas: number;
  readonly available?: number;
  readonly revision?: string;
  readonly desired?: string;
  readonly maximum?: string;
  readonly age?: number;
}

function setOf(owner: KubeObject, facts: SetFacts): KubeObject {
  const { image, replicas, available = replicas, revision = '1', desired = '4', maximum = '5' } = facts;
  const own = withHash(template(image), templateHash(template(image), 0));
  return make(
    'ReplicaSet',
    {
      name: `web-${image}`,
      creationTimestamp: secondsAgo(facts.age ?? (image === 'new' ? 10 : 100)),
      labels: readFields(own, 'metadata', 'labels') as Record<string, string>,
      annotations: {
        'deployment.kubernetes.io/revision': revision,
        'deployment.kubernetes.io/desired-replicas': desired,
        'deployment.kubernetes.io/max-replicas': maximum,
      },
      ownerReferences: [controllerReference(owner)],
    },
    {
      spec: { replicas, selector: owner.spec && { matchLabels: { app: 'web' } }, template: own },
      status: { replicas, readyReplicas: available, availableReplicas: available, observedGeneration: 1 },
    },
  );
}

/** The new sizes, by name, and what is told of them. */
function decide(owner: KubeObject, replicaSets: readonly KubeObject[], pods: readonly KubeObject[] = []) {
  const actions = reconcileDeployment({ owner, replicaSets, pods, now });
  return {
    actions,
    sizes: Object.fromEntries(
      actions.flatMap((action) =>
        action.kind === 'change'
          ? [[action.object.metadata.name, readNumber(action.next, 'spec', 'replicas')]]
          : [],
      ),
    ),
    told: actions.flatMap((action) => (action.kind === 'event' ? action.event.message : [])),
    created: actions.find((action) => action.kind === 'create')?.draft,
    reasons: actions.flatMap((action) =>
      action.kind === 'status'
        ? ((action.status.conditions ?? []) as JsonFields[]).map(({ type, reason }) => `${type}: ${reason}`)
        : [],
    ),
  };
}

const current = (owner: KubeObject, facts: Partial<SetFacts> = {}) =>
  setOf(owner, { image: 'new', replicas: 4, revision: '2', ...facts });
const old = (owner: KubeObject, facts: Partial<SetFacts> = {}) =>
  setOf(owner, { image: 'old', replicas: 4, ...facts });

describe('a deployment that rolls', () => {
  it('makes a ReplicaSet for a new template, with as many pods as there is room for', () => {
    const owner = deployment();
    const { created, reasons, told } = decide(owner, [old(owner)]);
    const hash = templateHash(template('new'), 0);
    expect(created).toMatchObject({
      metadata: {
        name: `web-${hash}`,
        labels: { app: 'web', 'pod-template-hash': hash },
        annotations: {
          'deployment.kubernetes.io/revision': '2',
          'deployment.kubernetes.io/desired-replicas': '4',
          'deployment.kubernetes.io/max-replicas': '5',
        },
      },
      spec: { replicas: 1, selector: { matchLabels: { app: 'web', 'pod-template-hash': hash } } },
    });
    expect(told).toEqual([`Scaled up replica set web-${hash} from 0 to 1`]);
    expect(reasons).toContain('Progressing: NewReplicaSetCreated');
  });

  it('takes another name where its own is taken', () => {
    const owner = deployment();
    const name = `web-${templateHash(template('new'), 0)}`;
    const { actions } = decide(owner, [make('ReplicaSet', { name })]);
    expect(actions[0]).toMatchObject({ kind: 'status', status: { collisionCount: 1 } });
    expect(actions.map(({ kind }) => kind)).not.toContain('create');
  });

  it.each([
    ['shrinks what is old by what may be missing', { replicas: 1, available: 0 }, {}, { 'web-old': 3 }],
    ['grows what is new into the room', { replicas: 1, available: 1 }, { replicas: 3 }, { 'web-new': 2 }],
    ['takes what is not healthy first', { replicas: 1, available: 0 }, { available: 1 }, { 'web-old': 3 }],
    ['waits for what is new to be available', { replicas: 2, available: 0 }, { replicas: 3 }, {}],
  ])('%s', (_what, newFacts, oldFacts, sizes) => {
    const owner = deployment();
    expect(decide(owner, [old(owner, oldFacts), current(owner, newFacts)]).sizes).toEqual(sizes);
  });

  it('is complete when all is new and available', () => {
    const owner = deployment();
    const { reasons, sizes } = decide(owner, [old(owner, { replicas: 0 }), current(owner)]);
    expect(sizes).toEqual({});
    expect(reasons).toEqual(['Available: MinimumReplicasAvailable', 'Progressing: NewReplicaSetAvailable']);
  });

  it('gives an old template that is current again the newest number', () => {
    const owner = deployment();
    const { actions } = decide(owner, [
      old(owner, { revision: '2' }),
      current(owner, { revision: '1', replicas: 0 }),
    ]);
    expect(actions[0]).toMatchObject({
      kind: 'change',
      next: {
        metadata: {
          annotations: {
            'deployment.kubernetes.io/revision': '3',
            'deployment.kubernetes.io/revision-history': '1',
          },
        },
      },
    });
  });

  it('grows in proportion amid a rollout', () => {
    const owner = deployment({ replicas: 8 });
    const sets = [old(owner, { replicas: 3 }), current(owner, { replicas: 2, available: 1 })];
    expect(decide(owner, sets).sizes).toEqual({ 'web-old': 6, 'web-new': 4 });
  });

  it('shrinks to nothing at once', () => {
    const owner = deployment({ replicas: 0 });
    const sets = [old(owner, { replicas: 3 }), current(owner, { replicas: 2 })];
    expect(decide(owner, sets).sizes).toEqual({ 'web-old': 0, 'web-new': 0 });
  });

  it('forgets the oldest revisions, once it is complete', () => {
    const limited = deployment({ revisionHistoryLimit: 1 });
    const annotations = { 'deployment.kubernetes.io/revision': '4' };
    const owner = { ...limited, metadata: { ...limited.metadata, annotations } };
    const sets = ['1', '2', '3'].map((revision) =>
      setOf(owner, { image: `old${revision}`, replicas: 0, revision }),
    );
    const deletedWith = (available: number): readonly string[] =>
      decide(owner, [...sets, current(owner, { revision: '4', available })]).actions.flatMap((action) =>
        action.kind === 'delete' ? action.object.metadata.name : [],
      );
    expect(deletedWith(3)).toEqual([]);
    expect(deletedWith(4)).toEqual(['web-old1', 'web-old2']);
  });

  it('never has too many pods nor too few, whatever becomes ready when, and comes to its end', () => {
    const limit = fc.oneof(
      fc.integer({ min: 0, max: 3 }),
      fc.integer({ min: 0, max: 100 }).map((n) => `${n}%`),
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        limit,
        limit,
        fc.infiniteStream(fc.boolean()),
        (...given) => {
          const [replicas, maxSurge, maxUnavailable, luck] = given;
          const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } };
          const owner = deployment({ replicas, strategy });
          const bounds = readRollout(owner, []);
          let sets = [
            old(owner, { replicas, desired: `${replicas}` }),
            current(owner, { replicas: 0, desired: `${replicas}` }),
          ];
          for (let step = 0; step < 200; step += 1) {
            for (const action of reconcileDeployment({ owner, replicaSets: sets, pods: [], now })) {
              if (action.kind !== 'change') continue;
              sets = sets.map((set) =>
                set.metadata.uid === action.next.metadata.uid ? settled(action.next, false) : set,
              );
            }
            const total = sets.reduce((sum, set) => sum + readNumber(set, 'spec', 'replicas'), 0);
            const available = sets.reduce(
              (sum, set) => sum + readNumber(set, 'status', 'availableReplicas'),
              0,
            );
            expect(total).toBeLessThanOrEqual(replicas + bounds.maxSurge);
            expect(available).toBeGreaterThanOrEqual(replicas - bounds.maxUnavailable);
            sets = sets.map((set) => settled(set, luck.next().value));
          }
          expect(sets.map((set) => readNumber(set, 'spec', 'replicas'))).toEqual([0, replicas]);
        },
      ),
      { numRuns: 50 },
    );
  });
});

/** One more pod of a ReplicaSet is available, with luck; never more than it has. */
function settled(set: KubeObject, isLucky: boolean): KubeObject {
  const replicas = readNumber(set, 'spec', 'replicas');
  const availableReplicas = Math.min(
    replicas,
    readNumber(set, 'status', 'availableReplicas') + Number(isLucky),
  );
  return { ...set, status: { ...readFields(set, 'status'), replicas, availableReplicas } };
}

describe('a deployment that recreates', () => {
  const owner = deployment({ strategy: { type: 'Recreate' } });

  it('first empties what is old', () => {
    expect(decide(owner, [old(owner)])).toMatchObject({ sizes: { 'web-old': 0 }, created: undefined });
  });

  it('waits for the last old pod', () => {
    const emptied = old(owner, { replicas: 0 });
    const ending = { metadata: { deletionTimestamp: '2026-03-01T12:00:30Z' } };
    expect(decide(owner, [emptied], [podOf(emptied, 'last', ending)]).created).toBeUndefined();
  });

  it('then makes all that is new', () => {
    expect(decide(owner, [old(owner, { replicas: 0 })]).created).toMatchObject({ spec: { replicas: 4 } });
  });
});

describe('a deployment that is not where it should be', () => {
  it('says that its time is over, and when it will be', () => {
    const progressing = (seconds: number) => ({
      replicas: 4,
      updatedReplicas: 4,
      conditions: [
        {
          type: 'Progressing',
          status: 'True',
          reason: 'ReplicaSetUpdated',
          message: '',
          lastUpdateTime: secondsAgo(seconds),
          lastTransitionTime: secondsAgo(seconds),
        },
      ],
    });
    const late = deployment({}, progressing(601));
    expect(decide(late, [current(late, { available: 0 })]).reasons).toContain(
      'Progressing: ProgressDeadlineExceeded',
    );
    const early = deployment({}, progressing(590));
    expect(decide(early, [current(early, { available: 0 })]).actions.at(-1)).toEqual({
      kind: 'again',
      seconds: 11,
    });
  });

  it('says that its ReplicaSet could not be made', () => {
    const failure = { reason: 'ReplicaSetCreateError', message: 'no' } as const;
    const actions = reconcileDeployment({ owner: deployment(), replicaSets: [], pods: [], now, failure });
    expect(actions).toMatchObject([
      {
        status: {
          conditions: [{ type: 'Available' }, { type: 'Progressing', reason: 'ReplicaSetCreateError' }],
        },
      },
    ]);
  });
});

describe('the hash of a template', () => {
  const json = fc.dictionary(fc.string(), fc.jsonValue());

  it('does not depend on the order of members', () => {
    fc.assert(
      fc.property(json, (fields) => {
        const turned = Object.fromEntries(Object.entries(fields).reverse());
        expect(templateHash(turned, 0)).toBe(templateHash(fields, 0));
        expect(templateHash(fields, 0)).toMatch(/^[a-z0-9]{10}$/);
        expect(templateHash(fields, 1)).not.toBe(templateHash(fields, 0));
      }),
    );
  });

  it('does not make another template of it', () => {
    expect(isSameTemplate(template('a'), withHash(template('a'), 'x'))).toBe(true);
    expect(isSameTemplate(template('a'), template('b'))).toBe(false);
  });
});
