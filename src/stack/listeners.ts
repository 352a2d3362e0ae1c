import type { Socket } from 'node:net';
import { createConnectProxy } from '../interception/index.ts';
import { createTlsListener, type TlsListener } from '../platform/http/index.ts';
import type { Log } from '../platform/log/index.ts';
import type { Part } from '../platform/part.ts';
import type { CertificateAuthority } from '../platform/tls/index.ts';
import type { LocalNetwork } from './local-network.ts';

/** Where the stack can be reached, and by whom. */
export interface Listeners {
  /** For clients that come by the production names. */
  readonly proxyUrl: string;
  /** For clients that are pointed at this machine by name (direct mode). */
  readonly directUrl: string;
  /** Gives a cluster's API a port of its own, the next one where that is free. */
  listenForCluster(part: Part): Promise<ClusterListener>;
  /** Repeating it changes nothing. */
  close(): Promise<void>;
}

export interface ClusterListener {
  readonly url: string;
  /** Repeating it changes nothing. */
  close(): Promise<void>;
}

export interface ListenersDependencies {
  readonly network: LocalNetwork;
  readonly authority: CertificateAuthority;
  /** The proxy's port; direct mode and the clusters take the ones after it. 0 takes any free ones. */
  readonly port: number;
  readonly forwarding: 'allow' | 'forbid';
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

const highestPort = 65_535;

/** @throws {PortInUseError} with nothing left open */
export async function openListeners(dependencies: ListenersDependencies): Promise<Listeners> {
  const { network, authority, port, forwarding, log } = dependencies;
  const { route, rows } = network;
  const leafFor = (name: string) => authority.leafFor(name);
  const portAfter = (steps: number): number => (port === 0 ? 0 : port + steps);
  const direct = await orPortInUse(portAfter(1), (at) =>
    createTlsListener({ port: at, route, leafFor, log }),
  );
  const adopt = (socket: Socket): void => direct.adopt(socket);
  const proxy = await orPortInUse(port, (at) =>
    createConnectProxy({ rows, forwarding, port: at, adopt, log }),
  ).catch(async (error: unknown) => {
    await direct.close();
    throw error;
  });
  const clusters = new Set<TlsListener>();
  let askedByClusters = 0;
  const closeAll = async (): Promise<void> => {
    await proxy.close();
    await Promise.all([direct, ...clusters].map((listener) => listener.close()));
  };
  let closing: Promise<void> | undefined;
  return {
    proxyUrl: `http://127.0.0.1:${proxy.port}`,
    directUrl: `https://localhost:${direct.port}`,
    async listenForCluster(part) {
      const wanted = portAfter(2 + askedByClusters);
      askedByClusters += 1;
      const listen = (at: number) =>
        createTlsListener({ port: at, route: () => part, leafFor, log, asksForCertificate: true });
      // Whoever looks for a cluster reads its port in the kubeconfig, so any will do.
      const listener = wanted > highestPort ? await listen(0) : await listen(wanted).catch(() => listen(0));
      clusters.add(listener);
      return {
        url: `https://localhost:${listener.port}`,
        async close() {
          if (clusters.delete(listener)) await listener.close();
        },
      };
    },
    close() {
      closing ??= closeAll();
      return closing;
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
