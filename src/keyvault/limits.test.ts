import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createTestKeyVault,
  type TestKeyVault,
  type TestVaultAnswer,
} from '../../test/support/test-key-vault.ts';

let vault: TestKeyVault;

beforeAll(async () => {
  vault = await createTestKeyVault();
});

afterAll(() => vault[Symbol.asyncDispose]());

const set = (body: unknown, name = 'db') => vault.call('PUT', `/secrets/${name}`, { body });

function tags(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`tag${index}`, 'v']));
}

function expectBadParameter({ status, body }: TestVaultAnswer, message: string | RegExp): void {
  expect(body.error).toEqual({ code: 'BadParameter', message: expect.stringMatching(message) });
  expect(status).toBe(400);
}

describe('what a vault takes', () => {
  it.each([
    ['a value of 25,600 characters', { value: 'x'.repeat(25_600) }],
    ['a value of which every character is escaped', { value: '\u0001'.repeat(25_600) }],
    ['a content type of 255 characters', { value: 'v', contentType: 'x'.repeat(255) }],
    ['fifteen tags', { value: 'v', tags: tags(15) }],
    ['no tags', { value: 'v', tags: {} }],
    ['a tag of 512 characters', { value: 'v', tags: { ['n'.repeat(512)]: 'v'.repeat(512) } }],
    ['the first and the last moment', { value: 'v', attributes: { nbf: 0, exp: 253_402_300_799 } }],
    ['an expiry before the beginning', { value: 'v', attributes: { nbf: 2, exp: 1 } }],
  ])('has %s', async (_, body) => {
    const { status, body: answer } = await set(body);
    expect(status).toBe(200);
    const { attributes = {}, ...rest } = body as typeof body & { attributes?: object };
    expect((await vault.call('GET', '/secrets/db')).body).toMatchObject(rest);
    expect(answer.attributes).toMatchObject(attributes);
  });

  it('has everything at its longest together', async () => {
    const long = Array.from({ length: 15 }, (_, index) => [
      `${index}`.padEnd(512, '\u0001'),
      '\u0001'.repeat(512),
    ]);
    const body = {
      value: '\u0001'.repeat(25_600),
      contentType: '\u0001'.repeat(255),
      tags: Object.fromEntries(long),
    };
    const answer = await set(body);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject(body);
  });
});

