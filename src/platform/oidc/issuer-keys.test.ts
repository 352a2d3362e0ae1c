import { beforeEach, describe, expect, it } from 'vitest';
import { FixedClock } from '../../../test/support/fixed-clock.ts';
import { createIssuerKey, TestIssuer } from '../../../test/support/test-issuer.ts';
import { silentLog } from '../log/index.ts';
import { createIssuerKeys, type IssuerKeys } from './issuer-keys.ts';

describe('the keys of issuers', () => {
  let issuer: TestIssuer;
  let clock: FixedClock;
  let keys: IssuerKeys;

  beforeEach(async () => {
    issuer = await TestIssuer.create();
    clock = new FixedClock();
    keys = createIssuerKeys({ fetchDocument: issuer.fetchDocument, clock, log: silentLog });
  });

  const find = (keyId = issuer.key.keyId) => keys.find(issuer.issuer, keyId);
  /** Discovery and key set are one question of two fetches. */
  const questions = () => issuer.fetches / 2;

  it('are read once, and taken for five minutes', async () => {
    expect(await find()).toMatchObject({ kind: 'found', key: { keyId: issuer.key.keyId } });
    clock.advanceSeconds(299);
    await find();
    expect(questions()).toBe(1);
    clock.advanceSeconds(1);
    await find();
    expect(questions()).toBe(2);
  });

  it('are asked for once, however many want them at the same time', async () => {
    const found = await Promise.all(Array.from({ length: 50 }, () => find()));
    expect(new Set(found.map(({ kind }) => kind))).toEqual(new Set(['found']));
    expect(questions()).toBe(1);
  });

  it('are asked for anew when a key is missing, and no more than once in half a minute', async () => {
    await find();
    expect(await find('unknown')).toEqual({ kind: 'unknown-key', publishedKeyIds: [issuer.key.keyId] });
    expect(questions()).toBe(1);
    clock.advanceSeconds(30);
    const added = await createIssuerKey();
    issuer.published = [issuer.key.jwk, added.jwk];
    expect((await find(added.keyId)).kind).toBe('found');
    expect(questions()).toBe(2);
    for (let round = 0; round < 20; round += 1) await find(`unknown-${round}`);
    expect(questions()).toBe(2);
  });

  it('stop working when they are withdrawn, once the keys are read anew', async () => {
    await find();
    issuer.published = [(await createIssuerKey()).jwk];
    clock.advanceSeconds(300);
    expect((await find()).kind).toBe('unknown-key');
  });

  it('serve for an hour where the issuer cannot be reached, and not a second longer', async () => {
    await find();
    issuer.failure = 'answered 503';
    clock.advanceSeconds(3_600);
    expect((await find()).kind).toBe('found');
    clock.advanceSeconds(1);
    expect(await find()).toMatchObject({ kind: 'unreachable' });
  });

  it('are asked for again five seconds after a failure, and then serve at once', async () => {
    issuer.failure = 'answered 503';
    expect(await find()).toMatchObject({
      kind: 'unreachable',
      reason: expect.stringContaining('answered 503'),
    });
    issuer.failure = undefined;
    expect((await find()).kind).toBe('unreachable');
    clock.advanceSeconds(5);
    expect((await find()).kind).toBe('found');
  });

  it('are none where two have one name: which would verify depends on their order', async () => {
    const other = await createIssuerKey();
    issuer.published = [issuer.key.jwk, { ...other.jwk, kid: issuer.key.keyId }];
    expect((await find()).kind).toBe('unknown-key');
  });

  it('are the first hundred, however many there are', async () => {
    const filler = Array.from({ length: 99 }, (_, index) => ({ ...issuer.key.jwk, kid: `k${index}` }));
    issuer.published = [...filler, issuer.key.jwk];
    expect((await find()).kind).toBe('found');
    issuer.published = [{ ...issuer.key.jwk, kid: 'first' }, ...filler, issuer.key.jwk];
    clock.advanceSeconds(300);
    expect((await find()).kind).toBe('unknown-key');
  });

  it('are those that can be used; others do not spoil them', async () => {
    issuer.published = [{ kty: 'oct', k: 'AAAA', kid: 'x' }, { kty: 'RSA' }, issuer.key.jwk];
    expect((await find()).kind).toBe('found');
  });

  it.each([
    ['no JSON', '<html>'],
    ['a list', '[]'],
    ['no list of keys', '{"keys":{}}'],
    ['a member twice', '{"keys":[],"keys":[]}'],
  ])('are none where the key set is %s', async (_what, document) => {
    issuer.keyDocument = document;
    expect((await find()).kind).toBe('bad-document');
  });

  it.each([
    ['of another issuer', { issuer: 'https://other.example/', jwks_uri: 'https://other.example/keys' }],
    ['without the slash', { issuer: 'https://a.example', jwks_uri: 'https://a.example/keys' }],
    ['without https', { issuer: 'https://a.example/', jwks_uri: 'http://a.example/keys' }],
    ['without an address', { issuer: 'https://a.example/' }],
  ])('are none where the discovery document is %s', async (_what, document) => {
    const strict = createIssuerKeys({
      fetchDocument: async () => ({ kind: 'ok', body: JSON.stringify(document) }),
      clock,
      log: silentLog,
    });
    expect((await strict.find('https://a.example/', 'k')).kind).toBe('bad-document');
  });

  it('may be on another host than the issuer, as clusters publish them by default', async () => {
    const asked: string[] = [];
    const elsewhere = createIssuerKeys({
      clock,
      log: silentLog,
      fetchDocument: async (url) => {
        asked.push(url.href);
        const body = url.pathname.includes('well-known')
          ? { issuer: 'https://a.example', jwks_uri: 'https://api.internal:6443/openid/v1/jwks' }
          : { keys: [issuer.key.jwk] };
        return { kind: 'ok', body: JSON.stringify(body) };
      },
    });
    expect((await elsewhere.find('https://a.example', issuer.key.keyId)).kind).toBe('found');
    expect(asked).toEqual([
      'https://a.example/.well-known/openid-configuration',
      'https://api.internal:6443/openid/v1/jwks',
    ]);
  });

  it('of no more issuers are remembered than the limit says', async () => {
    let fetches = 0;
    const few = createIssuerKeys({
      clock,
      log: silentLog,
      limits: { maximumIssuers: 2 },
      fetchDocument: async () => {
        fetches += 1;
        return { kind: 'failed', reason: 'answered 404' };
      },
    });
    for (const name of ['a', 'b', 'c', 'a']) await few.find(`https://${name}.example`, 'k');
    expect(fetches).toBe(4);
  });
});
