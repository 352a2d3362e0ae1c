import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { findImage } from './find-image.ts';

/** A token service and a vault in one, which check what they are sent. */
const answer: RequestListener = async (request, response) => {
  const reply = (status: number, body: object, headers: Record<string, string> = {}) =>
    response.writeHead(status, headers).end(JSON.stringify(body));
  if (request.url === '/tenant/oauth2/v2.0/token') {
    const form = Object.fromEntries(new URLSearchParams(await text(request)));
    const isRight = form.client_assertion === 'assertion' && form.client_id === 'client';
    return isRight
      ? reply(200, { access_token: `for ${form.scope}` })
      : reply(401, { error: 'invalid_client', error_description: 'AADSTS700213: no match' });
  }
  const resource = `http://${request.headers.host}`;
  if (request.headers.authorization !== `Bearer for ${resource}/.default`) {
    const challenge = `Bearer authorization="${resource}/tenant", resource="${resource}"`;
    return reply(401, {}, { 'www-authenticate': challenge });
  }
  return request.url === '/secrets/my-secret?api-version=7.4'
    ? reply(200, { value: 'Hello!' })
    : reply(404, { error: { code: 'SecretNotFound' } });
};

async function runSample(language: string, changes: Record<string, string | undefined> = {}) {
  using folder = temporaryFolder();
  await writeFile(folder.file('token'), 'assertion');
  const server = createServer(answer).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const image = findImage(`ghcr.io/azure/azure-workload-identity/msal-${language}`);
  if (image.kind !== 'local') throw new Error(image.message);
  const [program = '', ...parameters] = image.entrypoint;
  const child = spawn(program, parameters, {
    env: {
      KEYVAULT_URL: origin,
      SECRET_NAME: 'my-secret',
      AZURE_CLIENT_ID: 'client',
      AZURE_TENANT_ID: 'tenant',
      AZURE_AUTHORITY_HOST: `${origin}/`,
      AZURE_FEDERATED_TOKEN_FILE: folder.file('token'),
      ...changes,
    },
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
      if (/Hello!/.test(output)) child.kill();
    });
  }
  const exitCode = await ended;
  server.closeAllConnections();
  server.close();
  return { output, exitCode };
}

describe('the sample', () => {
  it.each([
    ['go', /^I\d{4} \d\d:\d\d:\d\d\.\d{6} +\d+ main\.go:63\] "successfully got secret" secret="Hello!"\n$/],
    ['node', /^successfully got secret, secret=Hello!\n$/],
    ['python', /^successfully got secret, secret=Hello!\n$/],
    ['java', /^successfully got secret, secret=Hello!\n$/],
    ['net', /^\nSTART \d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d \(.+\)\nYour secret is Hello!\n$/],
  ])('for %s tells the secret in its own words', async (language, line) => {
    expect((await runSample(language)).output).toMatch(line);
  });

  it.each([
    ['the token service refuses', { AZURE_CLIENT_ID: 'other' }, /AADSTS700213: no match/],
    ['the vault has no such secret', { SECRET_NAME: 'other' }, /SecretNotFound/],
    ['a variable is missing', { AZURE_TENANT_ID: undefined }, /AZURE_TENANT_ID is not set/],
    ['the token file is missing', { AZURE_FEDERATED_TOKEN_FILE: '/nowhere' }, /ENOENT/],
  ])('ends with the reason and a failure when %s', async (_case, changes, reason) => {
    const { output, exitCode } = await runSample('go', changes);
    expect(output).toMatch(reason);
    expect(output).not.toContain('assertion');
    expect(exitCode).toBe(1);
  });
});
