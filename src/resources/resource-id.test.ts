import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ResourceId } from './resource-id.ts';

const subscription = '/subscriptions/0000-1111';
const group = `${subscription}/resourceGroups/shop`;
const vault = `${group}/providers/Microsoft.KeyVault/vaults/kv1`;
const secret = `${vault}/secrets/database`;
const managementGroup = '/providers/Microsoft.Management/managementGroups/all';
const assignment = `${vault}/providers/Microsoft.Authorization/roleAssignments/one`;

const parts = (text: string) => {
  const { subscriptionId, resourceGroup, type, name, parent } = ResourceId.from(text);
  return { subscriptionId, resourceGroup, type, name, parent: parent?.text };
};

describe('ResourceId.parse', () => {
  it('reads the parts of a resource', () => {
    expect(parts(vault)).toEqual({
      subscriptionId: '0000-1111',
      resourceGroup: 'shop',
      type: 'Microsoft.KeyVault/vaults',
      name: 'kv1',
      parent: group,
    });
  });

  it('reads the parts of a resource below another', () => {
    expect(parts(secret)).toEqual({
      subscriptionId: '0000-1111',
      resourceGroup: 'shop',
      type: 'Microsoft.KeyVault/vaults/secrets',
      name: 'database',
      parent: vault,
    });
  });

  it('reads an extension by its own provider, and finds what it extends', () => {
    expect(parts(assignment)).toEqual({
      subscriptionId: '0000-1111',
      resourceGroup: 'shop',
      type: 'Microsoft.Authorization/roleAssignments',
      name: 'one',
      parent: vault,
    });
  });

  it('reads scopes that have no type', () => {
    const none = { resourceGroup: undefined, type: undefined };
    expect(parts(group)).toMatchObject({ resourceGroup: 'shop', type: undefined, parent: subscription });
    expect(parts(subscription)).toMatchObject({ ...none, subscriptionId: '0000-1111', parent: '/' });
    expect(parts('/')).toEqual({ ...none, subscriptionId: undefined, name: undefined, parent: undefined });
  });

  it('reads resources of the tenant and of a subscription', () => {
    expect(parts(managementGroup)).toEqual({
      subscriptionId: undefined,
      resourceGroup: undefined,
      type: 'Microsoft.Management/managementGroups',
      name: 'all',
      parent: '/',
    });
    expect(parts(`${subscription}/providers/Microsoft.Authorization/policies/p`)).toMatchObject({
      subscriptionId: '0000-1111',
      resourceGroup: undefined,
      parent: subscription,
    });
  });

  it('takes a word of the grammar for a name where a name stands', () => {
    expect(parts('/subscriptions/providers/resourceGroups/providers')).toMatchObject({
      subscriptionId: 'providers',
      resourceGroup: 'providers',
      type: undefined,
      parent: '/subscriptions/providers',
    });
    const last = `${group}/providers/Microsoft.KeyVault/vaults/providers`;
    expect(parts(last)).toMatchObject({
      type: 'Microsoft.KeyVault/vaults',
      name: 'providers',
      parent: group,
    });
  });

  it('takes providers for a type where a type is due', () => {
    const feature = `${subscription}/providers/Microsoft.Features/providers/Microsoft.KeyVault/features/one`;
    expect(parts(feature)).toMatchObject({
      type: 'Microsoft.Features/providers/features',
      name: 'one',
      parent: `${subscription}/providers/Microsoft.Features/providers/Microsoft.KeyVault`,
    });
  });

  it('accepts names with blanks, points, brackets and letters of any script', () => {
    for (const name of ['a b', 'a.b', '..a', 'a_(b)', '数据库', 'größe', "o'neil", 'a@b', 'a:b', 'a+b']) {
      expect(ResourceId.parse(`${subscription}/resourceGroups/${name}`)).toMatchObject({ kind: 'id' });
    }
  });

  it('forgives one slash at the end', () => {
    expect(ResourceId.from(`${group}/`).text).toBe(group);
    expect(ResourceId.from('/').text).toBe('/');
  });

  it.each([
    ['nothing', '', 0],
    ['no slash at its start', 'subscriptions/a', 0],
    ['an address', 'https://management.azure.com/subscriptions/a', 0],
    ['a blank at its start', ' /subscriptions/a', 0],
    ['two slashes at its start', '//subscriptions/a', 1],
    ['nothing but slashes', '//', 1],
    ['an empty segment', '/subscriptions//resourceGroups/rg', 15],
    ['two slashes at its end', '/subscriptions/a//', 17],
    ['a dot for a name', '/subscriptions/.', 15],
    ['a climb', '/subscriptions/a/../b', 17],
    ['a climb at its end', '/subscriptions/..', 15],
    ['an encoded slash', '/subscriptions/a%2Fb', 16],
    ['an encoded climb', '/subscriptions/%2e%2e', 15],
    ['a query', '/subscriptions/a?b=c', 16],
    ['a fragment', '/subscriptions/a#b', 16],
    ['a backslash', '/subscriptions/a\\b', 16],
    ['a NUL', '/subscriptions/a\u0000', 16],
    ['a line end', '/subscriptions/a\n', 16],
    ['an angle bracket', '/subscriptions/<a>', 15],
    ['a word that nothing begins with', '/tenants/a', 1],
    ['a group without a subscription', '/resourceGroups/a', 1],
    ['no subscription id', '/subscriptions', 14],
    ['no subscription id, and a slash', '/subscriptions/', 15],
    ['no name at its end', `${group}/providers/Microsoft.KeyVault/vaults`, group.length + 36],
    ['a provider alone', `${group}/providers/Microsoft.KeyVault`, group.length + 29],
    ['a provider called providers alone', `${group}/providers/providers`, group.length + 20],
    ['an extension without a type', `${vault}/providers/Microsoft.Authorization`, vault.length + 34],
    ['something else below a subscription', '/subscriptions/a/vaults/b', 17],
    ['something else below one called providers', '/subscriptions/providers/vaults/b', 25],
    ['something else below a group', `${group}/vaults/b`, 25],
  ])('refuses a text with %s', (_, text, position) => {
    expect(ResourceId.parse(text)).toEqual({ kind: 'invalid', position, reason: expect.any(String) });
    expect(() => ResourceId.from(text)).toThrow(TypeError);
  });

  it('refuses what is longer than any id', () => {
    const longest = `/subscriptions/${'a'.repeat(2_048 - 15)}`;
    expect(ResourceId.parse(longest)).toMatchObject({ kind: 'id' });
    expect(ResourceId.parse(`${longest}a`)).toMatchObject({ kind: 'invalid', position: 2_048 });
    expect(ResourceId.parse('/'.repeat(1_000_000))).toMatchObject({ kind: 'invalid' });
  });

  it('refuses more segments than any id has', () => {
    const deep = `${vault}${'/a/b'.repeat(16)}`;
    expect(ResourceId.parse(deep)).toMatchObject({ kind: 'id' });
    expect(ResourceId.parse(`${deep}/a/b`)).toMatchObject({ kind: 'invalid', position: deep.length + 1 });
  });
});

