import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { connect } from 'node:net';
import type { RunningProcess } from '../runtime/running-process.ts';
import type { ProbeSpec } from './probe-state.ts';

export interface ProbeTarget {
  readonly process: Pick<RunningProcess, 'execute'>;
  readonly podIp: string;
  /** Named ports of the container. */
  readonly ports: ReadonlyMap<string, number>;
}

export interface ProbeResult {
  readonly outcome: 'success' | 'failure';
  /** For the event `Unhealthy`. */
  readonly message: string;
}

const success: ProbeResult = { outcome: 'success', message: '' };
const mostOutputBytes = 10 * 2 ** 10;

/** Probes once, and fails when there is no answer in time. */
export async function runProbe(spec: ProbeSpec, target: ProbeTarget): Promise<ProbeResult> {
  const signal = AbortSignal.timeout((spec.timeoutSeconds ?? 1) * 1_000);
  try {
    if (spec.exec !== undefined) return await probeByCommand(spec.exec.command, target, signal);
    if (spec.httpGet !== undefined) return await probeByRequest(spec.httpGet, target, signal);
    if (spec.tcpSocket !== undefined) return await probeByConnection(spec.tcpSocket, target, signal);
    return failure('probes of this type are not supported here');
  } catch (error) {
    return failure(error instanceof Error ? error.message : String(error));
  }
}

function failure(message: string): ProbeResult {
  return { outcome: 'failure', message };
}

async function probeByCommand(
  command: readonly string[],
  { process }: ProbeTarget,
  signal: AbortSignal,
): Promise<ProbeResult> {
  const execution = process.execute({ command, signal });
  let output = '';
  for (const stream of [execution.stdout, execution.stderr]) {
    stream.on('data', (chunk) => {
      if (output.length < mostOutputBytes) output += chunk;
    });
  }
  const ended = await execution.ended;
  if (signal.aborted) return failure(`command timed out: ${command.join(' ')}`);
  if (ended.kind !== 'exited') return failure(ended.reason);
  return ended.exitCode === 0 ? success : failure(output.slice(0, mostOutputBytes));
}

type HttpGet = NonNullable<ProbeSpec['httpGet']>;

function probeByRequest(get: HttpGet, target: ProbeTarget, signal: AbortSignal): Promise<ProbeResult> {
  const { promise, resolve } = Promise.withResolvers<ProbeResult>();
  const isSecure = get.scheme?.toUpperCase() === 'HTTPS';
  const host = get.host ?? target.podIp;
  const port = findPort(get.port, target);
  const path = `/${(get.path ?? '').replace(/^\//, '')}`;
  const request = (isSecure ? requestHttps : requestHttp)({
    host,
    port,
    path,
    headers: {
      'user-agent': 'kube-probe/1.32',
      accept: '*/*',
      connection: 'close',
      ...Object.fromEntries((get.httpHeaders ?? []).map(({ name, value }) => [name, value])),
    },
    // Kubernetes: a probe asks whether somebody answers, not who.
    rejectUnauthorized: false,
    signal,
  });
  request.once('response', (response) => {
    response.resume();
    const { statusCode = 0 } = response;
    const isFine = statusCode >= 200 && statusCode < 400;
    resolve(isFine ? success : failure(`HTTP probe failed with statuscode: ${statusCode}`));
    request.destroy();
  });
  const asked = `Get "${isSecure ? 'https' : 'http'}://${host}:${port}${path}"`;
  request.on('error', (error) => {
    const late = 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';
    resolve(failure(`${asked}: ${signal.aborted ? late : describeConnectionError(error, host, port)}`));
  });
  request.end();
  return promise;
}

function probeByConnection(
  { port, host }: NonNullable<ProbeSpec['tcpSocket']>,
  target: ProbeTarget,
  signal: AbortSignal,
): Promise<ProbeResult> {
  const { promise, resolve } = Promise.withResolvers<ProbeResult>();
  const place = { host: host ?? target.podIp, port: findPort(port, target) };
  const socket = connect({ ...place, signal });
  socket.once('connect', () => {
    resolve(success);
    socket.destroy();
  });
  socket.on('error', (error) => {
    const late = `dial tcp ${place.host}:${place.port}: i/o timeout`;
    resolve(failure(signal.aborted ? late : describeConnectionError(error, place.host, place.port)));
  });
  return promise;
}

/** Kubernetes: probes are Go's, and so are the words of what hinders them. */
const goErrors: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connect: connection refused',
  EHOSTUNREACH: 'connect: no route to host',
  ENETUNREACH: 'connect: network is unreachable',
  ENOTFOUND: 'no such host',
};

function describeConnectionError(error: NodeJS.ErrnoException, host: string, port: number): string {
  if (error.code === 'ECONNRESET') return 'EOF';
  const reason = goErrors[error.code ?? ''];
  return reason === undefined ? error.message : `dial tcp ${host}:${port}: ${reason}`;
}

function findPort(port: number | string, { ports }: ProbeTarget): number {
  const found = typeof port === 'number' ? port : (ports.get(port) ?? Number(port));
  if (!Number.isInteger(found) || found < 1 || found > 65_535) {
    throw new RangeError(`couldn't find port: ${JSON.stringify(port)}`);
  }
  return found;
}
