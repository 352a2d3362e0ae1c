import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  explain,
  explanations,
  type SeenDifference,
} from '../test/conformance/recordings/explained-differences.ts';
import { readRecording } from '../test/conformance/recordings/recorded-exchange.ts';
import { type Replay, replayVaultRecording } from '../test/conformance/recordings/vault-replay.ts';

/**
 * Asks our key vaults what recordings of the live service were asked, and prints where the answers differ: recordings
 * of the Azure SDKs' test proxy (.json), of vcrpy and of go-vcr (.yaml), anywhere below the folders that are named.
 * docs/fidelity/keyvault.md, "Compared with recordings", says where they are published. None of them is kept here.
 */
const folders = process.argv.slice(2);
if (folders.length === 0) {
  console.error('usage: node scripts/compare-recordings.ts FOLDER...');
  process.exit(2);
}

const replays: Replay[] = [];
for (const folder of folders) {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()) {
    if (!/\.(?:json|yaml)$/.test(name)) continue;
    const recording = readRecording(name, readFileSync(join(folder, name), 'utf8'));
    replays.push(await replayVaultRecording(recording));
  }
}

const exchanges = replays.flatMap((replay) => replay.exchanges);
const seen: readonly SeenDifference[] = exchanges.flatMap(({ differences, ...exchange }) =>
  differences.map((difference) => ({ ...exchange, ...difference })),
);
const unexplained = seen.filter((each) => explain(each) === undefined);
const isSame = ({ differences }: Replay['exchanges'][number]): boolean =>
  differences.every(({ kind }) => kind.startsWith('header'));

console.log(`${replays.filter((replay) => replay.exchanges.length > 0).length} recordings`);
console.log(
  `${exchanges.length} exchanges, ${exchanges.filter(isSame).length} the same in status, codes, words and body`,
);
printCounts(
  'not replayed',
  replays.flatMap((replay) => replay.skipped),
);
printCounts(
  'operations',
  exchanges.map(({ operation, recordedCode }) => `${operation} → ${recordedCode}`),
);
printCounts(
  'explained differences',
  seen.flatMap((each) => explain(each) ?? []).map(({ name, reason }) => `${name}: ${reason}`),
);
printCounts('unexplained differences', unexplained.map(describe));
const unused = explanations.filter((each) => !seen.some((difference) => explain(difference) === each));
printCounts(
  'explanations of nothing seen here',
  unused.map(({ name }) => name),
);
process.exitCode = unexplained.length === 0 ? 0 : 1;

function describe({ kind, where, operation, recordedCode, recorded, ours }: SeenDifference): string {
  return `${kind} ${where}, ${operation} → ${recordedCode}: recorded ${recorded}, ours ${ours}`;
}

function printCounts(title: string, lines: readonly string[]): void {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  console.log(`\n${title}: ${lines.length}`);
  for (const [line, count] of [...counts].toSorted(([, a], [, b]) => b - a)) {
    console.log(`${String(count).padStart(7)}  ${line}`);
  }
}
