import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { SecureContext, TLSSocket } from 'node:tls';
import { getRequestListener } from '@hono/node-server';
import type { Log } from '../log/index.ts';
import type { Part } from '../part.ts';
import { keepClientCertificate } from './client-certificate.ts';
import { createUpgrades } from './upgrades.ts';

/** One TLS port of this machine, behind which the part is chosen by the name that the client came for. */
export interface TlsListener {
  readonly port: number;
  /** Takes over a connection that was accepted elsewhere, as the proxy does, and speaks TLS on it. */
  adopt(socket: Socket): void;
  /** Lets requests and connections under way end, for two seconds at most. */
  close(): Promise<void>;
}

/** What is shown for one name: the same twice, since what is shown to those who name no server is given as PEM. */
export interface ServerLeaf {
  readonly context: SecureContext;
  readonly keyPem: string;
  readonly chainPem: string;
}

export interface TlsListenerOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** The part behind a host name, which is in lower case and without a port. */
  readonly route: (host: string) => Part | undefined;
  readonly leafFor: (name: string) => Promise<ServerLeaf | undefined>;
  readonly log: Log;
  /**
   * Asks clients for a certificate, and takes any or none: whether one is worth anything is for the part to say,
   * which finds it by `clientCertificateOf`.
   */
  readonly asksForCertificate?: boolean;
}

const graceMilliseconds = 2_000;
const keepAliveMilliseconds = 60_000;
/** Far more often than leaves end. Where nothing has changed, the same is set again. */
const renewalMilliseconds = 24 * 3_600_000;
const loopback = '127.0.0.1';

/** @throws {Error} `EADDRINUSE` and the like, where the port cannot be had. */
export async function createTlsListener(options: TlsListenerOptions): Promise<TlsListener> {
  const { leafFor } = options;
  const defaultLeaf = async () => toPemOptions(await leafFor('localhost'));
  const server = createServer(
    {
      keepAliveTimeout: keepAliveMilliseconds,
      requestTimeout: 30_000,
      headersTimeout: 15_000,
      SNICallback: (name, callback) => {
        leafFor(name)
          .then((leaf) => callback(null, leaf?.context))
          .catch((error: unknown) => callback(error instanceof Error ? error : new Error(String(error))));
      },
      ...(options.asksForCertificate === true && { requestCert: true, rejectUnauthorized: false }),
      // For clients that name no server, such as those that come by an address.
      ...(await defaultLeaf()),
      shouldUpgradeCallback: (incoming) => options.route(hostOf(incoming))?.upgrade !== undefined,
    },
    createRequestHandler(options),
  );
  const upgrades = createUpgrades(options.log);
  server.on('upgrade', (incoming, socket, head) => {
    const host = hostOf(incoming);
    void upgrades.take({ host, part: options.route(host), incoming, socket, head });
  });
  const renewal = setInterval(() => {
    defaultLeaf().then(
      (pem) => server.setSecureContext(pem),
      (error: unknown) => options.log.bug(error, { surface: 'listener' }),
    );
  }, renewalMilliseconds);
  renewal.unref();
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, loopback, resolve);
  });
  return {
    // A server that listens on a port has an address of this kind.
    port: (server.address() as AddressInfo).port,
    adopt: (socket) => {
      server.emit('connection', socket);
    },
    async close() {
      clearInterval(renewal);
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      const force = setTimeout(() => server.closeAllConnections(), graceMilliseconds);
      await upgrades.close(graceMilliseconds);
      await closed;
      clearTimeout(force);
    },
  };
}

function toPemOptions(leaf: ServerLeaf | undefined): { key?: string; cert?: string } {
  return leaf === undefined ? {} : { key: leaf.keyPem, cert: leaf.chainPem };
}

function createRequestHandler({ route, log, asksForCertificate = false }: TlsListenerOptions) {
  const handle = getRequestListener(
    async (request, env) => {
      const { incoming } = env as { incoming: IncomingMessage };
      const startedAt = performance.now();
      const host = hostOf(incoming);
      if (asksForCertificate) keepClientCertificate(request, incoming.socket);
      const part = route(host);
      const response = part === undefined ? misdirected(host) : await part.fetch(request);
      log.event('request.served', {
        host,
        method: incoming.method,
        // Without the query, which can carry what must not be logged.
        path: (incoming.url ?? '').split('?', 1)[0],
        status: response.status,
        milliseconds: Math.round((performance.now() - startedAt) * 100) / 100,
      });
      return response;
    },
    {
      hostname: 'localhost',
      errorHandler: (error) => {
        log.bug(error, { surface: 'listener' });
        return new Response(null, { status: 500 });
      },
    },
  );
  return (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    void handle(incoming, outgoing);
  };
}

/** The name in the Host header, or where there is none, the one of the TLS handshake. */
function hostOf(incoming: IncomingMessage): string {
  const header = incoming.headers.host;
  // Every connection of this server is a TLS socket.
  if (header === undefined) return String((incoming.socket as TLSSocket).servername || 'localhost');
  return header.replace(/:\d+$/, '').toLowerCase();
}

function misdirected(host: string): Response {
  const error = { code: 'MisdirectedRequest', message: `Nothing here answers for ${host.slice(0, 253)}.` };
  return Response.json({ error }, { status: 421 });
}
