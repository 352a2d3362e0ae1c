import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CommandLine, eventually, isAlive, openCommandLine } from '../support/command-line.ts';

/** As az does: with the login of its profile, and to the resource manager by its own name. */
const callResourceManager = `
  const [method, address] = process.argv.slice(1);
  const { AZURE_CONFIG_DIR } = process.env;
  const read = (name) => JSON.parse(require('node:fs').readFileSync(AZURE_CONFIG_DIR + '/' + name, 'utf8').trim());
  const [subscription] = read('azureProfile.json').subscriptions;
  const [login] = Object.values(read('msal_token_cache.json').RefreshToken);
  const body = new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: login.client_id,
    refresh_token: login.secret,
    scope: 'https://management.core.windows.net//.default',
  });
  const url = address.startsWith('https:')
    ? address
    : 'https://management.azure.com/subscriptions/' + subscription.id + address + '?api-version=2024-11-01';
  fetch('https://login.microsoftonline.com/' + subscription.tenantId + '/oauth2/v2.0/token', { method: 'POST', body })
    .then((answer) => answer.json())
    .then(({ access_token }) => fetch(url, { method, headers: { authorization: 'Bearer ' + access_token } }))
    .then(async (answer) => {
      const text = await answer.text();
      const place = answer.headers.get('azure-asyncoperation');
      console.log(JSON.stringify({ status: answer.status, place, body: text && JSON.parse(text) }));
    });
`;

describe('a deletion of a group that is killed as soon as it is accepted', () => {
  it('is done by the next start, and polled there where it was said to be', async () => {
    await using line = await openCommandLine();
    const pid = await start(line, '--realism', 'azure');
    const { value } = (await call(line, 'GET', '/resourceGroups')).body;
    const group = `/resourceGroups/${value.map(({ name }: { name: string }) => name).find(isOwn)}`;
    const types = (await call(line, 'GET', `${group}/resources`)).body.value.map(
      ({ type }: { type: string }) => type,
    );
    expect(types).toEqual(
      expect.arrayContaining(['Microsoft.ContainerService/managedClusters', 'Microsoft.KeyVault/vaults']),
    );
    const database = join(line.dataFolder, 'cluster-myakscluster.db');
    expect(existsSync(database)).toBe(true);

    const accepted = await call(line, 'DELETE', group);
    expect(accepted).toMatchObject({ status: 202, place: expect.stringContaining('https://') });
    process.kill(pid, 'SIGKILL');
    await eventually('the stack ended', () => !isAlive(pid));
    expect(existsSync(database)).toBe(true);

    await start(line);
    const poll = () => call(line, 'GET', accepted.place);
    await eventually('the group was deleted', async () => (await poll()).body.status !== 'InProgress');
    expect(await poll()).toMatchObject({ status: 200, body: { status: 'Succeeded' } });
    expect((await call(line, 'GET', group)).status).toBe(404);
    expect((await call(line, 'GET', '/resourceGroups')).body.value).toEqual([]);
    expect(existsSync(database)).toBe(false);
  });
});

/** Not one that a cluster has made for its nodes. */
function isOwn(name: string): boolean {
  return !name.startsWith('MC_');
}

async function start(line: CommandLine, ...flags: readonly string[]): Promise<number> {
  const parameters = ['up', '--detach', '--json', '--port', '0', '--seed', 'starter', ...flags];
  const { exitCode, output, errors } = await line.wid(parameters);
  expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
  return (JSON.parse(output) as { pid: number }).pid;
}

// Tests look into answers of every shape.
// biome-ignore lint/suspicious/noExplicitAny: see above
async function call(line: CommandLine, method: string, address: string): Promise<any> {
  const command = [process.execPath, '-e', callResourceManager, method, address];
  const { exitCode, output, errors } = await line.wid(['exec', '--', ...command]);
  expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
  return JSON.parse(output);
}
