import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { RunInfo } from '../src/stack/index.ts';
import { residentMegabytes } from './resident-memory.ts';

/** A stack in a process of its own, so that client and server do not share an event loop. */
export interface ServedStack extends AsyncDisposable {
  readonly run: RunInfo;
  readonly ca: string;
  readonly directPort: number;
  /** From the start of the process to the first answer of `wid up`. */
  readonly startMilliseconds: number;
  /** The process's resident memory now, in megabytes. */
  residentMegabytes(): Promise<number>;
}

const wid = fileURLToPath(new URL('../bin/wid.js', import.meta.url));

export async function serveStack(...flags: readonly string[]): Promise<ServedStack> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [wid, 'up', '--port', '0', '--json', ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const run = await readRunInfo(child.stdout);
  const startMilliseconds = performance.now() - startedAt;
  return {
    run,
    ca: await readFile(run.files.certificateAuthority, 'utf8'),
    directPort: Number(new URL(run.directUrl).port),
    startMilliseconds,
    residentMegabytes: () => residentMegabytes(child.pid),
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

/** The one JSON document that `wid up --json` prints when it is ready. */
async function readRunInfo(output: NodeJS.ReadableStream): Promise<RunInfo> {
  let received = '';
  for await (const chunk of output) {
    received += String(chunk);
    if (received.trimEnd().endsWith('\n}')) return JSON.parse(received) as RunInfo;
  }
  throw new Error(`the stack ended before it was ready: ${received}`);
}

/** Runs a program and returns what it prints. */
export async function output(command: string, ...parameters: readonly string[]): Promise<string> {
  const child = spawn(command, parameters, { stdio: ['ignore', 'pipe', 'inherit'] });
  return await text(child.stdout);
}
