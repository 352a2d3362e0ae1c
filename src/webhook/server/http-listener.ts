import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { SecureVersion } from 'node:tls';
import type { Log } from '../../platform/log/index.ts';
import type { CertificatePair } from '../certificates/served-certificate.ts';
import type { Address } from '../settings/address.ts';
import type { AnswerRequest, HttpAnswer } from './http-message.ts';
import { readText } from './read-text.ts';

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
  readonly answer: AnswerRequest;
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
    exchange(options.answer, { incoming, outgoing, isDraining: state.isDraining }).catch((error: unknown) => {
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

/** HTTP has more, and nothing here is for them. */
const methods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST']);

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly isDraining: boolean;
}

async function exchange(answer: AnswerRequest, { incoming, outgoing, isDraining }: Exchange): Promise<void> {
  const { method = '', headers } = incoming;
  const answered = methods.has(method)
    ? await answer({
        method,
        path: pathOf(incoming.url ?? ''),
        contentType: headers['content-type'] ?? null,
        readText: (limitBytes) => readText(incoming, limitBytes),
      })
    : notAllowed;
  if (isDraining) outgoing.shouldKeepAlive = false;
  outgoing.writeHead(answered.status, {
    ...answered.headers,
    'content-length': Buffer.byteLength(answered.body),
  });
  // As a text it goes out in one piece with the head, and so in one record of TLS.
  outgoing.end(answered.body);
  if (!incoming.complete) discardRest(incoming);
}

const notAllowed: HttpAnswer = { status: 405, headers: {}, body: '' };

/** The Host header and an URL's host are the client's, and nothing here depends on them. */
function pathOf(url: string): string {
  if (!url.startsWith('/')) return '/';
  const end = url.indexOf('?');
  return end === -1 ? url : url.slice(0, end);
}
