import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestKeyVault, type TestKeyVault } from '../../test/support/test-key-vault.ts';
import { ResourceId } from '../resources/index.ts';

let vault: TestKeyVault;

beforeEach(async () => {
  vault = await createTestKeyVault();
  await vault.call('PUT', '/secrets/db', { body: { value: 'before' } });
  await vault.resources.deleteVault(ResourceId.from(vault.vault.id));
});

afterEach(() => vault[Symbol.asyncDispose]());

const read = async () => (await vault.call('GET', '/secrets/db')).body;
const countRows = async () => {
  const versions = await vault.queries.selectFrom('secret_versions').select('name_key').execute();
  const secrets = await vault.queries.selectFrom('secrets').select('name_key').execute();
  return [secrets.length, versions.length];
};

describe('a vault that is deleted', () => {
  it('answers as one that is not there', async () => {
    expect((await read()).error.code).toBe('VaultNotFound');
  });

  it('has its secrets again when it is recovered', async () => {
    await vault.resources.recoverVault('contoso');
    expect(await read()).toMatchObject({ value: 'before' });
  });

  it('keeps its secrets for as long as it waits', async () => {
    vault.clock.advanceSeconds(89 * 24 * 3_600);
    await read();
    expect(await countRows()).toEqual([1, 1]);
  });
});

describe('a vault that is made after one was purged', () => {
  it('has none of its secrets, and they are off the disk', async () => {
    await vault.resources.purgeVault('contoso');
    await vault.putVault();
    expect((await read()).error.code).toBe('SecretNotFound');
    expect(await countRows()).toEqual([0, 0]);
  });

  it('keeps its own', async () => {
    await vault.resources.purgeVault('contoso');
    await vault.putVault();
    await vault.call('PUT', '/secrets/db', { body: { value: 'after' } });
    expect(await read()).toMatchObject({ value: 'after' });
    expect(await vault.resources.listPurgedContents()).toEqual([]);
  });

  it('is as empty where the time of the other was over', async () => {
    vault.clock.advanceSeconds(90 * 24 * 3_600);
    const other = await vault.putVault({ name: 'other' });
    expect((await vault.call('GET', '/secrets', { host: 'other.vault.azure.net' })).status).toBe(403);
    expect(other.generation).toBeUndefined();
    expect(await countRows()).toEqual([0, 0]);
  });
});
