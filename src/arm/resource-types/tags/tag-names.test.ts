import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestArm, group, subscription, type TestArm } from '../../../../test/support/test-arm.ts';

let arm: TestArm;
const names = `${subscription}/tagNames`;
const identity = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-lab`;

beforeEach(async () => {
  arm = await createTestArm();
  await arm.call('PATCH', group, { body: { tags: { team: 'blue', stage: 'test' } } });
  await arm.call('PUT', identity, { body: { location: 'eastus', tags: { Team: 'blue' } } });
});

afterEach(() => arm[Symbol.asyncDispose]());

const call = async (method: string, path: string) => {
  const { status, body } = await arm.call(method, path);
  return [status, body?.error?.code];
};
const list = async () => (await arm.call('GET', names)).body.value;

describe('the names of tags', () => {
  it('are those that are used, with their values and how many use them', async () => {
    expect(await list()).toEqual([
      {
        id: `${names}/stage`,
        tagName: 'stage',
        count: { type: 'Total', value: 1 },
        values: [
          { id: `${names}/stage/tagValues/test`, tagValue: 'test', count: { type: 'Total', value: 1 } },
        ],
      },
      {
        id: `${names}/team`,
        tagName: 'team',
        count: { type: 'Total', value: 2 },
        values: [
          { id: `${names}/team/tagValues/blue`, tagValue: 'blue', count: { type: 'Total', value: 2 } },
        ],
      },
    ]);
  });

  it('are written down before anyone uses them, and so are values', async () => {
    const { status, body } = await arm.call('PUT', `${names}/cost`);
    expect([status, body]).toEqual([
      201,
      { id: `${names}/cost`, tagName: 'cost', count: { type: 'Total', value: 0 }, values: [] },
    ]);
    expect((await arm.call('PUT', `${names}/COST`)).status).toBe(200);
    const added = await arm.call('PUT', `${names}/cost/tagValues/1`);
    expect([added.status, added.body]).toEqual([
      201,
      { id: `${names}/cost/tagValues/1`, tagValue: '1', count: { type: 'Total', value: 0 } },
    ]);
    expect((await arm.call('PUT', `${names}/cost/tagValues/1`)).status).toBe(200);
    expect((await list()).map(({ tagName }: { tagName: string }) => tagName)).toEqual([
      'cost',
      'stage',
      'team',
    ]);
  });

  it('are deleted when nothing uses them', async () => {
    await arm.call('PUT', `${names}/cost`);
    await arm.call('PUT', `${names}/cost/tagValues/1`);
    expect(await call('DELETE', `${names}/cost`)).toEqual([409, 'TagNameInUse']);
    expect(await call('DELETE', `${names}/cost/tagValues/1`)).toEqual([200, undefined]);
    expect(await call('DELETE', `${names}/cost/tagValues/1`)).toEqual([204, undefined]);
    expect(await call('DELETE', `${names}/cost`)).toEqual([200, undefined]);
    expect(await call('DELETE', `${names}/cost`)).toEqual([204, undefined]);
    expect(await call('DELETE', `${names}/team`)).toEqual([409, 'TagNameInUse']);
    expect(await call('DELETE', `${names}/team/tagValues/blue`)).toEqual([409, 'TagValueInUse']);
    expect(await list()).toHaveLength(2);
  });

  it('are refused where they cannot be names', async () => {
    expect(await call('PUT', `${names}/${'x'.repeat(513)}`)).toEqual([400, 'InvalidRequestContent']);
    expect(await call('PUT', `${names}/a&b`)).toEqual([400, 'InvalidTagNameCharacters']);
    expect(await call('PUT', `${names}/none/tagValues/1`)).toEqual([404, 'TagNameNotFound']);
    expect(await call('PUT', `${names}/team/tagValues/${'x'.repeat(257)}`)).toEqual([
      400,
      'InvalidRequestContent',
    ]);
  });
});
