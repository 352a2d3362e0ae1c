import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createTestArm,
  group,
  strangerId,
  subscription,
  type TestArm,
} from '../../../../test/support/test-arm.ts';

const other = `${subscription}/resourceGroups/other`;

let arm: TestArm;

beforeEach(async () => {
  arm = await createTestArm();
});

afterEach(() => arm[Symbol.asyncDispose]());

describe('permissions', () => {
  it('are those of the caller at the scope', async () => {
    await arm.allow('Reader', { scope: group });
    await arm.allow('Contributor', { scope: other });
    const token = arm.token({ oid: strangerId });
    const path = `${group}/providers/Microsoft.Authorization/permissions`;
    expect((await arm.call('GET', path, { token })).body.value).toEqual([
      { actions: ['*/read'], notActions: [], dataActions: [], notDataActions: [] },
    ]);
  });
});
