import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { systemClock } from '../../platform/clock.ts';
import { createLog } from '../../platform/log/index.ts';
import {
  defaultProxyImages,
  readWebhookSettings,
  runWebhook,
  webhookFlags,
  webhookVariables,
} from '../../webhook/index.ts';
import { CommandError, defineCommand, type Outcome, usageExitCode } from '../command.ts';

/** What it says before it ends, if anything: it serves, and is told to end. */
type WebhookAnswer =
  | { readonly help: string }
  | { readonly buildVersion: string; readonly nodeVersion: string; readonly platform: string }
  | undefined;

export const webhook = defineCommand({
  name: 'webhook',
  summary: 'Run the admission webhook in a cluster, with the flags and variables of azure-workload-identity',
  parameters: '[flags...]',
  ownFlags: true,
  examples: ['wid webhook --log-level info', 'AZURE_TENANT_ID=… wid webhook --kubeconfig ~/.kube/config'],
  async run({ parameters, environment, signal, version }): Promise<Outcome<WebhookAnswer>> {
    if (parameters.includes('--help') || parameters.includes('-h')) return { value: { help: helpText() } };
    if (parameters.some((flag) => /^--?version(=true)?$/.test(flag))) {
      return { value: { buildVersion: version, nodeVersion: process.version, platform } };
    }
    const read = await readWebhookSettings({
      commandLine: parameters,
      environment,
      readFile: (path) => readFileSync(path, 'utf8'),
      defaultImages: defaultProxyImages,
    });
    if (read.kind === 'mistaken') {
      throw new CommandError(read.mistakes.join('\n'), { exitCode: usageExitCode });
    }
    const { settings } = read;
    if (settings.showsVersion)
      return { value: { buildVersion: version, nodeVersion: process.version, platform } };
    const outcome = await runWebhook({
      settings,
      environment,
      userAgent: `open-workload-id/webhook/${version}`,
      identity: environment.POD_NAME ?? hostname(),
      log: createLog({ level: settings.logLevel }),
      clock: systemClock,
      signal,
    });
    if (outcome.kind === 'mistaken') throw new CommandError(outcome.reason, { exitCode: usageExitCode });
    return { value: undefined };
  },
  render: (value) => {
    if (value === undefined) return '';
    return 'help' in value ? value.help : JSON.stringify(value);
  },
});

/** As upstream's `--version` has it. */
const platform = `${process.platform}/${process.arch}`;

function helpText(): string {
  const rows = [
    ...Object.values(webhookFlags).map(({ name, description }) => [`--${name}`, description]),
    ...Object.values(webhookVariables).map(({ name, description }) => [name, description]),
  ];
  const width = Math.max(...rows.map(([name = '']) => name.length));
  return [
    'Usage: wid webhook [flags...]',
    '',
    ...rows.map(([name = '', description = '']) => `  ${name.padEnd(width)}  ${description}`),
  ].join('\n');
}
