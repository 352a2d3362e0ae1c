import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createTestArm,
  group,
  ownerId,
  strangerId,
  subscription,
  type TestArm,
} from '../../../../test/support/test-arm.ts';

let arm: TestArm;
const values = 'providers/Microsoft.Insights/eventtypes/management/values';
const other = `${subscription}/resourceGroups/other`;
const identities = 'providers/Microsoft.ManagedIdentity/userAssignedIdentities';
const start = "eventTimestamp ge '2026-03-01T00:00:00Z' and eventTimestamp le '2026-03-02T00:00:00Z'";

beforeEach(async () => {
  arm = await createTestArm();
  await arm.call('PUT', other, { body: { location: 'eastus' } });
  await arm.call('PUT', `${group}/${identities}/id-lab`, { body: { location: 'eastus' } });
  await arm.call('PUT', `${other}/${identities}/id-other`, { body: { location: 'moon' } });
});

afterEach(() => arm[Symbol.asyncDispose]());

const ask = (filter: string, { select, token = arm.token() }: { select?: string; token?: string } = {}) =>
  arm.call('GET', `${subscription}/${values}?$filter=${filter}${select ? `&$select=${select}` : ''}`, {
    token,
  });

/** The names of what the events are about, the newest first. */
const list = async (filter: string, options: { token?: string } = {}) => {
  const { body } = await ask(filter, options);
  return (
    body.value?.map(({ resourceId }: { resourceId: string }) => resourceId.split('/').at(-1)) ??
    body.error?.code ??
    body
  );
};

describe('the activity log', () => {
  it('is read by what az and the SDKs ask for', async () => {
    expect(await list(start)).toEqual(['id-other', 'id-other', 'id-lab', 'id-lab', 'other', 'other']);
    // az sends times without quotes, and without a zone.
    const az = 'eventTimestamp ge 2026-03-01T06:00:00 and eventTimestamp le 2026-03-01T12:00:00';
    expect(await list(`${az} and resourceGroupName eq 'LAB'`)).toEqual(['id-lab', 'id-lab']);
    expect(await list(`${az} and resourceId eq '${other}'`)).toHaveLength(4);
    expect(await list(`${az} and resourceProvider eq 'Microsoft.Resources'`)).toEqual(['other', 'other']);
    expect(await list(`${az} and caller eq '${ownerId}' and status eq 'Failed'`)).toEqual(['id-other']);
    expect(await list("eventTimestamp ge '2026-03-01T12:00:01Z'")).toEqual([]);
  });

  it('gives those members that are asked for', async () => {
    const { body } = await ask(`${start} and status eq 'Failed'`, {
      select: 'resourceGroupName , EVENTNAME',
    });
    expect(body.value).toEqual([
      { eventName: { value: 'EndRequest', localizedValue: 'End request' }, resourceGroupName: 'other' },
    ]);
    const refused = await ask(start, { select: 'password' });
    expect([refused.status, refused.body.Code]).toEqual([400, 'BadRequest']);
  });

  it('comes in pages', async () => {
    for (let each = 0; each < 100; each += 1) {
      await arm.call('PUT', other, { body: { location: 'eastus' } });
    }
    const first = await ask(start);
    expect(first.body.value).toHaveLength(200);
    expect(first.body.nextLink).toContain('skiptoken');
    const second = await arm.call('GET', first.body.nextLink);
    expect(second.body.value).toHaveLength(6);
    expect(second.body).not.toHaveProperty('nextLink');
    const wrong = await arm.call('GET', `${first.body.nextLink}x`);
    expect([wrong.status, wrong.body.Code]).toEqual([400, 'BadRequest']);
  });

  it.each([
    ['no filter', '', 'start time'],
    ['no time to begin with', "caller eq 'a'", 'eventTimestamp ge is missing'],
    ['a filter that nobody knows', `${start} and operationName eq 'a'`, 'no comparison of these'],
    ['what is no id', `${start} and resourceUri eq 'akv-lab'`, 'slash'],
    [
      'more than ninety days',
      "eventTimestamp ge '2025-11-30T11:00:00Z'",
      'The start time cannot be more than 90 days in the past.',
    ],
  ])('refuses %s in the words and the shape of Azure Monitor', async (_, filter, message) => {
    const { status, body } = await ask(filter);
    expect([status, Object.keys(body), body.Code]).toEqual([400, ['Code', 'Message'], 'BadRequest']);
    expect(body.Message).toContain(message);
  });

  it('takes ninety days that were counted a moment ago', async () => {
    expect(await list("eventTimestamp ge '2025-12-01T11:59:00Z'")).toHaveLength(6);
  });

  it('is read by whoever may read the group or the resource that it is asked for', async () => {
    const token = arm.token({ oid: strangerId });
    await arm.allow('Reader', { scope: group });
    expect(await list(start, { token })).toBe('AuthorizationFailed');
    expect(await list(`${start} and resourceGroupName eq 'other'`, { token })).toBe('AuthorizationFailed');
    expect(await list(`${start} and resourceGroupName eq 'lab'`, { token })).toEqual(['id-lab', 'id-lab']);
    const id = `${group}/${identities}/id-lab`;
    expect(await list(`${start} and resourceUri eq '${id}'`, { token })).toEqual(['id-lab', 'id-lab']);
    // The right of one group opens no other, whichever of them is named beside it.
    const both = `${start} and resourceUri eq '${id}' and resourceGroupName eq 'other'`;
    expect(await list(both, { token })).toEqual([]);
    expect(await list(`${start} and resourceGroupName eq 'lab/../other'`, { token })).toBe(
      'AuthorizationFailed',
    );
    expect(await list(`${start} and resourceUri eq '/'`, { token })).toBe('AuthorizationFailed');
  });

  it('has what was done in no subscription for those who may read everywhere', async () => {
    const path = `/${values}?$filter=${start}`;
    const stranger = arm.token({ oid: strangerId });
    const refused = await arm.call('GET', path, { token: stranger });
    expect(refused.body.error.message).toContain(
      "over scope '/providers/Microsoft.Insights/eventtypes/management'",
    );
    await arm.call('PUT', '/providers/Microsoft.Authorization/roleAssignments/x', { token: stranger });
    await arm.allow('Reader', { scope: '/' });
    const { body } = await arm.call('GET', path, { token: stranger });
    expect(body.value).toMatchObject([
      {
        id: expect.stringMatching(/^\/providers\/Microsoft.Authorization\/roleAssignments\/x\/events\//),
        operationName: { value: 'Microsoft.Authorization/roleAssignments/write' },
        status: { value: 'Failed' },
      },
    ]);
    expect(body.value[0]).not.toHaveProperty('subscriptionId');
  });

  it('has categories that everybody may list', async () => {
    const { body } = await arm.call('GET', '/providers/microsoft.insights/eventcategories');
    expect(body.value.map(({ value }: { value: string }) => value)).toContain('Administrative');
  });
});
