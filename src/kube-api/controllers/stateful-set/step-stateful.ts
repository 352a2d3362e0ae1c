import type { KubeObject } from '../../storage/kube-object.ts';
import { type Action, tell } from '../action.ts';
import { isEnding, phaseOf } from '../pod-facts.ts';
import { draftPod, withIdentity } from './pod-identity.ts';
import { isAvailable, isHealthy, isOf, type Slot, type StatefulPods } from './stateful-pods.ts';

/** What is done about one pod, and whether those after it have to wait for that. */
interface Turn {
  readonly actions: readonly Action[];
  readonly mayGoOn: boolean;
}

/**
 * The next step: the wanted pods from the first to the last, the surplus ones from the last to the first, and then
 * those of an older template, again from the last. In order each waits for the one before; in parallel, only a
 * rollout does.
 */
export function stepStateful(pods: StatefulPods): readonly Action[] {
  const kept = takeTurns(pods.wanted, (slot) => keep(pods, slot));
  if (!kept.mayGoOn) return kept.actions;
  const firstUnhealthy = findFirstUnhealthy(pods);
  const shrunk = takeTurns(pods.condemned, (pod) => release(pods, pod, firstUnhealthy));
  const actions = [...kept.actions, ...shrunk.actions];
  return shrunk.mayGoOn && pods.isRolling ? [...actions, ...roll(pods)] : actions;
}

function takeTurns<One>(all: readonly One[], take: (one: One) => Turn): Turn {
  const actions: Action[] = [];
  for (const one of all) {
    const turn = take(one);
    actions.push(...turn.actions);
    if (!turn.mayGoOn) return { actions, mayGoOn: false };
  }
  return { actions, mayGoOn: true };
}

function keep(pods: StatefulPods, { ordinal, pod }: Slot): Turn {
  const { set, isOrdered } = pods;
  const after = (actions: readonly Action[]): Turn => ({ actions, mayGoOn: !isOrdered });
  if (pod === undefined) {
    const revision = revisionFor(pods, ordinal);
    return after([{ kind: 'create', resource: 'pods', draft: draftPod(set, ordinal, revision) }]);
  }
  if (isEnding(pod)) return after([]);
  const phase = phaseOf(pod);
  if (phase === 'Failed' || phase === 'Succeeded') return after(recreate(set, pod, phase));
  const named = withIdentity(pod, ordinal);
  const change: readonly Action[] = named ? [{ kind: 'change', object: pod, next: named }] : [];
  return { actions: change, mayGoOn: !isOrdered || isAvailable(pods, pod) };
}

/** Kubernetes: what comes back below the partition comes back as it was. */
function revisionFor({ isRolling, partition, current, update }: StatefulPods, ordinal: number): KubeObject {
  return isRolling && ordinal < partition ? current : update;
}

function recreate(set: KubeObject, pod: KubeObject, phase: 'Failed' | 'Succeeded'): readonly Action[] {
  const { namespace, name } = set.metadata;
  const what = phase === 'Failed' ? 'failed' : 'terminated';
  const said = `StatefulSet ${namespace}/${name} is recreating ${what} Pod ${pod.metadata.name}`;
  const told =
    phase === 'Failed' ? tell('RecreatingFailedPod', said, 'Warning') : tell('RecreatingTerminatedPod', said);
  return [told, { kind: 'delete', object: pod }];
}

function findFirstUnhealthy({ wanted, condemned }: StatefulPods): KubeObject | undefined {
  const inOrder = [...wanted.flatMap(({ pod }) => pod ?? []), ...condemned.toReversed()];
  return inOrder.find((pod) => !isHealthy(pod));
}

/** One at a time; what is not healthy may go where nothing before it is broken either. */
function release(pods: StatefulPods, pod: KubeObject, firstUnhealthy: KubeObject | undefined): Turn {
  const { isOrdered } = pods;
  if (isEnding(pod)) return { actions: [], mayGoOn: !isOrdered };
  const mayGo = !isOrdered || isAvailable(pods, pod) || pod === firstUnhealthy;
  if (!mayGo) return { actions: [], mayGoOn: false };
  return { actions: [{ kind: 'delete', object: pod }], mayGoOn: !isOrdered };
}

/** Takes away the last pod of an older template, once all after it are new and available. */
function roll(pods: StatefulPods): readonly Action[] {
  const { wanted, partition, update } = pods;
  for (const { ordinal, pod } of wanted.toReversed()) {
    if (ordinal < partition) break;
    // It has only just been asked for.
    if (pod === undefined) return [];
    if (!isOf(update)(pod)) return isEnding(pod) ? [] : [{ kind: 'delete', object: pod }];
    if (!isAvailable(pods, pod)) return [];
  }
  return [];
}
