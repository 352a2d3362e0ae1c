import { describe, expect, it } from 'vitest';
import type { JsonFields } from '../field-shape.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import { readText } from '../tables/read-object.ts';
import { make, now, type PodFacts, podOf, secondsAgo } from './fixtures/objects.ts';
import { reconcileDaemonSet } from './reconcile-daemon-set.ts';

function daemonSet(spec: JsonFields = {}, template: JsonFields = {}): KubeObject {
  return make(
    'DaemonSet',
    { name: 'agent' },
    {
      spec: {
        revisionHistoryLimit: 10,
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec: template },
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
        ...spec,
      },
    },
  );
}

const node = (name: string, facts: { labels?: Record<string, string>; taints?: JsonFields[] } = {}) =>
  make('Node', { name, labels: { disk: 'fast', ...facts.labels } }, { spec: { taints: facts.taints ?? [] } });

/** The revision that the controller would make of the set, under a known hash. */
function revisionOf(owner: KubeObject, hash: string, revision = 1): KubeObject {
  const [made] = reconcileDaemonSet({ owner, pods: [], revisions: [], nodes: [], now });
  if (made?.kind !== 'create') throw new Error('no revision was made');
  const { metadata, ...fields } = made.draft as { metadata: { labels: Record<string, string> } };
  const labels = { ...metadata.labels, 'controller-revision-hash': hash };
  return make('ControllerRevision', { ...metadata, name: `agent-${hash}`, labels }, { ...fields, revision });
}

/** There, and not ready. */
const starting = (nodeName: string, hash: string): PodFacts => ({
  nodeName,
  metadata: { labels: { app: 'web', 'controller-revision-hash': hash } },
});

interface Case {
  readonly owner?: KubeObject;
  readonly nodes?: readonly KubeObject[];
  readonly pods?: readonly PodFacts[];
}

const on = (nodeName: string, hash = 'new', facts: PodFacts = {}): PodFacts => ({
  nodeName,
  readySecondsAgo: 30,
  ...facts,
  metadata: { labels: { app: 'web', 'controller-revision-hash': hash }, ...facts.metadata },
});

function decide({ owner = daemonSet(), nodes = [node('one')], pods = [] }: Case) {
  const seen = pods.map((facts, index) => podOf(owner, `pod-${index}`, facts));
  const actions = reconcileDaemonSet({
    owner,
    pods: seen,
    revisions: [revisionOf(owner, 'new')],
    nodes,
    now,
  });
  return {
    actions,
    created: actions.flatMap((action) => (action.kind === 'create' ? action.draft : [])),
    deleted: actions.flatMap((action) => (action.kind === 'delete' ? action.object.metadata.name : [])),
    status: actions.flatMap((action) => (action.kind === 'status' ? action.status : []))[0],
  };
}

