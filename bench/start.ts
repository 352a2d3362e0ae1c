import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveStack } from './served-stack.ts';

const targetMilliseconds = 1_500;
const targetMegabytes = 200;

/** `wid up` to ready: cold on an empty data folder, and again on one that exists. */
export async function start(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'wid-bench-'));
  try {
    const cold = await measure(join(folder, 'data'));
    const warm = await measure(join(folder, 'data'));
    console.log(`cold start    ${cold.milliseconds.toFixed(0)} ms (target under ${targetMilliseconds} ms)`);
    console.log(`warm start    ${warm.milliseconds.toFixed(0)} ms`);
    console.log(
      `resident      ${cold.megabytes.toFixed(0)} MB with one cluster (target under ${targetMegabytes} MB)`,
    );
    console.log(`ratio ${(cold.milliseconds / targetMilliseconds).toFixed(2)}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(folder: string): Promise<{ milliseconds: number; megabytes: number }> {
  await using stack = await serveStack('--data', folder);
  return { milliseconds: stack.startMilliseconds, megabytes: await stack.residentMegabytes() };
}
