import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { type Launch, startArguments } from './launch-command.ts';
import { trySignal } from './process-identity.ts';
import type { Runtime } from './runtime.ts';

export interface ExecuteOptions {
  readonly command: readonly string[];
  readonly stdin?: boolean;
  readonly signal?: AbortSignal;
}

/** A program beside a container's own: `kubectl exec`, and the probes. */
export interface Execution {
  readonly stdin: Writable | undefined;
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly ended: Promise<
    | { readonly kind: 'exited'; readonly exitCode: number }
    | { readonly kind: 'failed'; readonly reason: string }
  >;
}

interface Place {
  readonly runtime: Runtime;
  readonly launch: Launch;
  readonly pid: number;
}

const signalNumbers: Readonly<Record<string, number>> = constants.signals;

export function executeWithin({ runtime, launch, pid }: Place, options: ExecuteOptions): Execution {
  const names = [...launch.environment].filter(([name]) => /^[A-Za-z_]\w*$/.test(name));
  const start = startArguments(runtime, { ...launch, command: options.command }, 0);
  const [program = '', ...parameters] = [...entering(runtime, launch, pid), runtime.tools.sh, '-c', ...start];
  const child = spawn(program, parameters, {
    env: Object.fromEntries(names),
    detached: true,
    stdio: [options.stdin ? 'pipe' : 'ignore', 'pipe', 'pipe', 'ignore', 'pipe'],
  });
  const { promise: ended, resolve } = Promise.withResolvers<Awaited<Execution['ended']>>();
  let told = '';
  child.stdio[4]?.on('data', (chunk) => {
    told = `${told}${chunk}`.slice(0, 1_000);
  });
  const stop = () => {
    if (child.pid !== undefined) trySignal(-child.pid, 'SIGKILL');
  };
  options.signal?.addEventListener('abort', stop);
  if (options.signal?.aborted) stop();
  child.once('error', (error) => resolve({ kind: 'failed', reason: error.message }));
  child.once('close', (code, signal) => {
    options.signal?.removeEventListener('abort', stop);
    const reason = /^failed (.*)/m.exec(told)?.[1];
    if (reason !== undefined) return resolve({ kind: 'failed', reason });
    return resolve({ kind: 'exited', exitCode: code ?? 128 + (signalNumbers[signal ?? ''] ?? 0) });
  });
  // Both are piped above.
  const { stdout, stderr } = child as { readonly stdout: Readable; readonly stderr: Readable };
  return { stdin: child.stdin ?? undefined, stdout, stderr, ended };
}

function entering(runtime: Runtime, { user }: Launch, pid: number): readonly string[] {
  if (runtime.kind === 'plain' || runtime.tools.nsenter === undefined) return [];
  const hasOwnUsers = !runtime.isRoot || (runtime.kind === 'bubblewrap' && user !== undefined);
  const identity = hasOwnUsers ? ['--user', '--preserve-credentials'] : [];
  return [
    runtime.tools.nsenter,
    '--target',
    `${pid}`,
    ...identity,
    '--mount',
    '--uts',
    '--ipc',
    '--pid',
    '--root',
  ];
}
