import { openRecords } from '../../stack/index.ts';
import { CommandError, defineCommand, usageExitCode } from '../command.ts';
import { printExplanation } from '../print-explanation.ts';
import { readText } from '../read-text.ts';

export const explain = defineCommand({
  name: 'explain',
  summary: 'Say why something was refused: takes an error text, a trace id, or a token',
  parameters: '[text...]',
  examples: [
    'wid explain 6f2a1c0e-0d3b-4a53-9c59-0a5a3d1c7f10',
    "wid explain 'AADSTS700213: No matching federated identity record found … Trace ID: …'",
    'kubectl logs my-pod | wid explain',
    'wid explain < /var/run/secrets/azure/tokens/azure-identity-token',
  ],
  async run({ parameters, settings }) {
    const text = await readText(parameters);
    if (text === '') {
      throw new CommandError('There is nothing to explain.', {
        fix: 'give an error text, a trace id or a token, or pipe one in',
        exitCode: usageExitCode,
      });
    }
    await using records = await openRecords(settings.dataFolder);
    const result = await records.explain(text);
    if (result.kind === 'not-explained') throw new CommandError(result.reason);
    return { value: result.explanation };
  },
  render: printExplanation,
});
