import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { isDataFolderInUse } from '../../src/platform/data-folder/index.ts';
import { type CommandLine, eventually, isAlive, openCommandLine } from '../support/command-line.ts';

/** As a pod would: the token of the service account for one of the identity, and that for the secret. */
const readSecret = `
  const { AZURE_AUTHORITY_HOST, AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_FEDERATED_TOKEN_FILE } = process.env;
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: AZURE_CLIENT_ID,
    scope: 'https://vault.azure.net/.default',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: require('node:fs').readFileSync(AZURE_FEDERATED_TOKEN_FILE, 'utf8'),
  });
  const tokenUrl = new URL(AZURE_TENANT_ID + '/oauth2/v2.0/token', AZURE_AUTHORITY_HOST);
  const secretUrl = 'https://akv-workload-id.vault.azure.net/secrets/my-secret?api-version=7.5';
  fetch(tokenUrl, { method: 'POST', body })
    .then((answer) => answer.json())
    .then((issued) => fetch(secretUrl, { headers: { authorization: 'Bearer ' + issued.access_token } }))
    .then((answer) => answer.json())
    .then(({ value, error }) => console.log(value ?? JSON.stringify(error)));
`;
const flags = ['--port', '0', '--seed', 'starter'];
/** From before anything is made until after everything answers, on a machine that is not too slow. */
const moments = Array.from({ length: 6 }, (_, step) => 20 + step * 116);
/** In the order in which they come: whatever the machine's pace, a start is cut short at each of its steps. */
const files = [
  'open-workload-id.json',
  'data.key',
  'ca.key',
  'ca.names',
  'ca.pem',
  'cloud.db',
  'sign-ins.db',
  'operator.sealed',
  'operator-user.sealed',
  'ca-bundle.pem',
  'cluster-myakscluster.db',
  'seed.json',
  'azure/msal_token_cache.json',
  'azure/azureProfile.json',
  'run.json',
];

/** Each by itself takes minutes: every third is tried, and all of them one after another, unless `WID_SLOW` asks for more. */
const isTried = (_each: unknown, index: number) => Boolean(process.env.WID_SLOW) || index % 3 === 0;

/** What a file is called until it is whole. */
const unfinished = /\.[0-9a-f]{8}-[0-9a-f-]{27}$/;

describe('a first start that is killed', () => {
  it.each(moments.filter(isTried))(
    'after %i ms is made good by the next, and leaves no process',
    async (milliseconds) => {
      await using line = await openCommandLine();
      await startAndKill(line, () => delay(milliseconds));
      await expectWholeStart(line);
    },
  );

  it.each(files.filter(isTried))('as soon as there is %s is made good by the next', async (name) => {
    await using line = await openCommandLine();
    await startAndKill(line, () => appearance(join(line.dataFolder, name)));
    await expectWholeStart(line);
  });

  it('is made good however often that happens before it succeeds', async () => {
    await using line = await openCommandLine();
    for (const name of files) await startAndKill(line, () => appearance(join(line.dataFolder, name)));
    await expectWholeStart(line);
  });
});

/** More often than `eventually` looks: the next step is a few milliseconds away. */
async function appearance(file: string): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!existsSync(file)) {
    if (Date.now() > deadline) throw new Error(`${file} never came`);
    await delay(1);
  }
}

async function startAndKill(line: CommandLine, moment: () => Promise<void>): Promise<void> {
  const first = line.start(['up', ...flags]);
  await moment();
  first.kill('SIGKILL');
  expect(await first.ended).toMatchObject({
    endedBy: 'SIGKILL',
    errors: expect.stringMatching(/^(Starting\n)?$/),
  });
  expect(isAlive(first.pid)).toBe(false);
  expect(processesOf(line)).toEqual([]);
  expect(isDataFolderInUse(line.dataFolder)).toBe(false);
}

async function expectWholeStart(line: CommandLine): Promise<void> {
  const started = await line.wid(['up', '--detach', '--json', ...flags]);
  expect(started).toMatchObject({ exitCode: 0, errors: '' });
  const { pid } = JSON.parse(started.output) as { pid: number };
  expect(processesOf(line)).toEqual([pid]);
  expect((await readdir(line.dataFolder)).filter((name) => unfinished.test(name))).toEqual([]);

  const ran = await line.wid([
    'run',
    '--service-account',
    'default/workload-identity-sa',
    ...['--', process.execPath, '-e', readSecret],
  ]);
  expect(ran).toMatchObject({ exitCode: 0, output: 'Hello!\n', errors: '' });

  const status = JSON.parse((await line.wid(['status', '--json'])).output);
  expect(status).toMatchObject({
    tenants: [{ displayName: 'Local Workloads' }],
    clusters: [{ name: 'myAKSCluster', keys: [{ state: 'current' }] }],
    tokenServiceKeys: [{ state: 'current' }],
    identities: [{ name: 'myIdentity', credentials: [{ name: 'myFedIdentity' }] }],
    vaults: [{ name: 'akv-workload-id' }],
  });

  expect(await line.wid(['down'])).toMatchObject({ exitCode: 0, errors: 'Stopping\n' });
  await eventually('the stack ended', () => !isAlive(pid));
  expect(processesOf(line)).toEqual([]);
}

/** The processes that were given this folder for a home, and live: Linux alone tells. */
function processesOf({ folder }: CommandLine): readonly number[] {
  if (!existsSync('/proc/self/environ')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => isAlive(pid) && readEnvironment(pid).includes(`HOME=${folder}\0`));
}

/** Nothing for a process of somebody else, or one that has just ended. */
function readEnvironment(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return '';
  }
}
