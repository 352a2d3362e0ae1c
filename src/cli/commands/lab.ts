import { runSteps, setUpSteps, startStack, storyNames } from '../../stack/index.ts';
import { type CommandInput, defineCommand } from '../command.ts';
import { applyServiceAccount } from '../lab/apply-service-account.ts';
import { breakChain, type ChainReport } from '../lab/break-chain.ts';
import { brokenChains } from '../lab/broken-chains.ts';
import { findKubectl } from '../lab/kubectl.ts';
import { isSecret, type LabContext, runPod } from '../lab/lab-context.ts';
import { type PodStepReport, podSteps, takePodStep } from '../lab/pod-steps.ts';
import { workloads } from '../lab/workloads.ts';
import type { Style } from '../terminal.ts';

interface LabReport {
  readonly passed: boolean;
  readonly steps: readonly { readonly title: string; readonly command: string; readonly outcome: string }[];
  /** Empty where there is no kubectl on the path. */
  readonly pods: readonly PodStepReport[];
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
      () => startStack({ settings: { ...settings, ...ownGround(input), seed: 'none', realism: 'instant' } }),
    );
    const steps: LabReport['steps'][number][] = [];
    chapter(input, 'From nothing to a workload that may read a secret');
    const kubectl = await findKubectl({ kubeconfig: stack.run.files.kubeconfig, environment });
    const byHand = kubectl && applyServiceAccount(kubectl, storyNames);
    const story = setUpSteps(storyNames, byHand);
    const state = await runSteps(stack.operator, story, ({ title, command }, { line }) => {
      steps.push({ title, command, outcome: line });
      terminal.say(`\n${steps.length}. ${title}\n${typed(command, terminal.style)}\n   ${line}`);
    });
    const context = { stack, names: storyNames, state, terminal, environment, kubectl };
    chapter(input, 'Ordinary programs read it, holding no credential');
    const ran = await runWorkloads(context);
    const pods = await runPodSteps(context);
    chapter(input, 'The chain, broken on purpose');
    const chains: ChainReport[] = [];
    for (const chain of brokenChains(context)) chains.push(await breakChain(context, chain));
    const passed = [...ran, ...pods, ...chains].every((each) => each.passed);
    const value: LabReport = { passed, steps, pods, workloads: ran, brokenChains: chains };
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

async function runPodSteps({ kubectl, names, terminal }: LabContext): Promise<readonly PodStepReport[]> {
  const { style } = terminal;
  if (kubectl === undefined) {
    terminal.say(style.dim('\nWith kubectl on the path, pods and a Deployment would come here.'));
    return [];
  }
  terminal.say(`\n${style.bold('Pods read it, deployed by kubectl')}`);
  const reports: PodStepReport[] = [];
  for (const step of podSteps(names)) {
    const report = await takePodStep(kubectl, step);
    reports.push(report);
    const mark = report.passed ? style.green('✓') : style.red('✗');
    terminal.say(
      `\n${mark}  ${step.title}\n${typed(step.command, style)}\n${report.output.replace(/^/gm, '   ')}`,
    );
  }
  return reports;
}

function typed(command: string, { dim, cyan }: Style): string {
  const [first, ...rest] = command.split('\n');
  return [`   ${dim('$')} ${cyan(first ?? '')}`, ...rest.map((line) => `     ${cyan(line)}`)].join('\n');
}

function renderSummary(
  { passed, workloads: ran, pods, brokenChains: chains }: LabReport,
  style: Style,
): string {
  const count = (reports: readonly { passed: boolean }[]) =>
    `${reports.filter((each) => each.passed).length} of ${reports.length}`;
  const verdict = passed
    ? style.green('All of it happened as told.')
    : style.red('Something went otherwise.');
  return `\n${style.bold(verdict)} ${count(ran)} workloads read the secret; ${pods.length > 0 ? `${count(pods)} steps with kubectl went well; ` : ''}${count(chains)} broken chains were refused, explained and mended.`;
}
