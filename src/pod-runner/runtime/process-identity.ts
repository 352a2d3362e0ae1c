import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What tells a process from a later one with its number, or nothing where there is no such process. */
export async function readProcessIdentity(pid: number): Promise<string | undefined> {
  return process.platform === 'linux' ? readFromProc(pid) : readFromPs(pid);
}

async function readFromProc(pid: number): Promise<string | undefined> {
  try {
    const status = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may hold anything.
    const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
    const [state = '', , , , , , , , , , , , , , , , , , , ticks = ''] = fields;
    if (state === 'Z' || state === 'X') return undefined;
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    return `${boot.trim()} ${ticks}`;
  } catch {
    return undefined;
  }
}

async function readFromPs(pid: number): Promise<string | undefined> {
  try {
    const { stdout } = await run('ps', ['-o', 'lstart=', '-p', `${pid}`]);
    return stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}

/** Signals a process that is still the one it was. */
export async function signalProcess(
  { pid, identity }: { readonly pid: number; readonly identity: string },
  signal: NodeJS.Signals,
): Promise<boolean> {
  if ((await readProcessIdentity(pid)) !== identity) return false;
  return trySignal(pid, signal);
}

/** A negative number means a group. */
export function trySignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
