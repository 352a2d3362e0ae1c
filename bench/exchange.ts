import { availableParallelism } from 'node:os';
import { generateLoad, percentile } from './load-generator.ts';
import { startMeasuredStack } from './measured-stack.ts';
import { output } from './served-stack.ts';
import { requestAssertions, tokenRequestBytes } from './workload-token.ts';

const target = { ratio: 0.6, eventLoopDelayMilliseconds: 15, residentMegabytes: 150 };
const connections = 64;
/** Each is presented a few times within a run, as SDKs present theirs for some minutes. */
const distinctAssertions = 1_000;

/**
 * Token exchanges over TLS on open connections, assertion verified and sign-in record committed before the
 * answer, beside the machine's own limit: RSA signatures a second on all its cores. The client that makes the
 * load runs on the same cores, and is not subtracted.
 */
export async function exchange(): Promise<void> {
  const limit = await signaturesPerSecond();
  await using stack = await startMeasuredStack();
  const { clientId, assertions } = await requestAssertions(stack, distinctAssertions);
  const load = {
    port: stack.directPort,
    host: 'login.microsoftonline.com',
    ca: stack.ca,
    connections,
    requests: assertions.map((assertion) => tokenRequestBytes(stack.run.tenantId, clientId, assertion)),
  };
  await generateLoad({ ...load, seconds: 2 });
  stack.measure();
  const result = await generateLoad({ ...load, seconds: 8 });
  const report = await stack.report();
  const ratio = result.requestsPerSecond / limit;
  console.log(`limit             ${limit.toFixed(0)} rsa2048 signatures a second (openssl speed, all cores)`);
  console.log(`exchanges         ${result.requestsPerSecond.toFixed(0)} a second, ${result.failures} failed`);
  console.log(
    `latency           p50 ${show(result.latencies, 0.5)} ms, p99 ${show(result.latencies, 0.99)} ms`,
  );
  console.log(
    `event-loop delay  p99 ${report.eventLoopDelayP99Milliseconds.toFixed(1)} ms (target under ${target.eventLoopDelayMilliseconds} ms)`,
  );
  console.log(
    `resident          ${report.residentMegabytes.toFixed(0)} MB (target under ${target.residentMegabytes} MB)`,
  );
  console.log(
    `target            ratio of at least ${target.ratio}: ${ratio >= target.ratio ? 'met' : 'missed'}`,
  );
  console.log(`ratio ${ratio.toFixed(2)}`);
}

function show(latencies: readonly number[], share: number): string {
  return percentile(latencies, share).toFixed(1);
}

/** The last line reads: `rsa 2048 bits 0.000xs 0.0000xs SIGNS VERIFIES`. */
async function signaturesPerSecond(): Promise<number> {
  const printed = await output(
    'openssl',
    'speed',
    '-seconds',
    '3',
    '-multi',
    `${availableParallelism()}`,
    'rsa2048',
  );
  const signs = /^rsa\s+2048 bits\s+\S+\s+\S+\s+([\d.]+)/m.exec(printed)?.[1];
  if (signs === undefined) throw new Error('openssl speed did not print what it used to');
  return Number(signs);
}
