import { readClientEnvironment } from '../../stack/index.ts';
import { CommandError, defineCommand, usageExitCode } from '../command.ts';
import { runProgram } from '../run-program.ts';
import { reachStack } from '../running-stack.ts';
import { startWorkload } from '../workload.ts';

export const run = defineCommand({
  name: 'run',
  summary: 'Run a program as a service account: token file, the four variables, and trust in this stack',
  startsStack: true,
  parameters: '[program...]',
  runsProgram: true,
  options: [
    { flags: '--service-account <ns/name>', description: 'the service account to run as' },
    { flags: '--client-id <id>', description: 'instead of the one the service account is annotated with' },
    { flags: '--cluster <name>', description: 'the cluster, where there is more than one' },
  ],
  examples: [
    'wid run --service-account default/workload-identity-sa -- node examples/node/default-credential.js',
    'wid run --ephemeral --service-account default/workload-identity-sa -- env | grep AZURE_',
  ],
  async run({ settings, parameters, options, environment, signal }) {
    const serviceAccount = options.serviceAccount;
    if (typeof serviceAccount !== 'string' || parameters.length === 0) {
      throw new CommandError('A service account and a program are needed.', {
        fix: 'wid run --service-account NAMESPACE/NAME -- CMD',
        exitCode: usageExitCode,
      });
    }
    await using stack = await reachStack(settings);
    await using workload = await startWorkload(stack.run, {
      serviceAccount,
      clientId: textOf(options.clientId),
      cluster: textOf(options.cluster),
    });
    const variables = { ...readClientEnvironment(stack.run, environment), ...workload.variables };
    const exitCode = await runProgram({ command: parameters, variables, environment, signal });
    return { value: { exitCode }, exitCode };
  },
  render: () => '',
});

function textOf(option: string | boolean | undefined): string | undefined {
  return typeof option === 'string' ? option : undefined;
}
