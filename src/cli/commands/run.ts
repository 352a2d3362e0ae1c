import { type RunInfo, readClientEnvironment } from '../../stack/index.ts';
import { assignIdentities } from '../assigned-identities.ts';
import {
  CommandError,
  type CommandInput,
  defineCommand,
  type OptionValue,
  usageExitCode,
} from '../command.ts';
import { runProgram } from '../run-program.ts';
import { reachStack } from '../running-stack.ts';
import { startWorkload, type WorkloadRequest } from '../workload.ts';

export const run = defineCommand({
  name: 'run',
  summary: 'Run a program as a service account or with managed identities, and with trust in this stack',
  startsStack: true,
  parameters: '[program...]',
  runsProgram: true,
  options: [
    {
      flags: '--service-account <ns/name>',
      description: 'the service account to run as: token file and the four variables, as a pod has them',
    },
    { flags: '--client-id <id>', description: 'instead of the one the service account is annotated with' },
    { flags: '--cluster <name>', description: 'the cluster, where there is more than one' },
    {
      flags: '--identity <group/name>',
      description:
        'a managed identity that the program is assigned, as on App Service; a resource id will do as well',
      isRepeatable: true,
    },
  ],
  examples: [
    'wid run --service-account default/workload-identity-sa -- node examples/node/default-credential.js',
    'wid run --ephemeral --service-account default/workload-identity-sa -- env | grep AZURE_',
    'wid run --identity my-group/my-identity -- az login --identity',
    'wid run --identity my-group/one --identity my-group/another -- az login --identity --client-id CLIENT_ID',
  ],
  async run({ settings, parameters, options, environment, signal }) {
    const runAs = readRunAs(options);
    if (runAs === undefined || parameters.length === 0) {
      throw new CommandError('A program is needed, and what to run it as.', {
        fix: 'wid run --service-account NAMESPACE/NAME -- CMD        or: wid run --identity GROUP/NAME -- CMD',
        exitCode: usageExitCode,
      });
    }
    await using stack = await reachStack(settings);
    await using standing = await give(stack.run, runAs);
    const variables = { ...readClientEnvironment(stack.run, environment), ...standing.variables };
    const exitCode = await runProgram({ command: parameters, variables, environment, signal });
    return { value: { exitCode }, exitCode };
  },
  render: () => '',
});

/** What the program is to the rest of the world: a pod of the cluster, or an app on the platform. */
type RunAs =
  | { readonly kind: 'service-account'; readonly workload: WorkloadRequest }
  | { readonly kind: 'identities'; readonly identities: readonly string[] };

function readRunAs({
  serviceAccount,
  identity,
  clientId,
  cluster,
}: CommandInput['options']): RunAs | undefined {
  const identities = Array.isArray(identity) ? identity : [];
  const ofServiceAccount = [serviceAccount, clientId, cluster].some((option) => option !== undefined);
  if (identities.length > 0 && ofServiceAccount) {
    throw new CommandError('A program runs as a service account or with managed identities, not as both.', {
      fix: 'leave out --service-account, --client-id and --cluster, or every --identity',
      exitCode: usageExitCode,
    });
  }
  if (identities.length > 0) return { kind: 'identities', identities };
  if (typeof serviceAccount !== 'string') return undefined;
  const workload = { serviceAccount, clientId: textOf(clientId), cluster: textOf(cluster) };
  return { kind: 'service-account', workload };
}

async function give(
  run: RunInfo,
  runAs: RunAs,
): Promise<AsyncDisposable & { readonly variables: Readonly<Record<string, string>> }> {
  return runAs.kind === 'identities'
    ? await assignIdentities(run, runAs.identities)
    : await startWorkload(run, runAs.workload);
}

function textOf(option: OptionValue): string | undefined {
  return typeof option === 'string' ? option : undefined;
}
