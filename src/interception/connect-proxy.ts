import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Log } from '../platform/log/index.ts';
import { type Authority, parseAuthority } from './authority.ts';
import { decideHost, type HostPolicy } from './host-table.ts';

/** The proxy that clients are given in `HTTPS_PROXY`. */
export interface ConnectProxy {
  readonly port: number;
  /** Ends every connection. */
  close(): Promise<void>;
}

export interface ConnectProxyOptions extends HostPolicy {
  /** 0 takes any free port. */
  readonly port: number;
  /** Hands a connection for a served name to the TLS listener. */
  readonly adopt: (socket: Socket) => void;
  readonly log: Log;
}

const loopback = '127.0.0.1';
const maximumConnections = 1_000;
const connectMilliseconds = 10_000;

/** @throws {Error} `EADDRINUSE` and the like, where the port cannot be had. */
export async function createConnectProxy(options: ConnectProxyOptions): Promise<ConnectProxy> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  };
  const server = createServer({ headersTimeout: 10_000 }, (_request, response) => {
    response.writeHead(501, { 'content-type': 'text/plain; charset=utf-8' });
    response.end('This proxy carries https alone, by CONNECT. Set HTTPS_PROXY, and not HTTP_PROXY, to it.\n');
  });
  server.maxConnections = maximumConnections;
  server.on('connection', keep);
  server.on('connect', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const authority = parseAuthority(request.url ?? '');
    if (authority === undefined) answer(socket, '400 Bad Request', 'CONNECT takes HOST:PORT.');
    else tunnel(options, { authority, socket, head, keep });
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, loopback, resolve);
  });
  return {
    // A server that listens on a port has an address of this kind.
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

interface Tunnel {
  readonly authority: Authority;
  readonly socket: Socket;
  /** What the client sent without waiting for the answer. */
  readonly head: Buffer;
  readonly keep: (socket: Socket) => void;
}

function tunnel(options: ConnectProxyOptions, { authority, socket, head, keep }: Tunnel): void {
  const decision = decideHost(authority, options);
  switch (decision.kind) {
    case 'serve':
      establish(socket, head);
      options.adopt(socket);
      return;
    case 'refuse':
      options.log.event('connection.refused', { ...authority, reason: decision.reason });
      answer(socket, '403 Forbidden', decision.reason);
      return;
    case 'forward':
      forward({ authority, socket, head, keep });
      return;
  }
}

function establish(socket: Socket, head: Buffer): void {
  socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
  if (head.length > 0) socket.unshift(head);
}

/**
 * Clients show the status line or nothing, so the reason stands there. Some, the SDKs for JavaScript among them, take
 * the refusal for the answer of the service: they find it in the shape of Azure's errors.
 */
function answer(socket: Socket, status: string, reason: string): void {
  const code = status.replaceAll(/[\d ]/g, '');
  const body = JSON.stringify({ error: { code, message: reason } });
  socket.end(
    `HTTP/1.1 ${status}: ${reason}\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function forward({ authority, socket, head, keep }: Tunnel): void {
  const { host, port } = authority;
  const target = connect({ host, port });
  keep(target);
  const deadline = setTimeout(() => target.destroy(new Error('no answer')), connectMilliseconds);
  let isConnected = false;
  target.once('connect', () => {
    isConnected = true;
    clearTimeout(deadline);
    establish(socket, head);
    socket.pipe(target).pipe(socket);
  });
  target.once('error', () => {
    clearTimeout(deadline);
    if (isConnected) socket.destroy();
    else answer(socket, '502 Bad Gateway', `${host} cannot be reached.`);
  });
  target.once('close', () => clearTimeout(deadline));
  socket.once('close', () => target.destroy());
}
