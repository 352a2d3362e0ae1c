import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  issuer,
  makeTestKey,
  openTestCluster,
  type TestCluster,
} from '../../../test/support/test-cluster.ts';
import type { SigningKey } from '../../platform/keys/index.ts';
import type { FindBoundObject } from './bound-object.ts';

let key: SigningKey;
let cluster: TestCluster;

const pods: Record<string, Awaited<ReturnType<FindBoundObject>>> = {
  'Pod/mine': { uid: 'pod-uid', serviceAccountName: 'default', node: { name: 'node-1', uid: 'node-uid' } },
  'Pod/waiting': { uid: 'pod-uid', serviceAccountName: 'default' },
  'Pod/foreign': { uid: 'pod-uid', serviceAccountName: 'other' },
  'Secret/s': { uid: 'secret-uid' },
  'Node/node-1': { uid: 'node-uid' },
};
const boundObjects: FindBoundObject = async ({ kind, name }) => pods[`${kind}/${name}`];

beforeAll(async () => {
  key = await makeTestKey();
});

beforeEach(async () => {
  cluster = await openTestCluster({ key, boundObjects });
  return () => cluster.close();
});

const path = '/api/v1/namespaces/default/serviceaccounts/default/token';
const exchange = 'api://AzureADTokenExchange';

interface TokenRequest {
  readonly kind: string;
  readonly metadata: Record<string, string>;
  readonly spec: { readonly audiences: string[]; readonly expirationSeconds: number };
  readonly status: { readonly token: string; readonly expirationTimestamp: string };
}

async function request(body: unknown = {}, query = '') {
  const response = await cluster.send('POST', `${path}${query}`, { body });
  return { status: response.status, response, body: (await response.json()) as Record<string, unknown> };
}

async function issue(spec: Record<string, unknown> = {}): Promise<TokenRequest> {
  const { status, body } = await request({ spec });
  expect(status).toBe(201);
  return body as unknown as TokenRequest;
}

async function publishedKeys(): Promise<JSONWebKeySet> {
  const response = await cluster.api.publicIssuer.fetch(new Request(`${issuer}openid/v1/jwks`));
  return (await response.json()) as JSONWebKeySet;
}

/** An independent verifier, with what it can read in public and nothing else. */
async function verify(token: string, audience = exchange) {
  const keys = createLocalJWKSet(await publishedKeys());
  const currentDate = cluster.clock.now();
  return await jwtVerify(token, keys, { issuer, audience, algorithms: ['RS256'], currentDate });
}