describe('a ResourceId', () => {
  const id = ResourceId.from(vault);

  it('prints as it was written, and canonically with the usual words', () => {
    const written = '/SUBSCRIPTIONS/Sub/RESOURCEGROUPS/Shop/PROVIDERS/microsoft.keyvault/VAULTS/KV1';
    const shouted = ResourceId.from(written);
    expect(String(shouted)).toBe(written);
    expect(JSON.stringify({ id: shouted })).toBe(JSON.stringify({ id: written }));
    expect(shouted.canonical).toBe(
      '/subscriptions/Sub/resourceGroups/Shop/providers/microsoft.keyvault/VAULTS/KV1',
    );
    expect(shouted.subscriptionId).toBe('Sub');
    expect(shouted.resourceGroup).toBe('Shop');
    expect(shouted.type).toBe('microsoft.keyvault/VAULTS');
  });

  it('leaves names as they are that look like words', () => {
    const text = '/subscriptions/SUBSCRIPTIONS/resourceGroups/RESOURCEGROUPS';
    expect(ResourceId.from(text).canonical).toBe(text);
  });

  it('equals itself in any case', () => {
    expect(id.equals(ResourceId.from(`${vault.toUpperCase()}/`))).toBe(true);
    expect(id.equals(ResourceId.from(`${vault}0`))).toBe(false);
    expect(id.equals(ResourceId.from(group))).toBe(false);
  });

  it('contains itself and what is below, and no sibling whose name goes on', () => {
    const contains = (text: string) => id.contains(ResourceId.from(text));
    expect(contains(vault)).toBe(true);
    expect(contains(secret.toUpperCase())).toBe(true);
    expect(contains(assignment)).toBe(true);
    expect(contains(`${vault}0`)).toBe(false);
    expect(contains(`${vault}0/secrets/database`)).toBe(false);
    expect(contains(group)).toBe(false);
    expect(contains('/')).toBe(false);
  });

  it('contains everything as the root', () => {
    const root = ResourceId.from('/');
    for (const text of ['/', subscription, vault, managementGroup]) {
      expect(root.contains(ResourceId.from(text))).toBe(true);
    }
  });

  it('makes the ids below it', () => {
    expect(id.child('secrets', 'database').text).toBe(secret);
    expect(ResourceId.from('/').child('subscriptions', '0000-1111').text).toBe(subscription);
    expect(id.child('providers/Microsoft.Authorization/roleAssignments', 'one').text).toBe(assignment);
  });

  it.each(['', '..', 'a/b', 'a%2Fb', 'a\u0000'])('makes no id below it with the name "%s"', (name) => {
    expect(() => id.child('secrets', name)).toThrow(TypeError);
  });
});

