import { runSteps, setUpSteps, startStack, storyNames } from '../../stack/index.ts';
import { type CommandInput, defineCommand } from '../command.ts';
import { breakChain, type ChainReport } from '../lab/break-chain.ts';
import { brokenChains } from '../lab/broken-chains.ts';
import { isSecret, type LabContext, runPod } from '../lab/lab-context.ts';
import { workloads } from '../lab/workloads.ts';
import type { Style } from '../terminal.ts';

interface LabReport {
  readonly passed: boolean;
  readonly steps: readonly { readonly title: string; readonly command: string; readonly outcome: string }[];
  readonly workloads: readonly {
    readonly title: string;
    readonly output: string;
    readonly passed: boolean;
  }[];
  readonly brokenChains: readonly ChainReport[];
}

export const lab = defineCommand({
  name: 'lab',
  summary: 'Show the whole of Workload ID at work, then broken on purpose and explained',
  startsStack: true,
  examples: ['wid lab', 'wid lab --json', 'wid lab --data ./wid-data'],
  async run(input) {
    const { settings, terminal, environment } = input;
    await using stack = await terminal.progress(
      'Starting Entra, Key Vault and a cluster on this machine',
      () => startStack({ settings: { ...settings, ...ownGround(input), seed: 'none' } }),
    );
    const steps: LabReport['steps'][number][] = [];
    chapter(input, 'From nothing to a workload that may read a secret');
    const state = await runSteps(stack.operator, setUpSteps(storyNames), ({ title, command }, { line }) => {
      steps.push({ title, command, outcome: line });
      const { dim, cyan } = terminal.style;
      terminal.say(`\n${steps.length}. ${title}\n   ${dim('$')} ${cyan(command)}\n   ${line}`);
    });
    const context = { stack, names: storyNames, state, terminal, environment };
    chapter(input, 'Ordinary programs read it, holding no credential');
    const ran = await runWorkloads(context);
    chapter(input, 'The chain, broken on purpose');
    const chains: ChainReport[] = [];
    for (const chain of brokenChains(context)) chains.push(await breakChain(context, chain));
    const passed = ran.every((each) => each.passed) && chains.every((each) => each.passed);
    const value: LabReport = { passed, steps, workloads: ran, brokenChains: chains };
    return { value, exitCode: passed ? 0 : 1 };
  },
  render: renderSummary,
});

/** The lab has its own ground unless it is given one: it must not change what somebody keeps. */
function ownGround({ options }: CommandInput) {
  return options.data === undefined ? { isEphemeral: true, port: 0 } : {};
}

function chapter({ terminal }: CommandInput, title: string): void {
  terminal.say(`\n${terminal.style.bold(title)}`);
}

async function runWorkloads(context: LabContext): Promise<LabReport['workloads']> {
  const { terminal } = context;
  const reports: LabReport['workloads'][number][] = [];
  for (const workload of workloads) {
    const { output, errors } = await runPod(context, workload);
    const passed = isSecret(output, context);
    reports.push({ title: workload.title, output: passed ? output : errors, passed });
    const { green, red, dim } = terminal.style;
    const mark = passed ? green('✓') : red('✗');
    terminal.say(`   ${mark} ${workload.title.padEnd(28)} ${passed ? output : dim(errors)}`);
  }
  return reports;
}

function renderSummary({ passed, workloads: ran, brokenChains: chains }: LabReport, style: Style): string {
  const count = (reports: readonly { passed: boolean }[]) =>
    `${reports.filter((each) => each.passed).length} of ${reports.length}`;
  const verdict = passed
    ? style.green('All of it happened as told.')
    : style.red('Something went otherwise.');
  return `\n${style.bold(verdict)} ${count(ran)} workloads read the secret; ${count(chains)} broken chains were refused, explained and mended.`;
}
