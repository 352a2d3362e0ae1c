import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createTestIdentityEndpoint,
  type Query,
  type TestIdentityEndpoint,
  vaultResource,
} from '../../test/support/test-identity-endpoint.ts';
import type { ManagedIdentity } from '../directory/index.ts';
import { silentLog } from '../platform/log/index.ts';
import { createManagedIdentityEndpoint } from './index.ts';

let ground: TestIdentityEndpoint;
let one: ManagedIdentity;
let another: ManagedIdentity;
/** Of a program that is assigned the one alone. */
let header: string;

beforeEach(async () => {
  ground = await createTestIdentityEndpoint();
  one = await ground.putIdentity('one');
  another = await ground.putIdentity('another');
  header = await ground.assign(one);
});

afterEach(() => ground[Symbol.asyncDispose]());

const notAssigned =
  'No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId.';
const signIns = async () => await ground.service.directory.signIns.list({ limit: 100 });

describe('a program that is assigned an identity', () => {
  it('gets a token for it, with the numbers as texts', async () => {
    const { status, headers, body } = await ground.ask(header);
    expect(status).toBe(200);
    const now = ground.service.clock.now().getTime() / 1_000;
    expect(body).toEqual({
      access_token: expect.stringMatching(/^eyJ/),
      client_id: one.clientId,
      expires_on: String(now + 86_400),
      resource: vaultResource,
      token_type: 'Bearer',
    });
    expect(decodeJwt(body.access_token)).toMatchObject({
      aud: vaultResource,
      tid: ground.service.tenant.id,
      oid: one.principalId,
      appid: one.clientId,
      appidacr: '2',
      idtyp: 'app',
      xms_mirid: one.resourceId,
    });
    expect(headers.get('cache-control')).toBe('no-store');
    const [signIn] = await signIns();
    expect(signIn?.id).toBe(headers.get('x-correlation-id'));
  });

  it.each(['/msi/token', '/MSI/token', '/msi/token/'])('gets it at %s', async (path) => {
    expect((await ground.ask(header, {}, { path })).status).toBe(200);
  });

  it.each(['/', '/msi', '/msi/token/more', '/msi/tokens', '/metadata/identity/oauth2/token'])(
    'finds nothing at %s',
    async (path) => {
      expect((await ground.ask(header, {}, { path })).status).toBe(404);
    },
  );

  it.each<[string, (identity: ManagedIdentity) => Query]>([
    ['client_id', ({ clientId }) => ({ client_id: clientId })],
    ['client_id in capitals', ({ clientId }) => ({ client_id: clientId.toUpperCase() })],
    ['principal_id', ({ principalId }) => ({ principal_id: principalId })],
    ['object_id', ({ principalId }) => ({ object_id: principalId })],
    ['mi_res_id', ({ resourceId }) => ({ mi_res_id: resourceId })],
    ['mi_res_id in another case', ({ resourceId }) => ({ mi_res_id: resourceId.toLowerCase() })],
  ])('names one of several by %s', async (_how, naming) => {
    const both = await ground.assign(one, another);
    for (const identity of [one, another]) {
      expect((await ground.ask(both, naming(identity))).body.client_id).toBe(identity.clientId);
    }
  });

  it('has to name one where it is assigned several', async () => {
    const { status, body, headers } = await ground.ask(await ground.assign(one, another));
    expect([status, body]).toEqual([
      400,
      {
        statusCode: 400,
        message: 'Unable to load the proper Managed Identity.',
        correlationId: headers.get('x-correlation-id'),
      },
    ]);
    expect((await ground.ask(await ground.assign(one, one))).status).toBe(200);
  });

  it.each<[string, (identity: ManagedIdentity) => Query]>([
    ['client_id', ({ clientId }) => ({ client_id: clientId })],
    ['principal_id', ({ principalId }) => ({ principal_id: principalId })],
    ['object_id', ({ principalId }) => ({ object_id: principalId })],
    ['mi_res_id', ({ resourceId }) => ({ mi_res_id: resourceId })],
    ['client_id, where it is the principal’s', ({ principalId }) => ({ client_id: principalId })],
    ['an empty client_id', () => ({ client_id: '' })],
    ['a mi_res_id that is no resource id', () => ({ mi_res_id: 'one' })],
    ['a mi_res_id below another', ({ resourceId }) => ({ mi_res_id: `${resourceId}/x/y` })],
  ])('does not get another’s by %s', async (_how, naming) => {
    const { status, body } = await ground.ask(header, naming(another));
    expect([status, body.message]).toEqual([400, notAssigned]);
    expect(await signIns()).toEqual([]);
  });

  it('is told the same of an identity that is not there', async () => {
    const unknown = await ground.ask(header, { client_id: '5f0a1c3e-0000-4000-8000-000000000001' });
    const other = await ground.ask(header, { client_id: another.clientId });
    expect({ ...unknown.body, correlationId: '' }).toEqual({ ...other.body, correlationId: '' });
  });

  it('gets nothing more once the identity is deleted, nor when one of its name is made anew', async () => {
    await ground.service.directory.managedIdentities.delete(one.resourceId);
    expect((await ground.ask(header)).body.message).toBe(notAssigned);
    const anew = await ground.putIdentity('one');
    expect((await ground.ask(header)).body.message).toBe(notAssigned);
    expect((await ground.ask(header, { client_id: anew.clientId })).body.message).toBe(notAssigned);
    expect((await ground.ask(await ground.assign(anew))).body.client_id).toBe(anew.clientId);
  });

  it('gets nothing more once its assignment is released', async () => {
    expect(ground.assignments.release(header)).toBe(true);
    expect((await ground.ask(header)).status).toBe(401);
  });

  it('is told with Entra’s words where the resource is not there', async () => {
    const { status, body } = await ground.ask(header, { resource: 'https://nothing.example.com' });
    expect(status).toBe(500);
    expect(body).toEqual({
      statusCode: 500,
      message: expect.stringMatching(
        /^An unexpected error occured while fetching the AAD Token\. AADSTS500011: .* Trace ID: [0-9a-f-]{36} /,
      ),
      correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    const [signIn] = await signIns();
    expect(signIn).toMatchObject({ id: body.correlationId, errorNumber: 500011 });
  });

  it('is told nothing of a fault of ours', async () => {
    const endpoint = createManagedIdentityEndpoint({
      assignments: ground.assignments,
      issueToIdentity: async () => {
        throw new Error('the disk is full');
      },
      newId: () => 'the request',
      log: silentLog,
    });
    const request = new Request(
      `https://127.0.0.1/msi/token?api-version=2019-08-01&resource=${vaultResource}`,
      {
        headers: { 'X-IDENTITY-HEADER': header },
      },
    );
    const response = await endpoint.fetch(request);
    expect([response.status, await response.json()]).toEqual([
      500,
      {
        statusCode: 500,
        message: 'An unexpected error occured while fetching the AAD Token.',
        correlationId: 'the request',
      },
    ]);
  });
});

describe('a request', () => {
  const withoutVersion = {
    error: {
      code: 'ApiVersionUnspecified',
      message: 'An API version is required, but was not specified.',
      innerError: null,
    },
  };

  it.each([undefined, '', 'x', 'x'.repeat(5_000)])(
    'with the header %j gets nothing, however right it is',
    async (given) => {
      const { status, body } = await ground.ask(given, { client_id: one.clientId });
      expect(status).toBe(401);
      expect(body.message).toContain('X-IDENTITY-HEADER');
      expect(await signIns()).toEqual([]);
    },
  );

  it('with all but the end of a header gets nothing', async () => {
    expect((await ground.ask(header.slice(0, -1))).status).toBe(401);
    expect((await ground.ask(`${header}A`)).status).toBe(401);
  });

  it('without a header is not told what else is wrong', async () => {
    const wrong = await ground.ask(undefined, { 'api-version': undefined }, { method: 'POST' });
    expect(wrong.body.message).toBe('The header X-IDENTITY-HEADER is missing.');
  });

  it.each([undefined, ''])('has to name a version: %j', async (version) => {
    const { status, body } = await ground.ask(header, { 'api-version': version });
    expect([status, body]).toEqual([400, withoutVersion]);
  });

  it.each(['2017-09-01', '2018-02-01', '2019-08-02', 'x'.repeat(500)])(
    'has the version of this protocol: not %s',
    async (version) => {
      const { status, body } = await ground.ask(header, { 'api-version': version });
      expect(status).toBe(400);
      expect(body.error.code).toBe('UnsupportedApiVersion');
      expect(body.error.message).toBe(
        `The HTTP resource that matches the request URI 'https://127.0.0.1:8443/msi/token' does not support the API version '${version.slice(0, 200)}'.`,
      );
    },
  );

  it.each<[string, Query]>([
    ["The parameter 'resource' is missing.", { resource: undefined }],
    ["The parameter 'resource' is missing.", { resource: '' }],
    ["The parameter 'resource' is longer than 2048 characters.", { resource: 'x'.repeat(2_049) }],
    ["The parameter 'mi_res_id' is longer than 2048 characters.", { mi_res_id: `/${'x'.repeat(2_048)}` }],
    ["The parameter 'resource' is present more than once.", { resource: ['a', 'b'] }],
    [
      "The parameter 'api-version' is present more than once.",
      { 'api-version': ['2019-08-01', '2019-08-01'] },
    ],
    ["The parameter 'client_id' is present more than once.", { client_id: ['a', 'b'] }],
    [
      "An identity is named by one parameter, not by 'client_id' and 'mi_res_id'.",
      { client_id: 'a', mi_res_id: 'b' },
    ],
    [
      "An identity is named by one parameter, not by 'principal_id' and 'object_id'.",
      { principal_id: 'a', object_id: 'a' },
    ],
  ])('is told: %s', async (message, query) => {
    const { status, body } = await ground.ask(header, query);
    expect([status, body.message]).toEqual([400, message]);
    expect(await signIns()).toEqual([]);
  });

  it.each(['POST', 'PUT', 'DELETE'])('is GET, not %s', async (method) => {
    expect((await ground.ask(header, {}, { method })).status).toBe(405);
  });
});

describe('an assignment', () => {
  const assign = async (...resourceIds: readonly string[]) => await ground.assignments.assign(resourceIds);

  it('is another one each time, and stands for as long as it is not released', async () => {
    const again = await ground.assign(one);
    expect(again).not.toBe(header);
    expect(again).toMatch(/^[\w-]{43}$/);
    ground.assignments.release(again);
    expect(ground.assignments.find(header)).toEqual([one]);
    expect(ground.assignments.release(again)).toBe(false);
  });

  it.each(['', 'one', '/', '/subscriptions/x', '//'])('is not made of %j', async (resourceId) => {
    expect(await assign(one.resourceId, resourceId)).toEqual({ kind: 'unknown-identity', resourceId });
  });

  it('is refused where there are too many', async () => {
    const outcomes = await Promise.all(Array.from({ length: 1_000 }, () => assign(one.resourceId)));
    expect(outcomes.filter(({ kind }) => kind === 'too-many')).toHaveLength(1);
    ground.assignments.release(header);
    expect((await assign(one.resourceId)).kind).toBe('assigned');
  });

  it('prints nothing of what the program shows', async () => {
    expect(JSON.stringify(await assign(one.resourceId))).toContain('[secret]');
  });
});
