import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { CommandError } from './command.ts';

export interface ProgramRun {
  readonly command: readonly string[];
  /** Laid over the environment. */
  readonly variables: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborted already, it keeps the program from being started. */
  readonly signal: AbortSignal;
}

const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs a program on this terminal and returns its exit code, as a shell would report it. Signals are the program's:
 * this process outlives it, to clean up behind it.
 */
export async function runProgram({ command, variables, environment, signal }: ProgramRun): Promise<number> {
  if (signal.aborted) return 128 + constants.signals.SIGINT;
  const [program = '', ...parameters] = command;
  const child = spawn(program, parameters, { stdio: 'inherit', env: { ...environment, ...variables } });
  const passOn = (name: NodeJS.Signals) => {
    if (name !== 'SIGINT' || !isOnTerminal()) child.kill(name);
  };
  for (const name of passedOn) process.on(name, passOn);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', (error) => reject(startError(program, error)));
      child.once('exit', (code, killedBy) => resolve(code ?? 128 + constants.signals[killedBy ?? 'SIGTERM']));
    });
  } finally {
    for (const name of passedOn) process.off(name, passOn);
  }
}

/** A terminal's interrupt reaches the program by itself; passed on, it would count twice. */
function isOnTerminal(): boolean {
  return [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY === true);
}

/** As shells do: 127 for a program that is not there, 126 for one that cannot run. */
function startError(program: string, error: NodeJS.ErrnoException): CommandError {
  return error.code === 'ENOENT'
    ? new CommandError(`The program '${program}' was not found.`, { exitCode: 127, cause: error })
    : new CommandError(`The program '${program}' cannot be run: ${error.code}.`, {
        exitCode: 126,
        cause: error,
      });
}
