import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  appId,
  createTestArm,
  group,
  ownerId,
  strangerId,
  subscription,
  subscriptionId,
  type TestArm,
  type TestArmAnswer,
  tenantId,
} from '../../../test/support/test-arm.ts';

let arm: TestArm;
const identity = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-lab`;
const cluster = `${group}/providers/Microsoft.ContainerService/managedClusters/aks`;
const write = 'Microsoft.ManagedIdentity/userAssignedIdentities/write';

beforeEach(async () => {
  arm = await createTestArm();
});

afterEach(() => arm[Symbol.asyncDispose]());

/** The events of the log, the oldest first. */
async function events(filter = '') {
  const values = `${subscription}/providers/Microsoft.Insights/eventtypes/management/values`;
  const { body } = await arm.call('GET', `${values}?$filter=eventTimestamp ge '2026-01-01'${filter}`);
  return body.value.reverse();
}

async function outcomes() {
  return (await events()).map(
    ({ operationName, status, subStatus }: Record<string, { value: string; localizedValue: string }>) =>
      [operationName?.value.split('/').slice(-2).join('/'), status?.value, subStatus?.localizedValue].join(
        ' ',
      ),
  );
}

/** Until it has ended, as clients do. */
async function poll(answer: TestArmAnswer) {
  const place = answer.headers.get('azure-asyncoperation') ?? '';
  await expect.poll(async () => (await arm.call('GET', place)).body.status).not.toBe('InProgress');
}

describe('what is done through the control plane', () => {
  it('is kept as its beginning and its end, with who did it and how it was answered', async () => {
    const correlationId = '90000000-0000-4000-8000-000000000009';
    const headers = { 'x-ms-correlation-request-id': correlationId, 'x-ms-client-request-id': 'mine' };
    const answer = await arm.call('PUT', identity, { body: { location: 'eastus' }, headers });
    expect(answer.headers.get('x-ms-correlation-request-id')).toBe(correlationId);

    const [begin, end] = await events();
    expect(begin).toMatchObject({
      eventName: { value: 'BeginRequest', localizedValue: 'Begin request' },
      status: { value: 'Started', localizedValue: 'Started' },
      subStatus: { value: '', localizedValue: '' },
    });
    expect(begin.properties).not.toHaveProperty('statusCode');
    expect(end).toEqual({
      authorization: { action: write, scope: identity },
      caller: ownerId,
      channels: 'Operation',
      claims: {
        aud: 'https://management.azure.com',
        iss: `https://sts.windows.net/${tenantId}/`,
        appid: appId,
        idtyp: 'app',
        'http://schemas.microsoft.com/identity/claims/objectidentifier': ownerId,
        'http://schemas.microsoft.com/identity/claims/tenantid': tenantId,
        ver: '1.0',
      },
      correlationId,
      description: '',
      eventDataId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      eventName: { value: 'EndRequest', localizedValue: 'End request' },
      category: { value: 'Administrative', localizedValue: 'Administrative' },
      eventTimestamp: '2026-03-01T12:00:00.0000000Z',
      httpRequest: { clientRequestId: 'mine', method: 'PUT' },
      id: `${identity}/events/${end.eventDataId}/ticks/639079632000000000`,
      level: 'Informational',
      operationId: correlationId,
      operationName: { value: write, localizedValue: write },
      resourceGroupName: 'Lab',
      resourceProviderName: {
        value: 'Microsoft.ManagedIdentity',
        localizedValue: 'Microsoft.ManagedIdentity',
      },
      resourceType: {
        value: 'Microsoft.ManagedIdentity/userAssignedIdentities',
        localizedValue: 'Microsoft.ManagedIdentity/userAssignedIdentities',
      },
      resourceId: identity,
      status: { value: 'Succeeded', localizedValue: 'Succeeded' },
      subStatus: { value: 'Created', localizedValue: 'Created (HTTP Status Code: 201)' },
      submissionTimestamp: '2026-03-01T12:00:00.0000000Z',
      subscriptionId,
      tenantId,
      properties: {
        statusCode: 'Created',
        serviceRequestId: answer.headers.get('x-ms-request-id'),
        eventCategory: 'Administrative',
        entity: identity,
        message: write,
        hierarchy: `${tenantId}/${subscriptionId}`,
      },
      relatedEvents: [],
    });
  });

  it('says a person by the name that signs in', async () => {
    const token = arm.token({
      idtyp: 'user',
      upn: 'ada@contoso.com',
      name: 'Ada',
      scp: 'user_impersonation',
    });
    await arm.call('PUT', identity, { body: { location: 'eastus' }, token });
    const [begin] = await events(" and caller eq 'ADA@contoso.com'");
    expect(begin).toMatchObject({
      caller: 'ada@contoso.com',
      claims: { name: 'Ada', 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn': 'ada@contoso.com' },
    });
  });

  it('leaves nothing where it only reads', async () => {
    await arm.call('GET', group);
    await arm.call('HEAD', group);
    const name = { name: 'akv-lab', type: 'Microsoft.KeyVault/vaults' };
    const check = `${subscription}/providers/Microsoft.KeyVault/checkNameAvailability`;
    expect((await arm.call('POST', check, { body: name })).status).toBe(200);
    expect(await events()).toEqual([]);
  });

  it('is kept with the reason where it is refused', async () => {
    const answer = await arm.call('PUT', identity, { body: { location: 'moon' } });
    const [, end] = await events();
    expect(end).toMatchObject({
      level: 'Error',
      status: { value: 'Failed' },
      subStatus: { value: 'BadRequest', localizedValue: 'Bad Request (HTTP Status Code: 400)' },
      properties: { statusCode: 'BadRequest' },
    });
    expect(JSON.parse(end.properties.statusMessage)).toEqual(answer.body);
    expect(end.properties.statusMessage).toContain('LocationNotAvailable');
  });

  it('has failed, and has not begun, for whoever may not', async () => {
    const token = arm.token({ oid: strangerId });
    const answer = await arm.call('DELETE', identity, { token });
    expect(answer.status).toBe(403);
    const found = await events();
    expect(found).toMatchObject([
      {
        caller: strangerId,
        level: 'Error',
        operationName: { value: 'Microsoft.ManagedIdentity/userAssignedIdentities/delete' },
        status: { value: 'Failed' },
        subStatus: { value: 'Forbidden', localizedValue: 'Forbidden (HTTP Status Code: 403)' },
      },
    ]);
    expect(JSON.parse(found[0].properties.statusMessage)).toEqual(answer.body);
  });

  it('is not pushed out by whoever may not', async () => {
    const token = arm.token({ oid: strangerId });
    for (let each = 0; each < 210; each += 1) await arm.call('DELETE', identity, { token });
    expect(await events()).toHaveLength(110);
  });

  it('goes on after its answer, and is kept when it ends', async () => {
    const body = {
      location: 'eastus',
      identity: { type: 'SystemAssigned' },
      properties: { agentPoolProfiles: [{ name: 'nodepool1', count: 1, mode: 'System' }] },
    };
    const release = arm.clusters.hold();
    const answer = await arm.call('PUT', cluster, { body });
    const begun = [
      'managedClusters/write Started ',
      'managedClusters/write Accepted Created (HTTP Status Code: 201)',
    ];
    expect(await outcomes()).toEqual(begun);
    release();
    await poll(answer);
    expect(await outcomes()).toEqual([...begun, 'managedClusters/write Succeeded ']);

    arm.clusters.failNext();
    await poll(await arm.call('PUT', cluster, { body }));
    expect((await outcomes()).slice(3)).toEqual([
      'managedClusters/write Started ',
      'managedClusters/write Accepted OK (HTTP Status Code: 200)',
      'managedClusters/write Failed Internal Server Error (HTTP Status Code: 500)',
    ]);
    await poll(await arm.call('DELETE', group));
    expect((await outcomes()).slice(6)).toEqual([
      'resourceGroups/delete Started ',
      'resourceGroups/delete Accepted Accepted (HTTP Status Code: 202)',
      'resourceGroups/delete Succeeded ',
    ]);
    expect((await events()).at(-1)).toMatchObject({
      resourceId: group,
      resourceGroupName: 'Lab',
      resourceType: { value: 'Microsoft.Resources/subscriptions/resourceGroups' },
    });
  });

  it('counts actions, too', async () => {
    await arm.call('POST', `${cluster}/listClusterUserCredential`);
    expect(await outcomes()).toEqual([
      'listClusterUserCredential/action Started ',
      'listClusterUserCredential/action Failed Not Found (HTTP Status Code: 404)',
    ]);
    expect((await events())[0]).toMatchObject({
      resourceId: cluster,
      resourceType: { value: 'Microsoft.ContainerService/managedClusters' },
    });
  });

  it('never has the token or the body', async () => {
    const token = arm.token({ name: 'Ada', secret: 'claim-that-nobody-knows' });
    const body = { location: 'eastus', properties: { password: 'hunter2' }, tags: { team: 'blue' } };
    await arm.call('PUT', identity, { body, token });
    const kept = JSON.stringify(await events());
    for (const text of [token, token.split('.')[2], 'hunter2', 'blue', 'claim-that-nobody-knows']) {
      expect(kept).not.toContain(text);
    }
  });

  it('has a reason of a bounded length', async () => {
    const given = 'x'.repeat(100_000);
    await arm.call('PUT', identity, { body: { location: given } });
    const [, end] = await events();
    expect(end.properties.statusMessage.length).toBeLessThan(5_000);
  });
});
