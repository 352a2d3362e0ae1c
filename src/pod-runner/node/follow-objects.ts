import type { Timer } from '../timer.ts';
import type { ApiClient, ApiObject, WatchEvent } from './api-client.ts';
import { pause } from './pause.ts';

export interface FollowOptions {
  readonly api: ApiClient;
  readonly timer: Timer;
  /** `/api/v1/pods` */
  readonly path: string;
  readonly fieldSelector?: string;
  /** New, changed, or merely seen again. */
  readonly onObject: (object: ApiObject) => void;
  readonly onGone: (object: ApiObject) => void;
  /** What is there now has been told in full. */
  readonly onListed?: () => void;
}

const retryMilliseconds = 1_000;

/** Keeps up with objects as an informer does: a list, a watch from there, and again where the watch is lost. */
export function followObjects(options: FollowOptions): { close(): Promise<void> } {
  const ending = new AbortController();
  const following = follow(options, ending.signal);
  return {
    async close() {
      ending.abort();
      await following;
    },
  };
}

async function follow(options: FollowOptions, signal: AbortSignal): Promise<void> {
  const known = new Map<string, ApiObject>();
  let version: string | undefined;
  while (!signal.aborted) {
    const next: string | undefined =
      version === undefined ? await list(options, known) : await watch(options, { known, version, signal });
    // A watch that brought nothing is not asked for again in the same moment.
    if (next === undefined || next === version) await pause(options.timer, retryMilliseconds, signal);
    version = next;
  }
}

/** The version that was listed, or nothing where nothing could be. */
async function list(options: FollowOptions, known: Map<string, ApiObject>): Promise<string | undefined> {
  const { api, onObject, onGone, onListed } = options;
  const answer = await api.get(pathOf(options, {}));
  if (answer.kind === 'refused') return undefined;
  const items = (answer.object.items ?? []) as readonly ApiObject[];
  const listed = new Set(items.map(({ metadata }) => metadata.uid));
  for (const [uid, object] of known) {
    if (listed.has(uid)) continue;
    known.delete(uid);
    onGone(object);
  }
  for (const object of items) {
    known.set(object.metadata.uid, object);
    onObject(object);
  }
  onListed?.();
  return answer.object.metadata.resourceVersion;
}

interface Watching {
  readonly known: Map<string, ApiObject>;
  readonly version: string;
  readonly signal: AbortSignal;
}

/** From where the next watch goes on, or nothing where a new list is needed. */
async function watch(
  options: FollowOptions,
  { known, version, signal }: Watching,
): Promise<string | undefined> {
  const path = pathOf(options, { watch: 'true', allowWatchBookmarks: 'true', resourceVersion: version });
  const start = await options.api.watch(path, signal);
  if (start.kind === 'refused') return undefined;
  let last = version;
  try {
    for await (const event of start.events) {
      if (event.type === 'ERROR') return undefined;
      last = event.object.metadata.resourceVersion;
      tell(options, known, event);
    }
  } catch {
    return undefined;
  }
  return last;
}

function tell({ onObject, onGone }: FollowOptions, known: Map<string, ApiObject>, event: WatchEvent): void {
  const { type, object } = event;
  if (type === 'BOOKMARK') return;
  if (type === 'DELETED') {
    known.delete(object.metadata.uid);
    onGone(object);
    return;
  }
  known.set(object.metadata.uid, object);
  onObject(object);
}

function pathOf({ path, fieldSelector }: FollowOptions, query: Readonly<Record<string, string>>): string {
  const all = new URLSearchParams({ ...query, ...(fieldSelector !== undefined && { fieldSelector }) });
  return all.size === 0 ? path : `${path}?${all}`;
}
