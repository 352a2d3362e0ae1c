import { monitorEventLoopDelay } from 'node:perf_hooks';
import { sizeThreadPool } from '../src/platform/thread-pool.ts';
import { readSettings, startStack } from '../src/stack/index.ts';

/** The served side of a benchmark: a stack that tells how it fares when it is asked. */
export interface ProcessReport {
  readonly eventLoopDelayP99Milliseconds: number;
  readonly residentMegabytes: number;
}

sizeThreadPool();
const read = readSettings({ ephemeral: true, port: '0' }, {});
if (read.kind === 'mistakes') throw new Error('the settings of the benchmark are wrong');
const stack = await startStack({ settings: read.settings });
const delay = monitorEventLoopDelay({ resolution: 1 });

process.on('message', (message) => {
  if (message === 'measure') {
    delay.enable();
    delay.reset();
  } else if (message === 'report') {
    delay.disable();
    const report: ProcessReport = {
      eventLoopDelayP99Milliseconds: delay.percentile(99) / 1e6,
      residentMegabytes: process.memoryUsage.rss() / 1e6,
    };
    process.send?.(report);
  } else {
    void stack.close().then(() => process.disconnect());
  }
});
process.send?.(stack.run);
