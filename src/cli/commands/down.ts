import { findRunningStack, stopStack } from '../../stack/index.ts';
import { defineCommand } from '../command.ts';

export const down = defineCommand({
  name: 'down',
  summary: 'Stop the stack of the data folder; everything it keeps stays',
  examples: ['wid down', 'wid down --data ./wid-data'],
  async run({ settings, terminal }) {
    const run = await findRunningStack(settings.dataFolder);
    if (run === undefined) return { value: { stopped: false, dataFolder: settings.dataFolder } };
    await terminal.progress('Stopping', () => stopStack(settings.dataFolder, run));
    return { value: { stopped: true, dataFolder: settings.dataFolder } };
  },
  render: ({ stopped, dataFolder }) => (stopped ? 'Stopped.' : `Nothing was running on ${dataFolder}.`),
});
