import { connect } from 'node:tls';

/**
 * A client that costs little: requests are bytes made beforehand, connections stay open, and an answer is
 * looked at no further than its status and length. What it measures is the server.
 */
export interface Load {
  readonly port: number;
  readonly host: string;
  readonly ca: string;
  readonly connections: number;
  readonly seconds: number;
  /** The requests, whole; each connection walks through them from a place of its own. */
  readonly requests: readonly Buffer[];
  /** Whether an answer, head and body, is the one to the request of that index. Without it, any with status 200 is. */
  readonly isRight?: (answer: string, request: number) => boolean;
}

export interface LoadResult {
  readonly requestsPerSecond: number;
  readonly failures: number;
  /** Sorted, in milliseconds. */
  readonly latencies: readonly number[];
}

export async function generateLoad(load: Load): Promise<LoadResult> {
  const latencies: number[] = [];
  let failures = 0;
  const start = performance.now();
  const end = start + load.seconds * 1_000;
  const connections = Array.from({ length: load.connections }, (_, index) =>
    drive({ load, offset: index * 17, end }, (milliseconds, isSuccess) => {
      latencies.push(milliseconds);
      if (!isSuccess) failures += 1;
    }),
  );
  await Promise.all(connections);
  const elapsedSeconds = (performance.now() - start) / 1_000;
  latencies.sort((left, right) => left - right);
  return { requestsPerSecond: latencies.length / elapsedSeconds, failures, latencies };
}

export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

interface Drive {
  readonly load: Load;
  readonly offset: number;
  readonly end: number;
}

function drive(
  { load, offset, end }: Drive,
  onAnswer: (milliseconds: number, isSuccess: boolean) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: load.port, host: '127.0.0.1', servername: load.host, ca: load.ca });
    const { isRight = () => true } = load;
    let position = offset;
    let sentAt = 0;
    let received = '';
    const send = (): void => {
      const request = load.requests[position % load.requests.length];
      position += 1;
      sentAt = performance.now();
      if (request !== undefined) socket.write(request);
    };
    socket.setEncoding('latin1');
    socket.setNoDelay(true);
    socket.once('secureConnect', send);
    socket.once('error', reject);
    socket.once('close', () => resolve());
    socket.on('data', (chunk: string) => {
      received += chunk;
      if (!isWhole(received)) return;
      const isSuccess = received.startsWith('HTTP/1.1 200');
      onAnswer(
        performance.now() - sentAt,
        isSuccess && isRight(received, (position - 1) % load.requests.length),
      );
      received = '';
      if (performance.now() < end) send();
      else socket.end();
    });
  });
}

/** Whether an answer has arrived to its last byte. One request at a time is under way on a connection. */
function isWhole(received: string): boolean {
  const head = received.indexOf('\r\n\r\n');
  if (head < 0) return false;
  const length = /\r\ncontent-length: (\d+)/i.exec(received.slice(0, head))?.[1];
  return length === undefined
    ? received.endsWith('\r\n0\r\n\r\n')
    : received.length >= head + 4 + Number(length);
}
