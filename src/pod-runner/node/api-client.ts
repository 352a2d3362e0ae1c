import { parseJson } from '../../platform/json/index.ts';
import type { Secret } from '../../platform/secret.ts';

/** A cluster's API as this part knows it: a function over the wire. */
export type ApiFetch = (request: Request) => Promise<Response>;

export interface ApiMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
}

export interface ApiObject {
  readonly metadata: ApiMetadata;
  readonly [field: string]: unknown;
}

export type ApiAnswer =
  | { readonly kind: 'ok'; readonly object: ApiObject }
  /** The code is 0 where there was no answer at all. */
  | { readonly kind: 'refused'; readonly code: number; readonly message: string };

export interface WatchEvent {
  readonly type: string;
  readonly object: ApiObject;
}

/** Watches that ended before they began: whoever follows lists again. */
export type WatchStart =
  | { readonly kind: 'open'; readonly events: AsyncIterable<WatchEvent> }
  | Extract<ApiAnswer, { kind: 'refused' }>;

export interface ApiClient {
  get(path: string): Promise<ApiAnswer>;
  create(path: string, body: object): Promise<ApiAnswer>;
  /** By merge patch: lists are replaced whole. */
  patch(path: string, body: object): Promise<ApiAnswer>;
  remove(path: string, options: object): Promise<ApiAnswer>;
  watch(path: string, signal: AbortSignal): Promise<WatchStart>;
}

// Nobody resolves it: the function that is given answers for whatever host.
const origin = 'https://kubernetes.default.svc';
const longestLine = 16 * 2 ** 20;

export function createApiClient(
  fetch: ApiFetch,
  { token, userAgent }: { readonly token: Secret; readonly userAgent: string },
): ApiClient {
  const send = (method: string, path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${token.reveal()}`);
    headers.set('user-agent', userAgent);
    headers.set('accept', 'application/json');
    return fetch(new Request(`${origin}${path}`, { ...init, method, headers }));
  };
  const ask = async (method: string, path: string, content?: Content): Promise<ApiAnswer> => {
    try {
      const response = await send(method, path, content && toInit(content));
      return await readAnswer(response);
    } catch (error) {
      return { kind: 'refused', code: 0, message: error instanceof Error ? error.message : String(error) };
    }
  };
  return {
    get: (path) => ask('GET', path),
    create: (path, body) => ask('POST', path, { type: 'application/json', body }),
    patch: (path, body) => ask('PATCH', path, { type: 'application/merge-patch+json', body }),
    remove: (path, body) => ask('DELETE', path, { type: 'application/json', body }),
    async watch(path, signal) {
      try {
        const response = await send('GET', path, { signal });
        if (!response.ok || response.body === null) return refused(await readAnswer(response));
        return { kind: 'open', events: readEvents(response.body, signal) };
      } catch (error) {
        return { kind: 'refused', code: 0, message: error instanceof Error ? error.message : String(error) };
      }
    },
  };
}

interface Content {
  readonly type: string;
  readonly body: object;
}

function toInit({ type, body }: Content): RequestInit {
  return { headers: { 'content-type': type }, body: JSON.stringify(body) };
}

async function readAnswer(response: Response): Promise<ApiAnswer> {
  // The API server's own JSON: objects of the kinds that were asked for, or a Status.
  const object = parseJson(await response.text()) as ApiObject;
  if (response.ok) return { kind: 'ok', object };
  return { kind: 'refused', code: response.status, message: String(object.message ?? response.status) };
}

function refused(answer: ApiAnswer): Extract<ApiAnswer, { kind: 'refused' }> {
  return answer.kind === 'refused' ? answer : { kind: 'refused', code: 0, message: 'there is no stream' };
}

/** One JSON document a line, until the stream or the signal ends. */
async function* readEvents(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<WatchEvent> {
  const reader = body.getReader();
  const stop = () => void reader.cancel().catch(() => {});
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  const decoder = new TextDecoder();
  let unfinished = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (unfinished + decoder.decode(value, { stream: true })).split('\n');
      unfinished = lines.pop() ?? '';
      if (unfinished.length > longestLine) throw new RangeError('a watch event has no end');
      // The API server's own, as above.
      for (const line of lines) if (line !== '') yield parseJson(line) as WatchEvent;
    }
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}
