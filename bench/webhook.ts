import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { makePod, makeReviewRequests, type ReviewRequest } from './admission-reviews.ts';
import { generateLoad, type Load, type LoadResult, percentile } from './load-generator.ts';
import { bodyOf, findFault, isAdmission } from './review-answer.ts';
import { serveStack } from './served-stack.ts';
import { type ReviewTarget, type ServedWebhook, serveBody, serveWebhook } from './served-webhook.ts';
import { type Comparison, renderReport, type Side } from './webhook-report.ts';

const connectionCounts = [1, 16, 64];
const distinctReviews = 512;
const warmUpSeconds = 3;
/** Odd, so that there is a turn in the middle. */
const turns = 5;
const secondsATurn = 2;

/**
 * Admissions of 3 KB pods over TLS by the program that a cluster runs, in turns with a peer: any webhook that is
 * running already, whose service accounts include the seeded one. Without a peer, beside a bare server of Node.
 * The client that makes the load runs on the same cores. An answer that is wrong ends the run.
 */
export async function webhook(parameters: readonly string[]): Promise<void> {
  const { values: flags } = parseArgs({
    args: [...parameters],
    options: { peer: { type: 'string' }, 'peer-ca': { type: 'string' }, json: { type: 'boolean' } },
  });
  const peer = flags.peer === undefined ? undefined : await readPeer(flags.peer, flags['peer-ca']);
  await using stack = await serveStack('--ephemeral');
  await using ours = await serveWebhook(stack);
  const restMegabytes = await ours.residentMegabytes();
  const answer = await firstAnswer(ours);
  await using limit = peer === undefined ? await serveBody(bodyOf(answer)) : undefined;
  const other = peer ?? limit ?? ours;
  if (peer !== undefined) await firstAnswer(peer);

  const memory = watchMemory(ours);
  const comparisons: Comparison[] = [];
  for (const connections of connectionCounts) {
    comparisons.push(await compare({ connections, ours, other, isLimit: peer === undefined }));
  }
  const report = {
    beside: peer === undefined ? ('limit' as const) : ('peer' as const),
    podBytes: JSON.stringify(makePod()).length,
    startMilliseconds: ours.startMilliseconds,
    restMegabytes,
    loadMegabytes: await memory.mostMegabytes(),
    comparisons,
    ratio: geometricMean(comparisons.map(({ ratio }) => ratio)),
  };
  console.log(flags.json === true ? JSON.stringify(report, null, 2) : renderReport(report));
}

/** On this machine alone: of one that is elsewhere, the network would be measured. */
async function readPeer(text: string, caFile: string | undefined): Promise<ReviewTarget> {
  const url = new URL(text);
  if (url.protocol !== 'https:' || url.hostname !== 'localhost') {
    throw new Error('--peer is not an https URL of localhost');
  }
  if (caFile === undefined)
    throw new Error("--peer needs --peer-ca, the authority of the peer's certificate");
  return { url, ca: await readFile(caFile, 'utf8') };
}

/** Also that of a peer: where it is wrong, what it is quick at is something else. */
async function firstAnswer(target: ReviewTarget): Promise<string> {
  const requests = makeReviewRequests(target.url, 1);
  let first = '';
  const isRight = (answer: string): boolean => {
    first ||= answer;
    return true;
  };
  await generateLoad({ ...toLoad(target, requests), connections: 1, seconds: 0, isRight });
  const fault = findFault(first, 2);
  if (fault !== undefined) throw new Error(`${target.url.origin}: ${fault}`);
  return first;
}

interface Contest {
  readonly connections: number;
  readonly ours: ReviewTarget;
  readonly other: ReviewTarget;
  /** Its answers are always the same, and so no admissions. */
  readonly isLimit: boolean;
}

async function compare({ connections, ours, other, isLimit }: Contest): Promise<Comparison> {
  const sides = [
    { target: ours, isLimit: false, results: [] as LoadResult[] },
    { target: other, isLimit, results: [] as LoadResult[] },
  ] as const;
  const runs = sides.map((side) => {
    const requests = makeReviewRequests(side.target.url, distinctReviews);
    const load = { ...toLoad(side.target, requests), connections };
    return { ...side, load: side.isLimit ? load : { ...load, isRight: checkAgainst(requests) } };
  });
  for (const { load } of runs) await measure({ ...load, seconds: warmUpSeconds });
  for (let turn = 0; turn < turns; turn += 1) {
    for (const { load, results } of runs) results.push(await measure({ ...load, seconds: secondsATurn }));
  }
  const [oursSide, otherSide] = [summarize(sides[0].results), summarize(sides[1].results)];
  const ratio = oursSide.requestsPerSecond / otherSide.requestsPerSecond;
  return { connections, ours: oursSide, other: otherSide, ratio };
}

function toLoad({ url, ca }: ReviewTarget, requests: readonly ReviewRequest[]) {
  return { port: Number(url.port), host: url.hostname, ca, requests: requests.map(({ bytes }) => bytes) };
}

function checkAgainst(requests: readonly ReviewRequest[]) {
  return (answer: string, index: number): boolean => isAdmission(answer, requests[index]?.uid ?? '');
}

async function measure(load: Load): Promise<LoadResult> {
  const result = await generateLoad(load);
  if (result.failures > 0) throw new Error(`${load.host}:${load.port} gave ${result.failures} wrong answers`);
  return result;
}

function summarize(results: readonly LoadResult[]): Side {
  const rates = results.map(({ requestsPerSecond }) => requestsPerSecond);
  return {
    requestsPerSecond: median(rates),
    slowest: Math.min(...rates),
    fastest: Math.max(...rates),
    p50Milliseconds: median(results.map(({ latencies }) => percentile(latencies, 0.5))),
    p99Milliseconds: median(results.map(({ latencies }) => percentile(latencies, 0.99))),
  };
}

function median(values: readonly number[]): number {
  return percentile(
    values.toSorted((left, right) => left - right),
    0.5,
  );
}

function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

function watchMemory(served: ServedWebhook) {
  let most = 0;
  const look = async (): Promise<void> => {
    most = Math.max(most, await served.residentMegabytes());
  };
  const timer = setInterval(() => void look().catch(() => {}), 250);
  return {
    async mostMegabytes(): Promise<number> {
      clearInterval(timer);
      await look();
      return most;
    },
  };
}