describe('a token request', () => {
  it('yields a token that an independent verifier accepts by the published keys', async () => {
    const { status } = await issue({ audiences: [exchange] });
    const { payload } = await verify(status.token);
    expect(payload.sub).toBe('system:serviceaccount:default:default');
  });

  it('carries the claims of a real token, in their order, under a header without a type', async () => {
    const { status } = await issue({ audiences: [exchange], expirationSeconds: 7_200 });
    expect(decodeProtectedHeader(status.token)).toEqual({ alg: 'RS256', kid: key.keyId });
    const claims = Buffer.from(status.token.split('.')[1]!, 'base64url').toString();
    const uid = '00000000-0000-4000-8000-000000000002';
    expect(claims).toBe(
      JSON.stringify({
        aud: [exchange],
        exp: 1_772_373_600,
        iat: 1_772_366_400,
        iss: issuer,
        jti: JSON.parse(claims).jti,
        'kubernetes.io': { namespace: 'default', serviceaccount: { name: 'default', uid } },
        nbf: 1_772_366_400,
        sub: 'system:serviceaccount:default:default',
      }),
    );
  });

  it('is answered with itself, completed', async () => {
    const { body } = await request({
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      metadata: { creationTimestamp: null, name: 'default', namespace: 'default' },
      spec: { audiences: [exchange], boundObjectRef: null },
      status: { token: '', expirationTimestamp: null },
    });
    expect({ ...body, status: undefined }).toEqual({
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      metadata: { name: 'default', namespace: 'default', creationTimestamp: '2026-03-01T12:00:00Z' },
      spec: { audiences: [exchange], expirationSeconds: 3_600, boundObjectRef: null },
      status: undefined,
    });
    expect(body.status).toMatchObject({ expirationTimestamp: '2026-03-01T13:00:00Z' });
  });

  it('is for the issuer and an hour when it says nothing, and always names its audiences in a list', async () => {
    for (const body of [{}, { spec: {} }, { spec: { audiences: [], expirationSeconds: null } }]) {
      const answer = (await request(body)).body as unknown as TokenRequest;
      expect(answer.spec).toMatchObject({ audiences: [issuer], expirationSeconds: 3_600 });
      const { payload } = await verify(answer.status.token, issuer);
      expect(payload.aud).toEqual([issuer]);
      expect(payload.exp! - payload.iat!).toBe(3_600);
    }
  });

  it.each([
    [599, 'Invalid value: 599: may not specify a duration less than 10 minutes'],
    [0, 'Invalid value: 0: may not specify a duration less than 10 minutes'],
    [-1, 'Invalid value: -1: may not specify a duration less than 10 minutes'],
    [2 ** 32 + 1, 'Invalid value: 4294967297: may not specify a duration larger than 2^32 seconds'],
  ])('refuses to last %d seconds', async (expirationSeconds, message) => {
    const { status, body } = await request({ spec: { expirationSeconds } });
    expect(status).toBe(422);
    expect(body).toMatchObject({
      reason: 'Invalid',
      message: `TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: ${message}`,
      details: {
        group: 'authentication.k8s.io',
        kind: 'TokenRequest',
        causes: [{ reason: 'FieldValueInvalid', field: 'spec.expirationSeconds', message }],
      },
    });
  });

  it('may last ten minutes, and no longer than a day: then it is shortened with a warning', async () => {
    expect((await issue({ expirationSeconds: 600 })).status.expirationTimestamp).toBe('2026-03-01T12:10:00Z');
    expect(
      (await request({ spec: { expirationSeconds: 86_400 } })).response.headers.get('warning'),
    ).toBeNull();
    const { response, body } = await request({ spec: { expirationSeconds: 2 ** 32 } });
    expect(response.headers.get('warning')).toBe(
      '299 - "requested expiration of 4294967296 seconds shortened to 86400 seconds"',
    );
    expect(body).toMatchObject({
      spec: { expirationSeconds: 86_400 },
      status: { expirationTimestamp: '2026-03-02T12:00:00Z' },
    });
  });

  it('refuses to name another owner than its path does', async () => {
    const { status, body } = await request({ metadata: { name: 'x', namespace: 'y' } });
    expect(status).toBe(422);
    expect(body.message).toBe(
      'TokenRequest.authentication.k8s.io "default" is invalid: [metadata.name: Invalid value: "x": must match the service account name if specified, metadata.namespace: Invalid value: "y": must match the service account namespace if specified]',
    );
  });

  it('refuses a service account that is not there', async () => {
    const missing = await cluster.send('POST', path.replace('default/token', 'nope/token'), { body: {} });
    expect([missing.status, await missing.json()]).toMatchObject([
      404,
      {
        message: 'serviceaccounts "nope" not found',
        details: { name: 'nope', kind: 'serviceaccounts' },
      },
    ]);
  });

  it.each([
    [{ spec: { audiences: 'a' } }, 400],
    [{ spec: { audiences: [1] } }, 400],
    [{ spec: { expirationSeconds: '600' } }, 400],
    [{ spec: { expirationSeconds: 600.5 } }, 400],
    [{ kind: 'Pod' }, 400],
    [{ apiVersion: 'v1' }, 400],
    [[], 400],
  ])('refuses the body %j', async (body, status) => {
    expect((await request(body)).status).toBe(status);
  });

  it('refuses other methods, unknown fields under strict validation and broken protobuf, and signs nothing in a dry run', async () => {
    expect((await cluster.send('GET', path)).status).toBe(405);
    expect((await cluster.send('DELETE', path)).status).toBe(405);
    const rehearsed = await request({}, '?dryRun=All');
    expect(rehearsed.status).toBe(201);
    expect(rehearsed.body).not.toHaveProperty('status');
    expect((await request({}, '?dryRun=some')).status).toBe(422);
    expect((await request({ spec: { audience: 'a' } }, '?fieldValidation=Strict')).body.message).toContain(
      'strict decoding error: unknown field "spec.audience"',
    );
    const headers = { 'content-type': 'application/vnd.kubernetes.protobuf' };
    expect((await cluster.send('POST', path, { text: 'k8s\0', headers })).status).toBe(400);
  });

  it('is logged by its claims, without the token', async () => {
    const { status } = await issue({ audiences: [exchange] });
    expect(cluster.events).toMatchObject([
      {
        event: 'service-account-token.issued',
        fields: { subject: 'system:serviceaccount:default:default', audiences: [exchange], keyId: key.keyId },
      },
    ]);
    expect(JSON.stringify(cluster.events)).not.toContain(status.token.split('.')[2]);
  });
});

