import { isDeepStrictEqual } from 'node:util';
import type { JsonFields } from '../../field-shape.ts';
import type { KubeObject } from '../../storage/kube-object.ts';
import { readField, readFields, readNumber } from '../../tables/read-object.ts';
import type { Action } from '../action.ts';
import { claimOwned, controllerReference } from '../claim-owned.ts';
import { templateOf } from '../pod-facts.ts';
import { templateHash } from '../template-hash.ts';

/** Of pods: which revision they are of. Of a DaemonSet's revisions: their hash. */
export const revisionLabel = 'controller-revision-hash';

/** The revisions that a DaemonSet or a StatefulSet has kept of its template, oldest first. */
export interface RevisionHistory {
  readonly all: readonly KubeObject[];
  /** Of the template as it is now. */
  readonly update: KubeObject;
}

export type RevisionsReading =
  | { readonly kind: 'known'; readonly history: RevisionHistory }
  /** They have to be put in order first; what that changes calls for the next step. */
  | { readonly kind: 'unsettled'; readonly actions: readonly Action[] }
  /** The name of the next revision is another's: the next attempt takes another hash. */
  | { readonly kind: 'collision' };

export const revisionOf = (revision: KubeObject): number => readNumber(revision, 'revision');

/** Numbers only grow: going back to an old template makes its revision the newest. */
export function readRevisions(owner: KubeObject, revisions: readonly KubeObject[]): RevisionsReading {
  const claim = claimOwned(owner, revisions);
  if (claim.actions.length > 0) return { kind: 'unsettled', actions: claim.actions };
  const all = claim.owned.toSorted((one, other) => revisionOf(one) - revisionOf(other));
  const data = dataOf(owner);
  const update = all.findLast((revision) => isDeepStrictEqual(revision.data, data));
  const newest = revisionOf(all.at(-1) ?? owner);
  if (update === undefined) {
    const draft = draftRevision(owner, { data, number: newest + 1 });
    const isTaken = revisions.some(({ metadata }) => metadata.name === draft.metadata.name);
    if (isTaken) return { kind: 'collision' };
    return { kind: 'unsettled', actions: [{ kind: 'create', resource: 'controllerrevisions.apps', draft }] };
  }
  if (revisionOf(update) === newest) return { kind: 'known', history: { all, update } };
  const next = { ...update, revision: newest + 1 };
  return { kind: 'unsettled', actions: [{ kind: 'change', object: update, next }] };
}

/** Old revisions that nothing is of any more, beyond those that are kept to go back to. */
export function forgetRevisions(
  owner: KubeObject,
  { all }: RevisionHistory,
  isLive: (revision: KubeObject) => boolean,
): readonly Action[] {
  const limit = readField(owner, 'spec', 'revisionHistoryLimit');
  if (typeof limit !== 'number') return [];
  const idle = all.filter((revision) => !isLive(revision));
  return idle.slice(0, Math.max(0, idle.length - limit)).map((object) => ({ kind: 'delete', object }));
}

/** The template that a revision has kept. */
export function templateOfRevision(revision: KubeObject): JsonFields {
  const { $patch: _patch, ...template } = readFields(revision, 'data', 'spec', 'template') ?? {};
  return template;
}

/** Kubernetes: a patch of the owner, which `kubectl rollout undo` sends as it is. */
function dataOf(owner: KubeObject): JsonFields {
  return { spec: { template: { ...templateOf(owner), $patch: 'replace' } } };
}

const longestPrefix = 223;

function draftRevision(
  owner: KubeObject,
  { data, number }: { readonly data: JsonFields; readonly number: number },
) {
  const { name, namespace, annotations } = owner.metadata;
  const hash = templateHash(templateOf(owner), readNumber(owner, 'status', 'collisionCount'));
  const hashLabel = owner.kind === 'DaemonSet' ? revisionLabel : 'controller.kubernetes.io/hash';
  return {
    metadata: {
      name: `${name.slice(0, longestPrefix)}-${hash}`,
      namespace,
      labels: { ...readFields(owner, 'spec', 'template', 'metadata', 'labels'), [hashLabel]: hash },
      ...(annotations !== undefined && { annotations }),
      ownerReferences: [controllerReference(owner)],
    },
    data,
    revision: number,
  };
}