describe('ids of whatever names', () => {
  const letters = fc.constantFrom('a', 'B', '1', '-', '_', '(', ')', 'é', 'Z');
  const types = fc.string({ unit: letters, minLength: 1, maxLength: 6 });
  const names = fc.oneof(types, fc.constantFrom('providers', 'Subscriptions', 'RESOURCEGROUPS'));
  const scopes = fc.oneof(
    fc.constant(''),
    names.map((name) => `/Subscriptions/${name}`),
    fc.tuple(names, names).map(([one, two]) => `/subscriptions/${one}/RESOURCEGROUPS/${two}`),
  );
  const pairs = fc.array(fc.tuple(types, names), { minLength: 1, maxLength: 3 });
  const provided = fc
    .tuple(names, pairs)
    .map(([provider, all]) => `/Providers/${provider}${all.map((pair) => `/${pair.join('/')}`).join('')}`);
  const texts = fc
    .tuple(scopes, fc.array(provided, { maxLength: 2 }))
    .map(([scope, extensions]) => `${scope}${extensions.join('')}` || '/');

  const noise = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc
      .array(fc.oneof(names, fc.constantFrom('', '.', '..', '%2F')), { maxLength: 9 })
      .map((all) => `/${all.join('/')}`),
    fc.tuple(texts, fc.nat(), fc.string()).map(([text, at, added]) => {
      const index = at % (text.length + 1);
      return text.slice(0, index) + added + text.slice(index);
    }),
  );

  it('are answered and never thrown about, with a place inside the text', () => {
    fc.assert(
      fc.property(noise, (text) => {
        const parsed = ResourceId.parse(text);
        if (parsed.kind === 'id') {
          expect([text, `${parsed.id.text}/`]).toContain(
            text.endsWith('/') && text !== '/' ? text : parsed.id.text,
          );
          return;
        }
        expect(parsed.position).toBeGreaterThanOrEqual(0);
        expect(parsed.position).toBeLessThanOrEqual(text.length);
        expect(parsed.reason).not.toBe('');
      }),
      { numRuns: 1_000 },
    );
  });

  it('print canonically what reads back as the same id and prints the same', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const id = ResourceId.from(text);
        const again = ResourceId.from(id.canonical);
        expect(again.equals(id)).toBe(true);
        expect(again.canonical).toBe(id.canonical);
        expect(id.text).toBe(text);
      }),
    );
  });

  it('have one key in any case', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { key } = ResourceId.from(text);
        expect(ResourceId.from(text.toUpperCase()).key).toBe(key);
        expect(ResourceId.from(text.toLowerCase()).key).toBe(key);
        expect(ResourceId.from(key).key).toBe(key);
      }),
    );
  });

  it('lie below a parent that is an id and contains them, up to the root', () => {
    const parsed = fc.oneof(texts, noise).map((text) => ResourceId.parse(text));
    fc.assert(
      fc.property(parsed, (given) => {
        if (given.kind === 'invalid') return;
        let id = given.id;
        for (let parent = id.parent; parent !== undefined; parent = id.parent) {
          expect(ResourceId.parse(parent.text)).toMatchObject({ kind: 'id' });
          expect(parent.contains(id)).toBe(true);
          expect(id.contains(parent)).toBe(false);
          id = parent;
        }
        expect(id.text).toBe('/');
      }),
      { numRuns: 500 },
    );
  });

  it('contain exactly those whose segments begin with theirs', () => {
    const segments = (text: string) => text.toLowerCase().split('/').filter(Boolean);
    fc.assert(
      fc.property(texts, texts, (outer, inner) => {
        const isPrefix = segments(outer).every((segment, index) => segments(inner)[index] === segment);
        expect(ResourceId.from(outer).contains(ResourceId.from(inner))).toBe(isPrefix);
      }),
    );
  });

  it('are the parents of their children', () => {
    fc.assert(
      fc.property(scopes, provided, types, names, (scope, resource, type, name) => {
        const id = ResourceId.from(`${scope}${resource}`);
        const child = id.child(type, name);
        expect(child.parent?.equals(id)).toBe(true);
        expect(child.name).toBe(name);
        expect(child.type).toBe(`${id.type}/${type}`);
      }),
    );
  });
});
