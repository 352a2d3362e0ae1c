import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { CommandError } from './command.ts';

export interface ProgramRun {
  readonly command: readonly string[];
  /** Laid over this process's own environment. */
  readonly variables: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Its abort is passed on to the program, whose end then ends the command. */
  readonly signal: AbortSignal;
}

/** Runs a program on this terminal and returns its exit code, as a shell would report it. */
export async function runProgram({ command, variables, environment, signal }: ProgramRun): Promise<number> {
  const [program = '', ...parameters] = command;
  const child = spawn(program, parameters, { stdio: 'inherit', env: { ...environment, ...variables } });
  const passOn = () => child.kill('SIGTERM');
  signal.addEventListener('abort', passOn, { once: true });
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', (error) => reject(startError(program, error)));
      child.once('exit', (code, killedBy) => resolve(code ?? 128 + constants.signals[killedBy ?? 'SIGTERM']));
    });
  } finally {
    signal.removeEventListener('abort', passOn);
  }
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
