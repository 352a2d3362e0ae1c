import { type RequestOptions, request as startRequest } from 'node:https';
import { parseJson } from '../../platform/json/index.ts';
import type { HookClientConfig } from './admission-hook.ts';
import type { AdmissionReview } from './admission-review.ts';
import { explainConnectionError, explainHttpStatus } from './call-failure.ts';
import { type CallGate, createCallGate } from './call-gate.ts';
import { findHookTarget, type HookTarget } from './hook-target.ts';

/** The hook's answer as JSON, or why there is none, in the words that follow `failed calling webhook "…": `. */
export type HookAnswer =
  | { readonly kind: 'answered'; readonly answer: unknown }
  | { readonly kind: 'failed'; readonly reason: string };

export type CallHook = (
  hook: { readonly clientConfig: HookClientConfig },
  review: AdmissionReview,
  timeoutSeconds: number,
) => Promise<HookAnswer>;

export interface ServiceAddress {
  readonly host: string;
  readonly port: number;
}

/** Where a Service's port is really listened to. Nothing where there is no such service. */
export type ResolvedService = ServiceAddress | 'no-endpoints' | undefined;

export type ResolveService = (
  namespace: string,
  name: string,
  port: number,
) => ResolvedService | Promise<ResolvedService>;

const largestAnswerBytes = 3 * 1024 * 1024;
/** Of all requests together. Hooks that ask the API wait for hooks in their turn, so that it must not be few. */
const mostCallsAtOnce = 128;

/** Calls hooks over TLS: a connection for each call, no redirects followed, no proxies. */
export function createHookCaller({ resolveService }: { readonly resolveService: ResolveService }): CallHook {
  const gate = createCallGate(mostCallsAtOnce);
  return async ({ clientConfig }, review, timeoutSeconds) => {
    const target = findHookTarget(clientConfig, timeoutSeconds);
    if (target === undefined) return callFailed('the url must be a valid https URL');
    const authorities = readAuthorities(clientConfig.caBundle);
    if (authorities === undefined) {
      return callFailed('unable to load root certificates: unable to parse bytes as PEM block');
    }
    const address = await locate(target, resolveService);
    if (address === undefined) {
      return postFailed(target, `service ${JSON.stringify(target.service?.name)} not found`);
    }
    if (address === 'no-endpoints') {
      return postFailed(target, `no endpoints available for service ${JSON.stringify(target.service?.name)}`);
    }
    const exchange = await postInTurn(gate, {
      options: requestOptions(target, address, authorities),
      body: JSON.stringify(review),
      timeoutSeconds,
    });
    if (exchange.kind === 'broken') return postFailed(target, exchange.reason);
    return exchange.status < 200 || exchange.status > 299
      ? callFailed(explainHttpStatus(exchange.status, exchange.text))
      : parseAnswer(exchange.text);
  };
}

function callFailed(reason: string): HookAnswer {
  return { kind: 'failed', reason: `failed to call webhook: ${reason}` };
}

function postFailed({ url }: HookTarget, reason: string): HookAnswer {
  return callFailed(`Post ${JSON.stringify(url)}: ${reason}`);
}

type Authorities = { readonly ca?: string };

/** The system's own where none are named; a bundle that holds none must not become the system's. */
function readAuthorities(caBundle: string): Authorities | undefined {
  if (caBundle === '') return {};
  const ca = Buffer.from(caBundle, 'base64').toString();
  return ca.includes('-----BEGIN CERTIFICATE-----') ? { ca } : undefined;
}

async function locate(target: HookTarget, resolve: ResolveService): Promise<ResolvedService> {
  const { service, port } = target;
  return service === undefined ? target : await resolve(service.namespace, service.name, port);
}

function requestOptions(target: HookTarget, address: ServiceAddress, authorities: Authorities) {
  return {
    method: 'POST',
    host: address.host,
    port: address.port,
    path: target.path,
    servername: target.serverName,
    ...authorities,
    agent: false,
    headers: {
      Host: target.authority,
      'Content-Type': 'application/json',
      Accept: 'application/json, */*',
      'User-Agent': 'kube-apiserver-admission',
    },
  } satisfies RequestOptions;
}

interface Post {
  readonly options: RequestOptions;
  readonly body: string;
  readonly timeoutSeconds: number;
}

type Exchange =
  | { readonly kind: 'done'; readonly status: number; readonly text: string }
  | { readonly kind: 'broken'; readonly reason: string };

const deadlineExceeded: Exchange = { kind: 'broken', reason: 'context deadline exceeded' };

/** The time is for all of it: waiting for a turn, connecting, waiting for the answer, and reading it. */
async function postInTurn(gate: CallGate, call: Post): Promise<Exchange> {
  const signal = AbortSignal.timeout(Math.ceil(call.timeoutSeconds * 1_000));
  const leave = await gate.enter(signal);
  if (leave === undefined) return deadlineExceeded;
  try {
    return await post(call, signal);
  } finally {
    leave();
  }
}

async function post({ options, body }: Post, signal: AbortSignal): Promise<Exchange> {
  try {
    return await new Promise((resolve, reject) => {
      const outgoing = startRequest({ ...options, signal }, (incoming) => {
        readBounded(incoming).then(
          (text) => resolve(endOf(incoming.statusCode ?? 0, text)),
          (error: unknown) => reject(error),
        );
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  } catch (error) {
    return signal.aborted ? deadlineExceeded : { kind: 'broken', reason: explainConnectionError(error) };
  }
}

function endOf(status: number, text: string | undefined): Exchange {
  return text === undefined
    ? { kind: 'broken', reason: `the response is larger than ${largestAnswerBytes} bytes` }
    : { kind: 'done', status, text };
}

/** Leaving the loop closes the connection. */
async function readBounded(incoming: AsyncIterable<Buffer>): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming) {
    bytes += chunk.length;
    if (bytes > largestAnswerBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function parseAnswer(text: string): HookAnswer {
  try {
    return { kind: 'answered', answer: parseJson(text) };
  } catch {
    return callFailed("couldn't get version/kind; json parse error");
  }
}
