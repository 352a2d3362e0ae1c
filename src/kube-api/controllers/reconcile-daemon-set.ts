import type { JsonFields } from '../field-shape.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import { readFields, readNumber } from '../tables/read-object.ts';
import { type Action, type Failure, tell, tellStatus } from './action.ts';
import { claimOwned } from './claim-owned.ts';
import { conditionsOf, nonZero } from './conditions.ts';
import { type DaemonNode, type DaemonPod, readDaemonNodes } from './daemon-set/daemon-nodes.ts';
import { draftDaemonPod } from './daemon-set/daemon-pod.ts';
import { isRolling, type RollLimits, readLimits, rollDaemons } from './daemon-set/roll-daemons.ts';
import { isEnding, isReady, phaseOf } from './pod-facts.ts';
import {
  forgetRevisions,
  type RevisionHistory,
  readRevisions,
  revisionLabel,
} from './revisions/revision-history.ts';

export interface SeenDaemonSet {
  readonly owner: KubeObject;
  /** Pods and revisions: all of the namespace. */
  readonly pods: readonly KubeObject[];
  readonly revisions: readonly KubeObject[];
  readonly nodes: readonly KubeObject[];
  readonly now: Date;
  readonly failure?: Failure | undefined;
}

/** Keeps one pod on every node that wants it, and rolls a new template over them. */
export function reconcileDaemonSet(seen: SeenDaemonSet): readonly Action[] {
  const { owner, failure } = seen;
  if (isEnding(owner)) return [];
  const claim = claimOwned(owner, seen.pods);
  if (claim.actions.length > 0) return claim.actions;
  const reading = readRevisions(owner, seen.revisions);
  if (reading.kind === 'collision') {
    const collisionCount = readNumber(owner, 'status', 'collisionCount') + 1;
    return [{ kind: 'status', status: { ...readFields(owner, 'status'), collisionCount } }];
  }
  if (reading.kind === 'unsettled') return failure === undefined ? reading.actions : [];
  const { history } = reading;
  const hash = hashOf(history.update);
  const nodes = readDaemonNodes({ ...seen, pods: claim.owned, hash });
  const limits = readLimits(owner, nodes.filter(({ mayStart }) => mayStart).length);
  const actions = failure === undefined ? nextStep({ ...seen, nodes, hash, limits }) : [];
  return [
    ...actions,
    ...tellStatus(statusOf(owner, nodes), owner),
    ...forgetUnused(owner, history, claim.owned),
    ...lookAgain(nodes),
  ];
}

const hashOf = ({ metadata }: KubeObject): string => metadata.labels?.[revisionLabel] ?? '';

interface Step extends Omit<SeenDaemonSet, 'nodes'> {
  readonly nodes: readonly DaemonNode[];
  readonly hash: string;
  readonly limits: RollLimits;
}

/** First every node has what it wants; only then is anything rolled. */
function nextStep(step: Step): readonly Action[] {
  const { owner, nodes, hash, limits } = step;
  const create = (node: DaemonNode): Action => ({
    kind: 'create',
    resource: 'pods',
    draft: draftDaemonPod(owner, node.name, hash),
  });
  const kept = nodes.flatMap((node) => keepOne(step, node, create));
  if (kept.length > 0 || !isRolling(owner)) return kept;
  const roll = rollDaemons(nodes, limits);
  return [...roll.remove.map((object): Action => ({ kind: 'delete', object })), ...roll.create.map(create)];
}

function keepOne(step: Step, node: DaemonNode, create: (node: DaemonNode) => Action): readonly Action[] {
  const there = node.pods.filter(({ object }) => !isEnding(object));
  if (!node.mayStay) return there.map(({ object }) => ({ kind: 'delete', object }));
  const finished = there.filter(({ isRunning }) => !isRunning);
  if (finished.length > 0) return finished.flatMap((pod) => replaceFinished(step, node, pod));
  if (node.pods.length === 0) return node.mayStart ? [create(node)] : [];
  return surplusOf(there, step.limits).map(({ object }) => ({ kind: 'delete', object }));
}

/** The oldest stays; where a rollout lets two stand side by side, the oldest of each template. */
function surplusOf(there: readonly DaemonPod[], { maxSurge }: RollLimits): readonly DaemonPod[] {
  if (maxSurge === 0) return there.slice(1);
  const [current, old] = [true, false].map((isCurrent) => there.filter((pod) => pod.isCurrent === isCurrent));
  return [...(current ?? []).slice(1), ...(old ?? []).slice(1)];
}

/** What fails at once is not started over and over: the real controller's pauses grow, ours is one. */
const replacePauseSeconds = 10;

function replaceFinished({ owner, now }: Step, node: DaemonNode, { object }: DaemonPod): readonly Action[] {
  const age = (now.getTime() - Date.parse(object.metadata.creationTimestamp)) / 1_000;
  if (age < replacePauseSeconds) return [{ kind: 'again', seconds: Math.ceil(replacePauseSeconds - age) }];
  const where = `daemon pod ${owner.metadata.namespace}/${object.metadata.name} on node ${node.name}`;
  const told =
    phaseOf(object) === 'Failed'
      ? tell('FailedDaemonPod', `Found failed ${where}, will try to kill it`, 'Warning')
      : tell('SucceededDaemonPod', `Found succeeded ${where}, will try to delete it`);
  return [told, { kind: 'delete', object }];
}

function statusOf(owner: KubeObject, nodes: readonly DaemonNode[]): JsonFields {
  const wanted = nodes.filter(({ mayStart }) => mayStart);
  const eldest = wanted.flatMap(({ pods }) => pods[0] ?? []);
  const available = eldest.filter(({ isAvailable }) => isAvailable).length;
  return {
    ...statusFields(owner),
    currentNumberScheduled: eldest.length,
    numberMisscheduled: nodes.filter(({ mayStart, pods }) => !mayStart && pods.length > 0).length,
    desiredNumberScheduled: wanted.length,
    numberReady: eldest.filter(({ object }) => isReady(object)).length,
    ...nonZero({
      observedGeneration: owner.metadata.generation ?? 0,
      updatedNumberScheduled: eldest.filter(({ isCurrent }) => isCurrent).length,
      numberAvailable: available,
      numberUnavailable: wanted.length - available,
    }),
  };
}

/** What a new status takes over from the last one. */
function statusFields(owner: KubeObject): JsonFields {
  const collisionCount = readNumber(owner, 'status', 'collisionCount');
  const conditions = conditionsOf(owner);
  return { ...nonZero({ collisionCount }), ...(conditions.length > 0 && { conditions }) };
}

function forgetUnused(
  owner: KubeObject,
  history: RevisionHistory,
  pods: readonly KubeObject[],
): readonly Action[] {
  const used = new Set(pods.map(hashOf));
  return forgetRevisions(
    owner,
    history,
    (revision) => revision === history.update || used.has(hashOf(revision)),
  );
}

function lookAgain(nodes: readonly DaemonNode[]): readonly Action[] {
  const waits = nodes.flatMap(({ pods }) => pods.flatMap(({ secondsLeft }) => secondsLeft || []));
  return waits.length === 0 ? [] : [{ kind: 'again', seconds: Math.min(...waits) }];
}
