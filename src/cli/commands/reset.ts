import { rm } from 'node:fs/promises';
import { findRunningStack, removeDataFolder } from '../../stack/index.ts';
import { CommandError, defineCommand, usageExitCode } from '../command.ts';
import { detachedLogFile } from '../detached-log-file.ts';
import { propose } from '../proposal.ts';

export const reset = defineCommand({
  name: 'reset',
  summary: 'Remove the data folder and everything in it',
  options: [{ flags: '--yes', description: 'do it: nothing can be brought back' }],
  examples: ['wid reset --yes', 'wid reset --data ./wid-data --yes'],
  async run({ settings, options }) {
    const { dataFolder } = settings;
    if (options.yes !== true) {
      throw new CommandError(`This removes ${dataFolder} for good.`, {
        fix: propose('reset --yes', settings),
        exitCode: usageExitCode,
      });
    }
    const run = await findRunningStack(dataFolder);
    if (run !== undefined) {
      throw new CommandError(`A stack is running on ${dataFolder} (process ${run.pid}).`, {
        fix: propose('down', settings),
      });
    }
    const removed = await removeDataFolder(dataFolder);
    await rm(detachedLogFile(dataFolder), { force: true });
    return { value: { removed, dataFolder } };
  },
  render: ({ removed, dataFolder }) => (removed ? `Removed ${dataFolder}.` : `There was no ${dataFolder}.`),
});
