import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type RunInfo, stackNodeFlags } from '../src/stack/index.ts';
import type { ProcessReport } from './stack-process.ts';

/** A stack in a process of its own, which measures itself between `measure` and `report`. */
export interface MeasuredStack extends AsyncDisposable {
  readonly run: RunInfo;
  readonly ca: string;
  readonly directPort: number;
  measure(): void;
  report(): Promise<ProcessReport>;
}

export async function startMeasuredStack(): Promise<MeasuredStack> {
  const child = fork(fileURLToPath(new URL('./stack-process.ts', import.meta.url)), [], {
    execArgv: [...stackNodeFlags],
  });
  const [run] = (await once(child, 'message')) as [RunInfo];
  return {
    run,
    ca: await readFile(run.files.certificateAuthority, 'utf8'),
    directPort: Number(new URL(run.directUrl).port),
    measure: () => {
      child.send('measure');
    },
    async report() {
      child.send('report');
      const [report] = (await once(child, 'message')) as [ProcessReport];
      return report;
    },
    async [Symbol.asyncDispose]() {
      child.send('close');
      await once(child, 'exit');
    },
  };
}
