import { CommanderError } from 'commander';
import { sizeThreadPool } from '../platform/thread-pool.ts';
import { usageExitCode } from './command.ts';
import { createProgram } from './program.ts';
import { createTerminal } from './terminal.ts';

/** The entry point of `wid`. A first signal asks the command to end; a second ends the process. */
export async function main(parameters: readonly string[]): Promise<void> {
  sizeThreadPool();
  const interruption = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(name, () => interruption.abort(name));
  }
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      // Whoever read has heard enough, as `head` does.
      interruption.abort(error.code);
    });
  }
  const isJson = optionsOf(parameters).includes('--json');
  try {
    await createProgram(interruption.signal, { isJson }).parseAsync([...parameters], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version are answers; everything else that commander throws is a mistake in the call.
    process.exitCode = error.exitCode === 0 ? 0 : usageExitCode;
    if (isJson && error.exitCode !== 0) {
      const message = error.message.replace(/^error: /, '');
      createTerminal({ isJson }).result(JSON.stringify({ error: { message } }, null, 2));
    }
  }
}

/** What stands before `--`: the rest belongs to the program that is run. */
function optionsOf(parameters: readonly string[]): readonly string[] {
  const end = parameters.indexOf('--');
  return end === -1 ? parameters : parameters.slice(0, end);
}
