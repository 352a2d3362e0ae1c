import { findRunningStack, openRecords } from '../../stack/index.ts';
import { defineCommand } from '../command.ts';
import { printStatus } from '../print-status.ts';
import { readNodes } from '../read-nodes.ts';

export const status = defineCommand({
  name: 'status',
  summary: 'Show what runs and what the data folder holds; exits with 3 when nothing runs',
  examples: ['wid status', 'wid status --json'],
  async run({ settings }) {
    const run = await findRunningStack(settings.dataFolder);
    await using records = await openRecords(settings.dataFolder);
    const value = {
      isRunning: run !== undefined,
      ...(run && { run, nodes: await readNodes(run) }),
      ...(await records.status()),
    };
    return { value, exitCode: run === undefined ? 3 : 0 };
  },
  render: printStatus,
});
