import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const file = new URL('./thread-pool.ts', import.meta.url).href;

/** Prints what the variable is after the call, and how many threads the first use of the pool has started. */
const program = `
  import { pbkdf2 } from 'node:crypto';
  import { existsSync, readdirSync } from 'node:fs';
  import { sizeThreadPool } from '${file}';
  const count = () => (existsSync('/proc/self/task') ? readdirSync('/proc/self/task').length : Number.NaN);
  const before = count();
  sizeThreadPool();
  const report = () =>
    console.log(JSON.stringify([process.env.UV_THREADPOOL_SIZE, count() - before]));
  pbkdf2('password', 'salt', 1, 8, 'sha256', report);
`;

async function run(
  variables: Record<string, string>,
): Promise<readonly [size: string, threads: number | null]> {
  const parameters = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', program];
  const { stdout } = await promisify(execFile)(process.execPath, parameters, {
    env: variables,
    timeout: 20_000,
  });
  return JSON.parse(stdout);
}

describe('the thread pool', () => {
  it('has as many threads as the machine has cores, and two at least', async () => {
    const expected = Math.max(2, availableParallelism());
    const [size, threads] = await run({});
    expect(size).toBe(String(expected));
    // Threads can be counted on Linux alone.
    if (process.platform === 'linux') expect(threads).toBe(expected);
  });

  it('stays at what whoever started the process has said', async () => {
    const [size, threads] = await run({ UV_THREADPOOL_SIZE: '3' });
    expect(size).toBe('3');
    if (process.platform === 'linux') expect(threads).toBe(3);
  });
});
