import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createTestKeyVault,
  noon,
  officerId,
  type TestKeyVault,
} from '../../../test/support/test-key-vault.ts';

const origin = 'https://contoso.vault.azure.net';
const daySeconds = 24 * 3_600;

let vault: TestKeyVault;

beforeEach(async () => {
  vault = await createTestKeyVault();
});

afterEach(() => vault[Symbol.asyncDispose]());

async function set(name: string, value = 'v'): Promise<string> {
  const { body } = await vault.call('PUT', `/secrets/${name}`, { body: { value } });
  return body.id.split('/').at(-1);
}

describe('deleting a secret', () => {
  it('says when it went and when it will be gone for good, and does not show the value', async () => {
    await set('Db');
    const version = await set('Db');
    vault.clock.advanceSeconds(10);
    const { status, body } = await vault.call('DELETE', '/secrets/db');
    expect(status).toBe(200);
    expect(body).toEqual({
      recoveryId: `${origin}/deletedsecrets/Db`,
      deletedDate: noon + 10,
      scheduledPurgeDate: noon + 10 + 90 * daySeconds,
      id: `${origin}/secrets/Db/${version}`,
      attributes: {
        enabled: true,
        created: noon,
        updated: noon,
        recoveryLevel: 'Recoverable+Purgeable',
        recoverableDays: 90,
      },
    });
  });

  it.each([
    [90, false, 'Recoverable+Purgeable'],
    [90, true, 'Recoverable'],
    [7, false, 'CustomizedRecoverable+Purgeable'],
    [89, true, 'CustomizedRecoverable'],
  ])('keeps it %i days in a vault so set (purge protection: %s)', async (days, isPurgeProtected, level) => {
    await vault.putVault({}, { softDeleteRetentionDays: days, isPurgeProtected });
    await set('db');
    const { body } = await vault.call('DELETE', '/secrets/db');
    expect(body.scheduledPurgeDate - body.deletedDate).toBe(days * daySeconds);
    expect(body.attributes).toMatchObject({ recoveryLevel: level, recoverableDays: days });
  });

  it('takes every version away', async () => {
    const old = await set('db');
    await set('db');
    await vault.call('DELETE', '/secrets/db');
    for (const path of ['/secrets/db', `/secrets/db/${old}`]) {
      const { status, body } = await vault.call('GET', path);
      expect([status, body.error.code]).toEqual([404, 'SecretNotFound']);
    }
    expect((await vault.call('POST', '/secrets/db/backup')).status).toBe(404);
    expect((await vault.call('PATCH', `/secrets/db/${old}`, { body: {} })).status).toBe(404);
  });

  it('finds nothing the second time', async () => {
    await set('db');
    const answers = await Promise.all([
      vault.call('DELETE', '/secrets/db'),
      vault.call('DELETE', '/secrets/db'),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 404]);
  });

  it('keeps the name, in whatever case, from being set again', async () => {
    await set('db');
    await vault.call('DELETE', '/secrets/db');
    const { status, body } = await vault.call('PUT', '/secrets/DB', { body: { value: 'w' } });
    expect(status).toBe(409);
    expect(body.error).toEqual({
      code: 'Conflict',
      message: expect.stringMatching(/^Secret DB is currently in a deleted but recoverable state, /),
      innererror: { code: 'ObjectIsDeletedButRecoverable' },
    });
  });
});

describe('deleted secrets', () => {
  it('are listed by name without value or version', async () => {
    await set('kept');
    for (const name of ['beta', 'Alpha']) {
      await set(name);
      await vault.call('DELETE', `/secrets/${name}`);
    }
    const { status, body } = await vault.call('GET', '/deletedsecrets');
    expect(status).toBe(200);
    expect(body.nextLink).toBeNull();
    expect(body.value.map(({ id }: { id: string }) => id)).toEqual([
      `${origin}/secrets/Alpha`,
      `${origin}/secrets/beta`,
    ]);
    expect(Object.keys(body.value[0]).toSorted()).toEqual([
      'attributes',
      'deletedDate',
      'id',
      'recoveryId',
      'scheduledPurgeDate',
    ]);
  });

  it('are answered one by one as the deletion was', async () => {
    await set('db');
    const deleted = await vault.call('DELETE', '/secrets/db');
    const { status, body } = await vault.call('GET', '/deletedsecrets/DB');
    expect(status).toBe(200);
    expect(body).toEqual(deleted.body);
  });

  it('cannot be read where they were disabled, and can be listed, recovered and purged', async () => {
    for (const name of ['one', 'two']) {
      await vault.call('PUT', `/secrets/${name}`, { body: { value: 'v', attributes: { enabled: false } } });
      expect((await vault.call('DELETE', `/secrets/${name}`)).status).toBe(200);
      const { status, body } = await vault.call('GET', `/deletedsecrets/${name}`);
      expect(status).toBe(403);
      expect(body.error).toEqual({
        code: 'Forbidden',
        message: 'Operation get is not allowed on a disabled secret.',
        innererror: { code: 'SecretDisabled' },
      });
    }
    expect((await vault.call('GET', '/deletedsecrets')).body.value).toHaveLength(2);
    expect((await vault.call('POST', '/deletedsecrets/one/recover')).status).toBe(200);
    expect((await vault.call('DELETE', '/deletedsecrets/two')).status).toBe(204);
  });

  it('are not found where the secret is not deleted', async () => {
    await set('db');
    for (const method of ['GET', 'DELETE']) {
      const { status, body } = await vault.call(method, '/deletedsecrets/db');
      expect(status).toBe(404);
      expect(body.error).toEqual({ code: 'SecretNotFound', message: 'Deleted Secret not found: db' });
    }
    expect((await vault.call('GET', '/secrets/db')).status).toBe(200);
  });

  it('are gone when their time has come, and not a second before', async () => {
    await vault.putVault({}, { softDeleteRetentionDays: 7 });
    await set('db');
    await vault.call('DELETE', '/secrets/db');
    vault.clock.advanceSeconds(7 * daySeconds - 1);
    expect((await vault.call('GET', '/deletedsecrets/db')).status).toBe(200);
    vault.clock.advanceSeconds(1);
    expect((await vault.call('GET', '/deletedsecrets')).body.value).toEqual([]);
    expect((await vault.call('POST', '/deletedsecrets/db/recover')).status).toBe(404);
    await set('db', 'anew');
    expect((await vault.call('GET', '/secrets/db/versions')).body.value).toHaveLength(1);
  });

  it('lose no version that callers set at the very moment the time has come', async () => {
    await set('db');
    await vault.call('DELETE', '/secrets/db');
    vault.clock.advanceSeconds(90 * daySeconds);
    const sets = Array.from({ length: 20 }, (_, index) => set('db', `v${index}`));
    const versions = await Promise.all(sets);
    const { body } = await vault.call('GET', '/secrets/db/versions');
    expect(body.value.map(({ id }: { id: string }) => id.split('/').at(-1))).toEqual(versions.toSorted());
  });

  it('can be listed and read while they are purged', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `s${index}`);
    for (const name of names) {
      await set(name);
      await vault.call('DELETE', `/secrets/${name}`);
    }
    const answers = await Promise.all(
      names.flatMap((name) => [
        vault.call('GET', '/deletedsecrets'),
        vault.call('GET', `/deletedsecrets/${name}`),
        vault.call('DELETE', `/deletedsecrets/${name}`),
        vault.call('GET', `/deletedsecrets/${name}`),
      ]),
    );
    expect(answers.filter(({ status }) => ![200, 204, 404].includes(status))).toEqual([]);
  });
});