describe('a daemon set', () => {
  it('first keeps a revision of its template, which undoes a rollout as it is', () => {
    const owner = daemonSet({}, { nodeName: 'x' });
    const [made] = reconcileDaemonSet({ owner, pods: [], revisions: [], nodes: [node('one')], now });
    expect(made).toMatchObject({
      kind: 'create',
      resource: 'controllerrevisions.apps',
      draft: {
        revision: 1,
        data: { spec: { template: { $patch: 'replace', spec: { nodeName: 'x' } } } },
        metadata: { name: expect.stringMatching(/^agent-[a-z0-9]{10}$/) },
      },
    });
  });

  it('numbers an old template anew when it comes back', () => {
    const owner = daemonSet();
    const newer = { ...revisionOf(daemonSet({}, { hostNetwork: true }), 'other', 2) };
    const revisions = [revisionOf(owner, 'new', 1), newer];
    const [change] = reconcileDaemonSet({ owner, pods: [], revisions, nodes: [], now });
    expect(change).toMatchObject({ kind: 'change', next: { revision: 3, metadata: { name: 'agent-new' } } });
  });

  it('takes another hash where the name of its revision is taken', () => {
    const owner = daemonSet();
    const made = revisionOf(owner, 'new');
    const [draft] = reconcileDaemonSet({ owner, pods: [], revisions: [], nodes: [], now });
    const name = draft?.kind === 'create' ? readText(draft.draft, 'metadata', 'name') : '';
    const foreign = { ...made, metadata: { ...made.metadata, name, labels: {}, ownerReferences: [] } };
    expect(reconcileDaemonSet({ owner, pods: [], revisions: [foreign], nodes: [], now })).toEqual([
      { kind: 'status', status: { collisionCount: 1 } },
    ]);
  });

  it('runs one pod on each node, and names the node in the pod', () => {
    const { created } = decide({ nodes: [node('one'), node('two')], pods: [on('one')] });
    expect(created).toHaveLength(1);
    expect(created[0]).toMatchObject({
      metadata: { labels: { 'controller-revision-hash': 'new', 'pod-template-generation': '1' } },
      spec: {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [
                { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['two'] }] },
              ],
            },
          },
        },
        tolerations: expect.arrayContaining([
          { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' },
        ]),
      },
    });
  });

  const affinity = (...nodeSelectorTerms: JsonFields[]) => ({
    affinity: {
      nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } },
    },
  });
  const expression = (key: string, operator: string, ...values: string[]) =>
    affinity({ matchExpressions: [{ key, operator, values }] });
  const taint = (effect: string) => ({ taints: [{ key: 'gpu', value: 'yes', effect }] });
  const tolerating = (toleration: JsonFields) => ({ tolerations: [toleration] });

  it.each<[string, JsonFields, Parameters<typeof node>[1], number]>([
    ['a label it has', { nodeSelector: { disk: 'fast' } }, {}, 1],
    ['a label it has not', { nodeSelector: { disk: 'slow' } }, {}, 0],
    ['a label that every object has', { nodeSelector: { toString: 'x' } }, {}, 0],
    ['a value among several', expression('disk', 'In', 'slow', 'fast'), {}, 1],
    ['none of several', expression('disk', 'NotIn', 'slow'), {}, 1],
    ['a label at all', expression('disk', 'Exists'), {}, 1],
    ['the absence of a label', expression('disk', 'DoesNotExist'), {}, 0],
    ['more than it has', expression('size', 'Gt', '5'), { labels: { size: '5' } }, 0],
    ['less than it has', expression('size', 'Lt', '6'), { labels: { size: '5' } }, 1],
    ['what nobody knows', expression('disk', 'Like', 'fast'), {}, 0],
    ['nothing in particular', affinity({}), {}, 0],
    ['one of two terms', affinity({}, { matchExpressions: [{ key: 'disk', operator: 'Exists' }] }), {}, 1],
    ['another name', { nodeName: 'two' }, {}, 0],
    ['nothing, of a node that is tainted', {}, taint('NoSchedule'), 0],
    ['to be tolerated by key', tolerating({ key: 'gpu', operator: 'Exists' }), taint('NoSchedule'), 1],
    ['to be tolerated by value', tolerating({ key: 'gpu', value: 'yes' }), taint('NoExecute'), 1],
    ['to be tolerated by another value', tolerating({ key: 'gpu', value: 'no' }), taint('NoExecute'), 0],
    [
      'to be tolerated by another effect',
      tolerating({ key: 'gpu', operator: 'Exists', effect: 'NoExecute' }),
      taint('NoSchedule'),
      0,
    ],
    ['what is merely preferred', {}, taint('PreferNoSchedule'), 1],
  ])('asks of a node %s', (_what, template, facts, created) => {
    const owner = daemonSet({}, template);
    expect(decide({ owner, nodes: [node('one', facts)] }).created).toHaveLength(created);
  });

  it('leaves a node that drives it out, and stays on one that only takes no new pods', () => {
    const taints = [{ key: 'gpu', effect: 'NoExecute' }];
    expect(decide({ nodes: [node('one', { taints })], pods: [on('one')] }).deleted).toEqual(['pod-0']);
    expect(
      decide({ nodes: [node('one', { taints: [{ key: 'gpu', effect: 'NoSchedule' }] })], pods: [on('one')] })
        .deleted,
    ).toEqual([]);
  });

  it('takes pods away from nodes that are gone, and the younger of two on one node', () => {
    const elder = on('one', 'new', { metadata: { creationTimestamp: secondsAgo(90) } });
    expect(decide({ pods: [on('one'), elder, on('gone')] }).deleted).toEqual(['pod-0', 'pod-2']);
  });

  it('replaces what has failed, and not at once', () => {
    const failed = on('one', 'new', { phase: 'Failed' });
    const { actions, deleted } = decide({ pods: [failed] });
    expect(deleted).toEqual(['pod-0']);
    expect(actions[0]).toMatchObject({
      event: {
        reason: 'FailedDaemonPod',
        message: 'Found failed daemon pod default/pod-0 on node one, will try to kill it',
      },
    });
    const young = { ...failed, metadata: { creationTimestamp: secondsAgo(4) } };
    expect(decide({ pods: [young] }).actions).toContainEqual({ kind: 'again', seconds: 6 });
    expect(decide({ pods: [young] }).deleted).toEqual([]);
  });

  it('waits for a pod that is still ending', () => {
    const ending = on('one', 'old', { metadata: { deletionTimestamp: secondsAgo(1) } });
    expect(decide({ pods: [ending] })).toMatchObject({ created: [], deleted: [] });
  });

  const nodes = ['one', 'two', 'three'].map((name) => node(name));
  const rolling = (maxUnavailable: unknown, maxSurge: unknown = 0) =>
    daemonSet({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable, maxSurge } } });

  it.each<[string, KubeObject, readonly PodFacts[], readonly string[]]>([
    ['one at a time', rolling(1), ['one', 'two', 'three'].map((name) => on(name, 'old')), ['pod-0']],
    [
      'as many as may',
      rolling('50%'),
      ['one', 'two', 'three'].map((name) => on(name, 'old')),
      ['pod-0', 'pod-1'],
    ],
    ['none while one is missing', rolling(1), [on('one'), starting('two', 'new'), on('three', 'old')], []],
    [
      'the broken ones at once',
      rolling(1),
      [on('one', 'old'), on('two'), starting('three', 'old')],
      ['pod-2'],
    ],
    [
      'none on their own',
      daemonSet({ updateStrategy: { type: 'OnDelete' } }),
      ['one', 'two', 'three'].map((name) => on(name, 'old')),
      [],
    ],
  ])('replaces %s', (_what, owner, pods, deleted) => {
    expect(decide({ owner, nodes, pods }).deleted).toEqual(deleted);
  });

  it('lets the new pod come before the old one goes, where it may surge', () => {
    const owner = rolling(0, 1);
    const old = ['one', 'two', 'three'].map((name) => on(name, 'old'));
    const first = decide({ owner, nodes, pods: old });
    expect([first.created.length, first.deleted]).toEqual([1, []]);
    const coming = starting('one', 'new');
    const second = decide({ owner, nodes, pods: [...old, coming] });
    expect([second.created.length, second.deleted]).toEqual([0, []]);
    const third = decide({ owner, nodes, pods: [...old, on('one')] });
    expect([third.created.length, third.deleted]).toEqual([0, ['pod-0']]);
  });

  it('tells how far it is', () => {
    const pods = [on('one'), on('two', 'old'), starting('three', 'new')];
    expect(decide({ owner: rolling(1), nodes, pods }).status).toEqual({
      observedGeneration: 1,
      desiredNumberScheduled: 3,
      currentNumberScheduled: 3,
      numberMisscheduled: 0,
      numberReady: 2,
      updatedNumberScheduled: 2,
      numberAvailable: 2,
      numberUnavailable: 1,
    });
  });

  it('forgets revisions beyond those that it keeps, and none that a pod is of', () => {
    const owner = daemonSet({ revisionHistoryLimit: 1 });
    const old = ['a', 'b', 'c'].map((hash, index) =>
      revisionOf(daemonSet({}, { hostname: hash }), hash, index + 1),
    );
    const actions = reconcileDaemonSet({
      owner,
      pods: [podOf(owner, 'pod', on('one', 'a'))],
      revisions: [...old, revisionOf(owner, 'new', 4)],
      nodes: [node('one')],
      now,
    });
    const deleted = actions.flatMap((action) =>
      action.kind === 'delete' ? action.object.metadata.name : [],
    );
    expect(deleted).toContain('agent-b');
    expect(deleted).not.toContain('agent-a');
    expect(deleted).not.toContain('agent-c');
  });
});
