import { execFile } from 'node:child_process';
import { access, constants, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { systemClock } from '../../platform/clock.ts';
import { readLog } from '../logs/read-log.ts';
import type { PlainTools, Runtime, RuntimeKind, TerminalTools } from './runtime.ts';
import { startProcess } from './start-process.ts';

export interface RuntimeAttempt {
  readonly kind: RuntimeKind;
  readonly outcome: 'works' | 'absent' | 'failed';
  /** For people: what was missing, or what went wrong. */
  readonly detail: string;
}

export interface RuntimeProbe {
  readonly runtime: Runtime;
  /** One sentence, for `wid status`. */
  readonly reason: string;
  /** Every rung down to the chosen one. */
  readonly attempts: readonly RuntimeAttempt[];
}

export interface ProbeRuntimeOptions {
  /** Where tools are looked for. */
  readonly searchPath?: readonly string[];
  /** Rungs that may be taken; all by default. */
  readonly allowed?: readonly RuntimeKind[];
}

const usualPath = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
const rungs: readonly RuntimeKind[] = ['bubblewrap', 'unshare', 'plain'];
const probeTarget = '/var/run/secrets/wid.probe/token';

const properties: Readonly<Record<RuntimeKind, string>> = {
  bubblewrap: 'bubblewrap gives containers their mounts, host name and process ids',
  unshare: 'unshare gives containers their mounts, host name and process ids',
  plain: 'containers run without mounts: paths are rewritten in their variables and arguments',
};

/** Goes down the ladder until a process has really read a file at a path that the machine does not have. */
export async function probeRuntime(options: ProbeRuntimeOptions = {}): Promise<RuntimeProbe> {
  const { searchPath = usualPath, allowed = rungs } = options;
  const tools = await findTools(searchPath);
  const terminal = await findTerminalTools(tools);
  const attempts: RuntimeAttempt[] = [];
  for (const kind of rungs.filter((rung) => allowed.includes(rung) && rung !== 'plain')) {
    const runtime = assemble(kind, tools, terminal);
    const attempt = 'missing' in runtime ? absent(kind, runtime.missing) : await tryRuntime(runtime);
    attempts.push(attempt);
    if ('kind' in runtime && attempt.outcome === 'works') return conclude(runtime, attempts);
  }
  const plain: Runtime = { kind: 'plain', isRoot, tools: plainTools(tools, terminal) };
  attempts.push({ kind: 'plain', outcome: 'works', detail: properties.plain });
  return conclude(plain, attempts);
}

const isRoot = process.getuid?.() === 0;

function conclude(runtime: Runtime, attempts: readonly RuntimeAttempt[]): RuntimeProbe {
  const failures = attempts.filter(({ outcome }) => outcome !== 'works');
  const why = failures.map(({ kind, detail }) => `${kind}: ${detail}`).join('; ');
  const reason = why === '' ? properties[runtime.kind] : `${properties[runtime.kind]} (${why})`;
  return { runtime, reason, attempts };
}

const toolNames = [
  'sh',
  'env',
  'setpriv',
  'bwrap',
  'nsenter',
  'unshare',
  'mount',
  'chroot',
  'hostname',
  'script',
  'stty',
  'tty',
] as const;
type Tools = ReadonlyMap<(typeof toolNames)[number], string>;

async function findTools(searchPath: readonly string[]): Promise<Tools> {
  const found = await Promise.all(
    toolNames.map(async (name) => [name, await findProgram(name, searchPath)] as const),
  );
  return new Map(found.flatMap(([name, path]) => (path === undefined ? [] : [[name, path] as const])));
}

async function findProgram(name: string, searchPath: readonly string[]): Promise<string | undefined> {
  for (const folder of searchPath) {
    const path = join(folder, name);
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return undefined;
}

function plainTools(tools: Tools, terminal: TerminalTools | undefined): PlainTools {
  return {
    sh: tools.get('sh') ?? '/bin/sh',
    env: tools.get('env') ?? '/usr/bin/env',
    setpriv: tools.get('setpriv'),
    terminal,
  };
}

const run = promisify(execFile);

async function findTerminalTools(tools: Tools): Promise<TerminalTools | undefined> {
  const [script, stty, tty] = [tools.get('script'), tools.get('stty'), tools.get('tty')];
  if (script === undefined || stty === undefined || tty === undefined) return undefined;
  try {
    const { stdout } = await run(script, ['--version'], { timeout: 5_000 });
    return stdout.includes('util-linux') ? { script, stty, tty } : undefined;
  } catch {
    return undefined;
  }
}

function assemble(
  kind: RuntimeKind,
  tools: Tools,
  terminal: TerminalTools | undefined,
): Runtime | { readonly missing: string } {
  const [bwrap, unshare, mount, chroot] = [
    tools.get('bwrap'),
    tools.get('unshare'),
    tools.get('mount'),
    tools.get('chroot'),
  ];
  const nsenter = tools.get('nsenter');
  const own = plainTools(tools, terminal);
  if (kind === 'bubblewrap') {
    if (bwrap === undefined) return { missing: 'bwrap is not installed' };
    return { kind, isRoot, tools: { ...own, bwrap, nsenter } };
  }
  if (unshare === undefined || mount === undefined || chroot === undefined) {
    return { missing: 'unshare, mount and chroot are not all installed' };
  }
  const hostname = tools.get('hostname');
  return { kind: 'unshare', isRoot, tools: { ...own, unshare, mount, chroot, nsenter, hostname } };
}

function absent(kind: RuntimeKind, detail: string): RuntimeAttempt {
  return { kind, outcome: 'absent', detail };
}

async function tryRuntime(runtime: Runtime): Promise<RuntimeAttempt> {
  const folder = await mkdtemp(join(tmpdir(), 'wid-probe-'));
  try {
    const failure = await findFailure(runtime, folder);
    return failure === undefined
      ? { kind: runtime.kind, outcome: 'works', detail: properties[runtime.kind] }
      : { kind: runtime.kind, outcome: 'failed', detail: failure };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function findFailure(runtime: Runtime, folder: string): Promise<string | undefined> {
  const logFile = join(folder, 'logs', 'probe.log');
  const source = join(folder, 'token');
  await writeFile(source, 'seen');
  const start = await startProcess({
    runtime,
    // Gone before anyone could sweep it.
    processes: { add: async () => {}, remove: async () => {} },
    clock: systemClock,
    command: ['cat', probeTarget],
    environment: new Map(),
    mounts: [{ source, target: probeTarget, isReadOnly: true }],
    hostname: 'wid-probe',
    logFile,
  });
  if (start.kind === 'running') await start.process.exited;
  const printed = await text(readLog({ file: logFile, clock: systemClock, limitBytes: 300 }));
  const told = printed.trim().replace(/\s+/g, ' ');
  if (start.kind === 'running') return told === 'seen' ? undefined : `${told || 'nothing'} was read`;
  return told === '' ? start.reason : told;
}
