import { findRunningStack } from '../../stack/index.ts';
import {
  injectManifest,
  listNeededServiceAccounts,
  type ManifestInjection,
  type PlacedOutcome,
} from '../../webhook/index.ts';
import { CommandError, defineCommand, type Outcome, usageExitCode } from '../command.ts';
import { findServiceAccounts, isSame } from '../inject/find-service-accounts.ts';
import { paintDiff } from '../inject/paint-diff.ts';
import { readManifest, standardInput } from '../inject/read-manifest.ts';
import { readMutationSettings, textOf } from '../inject/read-mutation-settings.ts';
import { unifiedDiff } from '../inject/unified-diff.ts';

interface InjectedFile {
  readonly manifest: string;
  readonly workloads: readonly PlacedOutcome[];
  /** Where it was asked for. */
  readonly diff?: string;
}

export const inject = defineCommand({
  name: 'inject',
  summary: 'Show what the admission webhook makes of the pods and workloads of a file, without a cluster',
  options: [
    { flags: '-f, --filename <FILE>', description: 'the manifest, YAML or JSON; - for the standard input' },
    {
      flags: '--service-account-file <FILE>',
      description:
        'where the service accounts are; otherwise in the manifest, or in the cluster of the stack',
    },
    { flags: '--namespace <NAME>', description: 'of objects that name none (default)' },
    { flags: '--tenant-id <ID>', description: "for service accounts that name none; the running stack's" },
    { flags: '--audience <TEXT>', description: 'of the token (api://AzureADTokenExchange)' },
    { flags: '--authority-host <URL>', description: 'where tokens are asked for' },
    { flags: '--layout <NAME>', description: 'paths of the token: v1.6 or pre-1.6 (v1.6)' },
    { flags: '--all', description: 'also pods without the label azure.workload.identity/use' },
    { flags: '--diff', description: 'print what changes, and not the whole manifest' },
  ],
  examples: [
    'wid inject -f deployment.yaml --service-account-file service-account.yaml',
    'helm template ./chart | wid inject -f - | kubectl apply -f -',
    'wid inject -f pod.yaml --diff',
  ],
  async run({ options, settings, terminal }): Promise<Outcome<InjectedFile>> {
    const file = textOf(options.filename);
    if (file === undefined) {
      throw new CommandError('There is no manifest to inject into.', {
        fix: 'wid inject -f FILE      or, through a pipe: -f -',
        exitCode: usageExitCode,
      });
    }
    const run = await findRunningStack(settings.dataFolder);
    const { text, documents } = await readManifest(file);
    const request = {
      namespace: textOf(options.namespace) ?? 'default',
      templates: options.all === true ? 'all' : 'labelled',
      settings: readMutationSettings(options, run),
    } as const;
    const accounts = await findServiceAccounts(listNeededServiceAccounts(documents, request), {
      documents,
      namespace: request.namespace,
      file: textOf(options.serviceAccountFile),
      run,
    });
    const injection = injectManifest(documents, {
      ...request,
      findServiceAccount: (name, namespace) => accounts.find((known) => isSame(known, { name, namespace })),
    });
    if (injection.kind === 'denied') throw denialError(injection);

    const { workloads, text: manifest } = injection;
    if (!terminal.isJson) for (const line of describeWarnings(workloads)) terminal.complaint(line);
    const name = file === standardInput ? 'stdin' : file;
    const diff = options.diff === true ? unifiedDiff(text, manifest, name) : undefined;
    return { value: { manifest, workloads, ...(diff !== undefined && { diff }) } };
  },
  render: ({ manifest, diff }, style) => (diff === undefined ? manifest : paintDiff(diff, style)),
});

function denialError({
  document,
  workload,
  message,
}: Extract<ManifestInjection, { kind: 'denied' }>): CommandError {
  return new CommandError(`document ${document}, ${describe(workload)}: ${message}`);
}

function describeWarnings(workloads: readonly PlacedOutcome[]): readonly string[] {
  return workloads.flatMap(({ document, workload, warnings }) =>
    warnings.map((warning) => `warning document ${document}, ${describe(workload)}: ${warning}`),
  );
}

function describe({ kind, namespace, name }: PlacedOutcome['workload']): string {
  return `${kind} ${namespace}/${name}`;
}
