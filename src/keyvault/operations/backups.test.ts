import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createTestKeyVault,
  noon,
  officerId,
  type TestKeyVault,
} from '../../../test/support/test-key-vault.ts';
import { createSealer } from '../../platform/sealing/index.ts';

let vault: TestKeyVault;

beforeEach(async () => {
  vault = await createTestKeyVault();
});

afterEach(() => vault[Symbol.asyncDispose]());

async function backUp(name: string): Promise<string> {
  const { status, body } = await vault.call('POST', `/secrets/${name}/backup`);
  expect(status).toBe(200);
  expect(Object.keys(body)).toEqual(['value']);
  return body.value;
}

async function purge(name: string): Promise<void> {
  await vault.call('DELETE', `/secrets/${name}`);
  expect((await vault.call('DELETE', `/deletedsecrets/${name}`)).status).toBe(204);
}

/** Another vault of the officer's, and its host. */
async function openOther(given: Parameters<TestKeyVault['putVault']>[0] = {}): Promise<string> {
  const { id } = await vault.putVault({ name: 'other', ...given });
  await vault.allow('Key Vault Secrets Officer', { principalId: officerId, scope: id });
  return 'other.vault.azure.net';
}

const malformed = {
  status: 400,
  body: {
    error: {
      code: 'Malformed backup blob',
      message: 'Backup blob is corrupt.',
    },
  },
};

describe('backing up a secret', () => {
  it('brings all versions back with ids, values, tags and times', async () => {
    const first = {
      value: 'old',
      contentType: 'text/plain',
      tags: { env: 'test' },
      attributes: { exp: noon },
    };
    const { body: old } = await vault.call('PUT', '/secrets/Db', { body: first });
    vault.clock.advanceSeconds(5);
    const { body: newest } = await vault.call('PUT', '/secrets/Db', { body: { value: 'new' } });
    const backup = await backUp('db');
    const before = await vault.call('GET', '/secrets/db/versions');
    await purge('db');
    vault.clock.advanceSeconds(5);

    const { status, body } = await vault.call('POST', '/secrets/restore', { body: { value: backup } });
    expect(status).toBe(200);
    const { value, ...withoutValue } = newest;
    expect([value, body]).toEqual(['new', withoutValue]);
    expect((await vault.call('GET', '/secrets/db/versions')).body).toEqual(before.body);
    expect((await vault.call('GET', new URL(old.id).pathname)).body).toEqual(old);
    expect((await vault.call('GET', '/secrets/db')).body).toEqual(newest);
  });

  it('is base64url and shows nothing of what it holds', async () => {
    await vault.call('PUT', '/secrets/db', { body: { value: 'hunter2-hunter2' } });
    const backup = await backUp('db');
    expect(backup).toMatch(/^[\w-]+$/);
    expect(Buffer.from(backup, 'base64url').includes('hunter2')).toBe(false);
  });

  it('finds no secret that is unknown', async () => {
    const { status, body } = await vault.call('POST', '/secrets/nothing/backup');
    expect([status, body.error.code]).toEqual([404, 'SecretNotFound']);
  });
});

