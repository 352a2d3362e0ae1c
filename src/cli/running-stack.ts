import { findRunningStack, type RunInfo, type Settings, startStack } from '../stack/index.ts';
import { CommandError } from './command.ts';
import { propose } from './proposal.ts';

/** What the commands that run programs need: a stack that answers, and nothing left behind where it was ours. */
export interface ReachedStack extends AsyncDisposable {
  readonly run: RunInfo;
}

/** The stack of the data folder, or with `--ephemeral` one that lives as long as the command. */
export async function reachStack(settings: Settings): Promise<ReachedStack> {
  if (settings.isEphemeral) {
    const stack = await startStack({ settings: { ...settings, port: 0 } });
    return { run: stack.run, [Symbol.asyncDispose]: () => stack.close() };
  }
  const run = await findRunningStack(settings.dataFolder);
  if (run === undefined) {
    throw new CommandError(`No stack is running on the data folder ${settings.dataFolder}.`, {
      fix: `${propose('up --detach', settings)}        or, for one that ends with the command: --ephemeral`,
    });
  }
  return { run, [Symbol.asyncDispose]: async () => {} };
}
