import { readClientEnvironment } from '../../stack/index.ts';
import { defineCommand } from '../command.ts';
import { runProgram } from '../run-program.ts';
import { reachStack } from '../running-stack.ts';

export const shell = defineCommand({
  name: 'shell',
  summary: 'Open a shell in which every program reaches this stack by the names of Azure',
  startsStack: true,
  runsProgram: true,
  examples: ['wid shell', 'wid shell --ephemeral'],
  async run({ settings, environment, signal, terminal }) {
    await using stack = await reachStack(settings);
    const variables = { ...readClientEnvironment(stack.run, environment), WID_SHELL: '1' };
    const command = [environment.SHELL ?? environment.ComSpec ?? '/bin/sh'];
    if (!terminal.isJson) terminal.complaint('In this shell Azure is this machine. Leave it with `exit`.');
    const exitCode = await runProgram({ command, variables, environment, signal });
    return { value: { exitCode }, exitCode };
  },
  render: () => '',
});
