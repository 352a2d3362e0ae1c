import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { ReadableStream } from 'node:stream/web';
import type { SecureVersion } from 'node:tls';
import type { Log } from '../../platform/log/index.ts';
import type { Part } from '../../platform/part.ts';
import type { CertificatePair } from '../certificates/served-certificate.ts';
import type { Address } from '../settings/address.ts';

/** A port of a pod: on every address of it unless one is named, as the API server and the kubelet come from afar. */
export interface HttpListener {
  readonly port: number;
  /** For the connections that come from now on; those that are there go on. */
  serve(certificate: CertificatePair): void;
  /** Asks clients to come back on a new connection, which another replica may then have. */
  startDraining(): void;
  /** Takes no more connections, and gives the requests under way this long. */
  close(graceMilliseconds: number): Promise<void>;
}

export interface HttpListenerOptions {
  readonly address: Address;
  readonly part: Pick<Part, 'fetch'>;
  /** Without it, plain HTTP. */
  readonly tls?: { readonly certificate: CertificatePair; readonly minVersion: SecureVersion };
  readonly log: Log;
}

const maximumConnections = 2_000;
const discardMilliseconds = 1_000;
const timeouts = { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 120_000 };

/** @throws {Error} `EADDRINUSE` and the like, where the port cannot be had. */
export async function startHttpListener(options: HttpListenerOptions): Promise<HttpListener> {
  const { address, tls, log } = options;
  const state = { isDraining: false };
  const handle: RequestListener = (incoming, outgoing) => {
    answer(options.part, { incoming, outgoing, isDraining: state.isDraining }).catch((error: unknown) => {
      // Whoever hangs up in the middle of a request is no fault of ours.
      if (!incoming.destroyed) log.bug(error, { surface: 'webhook' });
      outgoing.destroy();
    });
  };
  const secure = tls && createTlsServer({ ...timeouts, ...toPem(tls.certificate), ...bound(tls) }, handle);
  const server = secure ?? createServer(timeouts, handle);
  server.maxConnections = maximumConnections;
  secure?.on('tlsClientError', (_error, socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address.port, address.host, resolve);
  });
  server.on('error', (error) => log.bug(error, { surface: 'webhook' }));
  return {
    // A server that listens on a port has an address of this kind.
    port: (server.address() as AddressInfo).port,
    serve: (certificate) => {
      if (tls !== undefined) secure?.setSecureContext({ ...toPem(certificate), ...bound(tls) });
    },
    startDraining() {
      state.isDraining = true;
      server.closeIdleConnections();
    },
    async close(graceMilliseconds) {
      state.isDraining = true;
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      const force = setTimeout(() => server.closeAllConnections(), graceMilliseconds);
      await closed;
      clearTimeout(force);
    },
  };
}

function toPem({ chainPem, keyPem }: CertificatePair): { cert: string; key: string } {
  return { cert: chainPem, key: keyPem.reveal() };
}

function bound({ minVersion }: { readonly minVersion: SecureVersion }): { minVersion: SecureVersion } {
  return { minVersion };
}

/** A client that is cut off while it sends may never see the answer. */
function discardRest(incoming: IncomingMessage): void {
  const cut = setTimeout(() => incoming.destroy(), discardMilliseconds);
  incoming.once('close', () => clearTimeout(cut));
  incoming.resume();
}

/** Of the rest, some cannot even be said in a Request. */
const methods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST']);

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly isDraining: boolean;
}

async function answer(
  part: Pick<Part, 'fetch'>,
  { incoming, outgoing, isDraining }: Exchange,
): Promise<void> {
  const isKnown = methods.has(incoming.method ?? '');
  const response = isKnown
    ? await part.fetch(await toRequest(incoming))
    : new Response(null, { status: 405 });
  if (isDraining) outgoing.shouldKeepAlive = false;
  const body = Buffer.from(await response.arrayBuffer());
  outgoing.writeHead(response.status, {
    ...Object.fromEntries(response.headers),
    'content-length': String(body.length),
  });
  outgoing.end(body);
  if (!incoming.complete) discardRest(incoming);
}

/** Longer ones are handed on as they come, for whoever reads them to stop. */
const wholeBodyBytes = 7 * 1_024 * 1_024;

async function toRequest(incoming: IncomingMessage): Promise<Request> {
  const { method = 'GET' } = incoming;
  // The Host header is the client's, and nothing here depends on it.
  const url = `http://localhost${incoming.url?.startsWith('/') ? incoming.url : '/'}`;
  const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [
    name,
    Array.isArray(value) ? value.join(', ') : (value ?? ''),
  ]);
  if (method === 'GET' || method === 'HEAD') return new Request(url, { method, headers });
  const announced = Number(incoming.headers['content-length'] ?? Number.NaN);
  if (announced <= wholeBodyBytes) {
    return new Request(url, { method, headers, body: await readWhole(incoming) });
  }
  // Whoever stops reading still has to be answered, so that the connection stays.
  const body = ReadableStream.from(incoming.iterator({ destroyOnReturn: false }));
  return new Request(url, { method, headers, body, duplex: 'half' } as RequestInit);
}

/** As long as its header says, which the parser sees to. */
async function readWhole(incoming: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