describe('a bound token request', () => {
  const bound = (boundObjectRef: Record<string, string>) => request({ spec: { boundObjectRef } });
  const claimsOf = (body: Record<string, unknown>) =>
    JSON.parse(
      Buffer.from((body as unknown as TokenRequest).status.token.split('.')[1]!, 'base64url').toString(),
    )['kubernetes.io'];

  it('names the pod and its node', async () => {
    const { body } = await bound({ apiVersion: 'v1', kind: 'Pod', name: 'mine', uid: 'pod-uid' });
    expect(claimsOf(body)).toEqual({
      namespace: 'default',
      node: { name: 'node-1', uid: 'node-uid' },
      pod: { name: 'mine', uid: 'pod-uid' },
      serviceaccount: { name: 'default', uid: '00000000-0000-4000-8000-000000000002' },
    });
    expect(body.spec).toMatchObject({ boundObjectRef: { kind: 'Pod', name: 'mine' } });
  });

  it('names a secret, a node, and no node for a pod that has none', async () => {
    const secret = await bound({ apiVersion: 'v1', kind: 'Secret', name: 's' });
    expect(claimsOf(secret.body)).toMatchObject({ secret: { name: 's', uid: 'secret-uid' } });
    const node = await bound({ apiVersion: 'v1', kind: 'Node', name: 'node-1' });
    expect(claimsOf(node.body)).toMatchObject({ node: { name: 'node-1', uid: 'node-uid' } });
    const waiting = await bound({ apiVersion: 'v1', kind: 'Pod', name: 'waiting' });
    expect(claimsOf(waiting.body)).not.toHaveProperty('node');
  });

  it('refuses what is not there', async () => {
    const { status, body } = await bound({ apiVersion: 'v1', kind: 'Pod', name: 'nope' });
    expect(status).toBe(404);
    expect(body).toMatchObject({ message: 'pods "nope" not found', details: { name: 'nope', kind: 'pods' } });
  });

  it('finds nothing at all in a cluster without pods', async () => {
    await using bare = await openBareCluster();
    const body = { spec: { boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'mine' } } };
    expect((await bare.send('POST', path, { body })).status).toBe(404);
  });

  it("refuses another service account's pod, another uid, and another kind", async () => {
    const foreign = await bound({ apiVersion: 'v1', kind: 'Pod', name: 'foreign' });
    expect([foreign.status, foreign.body.message]).toEqual([
      400,
      'cannot bind token for serviceaccount "default" to pod running with different serviceaccount name.',
    ]);
    const replaced = await bound({ apiVersion: 'v1', kind: 'Pod', name: 'mine', uid: 'xx' });
    expect([replaced.status, replaced.body.message]).toEqual([
      409,
      'Operation cannot be fulfilled on Pod "mine": the UID in the bound object reference (xx) does not match the UID in record. The object might have been deleted and then recreated',
    ]);
    const kind = await bound({ apiVersion: 'v1', kind: 'ConfigMap', name: 'c' });
    expect([kind.status, kind.body.message]).toEqual([
      400,
      'cannot bind token to object of type /v1, Kind=ConfigMap',
    ]);
    const group = await bound({ apiVersion: 'apps/v1', kind: 'Pod', name: 'mine' });
    expect(group.body.message).toBe('cannot bind token to object of type apps/v1, Kind=Pod');
  });
});

async function openBareCluster() {
  const bare = await openTestCluster({ key });
  return { ...bare, [Symbol.asyncDispose]: () => bare.close() };
}
