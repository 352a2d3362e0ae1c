import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  appId,
  createTestKeyVault,
  officerId,
  otherTenantId,
  strangerId,
  type TestKeyVault,
  type TestVaultAnswer,
  tenantId,
} from '../../test/support/test-key-vault.ts';
import { operations, type SecretOperation } from './operations/index.ts';

let vault: TestKeyVault;

beforeEach(async () => {
  vault = await createTestKeyVault();
  for (const name of ['db', 'db-2', 'd']) {
    await vault.call('PUT', `/secrets/${name}`, { body: { value: `value of ${name}` } });
  }
});

afterEach(() => vault[Symbol.asyncDispose]());

/** As the stranger, who may nothing but what the test allows. */
function ask(method: string, path: string, options: { body?: unknown; host?: string } = {}) {
  return vault.call(method, path, { ...options, token: vault.token({ oid: strangerId }) });
}

function expectRbac({ status, body }: TestVaultAnswer, action: string, resource: string): void {
  expect(body.error.message.split('\r\n').slice(2, 5)).toEqual([
    `Caller: appid=${appId};oid=${strangerId};iss=https://sts.windows.net/${tenantId}/`,
    `Action: 'Microsoft.KeyVault/vaults/secrets/${action}'`,
    `Resource: '/subscriptions/70000000-0000-4000-8000-000000000007/resourcegroups/Lab/providers/microsoft.keyvault/vaults/contoso${resource}'`,
  ]);
  expect(body.error).toMatchObject({ code: 'Forbidden', innererror: { code: 'ForbiddenByRbac' } });
  expect(status).toBe(403);
}

const pathOf: Record<SecretOperation['path'], string> = {
  secrets: '/secrets',
  secret: '/secrets/db',
  version: '/secrets/db/00000000000000000000000000000000',
  versions: '/secrets/db/versions',
  backup: '/secrets/db/backup',
  restore: '/secrets/restore',
  deletedsecrets: '/deletedsecrets',
  deletedsecret: '/deletedsecrets/db',
  recover: '/deletedsecrets/db/recover',
};

/** By method and path: what it takes on a vault with roles, and with access policies. */
const rights: readonly (readonly [string, SecretOperation['path'], string, string])[] = [
  ['PUT', 'secret', 'setSecret/action', 'set'],
  ['GET', 'secret', 'getSecret/action', 'get'],
  ['GET', 'version', 'getSecret/action', 'get'],
  ['PATCH', 'secret', 'update/action', 'set'],
  ['PATCH', 'version', 'update/action', 'set'],
  ['GET', 'secrets', 'readMetadata/action', 'list'],
  ['GET', 'versions', 'readMetadata/action', 'list'],
  ['DELETE', 'secret', 'delete', 'delete'],
  ['GET', 'deletedsecrets', 'readMetadata/action', 'list'],
  ['GET', 'deletedsecret', 'readMetadata/action', 'get'],
  ['DELETE', 'deletedsecret', 'purge/action', 'purge'],
  ['POST', 'recover', 'recover/action', 'recover'],
  ['POST', 'backup', 'backup/action', 'backup'],
  ['POST', 'restore', 'restore/action', 'restore'],
];

