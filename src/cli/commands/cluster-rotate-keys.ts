import type { DropKeyAnswer, RotateKeysAnswer } from '../../stack/index.ts';
import { chooseCluster } from '../choose-cluster.ts';
import {
  CommandError,
  type CommandInput,
  defineCommand,
  type OptionValue,
  usageExitCode,
} from '../command.ts';
import { type ControlClient, connectToControl } from '../control-client.ts';
import { type KeyChange, printKeyChange } from '../print-key-change.ts';
import { reachStack } from '../running-stack.ts';

/** Something still needs what the command would take away. `--force` takes it all the same. */
const refusedExitCode = 4;

export const clusterRotateKeys = defineCommand<KeyChange>({
  name: 'cluster rotate-keys',
  summary: "Rotate a cluster's signing keys, one step at a time; exits with 4 when a step is refused",
  options: [
    { flags: '--cluster <name>', description: 'the cluster, where there is more than one' },
    {
      flags: '--publish-lead <seconds>',
      description:
        'how long a key is published before it signs; 3600, as long as verifiers may keep the keys',
    },
    { flags: '--drop <key-id>', description: 'publish this key no longer; its first characters are enough' },
    {
      flags: '--force',
      description: 'sign with a key that verifiers may not know yet, or drop one that live tokens need',
    },
  ],
  examples: [
    'wid cluster rotate-keys        # publishes a key; an hour later, the same makes it sign',
    'wid cluster rotate-keys --force',
    'wid cluster rotate-keys --drop mG4X9zRl --force',
    'wid cluster rotate-keys --cluster myAKSCluster --json',
  ],
  async run({ settings, options }) {
    const asked = readRequest(options);
    await using stack = await reachStack({ ...settings, isEphemeral: false });
    const cluster = chooseCluster(stack.run, textOf(options.cluster));
    const control = await connectToControl(stack.run, settings);
    const told = await ask(control, cluster, asked);
    return {
      value: { cluster, dataFolder: settings.dataFolder, ...told },
      exitCode: refusals.includes(told.kind) ? refusedExitCode : 0,
    };
  },
  render: printKeyChange,
});

const refusals: readonly KeyChange['kind'][] = ['waiting', 'full', 'needed', 'signing'];

interface KeyRequest {
  readonly isForced: boolean;
  readonly publishLeadSeconds?: number;
  readonly dropped?: string;
}

function readRequest(options: CommandInput['options']): KeyRequest {
  const dropped = textOf(options.drop);
  const lead = textOf(options.publishLead);
  if (lead !== undefined && !/^\d{1,7}$/.test(lead))
    throw mistaken(`--publish-lead: '${lead}' is no number of seconds.`);
  if (dropped === '') throw mistaken('--drop: it names no key.');
  if (lead !== undefined && dropped !== undefined) throw mistaken('--publish-lead is not for --drop.');
  return {
    isForced: options.force === true,
    ...(lead !== undefined && { publishLeadSeconds: Number(lead) }),
    ...(dropped !== undefined && { dropped }),
  };
}

async function ask(
  control: ControlClient,
  cluster: string,
  { dropped, ...rotation }: KeyRequest,
): Promise<RotateKeysAnswer | DropKeyAnswer> {
  if (dropped === undefined) return await control.rotateKeys(cluster, rotation);
  const told = await control.dropKey(cluster, { keyId: dropped, isForced: rotation.isForced });
  if (told.kind === 'unknown-key') {
    throw new CommandError(`The cluster ${cluster} publishes no key ${dropped}.`, {
      fix: `one of ${told.publishedKeyIds.join(', ')}`,
    });
  }
  if (told.kind === 'ambiguous') {
    throw new CommandError(`More than one key begins with ${dropped}.`, {
      fix: `one of ${told.matchingKeyIds.join(', ')}`,
    });
  }
  return told;
}

function mistaken(message: string): CommandError {
  return new CommandError(message, { fix: 'wid cluster rotate-keys --help', exitCode: usageExitCode });
}

function textOf(option: OptionValue): string | undefined {
  return typeof option === 'string' ? option : undefined;
}
