import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestKeyVault, noon, type TestKeyVault } from '../../../test/support/test-key-vault.ts';

const origin = 'https://contoso.vault.azure.net';

let vault: TestKeyVault;

beforeEach(async () => {
  vault = await createTestKeyVault();
});

afterEach(() => vault[Symbol.asyncDispose]());

/** Sets a secret and returns its version. */
async function set(name: string, body: Record<string, unknown>): Promise<string> {
  const answer = await vault.call('PUT', `/secrets/${name}`, { body });
  expect(answer.status).toBe(200);
  return answer.body.id.split('/').at(-1);
}

const attributes = {
  enabled: true,
  created: noon,
  updated: noon,
  recoveryLevel: 'Recoverable+Purgeable',
  recoverableDays: 90,
};

describe('setting a secret', () => {
  it('answers with the value, the id of the version and the attributes, and nothing that was not set', async () => {
    const { status, body } = await vault.call('PUT', '/secrets/db', { body: { value: 'hunter2' } });
    expect(status).toBe(200);
    expect(body).toEqual({
      value: 'hunter2',
      id: expect.stringMatching(/^https:\/\/contoso\.vault\.azure\.net\/secrets\/db\/[0-9a-f]{32}$/),
      attributes,
    });
  });

  it('keeps content type, tags and attributes as given', async () => {
    const body = {
      value: 'hunter2',
      contentType: 'text/plain',
      tags: { env: 'test', owner: '' },
      attributes: { enabled: false, nbf: noon - 60, exp: noon + 60 },
    };
    const answer = await vault.call('PUT', '/secrets/db', { body });
    expect(answer.body).toEqual({
      ...body,
      id: expect.any(String),
      attributes: { ...attributes, ...body.attributes },
    });
  });

  it('takes nothing over from the version before', async () => {
    await set('db', {
      value: 'a',
      contentType: 'text/plain',
      tags: { env: 'test' },
      attributes: { exp: noon },
    });
    const { body } = await vault.call('PUT', '/secrets/db', { body: { value: 'b' } });
    expect(body).toEqual({ value: 'b', id: expect.any(String), attributes });
  });

  it('gives every concurrent caller the version of the value it set', async () => {
    const values = Array.from({ length: 20 }, (_, index) => `value ${index}`);
    const answers = await Promise.all(
      values.map((value) => vault.call('PUT', '/secrets/db', { body: { value } })),
    );
    for (const { body } of answers) {
      const read = await vault.call('GET', new URL(body.id).pathname);
      expect(read.body.value).toBe(body.value);
    }
    expect(answers.map(({ body }) => body.value)).toEqual(values);
  });

  it('ignores members that it does not know, as clients of newer API versions send them', async () => {
    const { body } = await vault.call('PUT', '/secrets/db', {
      body: { value: 'v', previousVersion: 'x', attributes: { recoveryLevel: 'Purgeable', created: 1 } },
    });
    expect(body).toEqual({ value: 'v', id: expect.any(String), attributes });
  });

  it('keeps values of every script, and an empty one', async () => {
    for (const value of ['', 'ключ 鍵 🔑', '"\\\r\n\t', '{"json":true}']) {
      await set('db', { value });
      expect((await vault.call('GET', '/secrets/db')).body.value).toBe(value);
    }
  });

  it('keeps a tag whose name objects have a meaning for', async () => {
    const body = '{"value":"v","tags":{"constructor":"a","toString":"b"}}';
    const answer = await vault.call('PUT', '/secrets/db', { body });
    expect(answer.status).toBe(200);
    expect(answer.body.tags).toEqual({ constructor: 'a', toString: 'b' });
  });
});

