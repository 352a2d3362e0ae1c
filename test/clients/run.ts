/**
 * The slow ring: the vendor's SDKs of other languages, unmodified, behind the interception. Each client is built
 * from the package registries of its language and run once by `wid run` against a stack of this run's own.
 *
 *   node test/clients/run.ts [--only python]…
 *
 * Leaves nothing behind but what package managers keep in their own caches. Exits with 1 where a client failed.
 */
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { clients } from './clients.ts';
import { runCommand } from './run-command.ts';
import { describeFault, type Surroundings, type Trial, tryClient, wid } from './try-client.ts';

const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } });
const known = clients.map(({ name }) => name);
const unknown = values.only?.filter((name) => !known.includes(name)) ?? [];
if (unknown.length > 0) {
  process.stderr.write(`error there is no client '${unknown[0]}'\nfix   one of ${known.join(', ')}\n`);
  process.exitCode = 2;
} else {
  const chosen = clients.filter(({ name }) => values.only?.includes(name) ?? true);
  process.exitCode = await tryAll(chosen);
}

async function tryAll(chosen: typeof clients): Promise<number> {
  await using ground = await openGround();
  const trials: Trial[] = [];
  for (const client of chosen) {
    process.stderr.write(`${client.name}…\n`);
    trials.push(await tryClient(client, ground));
  }
  process.stdout.write(renderTable(trials));
  return trials.some(({ result }) => result === 'failed') ? 1 : 0;
}

/** A temporary folder with a stack in it; disposing ends the one and removes the other. */
async function openGround(): Promise<Surroundings & AsyncDisposable> {
  const interruption = new AbortController();
  const interrupt = () => interruption.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'wid-clients-')));
  const dataFolder = join(folder, 'data');
  const settings = { folder, limitSeconds: 60 };
  const dispose = async () => {
    // The interruption is no reason to leave a stack running.
    await runCommand([...wid, 'down', '--data', dataFolder], {
      ...settings,
      signal: new AbortController().signal,
    });
    await rm(folder, { recursive: true, force: true });
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  };
  const started = await runCommand([...wid, 'up', '--detach', '--data', dataFolder, '--port', '0'], {
    ...settings,
    signal: interruption.signal,
  });
  const fault = describeFault(started);
  if (fault !== undefined) {
    await dispose();
    throw new Error(`The stack did not start: ${fault}`);
  }
  return { folder, dataFolder, signal: interruption.signal, [Symbol.asyncDispose]: dispose };
}

function renderTable(trials: readonly Trial[]): string {
  const rows = [
    ['client', 'version', 'result', 'seconds'],
    ...trials.map(({ name, versions, result, detail, seconds }) => [
      name,
      versions,
      result === 'skipped' ? `skipped: ${firstLine(detail)}` : result,
      seconds?.toFixed(1) ?? '–',
    ]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  const failures = trials
    .filter(({ result }) => result === 'failed')
    .map(({ name, detail }) => `\n${name}: ${detail}`);
  return `${[...lines, ...failures].map((line) => line.trimEnd()).join('\n')}\n`;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