it('knows what every operation takes', () => {
  const known = rights.map(([method, path]) => `${method} ${path}`);
  expect(operations.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual(known.toSorted());
});

describe('a vault that decides by roles', () => {
  it.each(rights)('refuses %s of %s for want of %s', async (method, path, action) => {
    const resource = pathOf[path].includes('db') ? '/secrets/db' : '';
    expectRbac(await ask(method, pathOf[path]), action, resource);
  });

  it.each(rights)('allows %s of %s by that action alone (%s)', async (method, path, action) => {
    const definition = {
      id: '90000000-0000-4000-8000-000000000009',
      roleName: 'One action',
      type: 'CustomRole' as const,
      description: '',
      assignableScopes: ['/'],
      permissions: [
        {
          actions: [],
          notActions: [],
          dataActions: [`Microsoft.KeyVault/vaults/secrets/${action}`],
          notDataActions: [],
        },
      ],
    };
    await vault.directory.roles.putDefinition(definition);
    await vault.allow('One action');
    expect([200, 400, 404]).toContain((await ask(method, pathOf[path])).status);
    const others = rights.filter(([, , other]) => other !== action);
    for (const [otherMethod, otherPath] of others) {
      expect((await ask(otherMethod, pathOf[otherPath])).status).toBe(403);
    }
  });

  it('lets a Secrets User read values, and change nothing', async () => {
    await vault.allow('Key Vault Secrets User');
    expect((await ask('GET', '/secrets/db')).body.value).toBe('value of db');
    expect((await ask('GET', '/secrets')).status).toBe(200);
    expectRbac(await ask('PUT', '/secrets/db', { body: { value: 'x' } }), 'setSecret/action', '/secrets/db');
    expectRbac(await ask('DELETE', '/secrets/db'), 'delete', '/secrets/db');
  });

  it('lets a Reader list, and read no value', async () => {
    await vault.allow('Key Vault Reader');
    expect((await ask('GET', '/secrets')).status).toBe(200);
    expectRbac(await ask('GET', '/secrets/db'), 'getSecret/action', '/secrets/db');
  });

  it('lets a Contributor, who manages the vault, at no secret', async () => {
    await vault.allow('Key Vault Contributor');
    expectRbac(await ask('GET', '/secrets/db'), 'getSecret/action', '/secrets/db');
  });

  it.each(['/secrets/db', '/secrets/DB', '/SECRETS/db/'])(
    'lets a role on one secret at %s',
    async (scope) => {
      await vault.allow('Key Vault Secrets User', { scope: `${vault.vault.id}${scope}` });
      expect((await ask('GET', '/secrets/Db')).body.value).toBe('value of db');
      expect((await ask('GET', '/secrets/db/versions')).status).toBe(200);
    },
  );

  it('lets a role on one secret at no other, whatever its name begins with', async () => {
    await vault.allow('Key Vault Secrets Officer', { scope: `${vault.vault.id}/secrets/db` });
    for (const name of ['db-2', 'd', 'dbx', 'nothing']) {
      expectRbac(await ask('GET', `/secrets/${name}`), 'getSecret/action', `/secrets/${name}`);
    }
    expectRbac(await ask('GET', '/secrets'), 'readMetadata/action', '');
    expectRbac(await ask('GET', '/deletedsecrets'), 'readMetadata/action', '');
    expectRbac(await ask('POST', '/secrets/restore', { body: { value: 'x' } }), 'restore/action', '');
  });

  it.each(['db%2f..%2fdb-2', 'db/../db-2', 'db%2Fdb-2', './db-2', 'db;db-2'])(
    'lets a role on one secret not reach another through %s',
    async (name) => {
      await vault.allow('Key Vault Secrets User', { scope: `${vault.vault.id}/secrets/db` });
      const { status, text } = await ask('GET', `/secrets/${name}`);
      expect(status).toBe(403);
      expect(text).not.toContain('value of');
    },
  );

  it('counts a role on the resource group, and none on a vault whose name begins the same', async () => {
    await vault.putVault({ name: 'contoso2' });
    const group = vault.vault.id.split('/providers/')[0] ?? '';
    await vault.allow('Key Vault Secrets User');
    const host = 'contoso2.vault.azure.net';
    expect((await ask('GET', '/secrets', { host })).status).toBe(403);
    await vault.allow('Key Vault Secrets User', { scope: group });
    expect((await ask('GET', '/secrets', { host })).status).toBe(200);
  });

  it('counts the roles of a group, and the object id alone', async () => {
    const group = 'a0000000-0000-4000-8000-00000000000a';
    await vault.allow('Key Vault Secrets User', { principalId: group });
    await vault.allow('Key Vault Secrets User', { principalId: appId });
    expect((await ask('GET', '/secrets/db')).status).toBe(403);
    await vault.directory.roles.addGroupMember(group, strangerId);
    expect((await ask('GET', '/secrets/db')).status).toBe(200);
  });

  it('ends with the assignment', async () => {
    const id = await vault.allow('Key Vault Secrets User');
    expect((await ask('GET', '/secrets/db')).status).toBe(200);
    await vault.directory.roles.deleteAssignment(id);
    expect((await ask('GET', '/secrets/db')).status).toBe(403);
  });

  it('pays no regard to access policies', async () => {
    await vault.putVault({}, { accessPolicies: [policy(['all'])] });
    expect((await ask('GET', '/secrets/db')).status).toBe(403);
  });
});

function policy(
  secrets: readonly string[],
  given: { tenantId?: string; objectId?: string; applicationId?: string } = {},
) {
  return { tenantId, objectId: strangerId, permissions: { secrets, keys: [], certificates: [] }, ...given };
}

describe('a vault that decides by access policies', () => {
  const words = (permission: string) =>
    `The user, group or application 'appid=${appId};oid=${strangerId};iss=https://sts.windows.net/${tenantId}/' does not have secrets ${permission} permission on key vault 'contoso;location=eastus'. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125287`;

  it.each(rights)('decides %s of %s (%s) by the permission %s', async (method, path, _, permission) => {
    const all = ['get', 'list', 'set', 'delete', 'backup', 'restore', 'recover', 'purge'];
    const others = all.filter((other) => other !== permission);
    await vault.putVault({}, { isRbacAuthorized: false, accessPolicies: [policy(others)] });
    const refused = await ask(method, pathOf[path]);
    expect(refused.status).toBe(403);
    expect(refused.body.error).toEqual({
      code: 'Forbidden',
      message: words(permission),
      innererror: { code: 'AccessDenied' },
    });
    for (const enough of [permission, permission.toUpperCase(), 'all']) {
      await vault.putVault({}, { isRbacAuthorized: false, accessPolicies: [policy([enough])] });
      expect([200, 204, 400, 404]).toContain((await ask(method, pathOf[path])).status);
    }
  });

  it.each([
    ['of another tenant', policy(['get'], { tenantId: otherTenantId })],
    ['for somebody else', policy(['get'], { objectId: officerId })],
    ['for the application id', policy(['get'], { objectId: appId })],
    ['for them in another application', policy(['get'], { applicationId: officerId })],
    [
      'of keys alone',
      { ...policy([]), permissions: { secrets: [], keys: ['get', 'all'], certificates: ['get'] } },
    ],
  ])('pays no regard to a policy %s', async (_, accessPolicy) => {
    await vault.putVault({}, { isRbacAuthorized: false, accessPolicies: [accessPolicy] });
    expect((await ask('GET', '/secrets/db')).status).toBe(403);
  });

  it('counts a policy for them in the application that asks', async () => {
    const accessPolicies = [policy(['get'], { applicationId: appId.toUpperCase() })];
    await vault.putVault({}, { isRbacAuthorized: false, accessPolicies });
    expect((await ask('GET', '/secrets/db')).status).toBe(200);
  });

  it('counts the policies of a group', async () => {
    const group = 'a0000000-0000-4000-8000-00000000000A';
    await vault.putVault(
      {},
      { isRbacAuthorized: false, accessPolicies: [policy(['get'], { objectId: group })] },
    );
    await vault.directory.roles.addGroupMember(group, strangerId);
    expect((await ask('GET', '/secrets/db')).status).toBe(200);
  });

  it('pays no regard to roles, and names no assignment', async () => {
    await vault.putVault({}, { isRbacAuthorized: false, accessPolicies: [policy(['get'])] });
    expect((await vault.call('GET', '/secrets/db')).status).toBe(403);
    const { status, headers } = await ask('GET', '/secrets/db');
    expect(status).toBe(200);
    expect(headers.has('x-ms-keyvault-rbac-assignment-id')).toBe(false);
  });
});

describe('a caller who may nothing', () => {
  it('learns nothing of what exists, is deleted, disabled or wrong', async () => {
    await vault.call('PUT', '/secrets/off', { body: { value: 'v', attributes: { enabled: false } } });
    await vault.call('PUT', '/secrets/gone', { body: { value: 'v' } });
    await vault.call('DELETE', '/secrets/gone');
    const answers = await Promise.all(
      ['db', 'off', 'gone', 'nothing', 'a_b', 'x'.repeat(200)].map(async (name) => {
        const { status, text } = await ask('GET', `/secrets/${name}`);
        return [status, text.replaceAll(name, '{name}')];
      }),
    );
    expect(new Set(answers.map(String)).size).toBe(1);
    expect(answers[0]?.[0]).toBe(403);
  });

  it('is refused before the version of the API, the body or the page is looked at', async () => {
    expect((await ask('GET', '/secrets/db?api-version=wrong')).status).toBe(403);
    expect((await ask('PUT', '/secrets/db', { body: '{' })).status).toBe(403);
    expect((await ask('GET', '/secrets?maxresults=wrong')).status).toBe(403);
    expect((await ask('POST', '/secrets/restore', { body: {} })).status).toBe(403);
  });
});

it('sees a role assignment late where propagation is imitated, and its deletion too', async () => {
  await using slow = await createTestKeyVault({
    propagation: { roleAssignmentSeconds: 30, roleRemovalSeconds: 30 },
  });
  await slow.call('PUT', '/secrets/db', { body: { value: 'x' } });
  const read = async () =>
    (await slow.call('GET', '/secrets/db', { token: slow.token({ oid: strangerId }) })).status;
  const id = await slow.allow('Key Vault Secrets User');
  expect(await read()).toBe(403);
  slow.clock.advanceSeconds(30);
  expect(await read()).toBe(200);
  await slow.directory.roles.deleteAssignment(id);
  slow.clock.advanceSeconds(29);
  expect(await read()).toBe(200);
  slow.clock.advanceSeconds(1);
  expect(await read()).toBe(403);
});

it('answers as soon as its name leads to it', async () => {
  await vault.putVault({ name: 'late' }, { reachableAt: '2026-03-01T12:00:25.000Z' });
  const status = async () =>
    (await vault.call('GET', '/secrets', { host: 'late.vault.azure.net', token: null })).status;
  expect(await status()).toBe(404);
  vault.clock.advanceSeconds(25);
  expect(await status()).toBe(401);
});
