import { storyNames } from '../src/stack/index.ts';
import { answerOnce } from './answer-once.ts';
import { generateLoad, percentile } from './load-generator.ts';
import { type MeasuredStack, startMeasuredStack } from './measured-stack.ts';
import { requestAssertions, tokenRequestBytes } from './workload-token.ts';

const targetMilliseconds = 1;

/**
 * Secret reads over TLS in one sequential loop of a bare client: token verified, role decided, value unsealed.
 * The limit beside it is the same loop against a document of the same server that needs none of that.
 */
export async function secret(): Promise<void> {
  await using stack = await startMeasuredStack();
  const token = await requestAccessToken(stack);
  const host = `${storyNames.vault}.vault.azure.net`;
  const read = Buffer.from(
    `GET /secrets/${storyNames.secret}?api-version=7.5 HTTP/1.1\r\nHost: ${host}\r\n` +
      `Authorization: Bearer ${token}\r\nConnection: keep-alive\r\n\r\n`,
  );
  const plain = Buffer.from(
    'GET /common/discovery/keys HTTP/1.1\r\nHost: login.microsoftonline.com\r\nConnection: keep-alive\r\n\r\n',
  );
  const load = { port: stack.directPort, ca: stack.ca, connections: 1 };
  await generateLoad({ ...load, host, requests: [read], seconds: 1 });
  const reads = await generateLoad({ ...load, host, requests: [read], seconds: 5 });
  const documents = await generateLoad({
    ...load,
    host: 'login.microsoftonline.com',
    requests: [plain],
    seconds: 3,
  });
  const p50 = percentile(reads.latencies, 0.5);
  const limit = percentile(documents.latencies, 0.5);
  console.log(`limit         p50 ${limit.toFixed(2)} ms for a public document of the same server`);
  console.log(`secret reads  ${reads.requestsPerSecond.toFixed(0)} a second, ${reads.failures} failed`);
  console.log(
    `latency       p50 ${p50.toFixed(2)} ms, p99 ${percentile(reads.latencies, 0.99).toFixed(2)} ms`,
  );
  console.log(
    `target        p50 under ${targetMilliseconds} ms: ${p50 < targetMilliseconds ? 'met' : 'missed'}`,
  );
  console.log(`ratio ${(p50 / targetMilliseconds).toFixed(2)}`);
}

async function requestAccessToken(stack: MeasuredStack): Promise<string> {
  const { clientId, assertions } = await requestAssertions(stack, 1);
  const request = tokenRequestBytes(stack.run.tenantId, clientId, assertions[0] ?? '');
  const body = await answerOnce({
    port: stack.directPort,
    host: 'login.microsoftonline.com',
    ca: stack.ca,
    request,
  });
  return (JSON.parse(body) as { access_token: string }).access_token;
}
