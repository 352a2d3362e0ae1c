import type { JsonFields } from '../field-shape.ts';
import type { Selection } from '../requests/selection.ts';
import type { Change } from '../storage/change-feed.ts';
import type { KubeObject } from '../storage/kube-object.ts';

export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: JsonFields;
}

/**
 * What a change means to whoever watches a selection: an object that begins to match is new to them, one that stops
 * is gone. Nothing where it was and is none of theirs.
 */
export function toSelectedEvent(
  change: Change,
  isSelected: Selection,
): { readonly type: Change['type']; readonly object: KubeObject } | undefined {
  const { type, object, previous } = change;
  if (type === 'ADDED') return isSelected(object) ? { type, object } : undefined;
  const was = previous !== undefined && isSelected(previous);
  if (type === 'DELETED') return was ? { type, object } : undefined;
  const is = isSelected(object);
  if (was && is) return { type, object };
  if (is) return { type: 'ADDED', object };
  return was ? { type: 'DELETED', object } : undefined;
}

/** Kubernetes: a watch from before what is remembered is answered inside the stream. */
export function tooOldEvent(asked: number, oldest: number): WatchEvent {
  return {
    type: 'ERROR',
    object: {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: `too old resource version: ${asked} (${oldest})`,
      reason: 'Expired',
      code: 410,
    },
  };
}
