import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestArm, group, strangerId, subscription, type TestArm } from '../../test/support/test-arm.ts';

const reader = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
const location = 'eastus';

let arm: TestArm;

beforeEach(async () => {
  arm = await createTestArm();
});

afterEach(() => arm[Symbol.asyncDispose]());

/** As many rows as there are numbers, made by the database alone. */
const insert = (count: number, into: string, values: string) =>
  arm.execute(
    `with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${count})
     insert into ${into} select ${values} from numbers`,
  );
const insertResources = (count: number, type: string, id: string) =>
  insert(
    count,
    'resources (id_key, id, type, type_key, name, location, tags, properties, created_at, updated_at)',
    `lower('${id}' || n), '${id}' || n, '${type}', lower('${type}'), 'r' || n, '${location}', '{}', '{}', '', ''`,
  );

describe('Azure’s own limits', () => {
  it('let a subscription have 980 groups', async () => {
    insertResources(978, 'Microsoft.Resources/resourceGroups', `${subscription}/resourceGroups/r`);
    const make = (name: string) =>
      arm.call('PUT', `${subscription}/resourceGroups/${name}`, { body: { location } });
    const answers = await Promise.all(['one', 'two', 'three'].map(make));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.error).toEqual({
      code: 'ResourceGroupQuotaExceeded',
      message: expect.stringMatching(/^Creating the resource group 't\w+' would exceed the quota of '980'\./),
    });
    expect((await arm.call('PUT', group, { body: { location } })).status).toBe(200);
  });

  it('let a group have 800 resources of a type', async () => {
    const type = 'Microsoft.Network/virtualNetworks';
    insertResources(800, type, `${group}/providers/${type}/r`);
    const body = { location, properties: { addressSpace: { addressPrefixes: ['10.0.0.0/8'] } } };
    const put = (name: string) => arm.call('PUT', `${group}/providers/${type}/${name}`, { body });
    expect(await put('another')).toMatchObject({
      status: 409,
      body: { error: { code: 'ResourceQuotaExceeded', message: expect.stringContaining("'800' resources") } },
    });
    expect((await put('r7')).status).toBe(200);
    const identity = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/workload`;
    expect((await arm.call('PUT', identity, { body: { location } })).status).toBe(201);
  });

  it('let a subscription have 4,000 role assignments, wherever in it they are', async () => {
    insert(
      3_998,
      'role_assignments (id, scope, scope_key, principal_id, principal_type, role_definition_id, created_at, updated_at)',
      `'a' || n, '${group}', lower('${group}'), 'p' || n, 'User', '${reader}', '', ''`,
    );
    const put = (scope: string) =>
      arm.call('PUT', `${scope}/providers/Microsoft.Authorization/roleAssignments/${randomUUID()}`, {
        body: {
          properties: {
            roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${reader}`,
            principalId: strangerId,
            principalType: 'ServicePrincipal',
          },
        },
      });
    expect((await put(group)).status).toBe(201);
    expect(await put(subscription)).toMatchObject({
      status: 400,
      body: { error: { code: 'RoleAssignmentLimitExceeded' } },
    });
  });

  it('let a directory have 5,000 custom roles', async () => {
    const role = `{"id": "r", "type": "CustomRole", "roleName": "r", "description": "", "permissions": [], "assignableScopes": []}`;
    insert(5_000, 'role_definitions (id, role_name, document)', `'r' || n, 'r' || n, '${role}'`);
    const path = `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${randomUUID()}`;
    const permissions = [{ actions: ['Microsoft.KeyVault/vaults/read'] }];
    const properties = { roleName: 'another', permissions, assignableScopes: [subscription] };
    expect(await arm.call('PUT', path, { body: { properties } })).toMatchObject({
      status: 400,
      body: { error: { code: 'RoleDefinitionLimitExceeded' } },
    });
  });
});
