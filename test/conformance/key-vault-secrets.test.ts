import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storyNames } from '../../src/stack/index.ts';
import { type ConformanceStack, startConformanceStack } from '../support/conformance-stack.ts';
import { createVaultWithOfficer, runProgram } from './programs.ts';

interface Properties {
  readonly id: string;
  readonly name: string;
  readonly version?: string;
  readonly createdOn: string;
}

interface KeyVaultSecret {
  readonly name: string;
  readonly value: string;
  readonly properties: Properties;
}

interface Refused {
  readonly value?: unknown;
  readonly name: string;
  readonly code: string;
  readonly statusCode: number;
  readonly message: string;
  readonly innerCode?: string;
}

let cloud: ConformanceStack;

beforeAll(async () => {
  cloud = await startConformanceStack();
});

afterAll(() => cloud[Symbol.asyncDispose]());

/** `@azure/keyvault-secrets` as it is published, with every check that it makes of the vault's challenge. */
describe('the life of a secret in the SDK', () => {
  const url = 'https://lifecycle.vault.azure.net';
  let seen: Lifecycle;

  interface Lifecycle {
    readonly first: KeyVaultSecret;
    readonly second: KeyVaultSecret;
    readonly latest: KeyVaultSecret;
    readonly older: KeyVaultSecret;
    readonly updated: Properties;
    readonly afterUpdate: KeyVaultSecret;
    readonly versions: readonly Properties[];
    readonly deleted: KeyVaultSecret;
    readonly fetchedDeleted: KeyVaultSecret;
    readonly listedDeleted: readonly KeyVaultSecret[];
    readonly recovered: Properties;
    readonly afterRecovery: KeyVaultSecret;
    readonly afterPurge: number;
    readonly restored: Properties;
    readonly afterRestore: KeyVaultSecret;
    readonly restoredFirst: KeyVaultSecret;
    readonly backupBytes: number;
  }

  beforeAll(async () => {
    const { variables } = await createVaultWithOfficer(cloud, 'lifecycle');
    seen = await runProgram<Lifecycle>(cloud, 'secret-lifecycle.js', variables);
  });

  it('starts with a value alone', () => {
    expect(seen.first).toEqual({
      name: 'Lifecycle',
      value: 'one',
      properties: {
        id: `${url}/secrets/Lifecycle/${seen.first.properties.version}`,
        name: 'Lifecycle',
        vaultUrl: url,
        version: expect.stringMatching(/^[0-9a-f]{32}$/),
        enabled: true,
        createdOn: expect.any(String),
        updatedOn: expect.any(String),
        recoverableDays: 90,
        recoveryLevel: 'Recoverable+Purgeable',
      },
    });
    expect(Math.abs(Date.now() - Date.parse(seen.first.properties.createdOn))).toBeLessThan(60_000);
  });

  it('goes on with another version, its type, tags and times', () => {
    expect(seen.second.properties).toMatchObject({
      contentType: 'text/plain',
      tags: { team: 'blue', stage: 'ünïcode' },
      expiresOn: '2031-02-03T04:05:06.000Z',
      notBefore: '2021-02-03T04:05:06.000Z',
    });
    expect(seen.second.properties.version).not.toBe(seen.first.properties.version);
    expect(seen.latest).toEqual(seen.second);
    expect(seen.older).toEqual(seen.first);
    expect(seen.versions.map(({ version }) => version).toSorted()).toEqual(
      [seen.first, seen.second].map(({ properties }) => properties.version).toSorted(),
    );
  });

  it('keeps what an update does not name', () => {
    const { updatedOn: _, ...unchanged } = seen.second.properties as Properties & { updatedOn: string };
    const expected = { ...unchanged, contentType: 'application/json', tags: { team: 'red' } };
    expect(seen.updated).toMatchObject(expected);
    expect(seen.updated).toHaveProperty('tags', { team: 'red' });
    expect(seen.afterUpdate).toMatchObject({ value: 'two', properties: expected });
  });

  it('is deleted without its value, and waits for its purge', () => {
    expect(seen.deleted).toMatchObject({
      name: 'Lifecycle',
      recoveryId: `${url}/deletedsecrets/Lifecycle`,
      deletedOn: expect.any(String),
      scheduledPurgeDate: expect.any(String),
    });
    expect(seen.deleted).not.toHaveProperty('value');
    const { deletedOn, scheduledPurgeDate } = seen.deleted as unknown as Record<string, string>;
    expect(Date.parse(scheduledPurgeDate!) - Date.parse(deletedOn!)).toBe(90 * 86_400_000);
    expect(seen.fetchedDeleted).toEqual(seen.deleted);
    expect(seen.listedDeleted).toEqual([
      expect.objectContaining({ name: 'Lifecycle', recoveryId: `${url}/deletedsecrets/Lifecycle` }),
    ]);
  });

  it('is recovered as it was', () => {
    expect(seen.recovered).toEqual(seen.updated);
    expect(seen.afterRecovery).toEqual(seen.afterUpdate);
  });

  it('is gone when it is purged, and comes back from its backup with every version', () => {
    expect(seen.afterPurge).toBe(404);
    expect(seen.backupBytes).toBeGreaterThan(100);
    expect(seen.restored).toEqual(seen.updated);
    expect(seen.afterRestore).toEqual(seen.afterUpdate);
    expect(seen.restoredFirst).toEqual(seen.first);
  });
});

