import { describe, expect, it } from 'vitest';
import { createBackOff } from './back-off.ts';
import { hasNativeSidecars } from './cluster-version.ts';
import { createServiceAccountCache } from './service-account-cache.ts';

const object = (name: string, metadata: object = {}) => ({ metadata: { namespace: 'n', name, ...metadata } });

describe('the cache of service accounts', () => {
  it('keeps annotations and labels, and nothing else', () => {
    const cache = createServiceAccountCache();
    cache.put({
      ...object('a', { annotations: { x: '1' }, labels: { y: '2' }, managedFields: [{}], uid: 'u' }),
      secrets: [{ name: 'token' }],
    });
    expect(cache.find('n', 'a')).toEqual({ name: 'a', annotations: { x: '1' }, labels: { y: '2' } });
  });

  it('leaves out what kubectl keeps for itself', () => {
    const cache = createServiceAccountCache();
    cache.put(object('a', { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' } }));
    expect(cache.find('n', 'a')?.annotations).toEqual({});
  });

  it('holds no more than it may, and no account that is too large', () => {
    const cache = createServiceAccountCache({ entries: 2, charactersEach: 10 });
    for (const name of ['a', 'b', 'c']) cache.put(object(name));
    expect(cache.size).toBe(2);
    cache.put(object('b', { annotations: { a: '1' } }));
    expect(cache.find('n', 'b')?.annotations).toEqual({ a: '1' });
    // What it had of the account is out of date, so that it goes.
    cache.put(object('b', { annotations: { a: '0123456789' } }));
    expect(cache.find('n', 'b')).toBeUndefined();
  });

  it('is not confused by names of the language', () => {
    const cache = createServiceAccountCache();
    expect(cache.find('__proto__', 'constructor')).toBeUndefined();
    cache.put(
      JSON.parse('{"metadata":{"namespace":"n","name":"__proto__","annotations":{"__proto__":"x"}}}'),
    );
    expect(Object.getPrototypeOf(cache.find('n', '__proto__')?.annotations)).toBe(Object.prototype);
    expect(cache.find('n', 'toString')).toBeUndefined();
  });

  it.each([
    [null],
    ['text'],
    [[]],
    [{}],
    [{ metadata: null }],
    [{ metadata: { annotations: ['x'], labels: 7 } }],
  ])('survives %j', (given) => {
    const cache = createServiceAccountCache();
    cache.put(given);
    cache.remove(given);
    expect(cache.size).toBe(0);
  });
});

describe('the back-off', () => {
  it('doubles from under a second to half a minute, spread over its second half', () => {
    const [least, most] = [createBackOff(() => 0), createBackOff(() => 1)];
    expect([0, 1, 2, 10, 1e9].map(most)).toEqual([800, 1_600, 3_200, 30_000, 30_000]);
    expect([0, 1, 2, 10, 1e9].map(least)).toEqual([400, 800, 1_600, 15_000, 15_000]);
  });
});

describe('native sidecars', () => {
  it.each([
    ['v1.32.0', true],
    ['v1.31.9-eks-1', false],
    ['v1.100.0', true],
    ['v2.0.0', true],
    ['1.32', true],
    ['', undefined],
    ['main', undefined],
  ])('of %j', (version, expected) => {
    expect(hasNativeSidecars(version)).toBe(expected);
  });
});
