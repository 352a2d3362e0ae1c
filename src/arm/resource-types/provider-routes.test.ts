import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestArm, strangerId, subscription, type TestArm } from '../../../test/support/test-arm.ts';

let arm: TestArm;

beforeEach(async () => {
  arm = await createTestArm();
});

afterEach(() => arm[Symbol.asyncDispose]());

describe('resource providers', () => {
  it.each([
    ['of a subscription', subscription],
    ['of the tenant', ''],
  ])('%s are registered, and say their types and versions', async (_, scope) => {
    const path = `${scope}/providers/microsoft.keyvault`;
    const { body } = await arm.call('GET', path);
    expect(body).toMatchObject({
      id: `${scope}/providers/Microsoft.KeyVault`,
      namespace: 'Microsoft.KeyVault',
      registrationState: 'Registered',
    });
    const vaults = body.resourceTypes.find(
      (each: { resourceType: string }) => each.resourceType === 'vaults',
    );
    expect(vaults.locations).toContain('East US');
    expect(vaults.apiVersions.length).toBeGreaterThan(0);
    expect((await arm.call('GET', `${scope}/providers`)).body.value).toContainEqual(body);
    const unknown = await arm.call('GET', `${scope}/providers/Contoso.Shop`);
    expect(unknown.body.error.code).toBe('InvalidResourceNamespace');
  });

  it('list the operations that are served, each by its action', async () => {
    const token = arm.token({ oid: strangerId });
    const { body } = await arm.call('GET', '/providers/microsoft.keyvault/operations', { token });
    expect(body.value).toContainEqual({
      name: 'Microsoft.KeyVault/vaults/read',
      display: {
        provider: 'Microsoft.KeyVault',
        resource: 'vaults',
        operation: 'Read vaults',
        description: 'Read vaults of Microsoft.KeyVault',
      },
    });
    const names = body.value.map(({ name }: { name: string }) => name);
    expect(names).toEqual(names.filter((name: string) => name.startsWith('Microsoft.KeyVault/')));
    expect(new Set(names).size).toBe(names.length);
    const unknown = await arm.call('GET', '/providers/Contoso.Shop/operations');
    expect(unknown.body.error.code).toBe('InvalidResourceNamespace');
  });

  it('of the tenant are told to everybody, those of a subscription to its readers', async () => {
    const token = arm.token({ oid: strangerId });
    expect((await arm.call('GET', '/providers', { token })).status).toBe(200);
    expect((await arm.call('GET', `${subscription}/providers`, { token })).status).toBe(403);
  });
});
