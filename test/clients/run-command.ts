import { spawn } from 'node:child_process';
import type { Command } from './clients.ts';

export interface CommandSettings {
  readonly folder: string;
  readonly limitSeconds: number;
  /** Ends the command, and keeps others from being started. */
  readonly signal: AbortSignal;
  /** Laid over the environment. */
  readonly variables?: Readonly<Record<string, string>>;
}

export type CommandOutcome =
  | {
      readonly kind: 'ended';
      readonly exitCode: number | null;
      readonly output: string;
      readonly errors: string;
    }
  | { readonly kind: 'missing'; readonly program: string }
  | { readonly kind: 'stopped'; readonly reason: string };

const keptCharacters = 20_000;

/** Runs a command in a process group of its own, which is ended whole: build tools leave daemons and compilers. */
export async function runCommand(command: Command, settings: CommandSettings): Promise<CommandOutcome> {
  const { folder, limitSeconds, signal, variables } = settings;
  if (signal.aborted) return { kind: 'stopped', reason: 'interrupted' };
  const [program, ...parameters] = command;
  const child = spawn(program, parameters, {
    cwd: folder,
    detached: true,
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-keptCharacters);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-keptCharacters);
  });
  let stopReason: string | undefined;
  const stop = (reason: string) => {
    stopReason ??= reason;
    endGroup(child.pid);
  };
  const interrupt = () => stop('interrupted');
  signal.addEventListener('abort', interrupt);
  const limit = setTimeout(() => stop(`took more than ${limitSeconds} s`), limitSeconds * 1_000);
  try {
    return await new Promise<CommandOutcome>((resolve, reject) => {
      child.once('error', (error: NodeJS.ErrnoException) =>
        error.code === 'ENOENT' ? resolve({ kind: 'missing', program }) : reject(error),
      );
      child.once('close', (exitCode) =>
        resolve(
          stopReason === undefined
            ? { kind: 'ended', exitCode, output, errors }
            : { kind: 'stopped', reason: stopReason },
        ),
      );
    });
  } finally {
    clearTimeout(limit);
    signal.removeEventListener('abort', interrupt);
  }
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
