import { apply } from './apply.ts';
import { exchange } from './exchange.ts';
import { secret } from './secret.ts';
import { start } from './start.ts';
import { webhook } from './webhook.ts';

/** Each measures a path beside its limit, in one run, and ends with a line `ratio N.NN`. */
const benchmarks: Readonly<Record<string, (parameters: readonly string[]) => Promise<void>>> = {
  apply,
  exchange,
  secret,
  start,
  webhook,
};

const name = process.argv[2] ?? '';
const benchmark = Object.hasOwn(benchmarks, name) ? benchmarks[name] : undefined;
if (benchmark === undefined) {
  console.error(`error there is no benchmark '${name}'`);
  console.error(`fix   npm run bench -- ${Object.keys(benchmarks).join(' | ')}`);
  process.exitCode = 2;
} else {
  await benchmark(process.argv.slice(3));
}
