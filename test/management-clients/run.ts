/**
 * The slow ring of management clients: the oldest and the newest of each language, with the versions of the API that
 * they know, held to every answer by their own models. `newest-javascript.test.ts` is the part of it that CI runs.
 *
 *   node test/management-clients/run.ts [--only python-oldest]…
 *
 * Clients are installed in a temporary folder. Where a toolchain or a package registry is not to be had, the ring
 * says so and goes on. Exits with 1 where a client failed.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runCommand } from '../clients/run-command.ts';
import { describeFault } from '../clients/try-client.ts';
import { type ManagementGround, openManagementGround } from './ground.ts';
import { findUnexplained } from './known-differences.ts';
import { findUntried } from './left-out.ts';
import type { ClientReport } from './report.ts';
import { type Ring, rings } from './rings.ts';

interface Line {
  readonly ring: string;
  readonly client: string;
  readonly apiVersions: string;
  readonly operations: string;
  readonly result: 'passed' | 'failed' | 'skipped';
  readonly details: readonly string[];
}

const installSeconds = 600;
const projectFolder = fileURLToPath(new URL('../../', import.meta.url));
const tryPython = fileURLToPath(new URL('python/try_clients.py', import.meta.url));
/** As npm and pip put it; to pip, an index that is out of reach has no versions. */
const unreachable =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|NewConnectionError|NameResolutionError|ConnectTimeout|ReadTimeout|ProxyError|from versions: none/;

const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } });
const names = rings.map(({ name }) => name);
const unknown = values.only?.find((name) => !names.includes(name));
if (unknown !== undefined) {
  process.stderr.write(`error there is no ring '${unknown}'\nfix   one of ${names.join(', ')}\n`);
  process.exitCode = 2;
} else {
  process.exitCode = await tryAll(rings.filter(({ name }) => values.only?.includes(name) ?? true));
}

async function tryAll(chosen: readonly Ring[]): Promise<number> {
  const interruption = new AbortController();
  process.once('SIGINT', () => interruption.abort()).once('SIGTERM', () => interruption.abort());
  const folder = await mkdtemp(join(tmpdir(), 'wid-management-clients-'));
  const lines: Line[] = [];
  try {
    for (const ring of chosen) {
      if (interruption.signal.aborted) break;
      process.stderr.write(`${ring.name}…\n`);
      lines.push(...(await tryRing(ring, join(folder, ring.name), interruption.signal)));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  process.stdout.write(render(lines));
  return lines.some(({ result }) => result === 'failed') ? 1 : 0;
}

async function tryRing(ring: Ring, folder: string, signal: AbortSignal): Promise<readonly Line[]> {
  await mkdir(folder);
  const end = (result: Line['result'], ...details: readonly string[]): readonly Line[] => [
    { ring: ring.name, client: '–', apiVersions: '–', operations: '–', result, details },
  ];
  for (const command of [ring.toolchain, ...ring.install]) {
    const fault = describeFault(await runCommand(command, { folder, limitSeconds: installSeconds, signal }));
    if (fault === undefined) continue;
    const again = `run it with node test/management-clients/run.ts --only ${ring.name}`;
    if (command === ring.toolchain) {
      return end('skipped', `${command[0]} is not to be had here; where it is, ${again}`);
    }
    if (unreachable.test(fault)) {
      return end('skipped', `the registry of ${ring.toolchain[0]} was not reached; where it is, ${again}`);
    }
    return end('failed', `not installed: ${fault}`);
  }
  // A stack of its own: rings make the same things.
  await using ground = await openManagementGround();
  const reports: ClientReport[] = [];
  const faults: string[] = [];
  for (const story of ring.stories) {
    try {
      reports.push(...(await tryStory(ground, ring, { story, folder })));
    } catch (error) {
      faults.push((error as Error).message);
    }
  }
  return [...describeClients(ring, reports), ...faults.flatMap((fault) => end('failed', fault))];
}

async function tryStory(
  ground: ManagementGround,
  { isNewest, python, apiVersions, install }: Ring,
  { story, folder }: { readonly story: string; readonly folder: string },
): Promise<readonly ClientReport[]> {
  return await ground.tryStory({
    story,
    isNewest,
    folder: install.length === 0 ? projectFolder : folder,
    ...(apiVersions && { apiVersions }),
    ...(python && { command: { interpreter: join(folder, python), program: tryPython } }),
  });
}

/** A client that several stories use is one line. */
function describeClients({ name: ring, isNewest }: Ring, reports: readonly ClientReport[]): readonly Line[] {
  const byClient = Map.groupBy(reports, ({ packageName, version }) => `${packageName} ${version}`);
  return [...byClient].map(([client, own]): Line => {
    const observations = own.flatMap((each) => each.observations).filter(({ isAbsent }) => !isAbsent);
    const versions = new Set(observations.map(({ apiVersion }) => apiVersion).filter((each) => each !== ''));
    // Older clients have operations that nobody uses any more; those of Python do not tell theirs.
    const untried = isNewest && own.some((each) => each.untried.length > 0) ? findUntried(own) : [];
    const details = [...own.flatMap(findUnexplained), ...untried];
    return {
      ring,
      client,
      apiVersions: [...versions].toSorted().join(' '),
      operations: `${new Set(observations.map(({ operation }) => operation)).size}`,
      result: details.length === 0 ? 'passed' : 'failed',
      details,
    };
  });
}

function render(lines: readonly Line[]): string {
  const rows = [
    ['ring', 'client', 'api versions', 'operations', 'result'],
    ...lines.map(({ ring, client, apiVersions, operations, result }) => [
      ring,
      client,
      apiVersions,
      operations,
      result,
    ]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const table = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  const details = lines.flatMap(({ ring, client, result, details: own }) =>
    own.map((detail) => `${result} ${ring} ${client}: ${detail}`),
  );
  const count = (wanted: Line['result']) => lines.filter(({ result }) => result === wanted).length;
  const counts = `${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`;
  return `${[...table, ...details, counts].map((line) => line.trimEnd()).join('\n')}\n`;
}