describe('getting a secret', () => {
  it.each(['2016-10-01', '7.0', '7.1-preview'])(
    'by version %s of the API does not tell for how many days it can be recovered',
    async (apiVersion) => {
      await set('db', { value: 'v' });
      const { recoverableDays: _, ...others } = attributes;
      expect((await vault.call('GET', '/secrets/db', { apiVersion })).body.attributes).toEqual(others);
      expect((await vault.call('GET', '/secrets', { apiVersion })).body.value[0].attributes).toEqual(others);
    },
  );

  it('answers with the newest version, by its own id', async () => {
    await set('db', { value: 'old' });
    const newest = await set('db', { value: 'new' });
    const { status, body } = await vault.call('GET', '/secrets/db');
    expect(status).toBe(200);
    expect(body).toEqual({ value: 'new', id: `${origin}/secrets/db/${newest}`, attributes });
  });

  it('answers with the version that is named, in either case', async () => {
    const old = await set('db', { value: 'old' });
    await set('db', { value: 'new' });
    for (const version of [old, old.toUpperCase()]) {
      const { body } = await vault.call('GET', `/secrets/db/${version}`);
      expect(body).toMatchObject({ value: 'old', id: `${origin}/secrets/db/${old}` });
    }
  });

  it('finds a name in whatever case, and tells it as first set', async () => {
    await set('MyDb', { value: 'a' });
    const version = await set('mydb', { value: 'b' });
    const { body } = await vault.call('GET', '/secrets/MYDB/');
    expect(body).toMatchObject({ value: 'b', id: `${origin}/secrets/MyDb/${version}` });
  });

  it('refuses a version of another secret', async () => {
    const version = await set('one', { value: 'a' });
    await set('two', { value: 'b' });
    const { status, body } = await vault.call('GET', `/secrets/two/${version}`);
    expect(status).toBe(404);
    expect(body.error.code).toBe('SecretNotFound');
    expect(body.error.message).toContain(`A secret with (name/id) two/${version} was not found`);
  });

  it('refuses a secret of another vault', async () => {
    await set('db', { value: 'a' });
    const { id } = await vault.putVault({ name: 'other' });
    await vault.allow('Key Vault Secrets Officer', {
      principalId: '30000000-0000-4000-8000-000000000003',
      scope: id,
    });
    const { status } = await vault.call('GET', '/secrets/db', { host: 'other.vault.azure.net' });
    expect(status).toBe(404);
  });

  it.each([
    [undefined, 'application/x-pem-file', "The 'Unsupported' to 'PEM' transformation"],
    ['text/plain', 'application/x-pkcs12', "The 'Unsupported' to 'PFX' transformation"],
    ['application/x-pkcs12', 'application/x-pem-file', 'There are no certificates here'],
  ])('of content type %s cannot be had as %s', async (contentType, wanted, begin) => {
    await set('db', { value: 'v', contentType });
    const query = `outContentType=${encodeURIComponent(wanted)}`;
    const { status, body } = await vault.call('GET', `/secrets/db?api-version=2025-07-01&${query}`);
    expect(status).toBe(400);
    expect(body.error).toEqual({ code: 'BadParameter', message: expect.stringContaining(begin) });
    expect((await vault.call('GET', `/secrets/db?api-version=7.6&${query}`)).status).toBe(200);
  });

  it('refuses a disabled version, and still answers with another that is enabled', async () => {
    const enabled = await set('db', { value: 'on' });
    const disabled = await set('db', { value: 'off', attributes: { enabled: false } });
    for (const path of ['/secrets/db', `/secrets/db/${disabled}`]) {
      const { status, body } = await vault.call('GET', path);
      expect(status).toBe(403);
      expect(body.error).toEqual({
        code: 'Forbidden',
        message: 'Operation get is not allowed on a disabled secret.',
        innererror: { code: 'SecretDisabled' },
      });
    }
    expect((await vault.call('GET', `/secrets/db/${enabled}`)).body.value).toBe('on');
  });

  it.each([
    ['has expired', { exp: noon - 1 }],
    ['is not valid yet', { nbf: noon + 3_600 }],
  ])('answers with one that %s, since the dates advise alone', async (_, dates) => {
    await set('db', { value: 'v', attributes: dates });
    const { status, body } = await vault.call('GET', '/secrets/db');
    expect(status).toBe(200);
    expect(body).toMatchObject({ value: 'v', attributes: { ...attributes, ...dates } });
  });
});