describe('restoring a secret', () => {
  it('is refused where the name is taken, and changes nothing', async () => {
    await vault.call('PUT', '/secrets/db', { body: { value: 'old' } });
    const backup = await backUp('db');
    await vault.call('PUT', '/secrets/db', { body: { value: 'new' } });
    const { status, body } = await vault.call('POST', '/secrets/restore', { body: { value: backup } });
    expect(status).toBe(409);
    expect(body.error).toEqual({
      code: 'Conflict',
      message: expect.stringMatching(/^There was a conflict restoring the secret '/),
    });
    expect((await vault.call('GET', '/secrets/db')).body.value).toBe('new');
  });

  it('is refused while the name waits deleted', async () => {
    await vault.call('PUT', '/secrets/db', { body: { value: 'old' } });
    const backup = await backUp('db');
    await vault.call('DELETE', '/secrets/db');
    const { status } = await vault.call('POST', '/secrets/restore', { body: { value: backup } });
    expect(status).toBe(409);
  });

  it('lets one of many concurrent callers win', async () => {
    await vault.call('PUT', '/secrets/db', { body: { value: 'v' } });
    const backup = await backUp('db');
    await purge('db');
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => vault.call('POST', '/secrets/restore', { body: { value: backup } })),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(9);
    expect((await vault.call('GET', '/secrets/db/versions')).body.value).toHaveLength(1);
  });

  it('moves a secret to another vault of the subscription and region', async () => {
    const host = await openOther();
    await vault.call('PUT', '/secrets/db', { body: { value: 'v' } });
    const body = { value: await backUp('db') };
    const restored = await vault.call('POST', '/secrets/restore', { host, body });
    expect(restored.status).toBe(200);
    expect(restored.body.id).toMatch(/^https:\/\/other\.vault\.azure\.net\/secrets\/db\//);
    expect((await vault.call('GET', '/secrets/db', { host })).body.value).toBe('v');
  });

  it.each([
    ['of another region', { location: 'westus' }],
    [
      'of another subscription',
      {
        id: '/subscriptions/90000000-0000-4000-8000-000000000009/resourceGroups/Lab/providers/Microsoft.KeyVault/vaults/other',
      },
    ],
  ])('is refused by a vault %s', async (_, given) => {
    const host = await openOther(given);
    await vault.call('PUT', '/secrets/db', { body: { value: 'v' } });
    const body = { value: await backUp('db') };
    expect(await vault.call('POST', '/secrets/restore', { host, body })).toMatchObject(malformed);
    expect((await vault.call('GET', '/secrets', { host })).body.value).toEqual([]);
  });

  it('is refused where the data folder has another key', async () => {
    await using elsewhere = await createTestKeyVault({ sealer: createSealer(randomBytes(32)) });
    await vault.call('PUT', '/secrets/db', { body: { value: 'v' } });
    const body = { value: await backUp('db') };
    expect(await elsewhere.call('POST', '/secrets/restore', { body })).toMatchObject(malformed);
  });

  it('is refused for a backup with any byte altered, cut off or added', async () => {
    await vault.call('PUT', '/secrets/db', { body: { value: 'v' } });
    const backup = Buffer.from(await backUp('db'), 'base64url');
    await purge('db');
    const altered = [...backup.keys()].map((at) =>
      Buffer.from(backup).fill(Number(backup[at]) ^ 1, at, at + 1),
    );
    const wrong = [
      ...altered,
      backup.subarray(0, -1),
      backup.subarray(0, 10),
      Buffer.concat([backup, Buffer.of(0)]),
    ];
    for (const bytes of wrong) {
      const body = { value: bytes.toString('base64url') };
      expect(await vault.call('POST', '/secrets/restore', { body })).toMatchObject(malformed);
    }
    expect((await vault.call('GET', '/secrets')).body.value).toEqual([]);
  });

  it.each([
    ['no value', {}, "The property 'value' is not valid: string is expected."],
    ['a number', { value: 1 }, "The property 'value' is not valid: string is expected."],
  ])('is refused for %s', async (_, body, message) => {
    const answer = await vault.call('POST', '/secrets/restore', { body });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'BadParameter', message } } });
  });

  it('is refused for an empty value', async () => {
    const { status, body } = await vault.call('POST', '/secrets/restore', { body: { value: '' } });
    expect([status, body.error.code]).toEqual([400, 'BadParameter']);
  });

  it('takes back the newest five hundred versions', async () => {
    const versions: string[] = [];
    for (let index = 0; index < 501; index += 1) {
      const { body } = await vault.call('PUT', '/secrets/db', { body: { value: `v${index}` } });
      versions.push(body.id.split('/').at(-1));
    }
    const backup = await backUp('db');
    await purge('db');
    const { status } = await vault.call('POST', '/secrets/restore', { body: { value: backup } });
    expect(status).toBe(200);
    const [first, second, newest] = await Promise.all(
      [versions[0], versions[1], ''].map((version) => vault.call('GET', `/secrets/db/${version}`)),
    );
    expect(first?.status).toBe(404);
    expect(second?.body.value).toBe('v1');
    expect(newest?.body.value).toBe('v500');
  });

  it('takes back a hundred versions that are as long as values may be', async () => {
    for (let index = 0; index < 100; index += 1) {
      const value = String(index).padEnd(25_600, '.');
      await vault.call('PUT', '/secrets/db', { body: { value } });
    }
    const backup = await backUp('db');
    await purge('db');
    const { status } = await vault.call('POST', '/secrets/restore', { body: { value: backup } });
    expect(status).toBe(200);
    expect((await vault.call('GET', '/secrets/db')).body.value).toMatch(/^99\.{25598}$/);
  });
});
