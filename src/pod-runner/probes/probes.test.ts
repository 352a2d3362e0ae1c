import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Execution } from '../runtime/execute-within.ts';
import { advanceProbe, initialProbeState, type ProbeKind, type ProbeOutcome } from './probe-state.ts';
import { runProbe } from './run-probe.ts';

const outcomes = (letters: string): ProbeOutcome[] =>
  [...letters].map((letter) => (letter === '+' ? 'success' : 'failure'));

describe('the state of a probe', () => {
  it.each<[ProbeKind, string, string]>([
    ['liveness', '', 'success'],
    ['liveness', '--', 'success'],
    ['liveness', '---', 'failure'],
    ['liveness', '--+--', 'success'],
    ['readiness', '', 'failure'],
    ['readiness', '+', 'failure'],
    ['readiness', '++', 'success'],
    ['readiness', '++--', 'success'],
    ['readiness', '++---', 'failure'],
    ['startup', '', 'unknown'],
    ['startup', '--', 'unknown'],
    ['startup', '---', 'failure'],
  ])('of %s after "%s" is %s', (kind, letters, result) => {
    const spec = { successThreshold: 2 };
    const state = outcomes(letters).reduce(
      (before, outcome) => advanceProbe(before, spec, outcome),
      initialProbeState(kind),
    );
    expect(state.result).toBe(result);
  });
});

/** A process beside which every command ends with this code. */
const ending = (exitCode: number) => ({
  execute: (): Execution => ({
    resize: async () => {},
    stdin: undefined,
    stdout: Readable.from(['told']),
    stderr: Readable.from([]),
    ended: new Promise((resolve) => setImmediate(() => resolve({ kind: 'exited', exitCode }))),
  }),
});
const target = { process: ending(0), podIp: '127.0.0.1', ports: new Map<string, number>() };

async function withServer<T>(status: number | 'silent', use: (port: number) => Promise<T>): Promise<T> {
  const server = createServer((_request, response) => {
    if (status !== 'silent') response.writeHead(status).end();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  try {
    return await use((server.address() as AddressInfo).port);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('a probe', () => {
  it('by a command goes by its exit code', async () => {
    const exec = { command: ['x'] };
    expect(await runProbe({ exec }, target)).toMatchObject({ outcome: 'success' });
    expect(await runProbe({ exec }, { ...target, process: ending(1) })).toEqual({
      outcome: 'failure',
      message: 'told',
    });
  });

  it.each([
    [200, 'success'],
    [302, 'success'],
    [404, 'failure'],
    [500, 'failure'],
  ] as const)('by a request that is answered with %d is a %s', async (status, outcome) => {
    await withServer(status, async (port) => {
      const ports = new Map([['web', port]]);
      const result = await runProbe({ httpGet: { path: '/ok', port: 'web' } }, { ...target, ports });
      expect(result.outcome).toBe(outcome);
      if (outcome === 'failure') expect(result.message).toBe(`HTTP probe failed with statuscode: ${status}`);
    });
  });

  it('by a request that is not answered fails in time', async () => {
    await withServer('silent', async (port) => {
      expect(await runProbe({ httpGet: { port }, timeoutSeconds: 0.05 }, target)).toEqual({
        outcome: 'failure',
        message: `Get "http://127.0.0.1:${port}/": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
      });
    });
  });

  it('by a connection goes by whether somebody listens', async () => {
    const port = await withServer(200, async (open) => {
      expect(await runProbe({ tcpSocket: { port: open } }, target)).toMatchObject({ outcome: 'success' });
      return open;
    });
    expect(await runProbe({ tcpSocket: { port } }, target)).toEqual({
      outcome: 'failure',
      message: `dial tcp 127.0.0.1:${port}: connect: connection refused`,
    });
    expect(await runProbe({ httpGet: { port, path: 'ready' } }, target)).toEqual({
      outcome: 'failure',
      message: `Get "http://127.0.0.1:${port}/ready": dial tcp 127.0.0.1:${port}: connect: connection refused`,
    });
  });

  it.each([0, 70_000, 'no-such-name', 'constructor'])('of port %j fails', async (port) => {
    expect(await runProbe({ tcpSocket: { port } }, target)).toMatchObject({ outcome: 'failure' });
  });
});
