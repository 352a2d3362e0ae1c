import { on } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import type { MessageConnection } from '../part.ts';

export interface OpenWebSocket {
  readonly connection: MessageConnection;
  /** Says why, and lets the other side answer for a moment. Repeating it changes nothing. */
  close(why: ClosingReason): Promise<void>;
}

export type ClosingReason = keyof typeof closingCodes;

/** RFC 6455 §7.4.1 */
const closingCodes = { done: 1_000, 'going-away': 1_001, failed: 1_011 };

const longestMessage = 2 ** 20;
/** Read ahead; beyond it the sender waits. */
const mostMessagesWaiting = 16;
const closingMilliseconds = 5_000;
const pingMilliseconds = 5_000;
/** As kubectl gives a server. */
const silenceMilliseconds = 60_000;

export interface Handshake {
  readonly incoming: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly protocol: string;
  readonly headers?: Headers;
}

/** Nothing where the handshake is none; the client has been told then. */
export async function openWebSocket(handshake: Handshake): Promise<OpenWebSocket | undefined> {
  const webSocket = await shakeHands(handshake);
  if (webSocket === undefined) return undefined;
  const closed = new AbortController();
  webSocket.once('close', () => closed.abort());
  // What is wrong ends the connection, and so is told by `close`.
  webSocket.on('error', () => {});
  const keeping = keepAlive(webSocket);
  webSocket.once('close', () => clearInterval(keeping));
  // From now on, so that whoever reads later misses nothing.
  const events = on(webSocket, 'message', {
    close: ['close'],
    highWaterMark: mostMessagesWaiting,
    lowWaterMark: 1,
  });
  return {
    connection: {
      messages: readMessages(events),
      send: (message) => send(webSocket, message),
      closed: closed.signal,
    },
    async close(why) {
      await events.return?.();
      await close(webSocket, why);
    },
  };
}

async function shakeHands(handshake: Handshake): Promise<WebSocket | undefined> {
  const { incoming, socket, head, protocol, headers = new Headers() } = handshake;
  if (socket.destroyed) return undefined;
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: longestMessage,
    handleProtocols: () => protocol,
  });
  server.on('headers', (lines) => lines.push(...[...headers].map(([name, value]) => `${name}: ${value}`)));
  const { promise, resolve } = Promise.withResolvers<WebSocket | undefined>();
  socket.once('close', () => resolve(undefined));
  server.handleUpgrade(incoming, socket, head, resolve);
  return await promise;
}

async function* readMessages(events: AsyncIterable<unknown[]>): AsyncGenerator<Uint8Array> {
  try {
    // The message, and whether it is binary.
    for await (const [message] of events as AsyncIterable<[Buffer]>) yield message;
  } catch {
    // Too long, or no message at all: the connection ends with it.
  }
}

async function send(webSocket: WebSocket, message: Uint8Array): Promise<void> {
  if (webSocket.readyState !== WebSocket.OPEN) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  webSocket.send(message, { binary: true }, () => resolve());
  await promise;
}

/** A client that is gone without a word is noticed; one that is made to wait cannot answer, and is not. */
function keepAlive(webSocket: WebSocket): NodeJS.Timeout {
  let heardAt = performance.now();
  webSocket.on('pong', () => {
    heardAt = performance.now();
  });
  return setInterval(() => {
    if (webSocket.isPaused) heardAt = performance.now();
    if (performance.now() - heardAt > silenceMilliseconds) webSocket.terminate();
    else if (webSocket.readyState === WebSocket.OPEN) webSocket.ping();
  }, pingMilliseconds);
}

async function close(webSocket: WebSocket, why: ClosingReason): Promise<void> {
  if (webSocket.readyState === WebSocket.CLOSED) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  webSocket.once('close', () => resolve());
  const force = setTimeout(() => webSocket.terminate(), closingMilliseconds);
  // What the client still sends is nobody's: it is read, so that its goodbye is.
  webSocket.resume();
  webSocket.close(closingCodes[why]);
  await promise;
  clearTimeout(force);
}
