import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Secret } from '../../src/platform/secret.ts';
import { issueAuthority, issueLeaf } from '../../src/platform/tls/index.ts';
import { type Fields, fieldsOf, listOf, textOf } from '../../src/webhook/server/kube-object.ts';

export interface SeenRequest {
  readonly method: string;
  readonly url: URL;
  readonly authorization: string | undefined;
  readonly accept: string | undefined;
  readonly userAgent: string | undefined;
  readonly contentType: string | undefined;
}

/** A small API server over real TLS: objects by path, one watched collection, and faults on demand. */
export interface TestApiServer {
  readonly url: string;
  readonly caPem: string;
  readonly token: Secret;
  readonly requests: readonly SeenRequest[];
  /** What is read at a path, with the resource version that it got. */
  get(path: string): Fields;
  put(path: string, object: Fields): void;
  putAccount(namespace: string, name: string, metadata?: Fields): void;
  deleteAccount(namespace: string, name: string): void;
  /** Answers the next requests whose path starts so with a status; `0` breaks the connection. */
  failNext(prefix: string, statuses: readonly number[]): void;
  /** Ends every watch as a broken connection does. */
  breakWatches(): void;
  /** Forgets the past: watches from before get 410. */
  expire(): void;
  readonly openWatches: number;
  readonly connections: number;
  close(): Promise<void>;
}

const accounts = '/api/v1/serviceaccounts';