describe('recovering a secret', () => {
  it('brings all versions and their values back', async () => {
    const old = await set('db', 'old');
    const newest = await set('db', 'new');
    await vault.call('DELETE', '/secrets/db');
    const { status, body } = await vault.call('POST', '/deletedsecrets/db/recover');
    expect(status).toBe(200);
    expect(body.id).toBe(`${origin}/secrets/db/${newest}`);
    expect(body).not.toHaveProperty('value');
    expect(body).not.toHaveProperty('recoveryId');
    expect((await vault.call('GET', '/secrets/db')).body.value).toBe('new');
    expect((await vault.call('GET', `/secrets/db/${old}`)).body.value).toBe('old');
    expect((await vault.call('GET', '/deletedsecrets/db')).status).toBe(404);
  });

  it('refuses what is there, as nothing of it is deleted', async () => {
    await set('db');
    const { status, body } = await vault.call('POST', '/deletedsecrets/DB/recover');
    expect(status).toBe(400);
    expect(body.error).toEqual({
      code: 'MethodNotAllowed',
      message: 'Secret exists already: DB',
      innererror: { code: 'RequestNotAllowedOnNonDeletedObject' },
    });
  });

  it('refuses what is unknown, with the words for a secret', async () => {
    const { status, body } = await vault.call('POST', '/deletedsecrets/db/recover');
    expect(status).toBe(404);
    expect(body.error.message).toMatch(/^A secret with \(name\/id\) db was not found in this key vault\./);
  });
});

describe('purging a secret', () => {
  it('ends it, and frees its name', async () => {
    await set('db', 'old');
    await vault.call('DELETE', '/secrets/db');
    const { status, text } = await vault.call('DELETE', '/deletedsecrets/db');
    expect([status, text]).toEqual([204, '']);
    expect((await vault.call('GET', '/deletedsecrets/db')).status).toBe(404);
    await set('db', 'new');
    expect((await vault.call('GET', '/secrets/db/versions')).body.value).toHaveLength(1);
  });

  it('leaves secrets of the same name in other vaults', async () => {
    const { id } = await vault.putVault({ name: 'other' });
    await vault.allow('Key Vault Secrets Officer', { principalId: officerId, scope: id });
    const host = 'other.vault.azure.net';
    await set('db');
    await vault.call('PUT', '/secrets/db', { host, body: { value: 'theirs' } });
    await vault.call('DELETE', '/secrets/db');
    await vault.call('DELETE', '/deletedsecrets/db');
    expect((await vault.call('GET', '/secrets/db', { host })).body.value).toBe('theirs');
  });

  it('is refused by a vault with purge protection, for any name', async () => {
    await vault.putVault({}, { isPurgeProtected: true });
    await set('db');
    await vault.call('DELETE', '/secrets/db');
    for (const name of ['db', 'nothing']) {
      const { status, body } = await vault.call('DELETE', `/deletedsecrets/${name}`);
      expect(status).toBe(403);
      expect(body.error.innererror).toEqual({ code: 'ForbiddenByPolicy' });
    }
    expect((await vault.call('GET', '/deletedsecrets/db')).status).toBe(200);
  });

  it('never takes a secret away whose recovery was acknowledged', async () => {
    for (let round = 0; round < 20; round += 1) {
      const name = `s${round}`;
      await set(name);
      await vault.call('DELETE', `/secrets/${name}`);
      const [purged, recovered] = await Promise.all([
        vault.call('DELETE', `/deletedsecrets/${name}`),
        vault.call('POST', `/deletedsecrets/${name}/recover`),
      ]);
      const { status } = await vault.call('GET', `/secrets/${name}`);
      expect([
        [204, 404, 404],
        [404, 200, 200],
      ]).toContainEqual([purged.status, recovered.status, status]);
    }
  });
});
