import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Clock } from '../../platform/clock.ts';
import { type ContainerLog, createContainerLog } from '../logs/container-log.ts';
import { hostFiles } from './host-files.ts';
import { type Launch, launchCommand } from './launch-command.ts';
import { planMounts } from './plan-mounts.ts';
import type { ProcessList } from './process-list.ts';
import { ProcessOutput } from './process-output.ts';
import { rewritePaths } from './rewrite-paths.ts';
import { type RunningProcess, StartedProcess } from './running-process.ts';
import type { Mount, Runtime } from './runtime.ts';
import { readTerminalPath, terminalMissing } from './terminal-command.ts';

export interface StartProcessOptions {
  readonly runtime: Runtime;
  readonly processes: ProcessList;
  readonly clock: Clock;
  /** Program and arguments, resolved and expanded. */
  readonly command: readonly string[];
  readonly environment: ReadonlyMap<string, string>;
  readonly workingDirectory?: string;
  readonly mounts: readonly Mount[];
  readonly hostname: string;
  /** Keeps standard input open, to be written to. */
  readonly stdin?: boolean;
  /** On a terminal of its own, or not at all. */
  readonly tty?: boolean;
  readonly logFile: string;
  readonly maxLogBytes?: number;
  /** Honoured where this process is root; elsewhere at most shown. */
  readonly uid?: number;
  readonly gid?: number;
}

export type ProcessStart =
  | { readonly kind: 'running'; readonly process: RunningProcess }
  /** Exit code 128 and `StartError`, in a container runtime's words. */
  | { readonly kind: 'failed'; readonly reason: string };

const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const startSeconds = 20;

/** Starts a container's process: it runs once this returns, and cannot outlive the process that it was started by. */
export async function startProcess(options: StartProcessOptions): Promise<ProcessStart> {
  const { runtime, command, mounts } = options;
  if (command.length === 0) return failed('no command specified');
  if (options.tty && runtime.tools.terminal === undefined) return failed(terminalMissing);
  const plan = runtime.kind === 'plain' ? emptyPlan : await planMounts(mounts, hostFiles);
  if (plan.kind === 'impossible') return failed(plan.reason);
  const stage = join(dirname(options.logFile), '.root');
  await mkdir(stage, { recursive: true });
  const launch = describeLaunch(options, { plan, stage });
  const log = await createContainerLog({
    file: options.logFile,
    clock: options.clock,
    ...(options.maxLogBytes !== undefined && { maxBytes: options.maxLogBytes }),
  });
  return launchProcess(options, { launch, log });
}

const emptyPlan: Launch['plan'] = { kind: 'planned', steps: [], rebuildsRoot: false };

/** Where nothing is mounted, the process is told where its files really are. */
function describeLaunch(
  options: StartProcessOptions,
  { plan, stage }: Pick<Launch, 'plan' | 'stage'>,
): Launch {
  const { runtime, command, environment, mounts, hostname, workingDirectory = '/', uid, gid } = options;
  const { tty = false } = options;
  const place = (text: string) => (runtime.kind === 'plain' ? rewritePaths(text, mounts) : text);
  const defaults: readonly (readonly [string, string])[] = [
    ['PATH', defaultPath],
    ['HOSTNAME', hostname],
    ['HOME', '/'],
    ...(tty ? [['TERM', 'xterm'] as const] : []),
  ];
  return {
    command: command.map(place),
    tty,
    workingDirectory: place(workingDirectory),
    environment: new Map([...defaults, ...environment].map(([name, value]) => [name, place(value)])),
    hostname,
    user: uid === undefined ? undefined : { uid, gid: gid ?? uid },
    stage,
    plan,
    place,
  };
}

async function launchProcess(
  { runtime, processes, clock, stdin = false, tty = false }: StartProcessOptions,
  { launch, log }: { readonly launch: Launch; readonly log: ContainerLog },
): Promise<ProcessStart> {
  const spawned = spawnLauncher(runtime, launch, stdin || tty);
  if (spawned instanceof Error) {
    await log.close();
    return failed(spawned.message);
  }
  const startedAt = clock.now();
  const output = new ProcessOutput(spawned, log);
  const news = await hearStart(spawned, runtime);
  const process = new StartedProcess({
    child: spawned,
    runtime,
    launch,
    clock,
    startedAt,
    output,
    takesInput: stdin,
    processes,
  });
  if (news.kind === 'failed') {
    await process.kill();
    return news;
  }
  await process.list();
  await process.learnPid(news.pid);
  process.terminal = news.terminal;
  return { kind: 'running', process };
}

/** A group of its own, and two more descriptors: the lifeline and the news. */
function spawnLauncher(runtime: Runtime, launch: Launch, stdin: boolean): ChildProcess | Error {
  const { program, arguments: parameters, environment } = launchCommand(runtime, launch);
  try {
    const child = spawn(program, parameters, {
      env: environment,
      detached: true,
      stdio: [stdin ? 'pipe' : 'ignore', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
    });
    // Told through `exit` and the descriptors; without a listener it would end this process.
    child.on('error', () => {});
    for (const stream of child.stdio) stream?.on('error', () => {});
    return child;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

type StartNews =
  | { readonly kind: 'started'; readonly pid: number | undefined; readonly terminal: string | undefined }
  | Extract<ProcessStart, { kind: 'failed' }>;

/** Listens to the launcher until the container's program runs or cannot. */
async function hearStart(child: ChildProcess, runtime: Runtime): Promise<StartNews> {
  // Node's type knows five descriptors; all of ours are pipes.
  const [news, status] = child.stdio.slice(4) as unknown as [Readable, Readable];
  const deadline = setTimeout(() => news.destroy(), startSeconds * 1_000);
  const sandboxPid = runtime.kind === 'bubblewrap' ? hearSandbox(status) : undefined;
  let pid: number | undefined;
  let terminal: string | undefined;
  try {
    for await (const line of createInterface({ input: news })) {
      const [word, ...rest] = line.split(' ');
      if (word === 'pid') pid = Number(rest[0]);
      if (word === 'terminal') terminal = readTerminalPath(rest.join(' '));
      if (word === 'failed') return failed(rest.join(' '));
      if (word === 'started') return { kind: 'started', pid: pid ?? (await sandboxPid), terminal };
    }
  } catch {
    // Cut off: the same as silence.
  } finally {
    clearTimeout(deadline);
  }
  return failed(`the ${runtime.kind} runtime could not start the process`);
}

/** `child-pid` is the sandbox's first process, whose only child is the container's. */
async function hearSandbox(status: Readable): Promise<number | undefined> {
  for await (const line of createInterface({ input: status })) {
    const pid = /"child-pid":\s*(\d+)/.exec(line)?.[1];
    if (pid !== undefined) return Number(pid);
  }
  return undefined;
}

function failed(reason: string): Extract<ProcessStart, { kind: 'failed' }> {
  return { kind: 'failed', reason };
}