export async function startTestApiServer(options: { pageSize?: number } = {}): Promise<TestApiServer> {
  const from = { notBefore: new Date(Date.now() - 3_600_000), notAfter: new Date(Date.now() + 3_600_000) };
  const authority = await issueAuthority('test', { dns: ['localhost'], ips: ['127.0.0.1'] }, from);
  const leaf = await issueLeaf(authority, ['localhost', '127.0.0.1'], from);
  const token = new Secret(`test-${Math.random()}`);
  const objects = new Map<string, Fields>([['/version', { gitVersion: 'v1.35.1' }]]);
  const changes: { version: number; line: string }[] = [];
  const watches = new Set<ServerResponse>();
  const requests: SeenRequest[] = [];
  const faults: { prefix: string; status: number }[] = [];
  const state = { version: 100, expiredBefore: 0, connections: 0 };

  const change = (type: string, path: string, given: Fields): void => {
    state.version += 1;
    const version = String(state.version);
    const object = { ...given, metadata: { ...fieldsOf(given.metadata), resourceVersion: version } };
    if (type === 'DELETED') objects.delete(path);
    else objects.set(path, object);
    if (!isAccount(path)) return;
    const line = `${JSON.stringify({ type, object })}\n`;
    changes.push({ version: state.version, line });
    // In two pieces, as a network cuts.
    for (const watch of watches) {
      watch.write(line.slice(0, 20));
      watch.write(line.slice(20));
    }
  };

  const watch = (url: URL, response: ServerResponse): void => {
    const since = Number(url.searchParams.get('resourceVersion'));
    response.writeHead(200, { 'content-type': 'application/json' });
    if (since < state.expiredBefore) {
      response.end(`${JSON.stringify({ type: 'ERROR', object: { ...status(410), code: 410 } })}\n`);
      return;
    }
    response.flushHeaders();
    for (const { version, line } of changes) if (version > since) response.write(line);
    watches.add(response);
    response.on('close', () => watches.delete(response));
  };

  const list = (url: URL): Fields => {
    const all = [...objects].filter(([path]) => isAccount(path)).map(([, object]) => object);
    const start = Number(url.searchParams.get('continue') ?? 0);
    const end = start + (options.pageSize ?? 500);
    return {
      kind: 'PartialObjectMetadataList',
      metadata: {
        resourceVersion: String(state.version),
        ...(end < all.length && { continue: String(end) }),
      },
      items: all.slice(start, end),
    };
  };

  const note = ({ method = 'GET', url = '', headers }: IncomingMessage): SeenRequest => {
    const { authorization, accept, 'user-agent': userAgent, 'content-type': contentType } = headers;
    const at = new URL(url, 'https://localhost');
    const seen = { method, url: at, authorization, accept, userAgent, contentType };
    requests.push(seen);
    return seen;
  };

  const findFault = ({ url, authorization }: SeenRequest): number | undefined => {
    const index = faults.findIndex(({ prefix }) => url.pathname.startsWith(prefix));
    if (index !== -1) return faults.splice(index, 1)[0]?.status;
    return authorization === `Bearer ${token.reveal()}` ? undefined : 401;
  };

  const answerObject = ({ method, url, contentType }: SeenRequest, body: string): [number, unknown] => {
    const object = objects.get(url.pathname);
    if (object === undefined) return [404, status(404)];
    if (method === 'GET') return [200, object];
    const patched = patch(object, JSON.parse(body), contentType ?? '');
    if (patched === undefined) return [409, status(409)];
    change('MODIFIED', url.pathname, patched);
    return [200, objects.get(url.pathname)];
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const seen = note(request);
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const fault = findFault(seen);
    if (fault === 0) return void request.socket.destroy();
    const isList = seen.url.pathname === accounts;
    if (fault === undefined && isList && seen.url.searchParams.has('watch')) return watch(seen.url, response);
    const [code, body] =
      fault !== undefined
        ? [fault, status(fault)]
        : isList
          ? [200, list(seen.url)]
          : answerObject(seen, Buffer.concat(chunks).toString());
    response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };

  const server = createServer({ key: leaf.keyPem, cert: leaf.certificatePem }, (request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.on('secureConnection', () => {
    state.connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const pathOf = (namespace: string, name: string) =>
    `/api/v1/namespaces/${namespace}/serviceaccounts/${name}`;

  return {
    url: `https://127.0.0.1:${port}`,
    caPem: authority.certificatePem,
    token,
    requests,
    get: (path) => fieldsOf(objects.get(path)),
    put: (path, object) => change(objects.has(path) ? 'MODIFIED' : 'ADDED', path, object),
    putAccount(namespace, name, metadata = {}) {
      const path = pathOf(namespace, name);
      change(objects.has(path) ? 'MODIFIED' : 'ADDED', path, { metadata: { namespace, name, ...metadata } });
    },
    deleteAccount(namespace, name) {
      const path = pathOf(namespace, name);
      change('DELETED', path, fieldsOf(objects.get(path)));
    },
    failNext: (prefix, statuses) => faults.push(...statuses.map((code) => ({ prefix, status: code }))),
    breakWatches() {
      for (const one of watches) one.destroy();
    },
    expire() {
      state.version += 1;
      state.expiredBefore = state.version;
      changes.length = 0;
    },
    get openWatches() {
      return watches.size;
    },
    get connections() {
      return state.connections;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function isAccount(path: string): boolean {
  return /^\/api\/v1\/namespaces\/[^/]+\/serviceaccounts\/[^/]+$/.test(path);
}

function status(code: number): Fields {
  return { kind: 'Status', status: 'Failure', message: `the test says ${code}`, code };
}

/** The patched object, and nothing where it is not the one that the patch was made for. */
function patch(object: Fields, change: unknown, contentType: string): Fields | undefined {
  if (contentType === 'application/json-patch+json') return applyOperations(object, listOf(change));
  const asked = textOf(fieldsOf(fieldsOf(change).metadata).resourceVersion);
  const isStale = asked !== '' && asked !== fieldsOf(object.metadata).resourceVersion;
  return isStale ? undefined : merge(object, fieldsOf(change));
}

function merge(into: Fields, change: Fields): Fields {
  const merged: Record<string, unknown> = { ...into };
  for (const [name, value] of Object.entries(change)) {
    if (value === null) delete merged[name];
    else if (typeof value === 'object' && !Array.isArray(value))
      merged[name] = merge(fieldsOf(merged[name]), fieldsOf(value));
    else merged[name] = value;
  }
  return merged;
}

function applyOperations(object: Fields, operations: readonly unknown[]): Fields | undefined {
  const patched = structuredClone(object) as Record<string, unknown>;
  for (const { op, path, value } of operations.map(fieldsOf)) {
    const names = textOf(path).slice(1).split('/');
    const last = names.pop() ?? '';
    const parent = names.reduce<Record<string, unknown>>(
      (at, name) => at[name] as Record<string, unknown>,
      patched,
    );
    if (op === 'test' && parent[last] !== value) return undefined;
    if (op === 'add') parent[last] = value;
  }
  return patched;
}
