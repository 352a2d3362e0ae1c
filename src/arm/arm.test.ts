import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createTestArm,
  group,
  strangerId,
  subscription,
  subscriptionId,
  type TestArm,
  tenantId,
} from '../../test/support/test-arm.ts';

let arm: TestArm;
const identity = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/myIdentity`;

beforeEach(async () => {
  arm = await createTestArm();
});

afterEach(() => arm[Symbol.asyncDispose]());

describe('every request', () => {
  it.each([
    ['without a token', null, 'AuthenticationFailed'],
    ['with what is no token', 'nonsense', 'InvalidAuthenticationToken'],
  ])('%s is refused before anything is looked at', async (_, token, code) => {
    const answer = await arm.call('GET', `${group}/nothing/at/all`, { token });
    expect(answer).toMatchObject({ status: 401, body: { error: { code } } });
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer authorization_uri=/);
  });

  it('with a token for somebody else is refused by its audience', async () => {
    const token = arm.token({ aud: 'https://vault.azure.net' });
    const { body } = await arm.call('GET', subscription, { token });
    expect(body.error).toEqual({
      code: 'InvalidAuthenticationTokenAudience',
      message: expect.stringContaining("wrong audience or resource 'https://vault.azure.net'"),
    });
  });

  it.each([
    'https://management.azure.com/',
    'https://management.core.windows.net/',
    '797f4846-ba00-4fd7-ba43-dac1f8f63013',
  ])('takes a token for %s', async (aud) => {
    expect((await arm.call('GET', subscription, { token: arm.token({ aud }) })).status).toBe(200);
  });

  it('with an expired token is refused', async () => {
    const token = arm.token();
    arm.clock.advanceSeconds(2 * 3_600);
    const { body } = await arm.call('GET', subscription, { token });
    expect(body.error.code).toBe('ExpiredAuthenticationToken');
  });

  it('needs an API version, and takes any that could be one', async () => {
    const refused = await arm.call('GET', subscription, { apiVersion: null });
    expect(refused.body.error.code).toBe('MissingApiVersionParameter');
    expect((await arm.call('GET', subscription, { apiVersion: 'newest' })).body.error.code).toBe(
      'InvalidApiVersionParameter',
    );
    expect((await arm.call('GET', subscription, { apiVersion: '2031-01-01-preview' })).status).toBe(200);
  });

  it.each([
    subscription.toUpperCase(),
    `/${subscription}/`,
    `//subscriptions//${subscriptionId}`,
    `/subscriptions/%37${subscriptionId.slice(1)}`,
  ])('finds its resource by %s', async (path) => {
    expect((await arm.call('GET', path)).body).toMatchObject({ subscriptionId });
  });

  it.each([
    ['a subscription that is not there', '/subscriptions/none', 'SubscriptionNotFound'],
    ['an unknown provider', `${group}/providers/Contoso.Shop/shops/a`, 'InvalidResourceNamespace'],
    ['an unknown type', `${group}/providers/Microsoft.KeyVault/shops/a`, 'InvalidResourceType'],
    ['an unknown path', '/nothing', 'NotFound'],
    ['a backslash', '/subscriptions/a%5Cb', 'NotFound'],
    ['an encoded slash', '/subscriptions/a%2Fb', 'NotFound'],
  ])('for %s is refused', async (_, path, code) => {
    const answer = await arm.call('GET', path);
    expect([answer.status, answer.body.error.code]).toEqual([404, code]);
  });

  it('is answered in JSON that says its charset', async () => {
    for (const path of [subscription, '/nothing']) {
      const { headers } = await arm.call('GET', path);
      expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    }
    expect((await arm.call('HEAD', group)).headers.get('content-type')).toBeNull();
  });

  it('by a method that nothing answers is refused', async () => {
    expect((await arm.call('DELETE', subscription)).status).toBe(405);
  });

  it('by somebody without a role is refused, whether or not the resource is there', async () => {
    const token = arm.token({ oid: strangerId });
    for (const path of [group, `${subscription}/resourceGroups/none`, identity]) {
      const { status, body } = await arm.call('GET', path, { token });
      expect(status).toBe(403);
      expect(body.error.code).toBe('AuthorizationFailed');
    }
    const { body } = await arm.call('GET', group.toLowerCase(), { token });
    expect(body.error.message).toBe(
      `The client '50000000-0000-4000-8000-000000000005' with object id '${strangerId}' does not have authorization to perform action 'Microsoft.Resources/subscriptions/resourceGroups/read' over scope '${group.replace('Lab', 'lab')}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
    );
  });

  it('by a reader may look and change nothing', async () => {
    await arm.allow('Reader', { scope: group });
    const token = arm.token({ oid: strangerId });
    expect((await arm.call('GET', group, { token })).status).toBe(200);
    expect((await arm.call('PUT', group, { token, body: { location: 'eastus' } })).status).toBe(403);
    expect((await arm.call('GET', subscription, { token })).status).toBe(403);
    expect((await arm.call('GET', '/subscriptions', { token })).body.value).toHaveLength(1);
  });
});

describe('tenants and subscriptions', () => {
  it('are those of the caller', async () => {
    expect((await arm.call('GET', '/tenants')).body.value).toMatchObject([{ tenantId, tenantType: 'AAD' }]);
    expect((await arm.call('GET', '/subscriptions')).body.value).toMatchObject([
      { subscriptionId, tenantId, state: 'Enabled', managedByTenants: [] },
    ]);
    const token = arm.token({ oid: strangerId });
    expect((await arm.call('GET', '/subscriptions', { token })).body).toEqual({ value: [] });
  });
});

describe('a resource group', () => {
  const shop = `${subscription}/resourceGroups/shop`;

  it('is found by its tag, as `az group list --tag` asks', async () => {
    await arm.call('PUT', shop, { body: { location: 'eastus', tags: { team: 'blue' } } });
    const listed = async (filter: string) => {
      const query = `$filter=${encodeURIComponent(filter)}`;
      const { body } = await arm.call('GET', `${subscription}/resourcegroups?${query}`);
      return body.value?.map(({ name }: { name: string }) => name) ?? body.error.code;
    };
    expect(await listed("tagname eq 'Team' and tagvalue eq 'blue'")).toEqual(['shop']);
    expect(await listed("tagName eq 'team' and tagValue eq 'red'")).toEqual([]);
    expect(await listed('team is blue')).toBe('InvalidFilterInQueryString');
  });

  it('is made, changed, found and listed', async () => {
    const made = await arm.call('PUT', shop, { body: { location: 'West Europe', tags: { a: 'b' } } });
    expect(made).toMatchObject({
      status: 201,
      body: {
        id: shop,
        name: 'shop',
        type: 'Microsoft.Resources/resourceGroups',
        location: 'westeurope',
        tags: { a: 'b' },
        properties: { provisioningState: 'Succeeded' },
      },
    });
    expect((await arm.call('PUT', shop, { body: { location: 'westeurope' } })).status).toBe(200);
    expect((await arm.call('PATCH', shop, { body: { tags: { c: 'd' } } })).body.tags).toEqual({ c: 'd' });
    expect((await arm.call('HEAD', shop)).status).toBe(204);
    expect((await arm.call('HEAD', `${shop}2`)).status).toBe(404);
    const { value } = (await arm.call('GET', `${subscription}/resourcegroups`)).body;
    expect(value.map(({ name }: { name: string }) => name)).toEqual(['Lab', 'shop']);
  });

  it.each([
    ['no location', {}, 400, 'LocationRequired'],
    ['a location that is none', { location: 'atlantis' }, 400, 'LocationNotAvailableForResourceType'],
    ['no JSON', '{', 400, 'InvalidRequestContent'],
    ['tags that are none', { location: 'eastus', tags: ['a'] }, 400, 'InvalidRequestContent'],
  ])('with %s is refused', async (_, body, status, code) => {
    const answer = await arm.call('PUT', shop, { body });
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
  });

  it('stays where it is', async () => {
    const answer = await arm.call('PUT', group, { body: { location: 'westus' } });
    expect(answer).toMatchObject({ status: 409, body: { error: { code: 'InvalidResourceGroupLocation' } } });
  });

  it('takes all that is in it along, and tells how far it is', async () => {
    await arm.call('PUT', identity, { body: { location: 'eastus' } });
    const answer = await arm.call('DELETE', group);
    expect(answer.status).toBe(202);
    expect(answer.headers.get('retry-after')).toBe('1');
    const place = answer.headers.get('location') ?? '';
    await expect.poll(async () => (await arm.call('GET', place)).status).toBe(200);
    const told = await arm.call('GET', answer.headers.get('azure-asyncoperation') ?? '');
    expect(told.body).toMatchObject({ status: 'Succeeded' });
    expect((await arm.call('GET', group)).body.error.code).toBe('ResourceGroupNotFound');
    expect(await arm.directory.managedIdentities.list()).toEqual([]);
  });
});

describe('a managed identity', () => {
  it('is made with its three ids, and keeps them', async () => {
    const made = await arm.call('PUT', identity, { body: { location: 'East US', tags: { a: 'b' } } });
    expect(made).toMatchObject({
      status: 201,
      body: { id: identity, location: 'eastus', properties: { tenantId } },
    });
    const again = await arm.call('PUT', identity.toLowerCase(), { body: { location: 'eastus' } });
    expect(again.status).toBe(200);
    expect(again.body.properties).toEqual(made.body.properties);
    expect((await arm.call('GET', identity)).body.properties).toEqual(made.body.properties);
  });

  it('is listed in its group and in its subscription', async () => {
    await arm.call('PUT', identity, { body: { location: 'eastus' } });
    const collection = 'providers/Microsoft.ManagedIdentity/userAssignedIdentities';
    for (const scope of [group, subscription]) {
      const { value } = (await arm.call('GET', `${scope}/${collection}`)).body;
      expect(value.map(({ name }: { name: string }) => name)).toEqual(['myIdentity']);
    }
    expect((await arm.call('GET', `${subscription}/resourceGroups/none/${collection}`)).status).toBe(404);
  });

  it('is not there before, and not after', async () => {
    const { status, body } = await arm.call('GET', identity);
    expect([status, body.error]).toEqual([
      404,
      {
        code: 'ResourceNotFound',
        message:
          "The Resource 'Microsoft.ManagedIdentity/userAssignedIdentities/myIdentity' under resource group 'Lab' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
      },
    ]);
    await arm.call('PUT', identity, { body: { location: 'eastus' } });
    expect((await arm.call('DELETE', identity)).status).toBe(200);
    expect((await arm.call('DELETE', identity)).status).toBe(204);
  });
});

describe('a federated credential', () => {
  const credential = `${identity}/federatedIdentityCredentials/myFedIdentity`;
  const properties = {
    issuer: 'https://eastus.oic.prod-aks.azure.com/a/b/',
    subject: 'system:serviceaccount:default:workload-identity-sa',
    audiences: ['api://AzureADTokenExchange'],
  };

  beforeEach(async () => {
    await arm.call('PUT', identity, { body: { location: 'eastus' } });
  });

  it('is made, replaced, listed and deleted', async () => {
    const made = await arm.call('PUT', credential, { body: { properties } });
    expect(made).toMatchObject({
      status: 201,
      body: {
        id: credential,
        name: 'myFedIdentity',
        type: 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials',
        properties,
      },
    });
    expect((await arm.call('PUT', credential, { body: { properties } })).status).toBe(200);
    const { value } = (await arm.call('GET', `${identity}/federatedIdentityCredentials`)).body;
    expect(value).toHaveLength(1);
    expect((await arm.call('DELETE', credential)).status).toBe(200);
    expect((await arm.call('GET', credential)).body.error).toEqual({
      code: 'NotFound',
      message: `Resource '${credential.replace('resourceGroups', 'resourcegroups')}' was not found.`,
    });
  });

  it.each([
    ['no issuer', { ...properties, issuer: undefined }, /must specify an issuer, subject and audience/],
    ['no audiences', { ...properties, audiences: undefined }, /must specify an issuer, subject and audience/],
    ['two audiences', { ...properties, audiences: ['a', 'b'] }, /must have exactly 1 audience/],
    ['an issuer over http', { ...properties, issuer: 'http://a' }, /is not an https URL/],
    ['a text that is too long', { ...properties, subject: 'a'.repeat(601) }, /at most 600/],
    ['an expression', { ...properties, claimsMatchingExpression: {} }, /not evaluated here/],
  ])('with %s is refused', async (_, given, message) => {
    const answer = await arm.call('PUT', credential, { body: { properties: given } });
    expect([answer.status, answer.body.error.code]).toEqual([400, 'BadRequest']);
    expect(answer.body.error.message).toMatch(message);
  });

  it.each([
    [
      'nothing in its body',
      credential,
      {},
      'Federated Identity Credential from HTTP body has empty properties',
    ],
    [
      'a name that starts with a hyphen',
      credential.replace('myFed', '-'),
      { properties },
      "Federated Identity Credential name '-Identity' is invalid.",
    ],
  ])('with %s is refused in the words of its provider', async (_, path, body, message) => {
    const answer = await arm.call('PUT', path, { body });
    expect([answer.status, answer.body.error]).toEqual([400, { code: 'BadRequest', message }]);
  });

  it.each(['malaysiasouth', 'New Zealand North'])('is not to be had in %s', async (location) => {
    const elsewhere = `${identity}-elsewhere`;
    await arm.call('PUT', elsewhere, { body: { location } });
    const answer = await arm.call('PUT', credential.replace(identity, elsewhere), { body: { properties } });
    expect([answer.status, answer.body.error]).toEqual([
      405,
      {
        code: 'MethodNotAllowed',
        message: 'The request format was unexpected : Support for federated identity credentials not enabled',
      },
    ]);
  });

  it('is one of twenty, and the only one of its issuer and subject', async () => {
    await arm.call('PUT', credential, { body: { properties } });
    const twin = await arm.call('PUT', `${credential}2`, { body: { properties } });
    expect(twin.body.error.message).toBe(
      'Issuer and subject combination already exists for this Managed Identity.',
    );
    for (let count = 1; count < 20; count += 1) {
      const body = { properties: { ...properties, subject: `subject-${count}` } };
      expect((await arm.call('PUT', `${credential}${count}`, { body })).status).toBe(201);
    }
    const body = { properties: { ...properties, subject: 'one too many' } };
    expect((await arm.call('PUT', `${credential}20`, { body })).body.error.message).toMatch(/at most 20/);
  });

  it('of an identity that is not there is refused', async () => {
    const path = credential.replace('myIdentity', 'none');
    expect((await arm.call('PUT', path, { body: { properties } })).body.error).toMatchObject({
      code: 'ParentResourceNotFound',
    });
  });

  it('is refused while another of the same identity is written', async () => {
    const body = (subject: string) => ({ properties: { ...properties, subject } });
    const answers = await Promise.all(
      ['a', 'b', 'c'].map((name) => arm.call('PUT', `${credential}-${name}`, { body: body(name) })),
    );
    const codes = answers.map(({ status, body: answer }) => [status, answer.error?.code]);
    expect(codes).toContainEqual([201, undefined]);
    expect(codes).toContainEqual([
      409,
      'ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity',
    ]);
  });
});
