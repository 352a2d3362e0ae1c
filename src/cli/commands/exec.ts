import { readClientEnvironment } from '../../stack/index.ts';
import { CommandError, defineCommand, usageExitCode } from '../command.ts';
import { runProgram } from '../run-program.ts';
import { reachStack } from '../running-stack.ts';

export const exec = defineCommand({
  name: 'exec',
  summary: 'Run a program that reaches this stack by the names of Azure',
  startsStack: true,
  parameters: '[program...]',
  runsProgram: true,
  examples: [
    'wid exec -- curl https://login.microsoftonline.com/common/discovery/keys',
    'wid exec --ephemeral -- npm test',
  ],
  async run({ settings, parameters, environment, signal }) {
    if (parameters.length === 0) {
      throw new CommandError('There is no program to run.', {
        fix: 'wid exec -- CMD',
        exitCode: usageExitCode,
      });
    }
    await using stack = await reachStack(settings);
    const variables = readClientEnvironment(stack.run, environment);
    const exitCode = await runProgram({ command: parameters, variables, environment, signal });
    return { value: { exitCode }, exitCode };
  },
  render: () => '',
});
