import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createTestArm,
  group,
  strangerId,
  subscription,
  type TestArm,
} from '../../../test/support/test-arm.ts';

let arm: TestArm;
const other = `${subscription}/resourceGroups/other`;
const identity = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-lab`;
const vault = `${other}/providers/Microsoft.KeyVault/vaults/akv-lab`;

beforeEach(async () => {
  arm = await createTestArm();
  await arm.call('PUT', other, { body: { location: 'westus' } });
  await arm.call('PUT', identity, { body: { location: 'eastus', tags: { team: 'blue' } } });
  const properties = {
    tenantId: '10000000-0000-4000-8000-000000000001',
    sku: { family: 'A', name: 'standard' },
  };
  await arm.call('PUT', vault, { body: { location: 'westus', properties } });
});

afterEach(() => arm[Symbol.asyncDispose]());

const list = async (path: string, options: object = {}) => {
  const { body } = await arm.call('GET', path, options);
  return body.value?.map(({ id }: { id: string }) => id) ?? body.error.code;
};

describe('resources of every type', () => {
  it('are listed in a subscription and in a group, without their properties', async () => {
    const { body } = await arm.call('GET', `${subscription}/resources`);
    expect(body.value).toEqual([
      {
        id: identity,
        name: 'id-lab',
        type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
        location: 'eastus',
        tags: { team: 'blue' },
      },
      { id: vault, name: 'akv-lab', type: 'Microsoft.KeyVault/vaults', location: 'westus', tags: {} },
    ]);
    expect(await list(`${other}/resources`)).toEqual([vault]);
    expect(await list(`${other}2/resources`)).toBe('ResourceGroupNotFound');
  });

  it('are filtered as az looks for a vault without its group, with the version of 2015', async () => {
    const filter = "$filter=resourceType%20eq%20'Microsoft.KeyVault/vaults'+and+name+eq+'AKV-lab'";
    expect(await list(`${subscription}/resources?${filter}&api-version=2015-11-01`)).toEqual([vault]);
    expect(await list(`${subscription}/resources?$filter=resourceGroup eq 'LAB'`)).toEqual([identity]);
    expect(await list(`${subscription}/resources?$filter=tagName eq 'team'`)).toEqual([identity]);
    expect(await list(`${subscription}/resources?$filter=kind eq 'x'`)).toBe('InvalidFilterInQueryString');
  });

  it('tell what is known of their times where it is asked for', async () => {
    const expand = '$expand=createdTime,changedTime,provisioningState';
    const { value } = (await arm.call('GET', `${other}/resources?${expand}`)).body;
    const time = arm.clock.now().toISOString();
    expect(value).toMatchObject([{ createdTime: time, changedTime: time, provisioningState: 'Succeeded' }]);
    expect(await list(`${other}/resources?$expand=everything`)).toBe('InvalidFilterInQueryString');
  });

  it('come in pages', async () => {
    const { body } = await arm.call('GET', `${subscription}/resources?$top=1`);
    expect(body.value).toHaveLength(1);
    expect(await list(body.nextLink)).toEqual([vault]);
  });

  it('are those that the caller may read', async () => {
    const token = arm.token({ oid: strangerId });
    expect(await list(`${subscription}/resources`, { token })).toEqual([]);
    expect(await list(`${other}/resources`, { token })).toBe('AuthorizationFailed');
    await arm.allow('Reader', { scope: vault });
    expect(await list(`${subscription}/resources`, { token })).toEqual([vault]);
  });
});
