import type { IncomingMessage } from 'node:http';
import { type Duplex, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Log } from '../log/index.ts';
import type { AcceptedUpgrade, Part, UpgradeAnswer } from '../part.ts';
import { keepClientCertificate } from './client-certificate.ts';
import { type OpenWebSocket, openWebSocket } from './web-socket.ts';

/** Connections of a listener that have left HTTP, or ask to. */
export interface Upgrades {
  /** Takes over the connection until its end. */
  take(upgrade: RequestedUpgrade): Promise<void>;
  /** Tells everyone that this is the end, and waits for as long as they are given. */
  close(graceMilliseconds: number): Promise<void>;
}

export interface RequestedUpgrade {
  readonly host: string;
  readonly part: Part | undefined;
  readonly incoming: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

const mostConnections = 256;

export function createUpgrades(log: Log): Upgrades {
  const sockets = new Set<Duplex>();
  const open = new Set<OpenWebSocket>();

  const follow = (socket: Duplex): AbortSignal => {
    const gone = new AbortController();
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      sockets.delete(socket);
      gone.abort();
    });
    return gone.signal;
  };
  const answer = async (upgrade: RequestedUpgrade, signal: AbortSignal): Promise<UpgradeAnswer> => {
    if (sockets.size > mostConnections) return plainResponse(503, 'too many connections have left HTTP');
    try {
      return await askPart(upgrade, signal);
    } catch (error) {
      log.bug(error, { surface: 'listener' });
      return new Response(null, { status: 500 });
    }
  };
  const serve = async (upgrade: RequestedUpgrade, accepted: AcceptedUpgrade): Promise<void> => {
    const webSocket = await openWebSocket({ ...upgrade, ...accepted });
    if (webSocket === undefined) return;
    open.add(webSocket);
    try {
      await accepted.serve(webSocket.connection);
      await webSocket.close('done');
    } catch (error) {
      log.bug(error, { surface: 'listener' });
      await webSocket.close('failed');
    } finally {
      open.delete(webSocket);
    }
  };

  return {
    async take(upgrade) {
      const startedAt = performance.now();
      const { host, incoming, socket } = upgrade;
      const answered = await answer(upgrade, follow(socket));
      log.event('request.served', {
        host,
        method: incoming.method,
        path: (incoming.url ?? '').split('?', 1)[0],
        status: answered instanceof Response ? answered.status : 101,
        milliseconds: Math.round((performance.now() - startedAt) * 100) / 100,
      });
      if (answered instanceof Response) await writeResponse(socket, answered);
      else await serve(upgrade, answered);
    },
    async close(graceMilliseconds) {
      const force = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, graceMilliseconds);
      await Promise.all([...open].map((webSocket) => webSocket.close('going-away')));
      // Those that have not been answered yet.
      for (const socket of sockets) socket.destroy();
      clearTimeout(force);
    },
  };
}

async function askPart(
  { host, part, incoming }: RequestedUpgrade,
  signal: AbortSignal,
): Promise<UpgradeAnswer> {
  const request = toRequest(host, incoming, signal);
  if (request === undefined) return plainResponse(400, 'the request cannot be read');
  keepClientCertificate(request, incoming.socket);
  if (part === undefined) return plainResponse(421, 'nothing here answers for this host');
  return (await part.upgrade?.(request)) ?? (await part.fetch(request));
}

/** Without a body: a request that leaves HTTP has none that anyone here reads. */
function toRequest(host: string, incoming: IncomingMessage, signal: AbortSignal): Request | undefined {
  const headers = new Headers();
  for (let index = 0; index < incoming.rawHeaders.length; index += 2) {
    headers.append(incoming.rawHeaders[index] ?? '', incoming.rawHeaders[index + 1] ?? '');
  }
  try {
    return new Request(new URL(incoming.url ?? '/', `https://${host}`), {
      method: incoming.method ?? 'GET',
      headers,
      signal,
    });
  } catch {
    return undefined;
  }
}

/** The last of the connection: whoever was refused asks again on another. */
async function writeResponse(socket: Duplex, response: Response): Promise<void> {
  const headers = new Headers(response.headers);
  headers.set('connection', 'close');
  headers.delete('content-length');
  const lines = [...headers].map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.write(`HTTP/1.1 ${response.status} ${response.statusText}\r\n${lines}\r\n`, 'latin1');
  try {
    await pipeline(response.body === null ? Readable.from([]) : Readable.fromWeb(response.body), socket);
  } catch {
    // The client has gone.
  }
}

function plainResponse(status: number, text: string): Response {
  return new Response(`${text}\n`, { status, headers: { 'content-type': 'text/plain' } });
}
