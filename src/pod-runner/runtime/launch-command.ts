import { lifelineScript, namespaceScript, startScript } from './launcher-scripts.ts';
import type { MountPlan, MountStep } from './plan-mounts.ts';
import type { MountTools, Runtime, SandboxTools } from './runtime.ts';
import { terminalCommand } from './terminal-command.ts';

export interface Launch {
  readonly command: readonly string[];
  /** Honoured where the runtime has what it takes. */
  readonly tty: boolean;
  readonly workingDirectory: string;
  readonly environment: ReadonlyMap<string, string>;
  readonly hostname: string;
  readonly user: { readonly uid: number; readonly gid: number } | undefined;
  /** An empty folder that the container's root is built in; only its own namespace sees that. */
  readonly stage: string;
  readonly plan: Extract<MountPlan, { kind: 'planned' }>;
  /** A word of a command, with paths as the process sees them. */
  readonly place: (word: string) => string;
}

export interface LaunchCommand {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** The whole command line for a container's process on a rung of the ladder. */
export function launchCommand(runtime: Runtime, launch: Launch): LaunchCommand {
  const { inherited, oddCount } = splitEnvironment(launch.environment);
  const start = startArguments(runtime, launch, oddCount);
  return {
    program: runtime.tools.sh,
    arguments: lifelineArguments(launch.tty, enterNamespaces(runtime, launch, start)),
    environment: inherited,
  };
}

/** What follows `sh`, for words that end with us. */
export function lifelineArguments(tty: boolean, words: readonly string[]): readonly string[] {
  return ['-c', lifelineScript, 'sh', tty ? 'keep' : 'close', ...words];
}

/** What follows `sh -c` in the container: also for a second process beside the first. */
export function startArguments(
  { kind, isRoot, tools }: Runtime,
  launch: Pick<Launch, 'workingDirectory' | 'user' | 'command' | 'tty' | 'environment'>,
  oddCount: number,
): readonly string[] {
  const { workingDirectory, user, command, tty, environment } = launch;
  // Who is not root cannot become another; a sandbox shows a number at least.
  const canSwitch = user !== undefined && isRoot && tools.setpriv !== undefined && kind !== 'bubblewrap';
  const [uid, gid] = canSwitch ? [`${user.uid}`, `${user.gid}`] : ['', ''];
  const [program = ''] = command;
  const own = [workingDirectory, uid, gid, tools.env, tools.setpriv ?? '', `${oddCount}`, program];
  if (!tty || tools.terminal === undefined) return [startScript, 'sh', ...own, '', ...command];
  const shell = environment.get('SHELL');
  return [
    startScript,
    'sh',
    ...own,
    'terminal',
    ...terminalCommand(tools, tools.terminal, { command, shell }),
  ];
}

function enterNamespaces(runtime: Runtime, launch: Launch, start: readonly string[]): readonly string[] {
  switch (runtime.kind) {
    case 'bubblewrap':
      return [...sandboxArguments(runtime.tools, launch), runtime.tools.sh, '-c', ...start];
    case 'unshare':
      return [...namespaceArguments(runtime, launch), ...start];
    case 'plain':
      return [runtime.tools.sh, '-c', ...start];
  }
}

function sandboxArguments({ bwrap }: SandboxTools, { plan, hostname, user }: Launch): readonly string[] {
  const identity =
    user === undefined ? [] : ['--unshare-user', '--uid', `${user.uid}`, '--gid', `${user.gid}`];
  const base = plan.rebuildsRoot ? [] : ['--dev-bind', '/', '/'];
  return [
    ...[bwrap, '--die-with-parent', '--json-status-fd', '5', ...identity],
    ...['--unshare-pid', '--unshare-ipc', '--unshare-uts', '--hostname', hostname],
    ...base,
    ...plan.steps.flatMap(sandboxStep),
    ...['--proc', '/proc', '--'],
  ];
}

function sandboxStep(step: MountStep): readonly string[] {
  switch (step.kind) {
    case 'empty-folder':
      return step.path === '/' ? [] : ['--tmpfs', step.path];
    case 'folder':
      return ['--dir', step.path];
    case 'file':
      // Made by the mount itself.
      return [];
    case 'link':
      return ['--symlink', step.to, step.path];
    case 'bind':
      return [step.isReadOnly ? '--ro-bind' : '--dev-bind', step.source, step.path];
  }
}

function namespaceArguments(
  { isRoot, tools }: { readonly isRoot: boolean; readonly tools: MountTools },
  { plan, hostname, stage }: Launch,
): readonly string[] {
  const identity = isRoot ? [] : ['--user', '--map-root-user'];
  const base = plan.rebuildsRoot ? 'empty' : 'copy';
  return [
    ...[tools.unshare, ...identity, '--mount', '--uts', '--ipc', '--pid', '--fork', '--kill-child'],
    ...[tools.sh, '-c', namespaceScript, 'sh'],
    ...[stage, base, tools.mount, tools.chroot, tools.sh, tools.hostname ?? '', hostname],
    ...plan.steps.flatMap(namespaceStep),
    '--',
  ];
}

function namespaceStep(step: MountStep): readonly string[] {
  switch (step.kind) {
    case 'link':
      return [step.kind, step.path, step.to];
    case 'bind':
      return [step.isReadOnly ? 'bind-read-only' : 'bind', step.path, step.source];
    default:
      return [step.kind, step.path];
  }
}

const shellName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Shells drop variables that they could not name, such as `my.setting`: those travel under names of ours. */
export function splitEnvironment(variables: ReadonlyMap<string, string>): {
  readonly inherited: Readonly<Record<string, string>>;
  readonly oddCount: number;
} {
  const odd = [...variables].filter(([name]) => !shellName.test(name));
  const plain = [...variables].filter(([name]) => shellName.test(name));
  const renamed = odd.map(([name, value], index): [string, string] => [
    `WID_VARIABLE_${index + 1}`,
    `${name}=${value}`,
  ]);
  return { inherited: Object.fromEntries([...plain, ...renamed]), oddCount: odd.length };
}