describe('updating a secret', () => {
  it('changes what is given, keeps the rest, and does not show the value', async () => {
    const version = await set('db', {
      value: 'v',
      contentType: 'text/plain',
      tags: { a: '1', b: '2' },
      attributes: { exp: noon + 60 },
    });
    vault.clock.advanceSeconds(30);
    const { status, body } = await vault.call('PATCH', '/secrets/db', {
      body: { tags: { c: '3' }, attributes: { nbf: noon } },
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      id: `${origin}/secrets/db/${version}`,
      contentType: 'text/plain',
      tags: { c: '3' },
      attributes: { ...attributes, nbf: noon, exp: noon + 60, updated: noon + 30 },
    });
    expect((await vault.call('GET', '/secrets/db')).body).toEqual({ ...body, value: 'v' });
  });

  it('changes the version that is named, and no other', async () => {
    const old = await set('db', { value: 'old' });
    const newest = await set('db', { value: 'new' });
    const { body } = await vault.call('PATCH', `/secrets/db/${old}`, { body: { contentType: 'x' } });
    expect(body).toMatchObject({ id: `${origin}/secrets/db/${old}`, contentType: 'x' });
    expect((await vault.call('GET', `/secrets/db/${newest}`)).body.contentType).toBeUndefined();
  });

  it('changes the newest version where none is named', async () => {
    await set('db', { value: 'old' });
    const newest = await set('db', { value: 'new' });
    const { body } = await vault.call('PATCH', '/secrets/db/', { body: { contentType: 'x' } });
    expect(body.id).toBe(`${origin}/secrets/db/${newest}`);
  });

  it('enables a disabled secret again', async () => {
    await set('db', { value: 'v', attributes: { enabled: false } });
    expect((await vault.call('GET', '/secrets/db')).status).toBe(403);
    await vault.call('PATCH', '/secrets/db', { body: { attributes: { enabled: true } } });
    expect((await vault.call('GET', '/secrets/db')).body.value).toBe('v');
  });

  it('never changes a value', async () => {
    await set('db', { value: 'v' });
    await vault.call('PATCH', '/secrets/db', { body: { value: 'other' } });
    expect((await vault.call('GET', '/secrets/db')).body.value).toBe('v');
  });

  it.each(['/secrets/nothing', '/secrets/db/00000000000000000000000000000000'])(
    'finds no %s',
    async (path) => {
      await set('db', { value: 'v' });
      const { status, body } = await vault.call('PATCH', path, { body: { contentType: 'x' } });
      expect(status).toBe(404);
      expect(body.error.code).toBe('SecretNotFound');
    },
  );
});

describe('listing secrets', () => {
  it('has each secret once, by name, without value or version', async () => {
    await set('beta', { value: 'v', contentType: 'old' });
    await set('beta', { value: 'v', contentType: 'new' });
    await set('Alpha', { value: 'v', tags: { env: 'test' } });
    const { status, body } = await vault.call('GET', '/secrets');
    expect(status).toBe(200);
    expect(body).toEqual({
      value: [
        { id: `${origin}/secrets/Alpha`, attributes, tags: { env: 'test' } },
        { id: `${origin}/secrets/beta`, attributes, contentType: 'new' },
      ],
      nextLink: null,
    });
  });

  it('has disabled secrets, and none that are deleted', async () => {
    await set('off', { value: 'v', attributes: { enabled: false } });
    await set('gone', { value: 'v' });
    await vault.call('DELETE', '/secrets/gone');
    const { body } = await vault.call('GET', '/secrets/');
    expect(body.value).toEqual([
      { id: `${origin}/secrets/off`, attributes: { ...attributes, enabled: false } },
    ]);
  });

  it('is empty in an empty vault', async () => {
    expect((await vault.call('GET', '/secrets')).body).toEqual({ value: [], nextLink: null });
  });
});

describe('listing versions', () => {
  it('has them in the order of their ids, without values', async () => {
    const versions: string[] = [];
    for (let index = 0; index < 8; index += 1) versions.push(await set('db', { value: `v${index}` }));
    const { status, body } = await vault.call('GET', '/secrets/db/versions');
    expect(status).toBe(200);
    expect(body).toEqual({
      value: versions.toSorted().map((version) => ({ id: `${origin}/secrets/db/${version}`, attributes })),
      nextLink: null,
    });
  });

  it('is empty for a secret that is unknown, and for one that is deleted', async () => {
    await set('gone', { value: 'v' });
    await vault.call('DELETE', '/secrets/gone');
    for (const name of ['nothing', 'gone']) {
      const { status, body } = await vault.call('GET', `/secrets/${name}/versions`);
      expect(status).toBe(200);
      expect(body).toEqual({ value: [], nextLink: null });
    }
  });
});
