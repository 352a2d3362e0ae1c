import { CommanderError } from 'commander';
import { sizeThreadPool } from '../platform/thread-pool.ts';
import { usageExitCode } from './command.ts';
import { createProgram } from './program.ts';

/** The entry point of `wid`. A first signal asks the command to end; a second ends the process. */
export async function main(parameters: readonly string[]): Promise<void> {
  sizeThreadPool();
  const interruption = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => interruption.abort(name));
  }
  try {
    await createProgram(interruption.signal).parseAsync([...parameters], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version are answers; everything else that commander throws is a mistake in the call.
    process.exitCode = error.exitCode === 0 ? 0 : usageExitCode;
  }
}