describe('what a vault refuses', () => {
  it.each([
    [
      'a value of 25,601 characters',
      { value: 'x'.repeat(25_601) },
      /^The property 'value' is not valid: more than/,
    ],
    ['no value', {}, /^The property 'value' is not valid: string is expected\.$/],
    ['a value of null', { value: null }, /^The property 'value' is not valid: string is expected\.$/],
    [
      'a value that is an object',
      { value: { a: 1 } },
      /^The property 'value' is not valid: string is expected\.$/,
    ],
    ['a list', [], /^The property 'body' is not valid: object is expected\.$/],
    [
      'a content type of 256 characters',
      { value: 'v', contentType: 'x'.repeat(256) },
      /^The property 'contentType' is not valid: more than/,
    ],
    [
      'sixteen tags',
      { value: 'v', tags: tags(16) },
      /^The property 'tags' is not valid: there are more than 15 tags\.$/,
    ],
    [
      'a tag whose value has 513 characters',
      { value: 'v', tags: { a: 'x'.repeat(513) } },
      /^The property 'tags\.a' is not valid: more than/,
    ],
    [
      'a tag whose name has 513 characters',
      { value: 'v', tags: { ['n'.repeat(513)]: 'x' } },
      /^The property 'tags\.n{122}' is not valid: [^.]+\.$/,
    ],
    [
      'a tag that is a number',
      { value: 'v', tags: { a: 1 } },
      /^The property 'tags\.a' is not valid: string is expected\.$/,
    ],
    [
      'a moment before 1970',
      { value: 'v', attributes: { exp: -1 } },
      /^The property 'attributes\.exp' is not valid: less than 0/,
    ],
    [
      'a moment with a fraction',
      { value: 'v', attributes: { nbf: 1.5 } },
      /^The property 'attributes\.nbf' is not valid: /,
    ],
    [
      'a moment after the year 9999',
      { value: 'v', attributes: { exp: 253_402_300_800 } },
      /^The property 'attributes\.exp' is not valid: more than/,
    ],
    [
      'an enabled that is a text',
      { value: 'v', attributes: { enabled: 'false' } },
      /^The property 'attributes\.enabled' is not valid: boolean is expected\.$/,
    ],
  ])('is %s', async (_, body, message) => {
    expectBadParameter(await set(body, 'refused'), message);
    expect((await vault.call('GET', '/secrets/refused')).status).toBe(404);
  });

  it.each([
    [
      'a content type',
      { contentType: 'x'.repeat(256) },
      /^The property 'contentType' is not valid: more than/,
    ],
    ['tags', { tags: tags(16) }, /^The property 'tags' is not valid: there are more than 15 tags\.$/],
    ['an expiry', { attributes: { exp: 1.5 } }, /^The property 'attributes\.exp' is not valid: /],
  ])('is an update of %s beyond the limits, which changes nothing', async (_, body, message) => {
    await set({ value: 'v' }, 'kept');
    const before = await vault.call('GET', '/secrets/kept');
    expectBadParameter(await vault.call('PATCH', '/secrets/kept', { body }), message);
    expect((await vault.call('GET', '/secrets/kept')).body).toEqual(before.body);
  });

  it.each([
    ['', 'The request body is not valid JSON: the JSON ends too early.'],
    ['{"value":"v"', 'The request body is not valid JSON: the JSON ends too early.'],
    ['{"value":"v"} x', 'The request body is not valid JSON: the JSON has an unexpected character at 15.'],
    ["{'value':'v'}", 'The request body is not valid JSON: the JSON has an unexpected character at 2.'],
    ['{"value":"a","value":"b"}', "The request body is not valid JSON: the member 'value' is present twice."],
    [
      `{"value":"v","tags":${'['.repeat(50)}${']'.repeat(50)}}`,
      'The request body is not valid JSON: the JSON is nested deeper than 16 levels.',
    ],
  ])('is the body %j', async (body, message) => {
    const answer = await set(body, 'refused');
    expect(answer.body.error).toEqual({ code: 'BadParameter', message });
    expect(answer.status).toBe(400);
  });

  it('is a body of more than 256 KiB, whether announced or not', async () => {
    const body = `{"value":"v"${' '.repeat(256 * 1024)}}`;
    for (const headers of [{}, { 'content-length': String(body.length) }]) {
      const answer = await vault.call('PUT', '/secrets/refused', { body, headers });
      expectBadParameter(answer, /^The request body is longer than 262144 bytes\.$/);
    }
  });

  it('is a backup of more than 64 MiB', async () => {
    const body = { value: 'A'.repeat(64 * 1024 * 1024) };
    const answer = await vault.call('POST', '/secrets/restore', { body });
    expectBadParameter(answer, /^The request body is longer than 67108864 bytes\.$/);
  });
});

describe('the name of a secret', () => {
  it.each(['a', '0', '-', 'A-b-9', 'x'.repeat(127), 'versions', 'backup'])('may be %s', async (name) => {
    const { status, body } = await set({ value: name }, name);
    expect(status).toBe(200);
    expect((await vault.call('GET', `/secrets/${name}`)).body).toEqual(body);
  });

  it.each([
    'a_b',
    'a.b',
    'a%20b',
    'a%2Fb',
    'a%2e%2e',
    'a:b',
    'é',
    'a%00',
    "a'b",
    '*',
    'a;b',
    'x'.repeat(128),
  ])('may not be %s', async (name) => {
    const written = new URL(`https://localhost/${name}`).pathname.slice(1);
    const paths = [`/secrets/${name}`, `/deletedsecrets/${name}`, `/secrets/${name}/versions`];
    for (const path of paths) {
      expectBadParameter(await vault.call('GET', path), /^The request URI contains an invalid name: /);
    }
    const { body } = await set({ value: 'v' }, name);
    expect(body.error.message).toBe(`The request URI contains an invalid name: ${written.slice(0, 127)}`);
  });
});

describe('the API version', () => {
  it.each(['2016-10-01', '7.0', '7.1-preview', '7.4', '7.4-preview.1', '7.6', '2025-07-01', '2026-04-01'])(
    'may be %s',
    async (apiVersion) => {
      expect((await vault.call('GET', '/secrets', { apiVersion })).status).toBe(200);
    },
  );

  it.each(['', '6.0', '7.60', '2016-10-02', 'latest', '7.6;'])('may not be %j', async (apiVersion) => {
    const answer = await vault.call('GET', `/secrets?api-version=${apiVersion}`);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toEqual({
      code: 'BadParameter',
      message: `The specified version (${apiVersion}) is not recognized. Consider using the latest supported version (2026-04-01).`,
    });
  });

  it('must be given', async () => {
    const answer = await vault.call('GET', '/secrets', { apiVersion: null });
    expectBadParameter(answer, /^api-version must be specified$/);
  });
});
