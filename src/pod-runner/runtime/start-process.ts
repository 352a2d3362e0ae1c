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
import { rewritePaths } from './rewrite-paths.ts';
import { type RunningProcess, StartedProcess } from './running-process.ts';
import type { Mount, Runtime } from './runtime.ts';

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
  { runtime, command, environment, mounts, hostname, workingDirectory = '/', uid, gid }: StartProcessOptions,
  { plan, stage }: Pick<Launch, 'plan' | 'stage'>,
): Launch {
  const place = (text: string) => (runtime.kind === 'plain' ? rewritePaths(text, mounts) : text);
  const defaults: readonly [string, string][] = [
    ['PATH', defaultPath],
    ['HOSTNAME', hostname],
    ['HOME', '/'],
  ];
  return {
    command: command.map(place),
    workingDirectory: place(workingDirectory),
    environment: new Map([...defaults, ...environment].map(([name, value]) => [name, place(value)])),
    hostname,
    user: uid === undefined ? undefined : { uid, gid: gid ?? uid },
    stage,
    plan,
  };
}

async function launchProcess(
  { runtime, processes, clock, stdin = false }: StartProcessOptions,
  { launch, log }: { readonly launch: Launch; readonly log: ContainerLog },
): Promise<ProcessStart> {
  const spawned = spawnLauncher(runtime, launch, stdin);
  if (spawned instanceof Error) {
    await log.close();
    return failed(spawned.message);
  }
  const startedAt = clock.now();
  const logging = keepLog(spawned, log);
  const news = await hearStart(spawned, runtime);
  const process = new StartedProcess({
    child: spawned,
    runtime,
    launch,
    clock,
    startedAt,
    logging,
    processes,
  });
  if (news.kind === 'failed') {
    await process.kill();
    return news;
  }
  await process.list();
  await process.learnPid(news.pid);
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

/** A disk that is full stops no container: what cannot be written is lost. */
async function keepLog(child: ChildProcess, log: ContainerLog): Promise<void> {
  const copy = async (name: 'stdout' | 'stderr', stream: Readable | null) => {
    try {
      for await (const chunk of stream ?? []) await log.write(name, chunk).catch(() => {});
    } catch {
      // The stream was cut off.
    }
  };
  await Promise.all([copy('stdout', child.stdout), copy('stderr', child.stderr)]);
  await log.close().catch(() => {});
}

type StartNews =
  | { readonly kind: 'started'; readonly pid: number | undefined }
  | Extract<ProcessStart, { kind: 'failed' }>;

/** Listens to the launcher until the container's program runs or cannot. */
async function hearStart(child: ChildProcess, runtime: Runtime): Promise<StartNews> {
  // Node's type knows five descriptors; all of ours are pipes.
  const [news, status] = child.stdio.slice(4) as unknown as [Readable, Readable];
  const deadline = setTimeout(() => news.destroy(), startSeconds * 1_000);
  const sandboxPid = runtime.kind === 'bubblewrap' ? hearSandbox(status) : undefined;
  let pid: number | undefined;
  try {
    for await (const line of createInterface({ input: news })) {
      const [word, ...rest] = line.split(' ');
      if (word === 'pid') pid = Number(rest[0]);
      if (word === 'failed') return failed(rest.join(' '));
      if (word === 'started') return { kind: 'started', pid: pid ?? (await sandboxPid) };
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
