import { podPortForward, podStreamWithoutUpgrade } from '../streaming/pod-stream.ts';
import { podBinding } from './pod-binding.ts';
import { podEviction } from './pod-eviction.ts';
import { podLog } from './pod-log.ts';
import type { VerbHandler } from './verb.ts';

/** What a pod has below its own address, beside its status. */
export const podSubresources: ReadonlyMap<string, VerbHandler> = new Map([
  ['log', podLog],
  ['binding', podBinding],
  ['eviction', podEviction],
  ['exec', podStreamWithoutUpgrade],
  ['attach', podStreamWithoutUpgrade],
  ['portforward', podPortForward],
]);
