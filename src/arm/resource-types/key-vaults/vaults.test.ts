import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createTestArm,
  group,
  strangerId,
  subscription,
  type TestArm,
  tenantId,
} from '../../../../test/support/test-arm.ts';

let arm: TestArm;
const vault = `${group}/providers/Microsoft.KeyVault/vaults/akv-lab`;
const deleted = `${subscription}/providers/Microsoft.KeyVault/locations/eastus/deletedVaults/akv-lab`;
const properties = { tenantId, sku: { family: 'A', name: 'Standard' }, accessPolicies: [] };
const body = { location: 'East US', properties };
const put = (given: object = {}, options: object = {}) =>
  arm.call('PUT', vault, { body: { ...body, properties: { ...properties, ...given } }, ...options });
const policyOf = (objectId: string, secrets: readonly string[]) => ({
  tenantId,
  objectId,
  permissions: { secrets },
});

beforeEach(async () => {
  arm = await createTestArm();
});

afterEach(() => arm[Symbol.asyncDispose]());

describe('a vault', () => {
  it('is made, and answered with all that az reads', async () => {
    const made = await arm.call('PUT', vault, { body: { ...body, tags: { a: 'b' } } });
    expect(made.status).toBe(200);
    expect(made.body).toEqual({
      id: vault,
      name: 'akv-lab',
      type: 'Microsoft.KeyVault/vaults',
      location: 'eastus',
      tags: { a: 'b' },
      systemData: expect.objectContaining({ createdByType: 'Application' }),
      properties: {
        sku: { family: 'A', name: 'standard' },
        tenantId,
        accessPolicies: [],
        enabledForDeployment: false,
        publicNetworkAccess: 'Enabled',
        enableSoftDelete: true,
        softDeleteRetentionInDays: 90,
        enableRbacAuthorization: false,
        vaultUri: 'https://akv-lab.vault.azure.net/',
        provisioningState: 'Succeeded',
      },
    });
    expect((await arm.call('GET', vault)).body).toEqual(made.body);
    for (const scope of [subscription, group]) {
      const { value } = (await arm.call('GET', `${scope}/providers/Microsoft.KeyVault/vaults`)).body;
      expect(value).toEqual([made.body]);
    }
  });

  it.each([
    ['2022-07-01', undefined, false],
    ['2025-05-01', undefined, false],
    ['2026-01-31-preview', undefined, false],
    ['2026-02-01', undefined, true],
    ['2026-02-01-preview', undefined, true],
    ['2022-07-01', true, true],
    ['2026-04-01', false, false],
  ])('of the version %s that says %s decides by roles: %s', async (apiVersion, given, expected) => {
    await put({ enableRbacAuthorization: given }, { apiVersion });
    expect((await arm.resources.findVault('akv-lab'))?.properties.isRbacAuthorized).toBe(expected);
    await put({ enableRbacAuthorization: undefined }, { apiVersion: '2026-02-01' });
    expect((await arm.resources.findVault('akv-lab'))?.properties.isRbacAuthorized).toBe(expected);
  });

  it('stays as it is when what was read is sent back, unknown members too', async () => {
    const networkAcls = { bypass: 'AzureServices', defaultAction: 'Allow', ipRules: [] };
    const made = await arm.call('PUT', vault, {
      body: { ...body, extra: { a: [1] }, properties: { ...properties, networkAcls, newThing: 'x' } },
    });
    expect(made.body).toMatchObject({ extra: { a: [1] }, properties: { networkAcls, newThing: 'x' } });
    expect((await arm.call('PUT', vault, { body: made.body })).body).toEqual(made.body);
    const patched = await arm.call('PATCH', vault, { body: { tags: { c: 'd' } } });
    expect(patched.body).toEqual({ ...made.body, tags: { c: 'd' } });
  });

  it('gives the data plane the policies that were sent', async () => {
    await put({ accessPolicies: [policyOf(strangerId, ['Get', 'list'])], softDeleteRetentionInDays: 7 });
    expect((await arm.resources.findVault('akv-lab'))?.properties).toEqual({
      isRbacAuthorized: false,
      accessPolicies: [
        {
          tenantId,
          objectId: strangerId,
          permissions: { secrets: ['Get', 'list'], keys: [], certificates: [] },
        },
      ],
      softDeleteRetentionDays: 7,
      isPurgeProtected: false,
    });
    await put({ accessPolicies: undefined });
    expect((await arm.call('GET', vault)).body.properties.accessPolicies).toEqual([]);
  });

  it.each([
    ['no sku', { sku: undefined }, 'InvalidRequestContent', /properties.sku: it is missing/],
    ['another sku', { sku: { family: 'A', name: 'gold' } }, 'InvalidRequestContent', /standard, premium/],
    ['no tenant', { tenantId: undefined }, 'InvalidRequestContent', /properties.tenantId: it is missing/],
    ['a tenant that is no id', { tenantId: 'contoso' }, 'InvalidRequestContent', /tenantId/],
    ['six days', { softDeleteRetentionInDays: 6 }, 'InvalidRequestContent', /softDeleteRetentionInDays/],
    ['91 days', { softDeleteRetentionInDays: 91 }, 'InvalidRequestContent', /softDeleteRetentionInDays/],
    ['no soft delete', { enableSoftDelete: false }, 'BadRequest', /cannot be set to false/],
    ['no purge protection', { enablePurgeProtection: false }, 'BadRequest', /irreversible action/],
    [
      'an unknown permission',
      { accessPolicies: [policyOf(strangerId, ['read'])] },
      'InvalidRequestContent',
      /it is no permission for secrets/,
    ],
    [
      'too many policies',
      { accessPolicies: Array.from({ length: 1_025 }, () => policyOf(strangerId, ['get'])) },
      'InvalidRequestContent',
      /accessPolicies/,
    ],
  ])('with %s is refused', async (_, given, code, message) => {
    const answer = await put(given);
    expect([answer.status, answer.body.error.code]).toEqual([400, code]);
    expect(answer.body.error.message).toMatch(message);
    expect((await arm.call('GET', vault)).status).toBe(404);
  });

  it.each([
    [{ publicNetworkAccess: 'enabled', networkAcls: { defaultAction: 'Allow' } }, undefined],
    [{ networkAcls: { defaultAction: 'deny', ipRules: [{ value: '8.8.8.8' }] } }, 'firewall'],
    [{ publicNetworkAccess: 'disabled', networkAcls: { defaultAction: 'Allow' } }, 'private-access'],
  ])('that says %j is closed by: %s', async (given, expected) => {
    await put(given);
    const closedBy = async () => (await arm.resources.findVault('akv-lab'))?.properties.closedBy;
    expect(await closedBy()).toBe(expected);
    await arm.call('PATCH', vault, { body: { tags: {} } });
    expect(await closedBy()).toBe(expected);
    await put();
    expect(await closedBy()).toBeUndefined();
  });

  it('takes back neither purge protection nor its retention nor its place', async () => {
    await put({ enablePurgeProtection: true, softDeleteRetentionInDays: 7 });
    expect((await put({ enablePurgeProtection: null })).body.properties.enablePurgeProtection).toBe(true);
    expect((await put({ enablePurgeProtection: false })).status).toBe(400);
    expect((await put({ softDeleteRetentionInDays: 90 })).body.error.message).toMatch(/can't be modified/);
    const moved = await arm.call('PUT', vault, { body: { ...body, location: 'westus' } });
    expect(moved.body.error.code).toBe('InvalidResourceLocation');
  });

  it('lets those alone change who decides who may give roles', async () => {
    await put();
    await arm.allow('Key Vault Contributor', { scope: group });
    const token = arm.token({ oid: strangerId });
    expect((await put({ enabledForDeployment: true }, { token })).status).toBe(200);
    const { body: refused } = await put({ enableRbacAuthorization: true }, { token });
    expect(refused.error.message).toMatch(/'Microsoft.Authorization\/roleAssignments\/write' over scope/);
  });

  it.each(['kv', 'k'.repeat(25), '1kv', 'a--b', 'kv-', 'k_v'])('cannot be named %s', async (name) => {
    const { status, body: answer } = await arm.call('PUT', vault.replace('akv-lab', name), { body });
    expect([status, answer.error.code]).toEqual([400, 'VaultNameNotValid']);
    const check = await checkName(name);
    expect(check).toMatchObject({ nameAvailable: false, reason: 'AccountNameInvalid' });
  });

  it('has its name to itself', async () => {
    await put();
    await arm.call('PUT', `${subscription}/resourceGroups/other`, { body: { location: 'eastus' } });
    const refused = await arm.call('PUT', vault.replace('/Lab/', '/other/').replace('akv', 'AKV'), { body });
    expect([refused.status, refused.body.error.code]).toEqual([409, 'VaultAlreadyExists']);
    expect(refused.body.error.message).toMatch(/^The vault name 'AKV-lab' is already in use\. /);
    expect(await checkName('akv-LAB')).toMatchObject({ nameAvailable: false, reason: 'AlreadyExists' });
    expect(await checkName('akv-lab2')).toEqual({ nameAvailable: true });
  });

  it('has no private endpoints, and there are no managed HSMs', async () => {
    await put();
    const provider = 'providers/Microsoft.KeyVault';
    for (const path of [
      `${vault}/privateEndpointConnections`,
      `${subscription}/${provider}/managedHSMs`,
      `${group}/${provider}/managedHSMs`,
      `${subscription}/${provider}/deletedManagedHSMs`,
    ]) {
      expect((await arm.call('GET', path)).body).toEqual({ value: [] });
    }
    const none = `${vault}2/privateEndpointConnections`;
    expect((await arm.call('GET', none)).status).toBe(404);
  });
});

const checkName = async (name: string) => {
  const path = `${subscription}/providers/Microsoft.KeyVault/checkNameAvailability`;
  const type = 'Microsoft.KeyVault/vaults';
  return (await arm.call('POST', path, { body: { name, type } })).body;
};

describe('the access policies of a vault', () => {
  const change = (kind: string, policies: readonly object[]) =>
    arm.call('PUT', `${vault}/accessPolicies/${kind}`, {
      body: { properties: { accessPolicies: policies } },
    });
  const other = '90000000-0000-4000-8000-000000000009';

  it('are added to, replaced and removed, one principal at a time', async () => {
    await put({ accessPolicies: [policyOf(strangerId, ['get']), policyOf(other, ['list'])] });
    const secretsOf = async () => {
      const { accessPolicies } = (await arm.call('GET', vault)).body.properties;
      return Object.fromEntries(
        accessPolicies.map((each: ReturnType<typeof policyOf>) => [each.objectId, each.permissions.secrets]),
      );
    };
    const added = await change('add', [policyOf(strangerId.toUpperCase(), ['GET', 'set'])]);
    expect(added).toMatchObject({
      status: 200,
      body: { id: `${vault}/accessPolicies/`, type: 'Microsoft.KeyVault/vaults/accessPolicies' },
    });
    expect(await secretsOf()).toEqual({ [strangerId]: ['get', 'set'], [other]: ['list'] });
    await change('replace', [policyOf(strangerId, ['delete'])]);
    expect(await secretsOf()).toEqual({ [strangerId]: ['delete'], [other]: ['list'] });
    await change('remove', [policyOf(strangerId, ['Delete']), policyOf(other, ['get'])]);
    expect(await secretsOf()).toEqual({ [other]: ['list'] });
  });

  it('are all kept where several are added at once, as Terraform does', async () => {
    await put();
    const principals = Array.from({ length: 8 }, (_, index) => other.replace(/9$/, String(index)));
    await Promise.all(principals.map((principal) => change('add', [policyOf(principal, ['get'])])));
    const { accessPolicies } = (await arm.call('GET', vault)).body.properties;
    expect(accessPolicies.map(({ objectId }: { objectId: string }) => objectId).toSorted()).toEqual(
      principals,
    );
  });

  it('are never more than a vault can have', async () => {
    await put({
      accessPolicies: Array.from({ length: 1_024 }, (_, index) => policyOf(`principal-${index}`, ['get'])),
    });
    expect((await change('add', [policyOf('principal-7', ['list'])])).status).toBe(200);
    const refused = await change('add', [policyOf('one-more', ['get'])]);
    expect([refused.status, refused.body.error.message]).toEqual([
      400,
      expect.stringMatching(/at most 1024/),
    ]);
  });

  it('are refused by any other word, and for a vault that is not there', async () => {
    expect((await change('add', [])).status).toBe(404);
    await put();
    expect((await change('merge', [])).body.error.message).toMatch(/none of add, replace, remove/);
    expect((await arm.call('PUT', `${vault}/accessPolicies/add`, { body: {} })).status).toBe(400);
  });
});

describe('a deleted vault', () => {
  const recover = { location: 'eastus', properties: { ...properties, createMode: 'recover' } };
  const list = async () =>
    (await arm.call('GET', `${subscription}/providers/Microsoft.KeyVault/deletedVaults`)).body.value;

  beforeEach(async () => {
    await arm.call('PUT', vault, { body: { ...body, tags: { a: 'b' } } });
  });

  it('waits, and says how long', async () => {
    expect((await arm.call('DELETE', vault)).status).toBe(200);
    expect((await arm.call('DELETE', vault)).status).toBe(204);
    expect((await arm.call('GET', vault)).status).toBe(404);
    const { body: found } = await arm.call('GET', deleted.toLowerCase());
    expect(found).toEqual({
      id: deleted,
      name: 'akv-lab',
      type: 'Microsoft.KeyVault/deletedVaults',
      properties: {
        vaultId: vault,
        location: 'eastus',
        tags: { a: 'b' },
        deletionDate: '2026-03-01T12:00:00Z',
        scheduledPurgeDate: '2026-05-30T12:00:00Z',
      },
    });
    expect(await list()).toEqual([found]);
    expect((await arm.call('GET', deleted.replace('eastus', 'westus'))).body.error).toEqual({
      code: 'DeletedVaultNotFound',
      message: expect.stringMatching(/^The specified deleted vault 'akv-lab' does not exist\. Ensure that /),
    });
  });

  it("keeps its name, and is told of where it is the caller's own", async () => {
    await arm.call('DELETE', vault);
    const { status, body: answer } = await put();
    expect([status, answer.error]).toEqual([
      409,
      {
        code: 'ConflictError',
        message:
          'A vault with the same name already exists in deleted state. You need to either recover or purge existing key vault. Follow this link https://go.microsoft.com/fwlink/?linkid=2149745 for more information on soft delete.',
      },
    ]);
    expect(await checkName('akv-lab')).toMatchObject({ nameAvailable: false });
  });

  it('is recovered as it was', async () => {
    const { body: before } = await arm.call('GET', vault);
    await arm.call('DELETE', vault);
    const recovered = await arm.call('PUT', vault, { body: recover });
    expect([recovered.status, recovered.body]).toEqual([200, before]);
    expect(await list()).toEqual([]);
    expect((await arm.call('PUT', vault, { body: recover })).body.error.code).toBe('VaultAlreadyExists');
  });

  it('is recovered where it was alone', async () => {
    expect((await arm.call('PUT', `${vault}2`, { body: recover })).body.error.code).toBe(
      'DeletedVaultNotFound',
    );
    await arm.call('DELETE', vault);
    const elsewhere = { ...recover, location: 'westus' };
    expect((await arm.call('PUT', vault, { body: elsewhere })).status).toBe(404);
  });

  it('is purged, and frees its name', async () => {
    await arm.call('DELETE', vault);
    const purged = await arm.call('POST', `${deleted}/purge`);
    expect(purged.status).toBe(202);
    await expect
      .poll(async () => (await arm.call('GET', purged.headers.get('location') ?? '')).status)
      .toBe(200);
    expect((await arm.call('GET', deleted)).status).toBe(404);
    expect((await arm.call('POST', `${deleted}/purge`)).status).toBe(404);
    expect((await put()).status).toBe(200);
  });

  it('with purge protection waits to the end', async () => {
    await put({ enablePurgeProtection: true });
    await arm.call('DELETE', vault);
    const refused = await arm.call('POST', `${deleted}/purge`);
    expect([refused.status, refused.body.error]).toEqual([
      405,
      { code: 'MethodNotAllowed', message: "Operation 'DeletedVaultPurge' is not allowed." },
    ]);
    arm.clock.advanceSeconds(90 * 86_400);
    expect(await list()).toEqual([]);
    expect((await put()).status).toBe(200);
  });

  it('is left of a group that was deleted, and needs the group again to come back', async () => {
    await arm.call('DELETE', group);
    await expect.poll(async () => (await arm.call('GET', group)).status).toBe(404);
    expect(await list()).toHaveLength(1);
    expect((await arm.call('PUT', vault, { body: recover })).body.error.code).toBe('ResourceGroupNotFound');
    await arm.call('PUT', group, { body: { location: 'westus' } });
    expect((await arm.call('PUT', vault, { body: recover })).status).toBe(200);
  });

  it('loses its role assignments, and those alone', async () => {
    await arm.allow('Key Vault Secrets User', { scope: `${vault}/secrets/db` });
    await arm.allow('Key Vault Secrets User', { scope: vault });
    const kept = await arm.allow('Key Vault Secrets User', { scope: `${vault}2` });
    await arm.call('DELETE', vault);
    const left = (await arm.directory.roles.listAssignments()).filter(
      ({ principalId }) => principalId === strangerId,
    );
    expect(left.map(({ id }) => id)).toEqual([kept]);
  });

  it('is nothing to a caller without a role in the subscription', async () => {
    await arm.call('DELETE', vault);
    await arm.allow('Owner', { scope: group });
    const token = arm.token({ oid: strangerId });
    expect((await arm.call('GET', deleted, { token })).status).toBe(403);
    expect((await arm.call('POST', `${deleted}/purge`, { token })).status).toBe(403);
  });
});
