import type { OutgoingHttpHeaders } from 'node:http';
import { Agent, type AgentOptions, request } from 'node:https';
import { text } from 'node:stream/consumers';
import { KubeConfig } from '@kubernetes/client-node';

/** A cluster's API over TLS, as a kubeconfig leads to it. */
export interface ClusterConnection extends Disposable {
  /** Rejects where no answer came back whole. */
  call(method: string, path: string, body?: unknown): Promise<ConnectionAnswer>;
  /** The events of a watch, until it ends or is left. */
  watch(path: string): AsyncIterable<WatchedEvent>;
}

export interface ConnectionAnswer {
  readonly status: number;
  // Whoever asks knows what is answered.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly body: any;
}

export interface WatchedEvent {
  readonly type: string;
  readonly object: {
    readonly code?: number;
    readonly metadata: { readonly name: string; readonly resourceVersion: string };
  };
}

const contentTypes: Readonly<Record<string, string>> = { PATCH: 'application/merge-patch+json' };

export async function connectWith(kubeconfig: string): Promise<ClusterConnection> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const options: AgentOptions & { headers?: OutgoingHttpHeaders } = {};
  await config.applyToHTTPSOptions(options);
  const agent = new Agent({ ...options, keepAlive: true });
  const server = config.getCurrentCluster()?.server;
  const open = (method: string, path: string, body?: unknown) => {
    const outgoing = request(new URL(path, server), {
      ...options,
      agent,
      method,
      headers: { ...options.headers, 'content-type': contentTypes[method] ?? 'application/json' },
    });
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
    return outgoing;
  };
  return {
    call: (method, path, body) =>
      new Promise((resolve, reject) => {
        open(method, path, body)
          .once('error', reject)
          .once('response', (incoming) => {
            text(incoming).then(
              (content) => resolve({ status: incoming.statusCode ?? 0, body: JSON.parse(content) }),
              reject,
            );
          });
      }),
    async *watch(path) {
      const outgoing = open('GET', path);
      try {
        const incoming = await new Promise<AsyncIterable<Buffer>>((resolve, reject) => {
          outgoing.once('error', reject).once('response', resolve);
        });
        let received = '';
        for await (const chunk of incoming) {
          const lines = `${received}${chunk}`.split('\n');
          received = lines.pop() ?? '';
          for (const line of lines) yield JSON.parse(line) as WatchedEvent;
        }
      } finally {
        outgoing.destroy();
      }
    },
    [Symbol.dispose]: () => agent.destroy(),
  };
}
