import type { Socket } from 'node:net';
import { type ConnectProxy, createConnectProxy, type HostPolicy } from '../interception/index.ts';
import { createTlsListener, type TlsListener } from '../platform/http/index.ts';
import type { Log } from '../platform/log/index.ts';
import type { Part } from '../platform/part.ts';
import type { CertificateAuthority } from '../platform/tls/index.ts';

/** Where the stack can be reached, and by whom. */
export interface Listeners {
  readonly proxy: ConnectProxy;
  readonly direct: TlsListener;
  /** Gives a cluster's API a port of its own. */
  listenForCluster(part: Part): Promise<TlsListener>;
  close(): Promise<void>;
}

export interface ListenersDependencies extends HostPolicy {
  /** The proxy's port; direct mode and the clusters take the ones after it. 0 takes any free ones. */
  readonly port: number;
  readonly route: (host: string) => Part | undefined;
  readonly authority: CertificateAuthority;
  readonly log: Log;
}

export class PortInUseError extends Error {
  readonly port: number;

  constructor(port: number, options?: ErrorOptions) {
    super(`The port ${port} is in use. Name another with --port, or --port 0 for any free one.`, options);
    this.name = 'PortInUseError';
    this.port = port;
  }
}

export async function openListeners(dependencies: ListenersDependencies): Promise<Listeners> {
  const { authority, log, port, route } = dependencies;
  const secureContextFor = (name: string) => authority.leafFor(name);
  const portAfter = (steps: number): number => (port === 0 ? 0 : port + steps);
  const direct = await orPortInUse(portAfter(1), (at) =>
    createTlsListener({ port: at, route, secureContextFor, log }),
  );
  const adopt = (socket: Socket): void => direct.adopt(socket);
  const proxy = await orPortInUse(port, (at) =>
    createConnectProxy({ ...dependencies, port: at, adopt }),
  ).catch(async (error: unknown) => {
    await direct.close();
    throw error;
  });
  const clusters: TlsListener[] = [];
  return {
    proxy,
    direct,
    async listenForCluster(part) {
      const listener = await orPortInUse(portAfter(2 + clusters.length), (at) =>
        createTlsListener({ port: at, route: () => part, secureContextFor, log }),
      );
      clusters.push(listener);
      return listener;
    },
    async close() {
      await proxy.close();
      await Promise.all([direct, ...clusters].map((listener) => listener.close()));
    },
  };
}

async function orPortInUse<Listener>(
  port: number,
  open: (port: number) => Promise<Listener>,
): Promise<Listener> {
  try {
    return await open(port);
  } catch (error) {
    const isInUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    throw isInUse ? new PortInUseError(port, { cause: error }) : error;
  }
}
