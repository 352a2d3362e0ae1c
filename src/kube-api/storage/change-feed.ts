import type { KubeObject } from './kube-object.ts';

/** One committed change. `previous` is the object before it, for whoever selects by what it was. */
export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly resource: string;
  /** Of a deletion, the last state under the revision of the deletion. */
  readonly object: KubeObject;
  readonly previous?: KubeObject;
  readonly revision: number;
}

export type ChangeListener = (change: Change) => void;

/** The changes of late, and whoever wants to hear of the next ones. */
export interface ChangeFeed {
  publish(changes: readonly Change[]): void;
  /** What came after a revision. Nothing where that is longer ago than is remembered. */
  since(revision: number): readonly Change[] | undefined;
  /** Called for each change from now on, synchronously, in order. */
  subscribe(listener: ChangeListener): () => void;
}

/** Whoever was away for longer reads everything anew, as with a real server after its history is compacted. */
const rememberedChanges = 2_000;

/** Knows no change before `revision`: after a restart, watches from before it have to begin anew. */
export function createChangeFeed(revision: number, remembered = rememberedChanges): ChangeFeed {
  let changes: Change[] = [];
  let oldest = revision;
  const listeners = new Set<ChangeListener>();
  return {
    publish(published) {
      for (const change of published) {
        changes.push(change);
        for (const listener of [...listeners]) listener(change);
      }
      // In batches: dropping one for each that comes would copy the list each time.
      if (changes.length <= remembered * 2) return;
      oldest = changes[changes.length - remembered - 1]?.revision ?? oldest;
      changes = changes.slice(-remembered);
    },
    since: (after) => (after < oldest ? undefined : changes.filter((change) => change.revision > after)),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
