import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import tls from 'node:tls';
import type { RunInfo } from '../../src/stack/index.ts';
import { readSettings, type Settings, type Stack, startStack, storyNames } from '../../src/stack/index.ts';
import { tokenExchangeAudience } from '../../src/wire/workload-identity.ts';

/** A stack on any free ports, which logs nothing and keeps everything in that folder. */
export async function startTestStack(dataFolder: string, changes: Partial<Settings> = {}): Promise<Stack> {
  return await startStack({ settings: testSettings(dataFolder, changes) });
}

export function testSettings(dataFolder: string, changes: Partial<Settings> = {}): Settings {
  const read = readSettings({ data: dataFolder, port: 0, 'log-level': 'silent' }, {});
  if (read.kind === 'mistakes') throw new Error('the settings of the test are wrong');
  return { ...read.settings, ...changes };
}

export interface StackRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A form where it is `URLSearchParams`, JSON otherwise. */
  readonly body?: URLSearchParams | object;
}

export interface StackAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
  // Tests look into answers of every shape.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly json: any;
}

/**
 * A request as a program outside makes it, over TLS with the stack's authority: names of this machine at their
 * port, production names through the proxy.
 */
export async function requestStack(
  { proxyUrl, files }: RunInfo,
  address: string,
  { method = 'GET', headers = {}, body }: StackRequest = {},
): Promise<StackAnswer> {
  const url = new URL(address);
  const isLocal = /(^|\.)localhost$/.test(url.hostname);
  const socket = isLocal ? connect(Number(url.port), '127.0.0.1') : await openTunnel(proxyUrl, url.hostname);
  const secure = tls.connect({
    socket,
    servername: url.hostname,
    ca: readFileSync(files.certificateAuthority),
  });
  const isForm = body instanceof URLSearchParams;
  const request = https.request(url, {
    method,
    createConnection: () => secure,
    headers: {
      // Node takes 80 for the usual port where a connection is given.
      host: url.host,
      ...(body !== undefined && {
        'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
      }),
      ...headers,
    },
  });
  request.end(isForm ? body.toString() : body && JSON.stringify(body));
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  const answer = await text(response);
  secure.destroy();
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    text: answer,
    // AKS and we publish an issuer's documents without saying that they are JSON.
    json: answer.startsWith('{') ? JSON.parse(answer) : undefined,
  };
}

async function openTunnel(proxyUrl: string, host: string): Promise<Socket> {
  const request = http.request(proxyUrl, { method: 'CONNECT', path: `${host}:443`, agent: false });
  request.end();
  const [response, socket] = (await once(request, 'connect')) as [http.IncomingMessage, Socket];
  if (response.statusCode !== 200) throw new Error(`the proxy answered ${response.statusCode}`);
  return socket;
}

/** The identity of the story's workload: clusters have some of their own beside it. */
export async function storyIdentity({ directory }: Pick<Stack, 'directory'>) {
  const identities = await directory.managedIdentities.list();
  return identities.find(({ name }) => name === storyNames.identity);
}

/** The way of the story's workload: the cluster's token for its service account, and Entra's for that. */
export async function signInAsWorkload(
  stack: Stack,
  authority = stack.run.directUrl,
): Promise<{ readonly assertion: string; readonly accessToken: string }> {
  const [cluster] = stack.clusters.list();
  const identity = await storyIdentity(stack);
  if (cluster === undefined || identity === undefined) throw new Error('the stack has no story');
  const { namespace, serviceAccount } = storyNames;
  const account = `/api/v1/namespaces/${namespace}/serviceaccounts/${serviceAccount}/token`;
  const requested = await requestStack(stack.run, `${cluster.serverUrl}${account}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${cluster.operatorToken.reveal()}` },
    body: {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { audiences: [tokenExchangeAudience] },
    },
  });
  const assertion = requested.json.status.token;
  const exchanged = await requestStack(stack.run, `${authority}/${stack.run.tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: identity.clientId,
      scope: 'https://vault.azure.net/.default',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    }),
  });
  if (exchanged.status !== 200) throw new Error(exchanged.text);
  return { assertion, accessToken: exchanged.json.access_token };
}

/** Ports next to each other, all taken; each is given back by closing its server. */
export async function takeNeighbouringPorts(count: number): Promise<readonly [number, ...Server[]]> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    // Below what systems give to outgoing connections.
    const first = 20_000 + Math.floor(Math.random() * 10_000);
    const servers: Server[] = [];
    try {
      for (let step = 0; step < count; step += 1) {
        const server = createServer();
        server.listen(first + step, '127.0.0.1');
        await once(server, 'listening');
        servers.push(server);
      }
      return [first, ...servers];
    } catch {
      for (const server of servers) server.close();
    }
  }
  throw new Error('no neighbouring ports are free');
}

export async function isPortOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
