import { createRenderer } from '../answers/render-objects.ts';
import type { KubeContext } from '../context.ts';
import { definitionsResource } from '../custom-resources/index.ts';
import type { JsonFields } from '../field-shape.ts';
import { type ApiKind, apiVersionOf, resourceOf } from '../kinds/api-kind.ts';
import { readSelection, type Selection } from '../requests/selection.ts';
import type { Change } from '../storage/change-feed.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import { tooOldEvent, toSelectedEvent, type WatchEvent } from '../watch/watch-events.ts';
import { readWatchOptions, type WatchOptions } from '../watch/watch-options.ts';
import { createWatchStream } from '../watch/watch-stream.ts';
import { namespaceOf, type VerbHandler, type VerbRequest } from './verb.ts';

const bookmarkMilliseconds = 60_000;
const initialEventsEnd = { 'k8s.io/initial-events-end': 'true' };

/** Changes as they happen, one JSON document a line, until the time is over or the client has gone. */
export const watch: VerbHandler = async (kube, asked) => {
  const { request, info, kind } = asked;
  const options = readWatchOptions(info.query);
  const isSelected = readSelection(kind, info);
  const renderer = createRenderer({ kind, request, query: info.query, now: kube.clock.now() });
  const toEvent = ({ type, object }: { type: WatchEvent['type']; object: KubeObject }): WatchEvent => ({
    type,
    object: renderer.one(object),
  });

  const endings: (() => void)[] = [];
  const stream = createWatchStream(() => {
    for (const end of endings.splice(0)) end();
  });
  const onChange = (change: Change): void => {
    if (isEndOfKind(kind, change)) stream.close();
    if (change.resource !== resourceOf(kind) || !isWithin(asked, change)) return;
    const selected = toSelectedEvent(change, isSelected);
    if (selected !== undefined) stream.send(toEvent(selected));
  };
  const first = await readFirstEvents(kube, asked, { options, isSelected });
  if (first.kind === 'too-old') {
    stream.send(tooOldEvent(first.asked, first.oldest));
    stream.close();
    return streamed(stream.body);
  }
  endings.push(first.subscribe(onChange));
  for (const object of first.objects) stream.send(toEvent({ type: 'ADDED', object }));
  if (options.sendsInitialEvents && options.allowsBookmarks) {
    stream.send(bookmark(asked, first.revision, initialEventsEnd));
  }
  for (const change of first.changes) onChange(change);
  endings.push(...startTimers(kube, asked, { options, stream }));
  return streamed(stream.body);
};

/** Kubernetes: with its definition, all that was served of a kind ends. */
function isEndOfKind(kind: ApiKind, { type, resource, object }: Change): boolean {
  if (kind.custom === undefined || type !== 'DELETED' || resource !== definitionsResource) return false;
  return object.metadata.name === resourceOf(kind);
}

type FirstEvents =
  | { readonly kind: 'too-old'; readonly asked: number; readonly oldest: number }
  | {
      readonly kind: 'ready';
      readonly objects: readonly KubeObject[];
      readonly changes: readonly Change[];
      readonly revision: number;
      readonly subscribe: (listener: (change: Change) => void) => () => void;
    };

/** What is there, or what came since. Nothing happens between this and the subscription that comes with it. */
async function readFirstEvents(
  kube: KubeContext,
  asked: VerbRequest,
  { options, isSelected }: { readonly options: WatchOptions; readonly isSelected: Selection },
): Promise<FirstEvents> {
  const { changes } = kube.objects;
  if (options.since !== undefined) {
    const missed = changes.since(options.since);
    const revision = await kube.objects.revision();
    if (missed === undefined) return { kind: 'too-old', asked: options.since, oldest: revision };
    return ready([], options.since, revision);
  }
  const { items, revision } = await kube.objects.snapshot(resourceOf(asked.kind), namespaceOf(asked));
  return ready(items.filter(isSelected), revision, revision);

  function ready(objects: readonly KubeObject[], after: number, revision: number): FirstEvents {
    // Read and subscribed to in one turn of the loop, by the caller, so that no change falls in between.
    const missed = changes.since(after) ?? [];
    return {
      kind: 'ready',
      objects,
      changes: missed,
      revision,
      subscribe: (listener) => changes.subscribe(listener),
    };
  }
}

function isWithin({ kind, info }: VerbRequest, { object }: Change): boolean {
  return !kind.isNamespaced || info.namespace === undefined || info.namespace === object.metadata.namespace;
}

function bookmark({ kind }: VerbRequest, revision: number, annotations?: Record<string, string>): WatchEvent {
  const metadata: JsonFields = {
    resourceVersion: String(revision),
    creationTimestamp: null,
    ...(annotations !== undefined && { annotations }),
  };
  return { type: 'BOOKMARK', object: { kind: kind.kind, apiVersion: apiVersionOf(kind), metadata } };
}

function startTimers(
  kube: KubeContext,
  asked: VerbRequest,
  {
    options,
    stream,
  }: { readonly options: WatchOptions; readonly stream: ReturnType<typeof createWatchStream> },
): readonly (() => void)[] {
  const ending = setTimeout(() => stream.close(), options.timeoutSeconds * 1_000);
  const marking = setInterval(() => {
    if (!options.allowsBookmarks) return;
    kube.objects.revision().then(
      (revision) => stream.send(bookmark(asked, revision)),
      () => stream.close(),
    );
  }, bookmarkMilliseconds);
  ending.unref();
  marking.unref();
  return [() => clearTimeout(ending), () => clearInterval(marking)];
}

function streamed(body: ReadableStream<Uint8Array>): Response {
  return new Response(body, {
    status: 200,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-cache, private' },
  });
}
