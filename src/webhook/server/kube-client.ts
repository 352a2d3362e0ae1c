import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import type { Clock } from '../../platform/clock.ts';
import { parseJson } from '../../platform/json/index.ts';
import { createTokenSource, type KubeCredential } from './kube-credential.ts';
import { readLines } from './read-lines.ts';

export interface KubeClientOptions {
  /** `https://host:port`. */
  readonly server: string;
  /** Without one, the authorities that the machine trusts. */
  readonly caPem?: string;
  readonly credential: KubeCredential;
  readonly userAgent: string;
  readonly clock: Clock;
}

export interface KubeRequest {
  readonly path: string;
  readonly method?: 'GET' | 'PATCH' | 'PUT' | 'POST';
  readonly body?: unknown;
  readonly contentType?: string;
  readonly accept?: string;
  readonly timeoutMilliseconds?: number;
  readonly signal?: AbortSignal;
}

/** What the API server said, or why it could not be asked. */
export type KubeAnswer =
  | { readonly kind: 'answered'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'unreachable'; readonly reason: string };

export type KubeStream =
  | { readonly kind: 'streaming'; readonly lines: AsyncIterable<string> }
  | Extract<KubeAnswer, { kind: 'answered' }>
  | Extract<KubeAnswer, { kind: 'unreachable' }>;

/** The few things that the webhook asks of an API server, by plain HTTPS. */
export interface KubeClient {
  send(request: KubeRequest): Promise<KubeAnswer>;
  /** A watch: lines as they come, until the server, the time or the signal ends it. Reading it can throw. */
  stream(request: KubeRequest): Promise<KubeStream>;
  close(): void;
}

const defaultTimeoutMilliseconds = 10_000;
const maximumAnswerBytes = 64 * 1_024 * 1_024;
/** An object is at most 1.5 MiB where it is stored. */
const maximumLineLength = 8 * 1_024 * 1_024;

export function createKubeClient(options: KubeClientOptions): KubeClient {
  const { server, caPem, credential, userAgent, clock } = options;
  const tokens = createTokenSource(credential, clock);
  const agent = new Agent({
    keepAlive: true,
    ...(caPem === undefined ? {} : { ca: caPem }),
    ...(credential.kind === 'client-certificate'
      ? { cert: credential.certificatePem, key: credential.keyPem.reveal() }
      : {}),
  });

  const open = async (asked: KubeRequest): Promise<IncomingMessage> => {
    const token = await tokens.current();
    const body = asked.body === undefined ? undefined : JSON.stringify(asked.body);
    const deadline = AbortSignal.timeout(asked.timeoutMilliseconds ?? defaultTimeoutMilliseconds);
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const outgoing = request(new URL(asked.path, server), {
        agent,
        method: asked.method ?? 'GET',
        signal: asked.signal === undefined ? deadline : AbortSignal.any([asked.signal, deadline]),
        headers: {
          accept: asked.accept ?? 'application/json',
          'user-agent': userAgent,
          ...(token === undefined ? {} : { authorization: `Bearer ${token.reveal()}` }),
          ...(body === undefined
            ? {}
            : {
                'content-type': asked.contentType ?? 'application/json',
                'content-length': Buffer.byteLength(body),
              }),
        },
      });
      outgoing.once('response', resolve);
      outgoing.once('error', reject);
      outgoing.end(body);
    });
    if (response.statusCode === 401) tokens.forget();
    return response;
  };

  return {
    async send(asked) {
      try {
        return await toAnswer(await open(asked));
      } catch (error) {
        return unreachable(error);
      }
    },
    async stream(asked) {
      try {
        const response = await open(asked);
        if (response.statusCode !== 200) return await toAnswer(response);
        return { kind: 'streaming', lines: readLines(response, maximumLineLength) };
      } catch (error) {
        return unreachable(error);
      }
    },
    close: () => agent.destroy(),
  };
}

async function toAnswer(response: IncomingMessage): Promise<KubeAnswer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maximumAnswerBytes) {
      response.destroy();
      return { kind: 'unreachable', reason: `the answer is longer than ${maximumAnswerBytes} bytes` };
    }
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  return { kind: 'answered', status: response.statusCode ?? 0, body: parseOrKeep(text) };
}

/** A proxy in between answers in HTML, and what counts then is the status. */
function parseOrKeep(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}

function unreachable(error: unknown): { kind: 'unreachable'; reason: string } {
  return { kind: 'unreachable', reason: error instanceof Error ? error.message : String(error) };
}
