import { beforeEach, describe, expect, it } from 'vitest';
import { openTestDirectory, type TestDirectory } from '../../test/support/test-directory.ts';
import type { FederatedCredentialDraft } from './directory.ts';

const issuer = 'https://westeurope.oic.prod-aks.azure.com/tenant/cluster/';
const draft = (changes: Partial<FederatedCredentialDraft> = {}): FederatedCredentialDraft => ({
  name: 'one-name',
  issuer,
  subject: 'system:serviceaccount:default:one',
  audiences: ['api://AzureADTokenExchange'],
  ...changes,
});
const numbered = (number: number) => draft({ name: `name-${number}`, subject: `subject-${number}` });

let test: TestDirectory;
let ownerId: string;

beforeEach(async () => {
  test = await openTestDirectory({ federatedCredentialSeconds: 30 });
  const identity = await test.directory.managedIdentities.put({
    resourceId: '/subscriptions/s/resourceGroups/g/providers/p/identities/i',
    name: 'i',
    location: 'eastus',
    tenantId: 'the-tenant',
  });
  ownerId = identity.principalId;
  return () => test.close();
});

const put = (changes: Partial<FederatedCredentialDraft> = {}) =>
  test.directory.federatedCredentials.put(ownerId, draft(changes));

describe('federated credentials', () => {
  it('are at most twenty, however many come at once', async () => {
    const { federatedCredentials } = test.directory;
    const results = await Promise.all(
      Array.from({ length: 40 }, (_, number) => federatedCredentials.put(ownerId, numbered(number))),
    );
    const refused = results.filter(({ kind }) => kind === 'refused');
    expect(results.filter(({ kind }) => kind === 'created')).toHaveLength(20);
    expect(refused).toHaveLength(20);
    for (const each of refused) expect(each).toMatchObject({ reason: { rule: 'limit', limit: 20 } });
    expect(await federatedCredentials.list(ownerId)).toHaveLength(20);
  });

  it('can be replaced when there are twenty of them, and make room when they go', async () => {
    const { federatedCredentials } = test.directory;
    for (let number = 0; number < 20; number += 1) await federatedCredentials.put(ownerId, numbered(number));
    const replaced = await federatedCredentials.put(ownerId, { ...numbered(7), subject: 'another' });
    expect(replaced).toMatchObject({ kind: 'replaced', credential: { subject: 'another' } });
    expect(await federatedCredentials.put(ownerId, numbered(20))).toMatchObject({ kind: 'refused' });
    expect(await federatedCredentials.delete(ownerId, 'name-3')).toBe(true);
    expect(await federatedCredentials.delete(ownerId, 'name-3')).toBe(false);
    expect(await federatedCredentials.put(ownerId, numbered(20))).toMatchObject({ kind: 'created' });
  });

  it('are counted for each owner alone', async () => {
    const other = await test.directory.applications.create({ displayName: 'a', homeTenantId: 'the-tenant' });
    for (let number = 0; number < 20; number += 1) {
      await test.directory.federatedCredentials.put(ownerId, numbered(number));
    }
    const result = await test.directory.federatedCredentials.put(other.application.objectId, numbered(1));
    expect(result.kind).toBe('created');
  });

  it.each(['ab', '-abc', '_abc', 'a b c', 'a.bc', 'äbc', 'abc\n', `a${'b'.repeat(120)}`, ''])(
    'refuse the name %j',
    async (name) => {
      expect(await put({ name })).toEqual({ kind: 'refused', reason: { rule: 'name', name } });
    },
  );

  it.each(['abc', 'A-b_c', '0bc', `a${'b'.repeat(119)}`])('take the name %j', async (name) => {
    expect((await put({ name })).kind).toBe('created');
  });

  it.each([0, 2, 3])('refuse %d audiences', async (count) => {
    const audiences = Array.from({ length: count }, (_, number) => `audience-${number}`);
    expect(await put({ audiences })).toEqual({ kind: 'refused', reason: { rule: 'one-audience', count } });
  });

  it.each(['issuer', 'subject', 'audiences'] as const)(
    'refuse an empty or an overlong %s',
    async (property) => {
      const prefix = property === 'issuer' ? 'https://' : '';
      const withValue = (value: string) => put({ [property]: property === 'audiences' ? [value] : value });
      expect(await withValue('')).toEqual({ kind: 'refused', reason: { rule: 'empty', property } });
      expect(await withValue(prefix.padEnd(601, 'x'))).toEqual({
        kind: 'refused',
        reason: { rule: 'too-long', property, limit: 600 },
      });
      expect((await withValue(prefix.padEnd(600, 'x'))).kind).toBe('created');
    },
  );

  it('refuse a description that is too long', async () => {
    expect(await put({ description: 'x'.repeat(601) })).toMatchObject({
      reason: { rule: 'too-long', property: 'description' },
    });
  });

  it.each(['http://issuer.example', 'issuer.example', 'ftp://x', 'https://'])(
    'refuse the issuer %s, which is no https URL',
    async (wrong) => {
      expect(await put({ issuer: wrong })).toEqual({
        kind: 'refused',
        reason: { rule: 'issuer-url', issuer: wrong },
      });
    },
  );

  it('refuse a second name for the same issuer and subject, and name the first', async () => {
    await put();
    expect(await put({ name: 'other-name', audiences: ['something-else'] })).toMatchObject({
      kind: 'refused',
      reason: { rule: 'duplicate', existing: { name: 'one-name' } },
    });
  });

  it('keep case and slashes apart: they are other issuers and other subjects', async () => {
    await put();
    expect((await put({ name: 'case', subject: 'system:serviceaccount:default:One' })).kind).toBe('created');
    expect((await put({ name: 'slash', issuer: issuer.slice(0, -1) })).kind).toBe('created');
  });

  it('take effect after the propagation delay, and again when their trust changes', async () => {
    const created = await put();
    const effective = (result: typeof created) =>
      result.kind === 'refused' ? undefined : result.credential.effectiveAt.toISOString();
    expect(effective(created)).toBe('2026-03-01T12:00:30.000Z');
    test.clock.advanceSeconds(60);
    expect(effective(await put({ description: 'only the description' }))).toBe('2026-03-01T12:00:30.000Z');
    expect(effective(await put({ subject: 'another' }))).toBe('2026-03-01T12:01:30.000Z');
  });

  it('keep id and time of creation when they are replaced', async () => {
    const first = await put();
    test.clock.advanceSeconds(60);
    const second = await put({ subject: 'another' });
    if (first.kind === 'refused' || second.kind === 'refused') throw new Error('refused');
    expect(second.credential.id).toBe(first.credential.id);
    expect(second.credential.createdAt).toEqual(first.credential.createdAt);
  });

  it('go with their owner', async () => {
    await put();
    await test.directory.managedIdentities.delete(
      '/subscriptions/s/resourceGroups/g/providers/p/identities/i',
    );
    expect(await test.directory.federatedCredentials.list(ownerId)).toEqual([]);
    expect(await test.directory.federatedCredentials.listAll()).toEqual([]);
  });

  it('are all listed with their owners’ clients', async () => {
    await put();
    const [only] = await test.directory.federatedCredentials.listAll();
    expect(only).toMatchObject({ credential: { name: 'one-name' }, client: { kind: 'managed-identity' } });
  });
});