describe('lists in the SDK', () => {
  interface Pages {
    readonly secrets: readonly (readonly Properties[])[];
    readonly unpaged: readonly (readonly Properties[])[];
    readonly versions: readonly (readonly Properties[])[];
    readonly iterated: readonly string[];
    readonly deleted: readonly (readonly Properties[])[];
    readonly remaining: readonly (readonly Properties[])[];
  }

  const names = Array.from({ length: 30 }, (_, index) => `page-${String(index).padStart(2, '0')}`);
  const sizes = (pages: readonly (readonly unknown[])[]) => pages.map(({ length }) => length);
  const namesOf = (pages: readonly (readonly Properties[])[]) => pages.flat().map(({ name }) => name);
  let seen: Pages;

  beforeAll(async () => {
    const { variables } = await createVaultWithOfficer(cloud, 'pages');
    seen = await runProgram<Pages>(cloud, 'secret-pages.js', variables);
  });

  it('come in pages of the size that was asked for, and miss and repeat nothing', () => {
    expect(sizes(seen.secrets)).toEqual([8, 8, 8, 6]);
    expect(namesOf(seen.secrets).toSorted()).toEqual(names);
    expect(seen.iterated.toSorted()).toEqual(names);
  });

  it('come in pages of 25 where no size was asked for', () => {
    expect(sizes(seen.unpaged)).toEqual([25, 5]);
    expect(namesOf(seen.unpaged).toSorted()).toEqual(names);
  });

  it('have every version of a secret', () => {
    expect(sizes(seen.versions)).toEqual([3, 3, 2]);
    expect(new Set(seen.versions.flat().map(({ version }) => version)).size).toBe(8);
    expect(new Set(namesOf(seen.versions))).toEqual(new Set(['page-00']));
  });

  it('tell deleted secrets from others', () => {
    const deleted = ['page-01', 'page-02', 'page-03'];
    expect(sizes(seen.deleted)).toEqual([2, 1]);
    expect(namesOf(seen.deleted).toSorted()).toEqual(deleted);
    expect(namesOf(seen.remaining).toSorted()).toEqual(names.filter((name) => !deleted.includes(name)));
  });
});

