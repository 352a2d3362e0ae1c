import type { WatchEvent } from './watch-events.ts';

/** Events that wait for a client that does not read. Beyond this the client has to begin anew. */
const maximumWaiting = 10_000;

export interface WatchStream {
  readonly body: ReadableStream<Uint8Array>;
  send(event: WatchEvent): void;
  close(): void;
}

/** Events as lines of JSON. `onEnd` is called once, whichever side ends it. */
export function createWatchStream(onEnd: () => void): WatchStream {
  const encoder = new TextEncoder();
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  let waiting = 0;
  const end = (): void => {
    if (controller === undefined) return;
    controller = undefined;
    onEnd();
  };
  const close = (): void => {
    const open = controller;
    end();
    open?.close();
  };
  const body = new ReadableStream<Uint8Array>(
    {
      start(started) {
        controller = started;
      },
      pull() {
        waiting = 0;
      },
      cancel: end,
    },
    new CountQueuingStrategy({ highWaterMark: maximumWaiting }),
  );
  return {
    body,
    send(event) {
      if (controller === undefined) return;
      waiting += 1;
      if (waiting > maximumWaiting || (controller.desiredSize ?? 0) <= 0) close();
      else controller.enqueue(encoder.encode(`${JSON.stringify(event)}\n`));
    },
    close,
  };
}
