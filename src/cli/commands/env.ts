import { readClientEnvironment, renderShellExports } from '../../stack/index.ts';
import { defineCommand } from '../command.ts';
import { reachStack } from '../running-stack.ts';

export const env = defineCommand({
  name: 'env',
  summary: 'Print the variables that lead a program to this stack',
  examples: ['eval "$(wid env)"', 'wid env --json'],
  async run({ settings, environment }) {
    // Variables of a stack that ends with this command would lead nowhere.
    await using stack = await reachStack({ ...settings, isEphemeral: false });
    return { value: readClientEnvironment(stack.run, environment) };
  },
  render: renderShellExports,
});
