import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestKeyVault, strangerId, type TestKeyVault } from '../../test/support/test-key-vault.ts';
import { createLog } from '../platform/log/index.ts';

const value = 'Tr0ub4dor&3-correct-horse-battery-staple';

let folder: string;
let lines: string[];
let vault: TestKeyVault;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keyvault-'));
  lines = [];
  const log = createLog({ level: 'debug', destination: { write: (line) => lines.push(line) } });
  vault = await createTestKeyVault({ log, file: join(folder, 'cloud.db') });
});

afterEach(async () => {
  await vault[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

/** The value, whichever way it could have been written. */
const writings = [
  Buffer.from(value),
  Buffer.from(value, 'utf16le'),
  Buffer.from(Buffer.from(value).toString('hex')),
  // At each of the three places that a value can have in base64.
  ...[0, 1, 2].map((at) => Buffer.from(Buffer.from(value.slice(at)).toString('base64').slice(0, 36))),
];

function shows(bytes: Buffer | string): boolean {
  const buffer = Buffer.from(bytes);
  return writings.some((writing) => buffer.includes(writing));
}

function databaseBytes(): Buffer {
  return Buffer.concat(readdirSync(folder).map((file) => readFileSync(join(folder, file))));
}

const set = (name: string, body: object = { value }) => vault.call('PUT', `/secrets/${name}`, { body });

describe('the value of a secret', () => {
  it('is in the answers to setting and getting it, and in no other', async () => {
    const answers: [string, boolean][] = [];
    const ask = async (method: string, path: string, body?: unknown): Promise<string> => {
      const { status, text, headers } = await vault.call(method, path, { body });
      expect(status).toBeLessThan(300);
      answers.push([`${method} ${path}`, shows(text) || shows(JSON.stringify([...headers]))]);
      return text;
    };
    const { id } = JSON.parse(await ask('PUT', '/secrets/db', { value }));
    await ask('GET', '/secrets/db');
    await ask('PATCH', '/secrets/db', { contentType: 'x' });
    await ask('PATCH', new URL(id).pathname, { tags: {} });
    await ask('GET', '/secrets');
    await ask('GET', '/secrets/db/versions');
    const backup = await ask('POST', '/secrets/db/backup');
    await ask('DELETE', '/secrets/db');
    await ask('GET', '/deletedsecrets');
    await ask('GET', '/deletedsecrets/db');
    await ask('POST', '/deletedsecrets/db/recover');
    await ask('DELETE', '/secrets/db');
    await ask('DELETE', '/deletedsecrets/db');
    await ask('POST', '/secrets/restore', JSON.parse(backup));
    const showing = answers.filter(([, isShown]) => isShown).map(([asked]) => asked);
    expect(answers).toHaveLength(14);
    expect(showing).toEqual(['PUT /secrets/db', 'GET /secrets/db']);
  });

  it('is in no refusal', async () => {
    await set('off', { value, attributes: { enabled: false } });
    await set('gone');
    await vault.call('DELETE', '/secrets/gone');
    const stranger = vault.token({ oid: strangerId });
    const refusals = await Promise.all([
      set('gone'),
      vault.call('GET', '/secrets/off'),
      vault.call('GET', '/secrets/gone'),
      vault.call('PUT', '/secrets/db', { body: { value }, token: stranger }),
      vault.call('PUT', '/secrets/db', { body: { value }, token: null }),
      vault.call('PUT', '/secrets/db', { body: { value }, apiVersion: null }),
      vault.call('PUT', '/secrets/', { body: { value } }),
      vault.call('PUT', '/secrets/a_b', { body: { value } }),
      set('db', { value, tags: { a: 1 } }),
      set('db', { value, attributes: { exp: value } }),
      set('db', { value: [value] }),
      set('db', { value: value.repeat(1_000) }),
      vault.call('PUT', '/secrets/db', { body: `{"value":"${value}","value":"${value}"}` }),
      vault.call('PUT', '/secrets/db', { body: `{"value":"${value}` }),
      vault.call('PUT', '/secrets/db', { body: value }),
      vault.call('POST', '/secrets/restore', { body: { value } }),
    ]);
    for (const { status, text } of refusals) {
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
      expect(shows(text)).toBe(false);
    }
    expect(lines.filter(shows)).toEqual([]);
  });

  it('is nowhere in the files of the database, while open and after', async () => {
    await set('visible-name', { value, tags: { visible: 'tag' } });
    await set('visible-name', { value: `${value}2` });
    await set('purged');
    await vault.call('POST', '/secrets/visible-name/backup');
    await vault.call('DELETE', '/secrets/purged');
    await vault.call('DELETE', '/deletedsecrets/purged');
    const whileOpen = databaseBytes();
    expect(whileOpen.includes('visible-name')).toBe(true);
    expect(shows(whileOpen)).toBe(false);
    await vault.queries.destroy();
    const after = databaseBytes();
    expect(after.includes('visible-name')).toBe(true);
    expect(shows(after)).toBe(false);
  });

  it('is sealed anew each time, so that equal values cannot be told', async () => {
    for (const name of ['a', 'a', 'b']) await set(name);
    const rows = await vault.queries.selectFrom('secret_versions').select('sealed_value').execute();
    const sealed = rows.map(({ sealed_value }) => Buffer.from(sealed_value).toString('hex'));
    expect(new Set(sealed).size).toBe(3);
  });
});

describe('the log', () => {
  it('tells who did what, and shows neither value nor token', async () => {
    const token = vault.token();
    await vault.call('PUT', '/secrets/db', { body: { value }, token });
    await vault.call('GET', '/secrets/db', { token });
    await vault.call('GET', '/secrets/db', { token: vault.token({ oid: strangerId }) });
    const events = lines.map((line) => JSON.parse(line)).filter(({ event }) => event?.startsWith('access.'));
    expect(events).toMatchObject([
      { event: 'access.allowed', vault: 'contoso', operation: 'Set secret' },
      { event: 'access.allowed', vault: 'contoso', operation: 'Get secret' },
      { event: 'access.denied', vault: 'contoso', key: 'forbiddenByRbac' },
    ]);
    expect(lines.filter(shows)).toEqual([]);
    const [, payload = '', signature = ''] = token.split('.');
    expect(lines.filter((line) => line.includes(payload) || line.includes(signature))).toEqual([]);
  });

  it('shows no value where the sealed one cannot be opened, and the answer is bland', async () => {
    await set('db');
    await vault.queries
      .updateTable('secret_versions')
      .set({ sealed_value: Buffer.from(value) })
      .execute();
    const { status, body } = await vault.call('GET', '/secrets/db');
    expect(status).toBe(500);
    expect(body).toEqual({
      error: {
        code: 'InternalServerError',
        message: 'The server encountered an internal error and was unable to complete your request.',
      },
    });
    expect(lines.some((line) => line.includes('UnsealError'))).toBe(true);
    expect(lines.filter(shows)).toEqual([]);
  });

  it('shows no value where the database fails under a set', async () => {
    await vault.call('GET', '/secrets/db');
    await vault.queries.schema.dropTable('secret_versions').execute();
    const { status, text } = await set('db');
    expect(status).toBe(500);
    expect(text).not.toContain('secret_versions');
    expect(lines.some((line) => JSON.parse(line).err !== undefined)).toBe(true);
    expect(lines.filter(shows)).toEqual([]);
  });
});