describe("the SDK's RestError", () => {
  let refusals: Readonly<Record<string, Refused>>;
  let forbidden: Readonly<Record<string, Refused>>;

  beforeAll(async () => {
    const { variables } = await createVaultWithOfficer(cloud, 'refusals');
    refusals = await runProgram(cloud, 'secret-refusals.js', variables);
    forbidden = await runProgram(cloud, 'secret-forbidden.js');
  });

  it.each([
    ['an unknown secret', 'notFound', 404, 'SecretNotFound', undefined],
    ['an unknown version', 'versionNotFound', 404, 'SecretNotFound', undefined],
    ['the deletion of an unknown secret', 'deleteNotFound', 404, 'SecretNotFound', undefined],
    ['an unknown deleted secret', 'deletedNotFound', 404, 'SecretNotFound', undefined],
    ['the recovery of an unknown secret', 'recoverNotFound', 404, 'SecretNotFound', undefined],
    ['the purge of an unknown secret', 'purgeNotFound', 404, 'SecretNotFound', undefined],
    ['a disabled secret', 'disabled', 403, 'Forbidden', 'SecretDisabled'],
    ['a deleted secret', 'getDeleted', 404, 'SecretNotFound', undefined],
    ['a name that a deleted secret holds', 'conflict', 409, 'Conflict', 'ObjectIsDeletedButRecoverable'],
    ['a backup of a secret that exists', 'restoreConflict', 409, 'Conflict', undefined],
    ['what is no backup', 'restoreMalformed', 400, 'Malformed backup blob', undefined],
    ['a value of one character too many', 'tooLarge', 400, 'BadParameter', undefined],
    ['a name with an underscore', 'badName', 400, 'BadParameter', undefined],
  ])('has status and code for %s', (_, refusal, statusCode, code, innerCode) => {
    const { message, ...seen } = refusals[refusal]!;
    expect(seen).toEqual({ name: 'RestError', statusCode, code, ...(innerCode && { innerCode }) });
    expect(message).not.toBe('');
  });

  it('is not thrown for the largest value', () => {
    expect(refusals.largest).toEqual({ value: 25_600 });
  });

  it.each([
    ['set', 'setSecret/action'],
    ['delete', 'delete'],
    ['purge', 'purge/action'],
    ['backup', 'backup/action'],
  ])('says which action the caller may not do: %s', (operation, action) => {
    const { message, ...seen } = forbidden[operation]!;
    expect(seen).toEqual({
      name: 'RestError',
      statusCode: 403,
      code: 'Forbidden',
      innerCode: 'ForbiddenByRbac',
    });
    expect(message).toContain(`Action: 'Microsoft.KeyVault/vaults/secrets/${action}'`);
  });

  it('is not thrown for what the caller may do', () => {
    expect(forbidden.get).toEqual({ value: storyNames.secretValue });
  });
});

describe("the vault's challenge", () => {
  it('leads the SDK to one sign-in, for the resource of vaults, however many calls follow', async () => {
    const { variables } = await createVaultWithOfficer(cloud, 'challenge');
    await runProgram(cloud, 'secret-refusals.js', variables);
    const clientId = variables.AZURE_CLIENT_ID!;
    const signIns = await cloud.stack.directory.signIns.list({ limit: 100, clientId });
    expect(signIns).toEqual([
      expect.objectContaining({ credential: 'clientSecret', resource: 'Azure Key Vault' }),
    ]);
    expect(signIns[0]).not.toHaveProperty('errorNumber');
  });
});

describe('a program for an earlier version of the service', () => {
  it('is served by each that the SDK knows', async () => {
    const { variables } = await createVaultWithOfficer(cloud, 'versions');
    const versions = ['7.0', '7.1', '7.2', '7.3', '7.4', '7.5', '7.6', '2025-07-01', '2026-04-01'];
    const values = await runProgram(cloud, 'service-versions.js', {
      ...variables,
      SERVICE_VERSIONS: versions.join(','),
    });
    expect(values).toEqual(Object.fromEntries(versions.map((version) => [version, `set by ${version}`])));
  });
});
