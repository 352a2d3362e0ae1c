import { createHmac } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  issuer,
  makeTestKey,
  openTestCluster,
  type TestCluster,
} from '../../../test/support/test-cluster.ts';
import { signCompactJws } from '../../platform/jwt/index.ts';
import type { SigningKey } from '../../platform/keys/index.ts';

let key: SigningKey;
let other: SigningKey;
let cluster: TestCluster;
let pods: string[];

beforeAll(async () => {
  [key, other] = await Promise.all([makeTestKey(), makeTestKey()]);
});

beforeEach(async () => {
  pods = ['pod-uid'];
  const boundObjects = async () => {
    const [uid] = pods;
    return uid === undefined ? undefined : { uid, serviceAccountName: 'default' };
  };
  cluster = await openTestCluster({ key, boundObjects });
  return () => cluster.close();
});

const account = '/api/v1/namespaces/default/serviceaccounts/default';

async function issue(spec: Record<string, unknown> = {}): Promise<string> {
  const response = await cluster.send('POST', `${account}/token`, { body: { spec } });
  return ((await response.json()) as { status: { token: string } }).status.token;
}

const sendAs = (token: string, method: string, path: string) =>
  cluster.send(method, path, { headers: { authorization: `Bearer ${token}` } });

async function statusFor(token: string): Promise<number> {
  return (await sendAs(token, 'GET', '/api')).status;
}

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString());
}

describe("a service account's token as a login", () => {
  it('may look around', async () => {
    const token = await issue();
    for (const path of ['/api', '/apis', '/api/v1', '/openapi/v2']) {
      expect((await sendAs(token, 'GET', path)).status).toBe(200);
    }
  });

  it('may do nothing else, and is told what in the real words', async () => {
    const token = await issue();
    const refused = async (method: string, path: string) => {
      const response = await sendAs(token, method, path);
      return [response.status, ((await response.json()) as { message: string }).message];
    };
    const user = 'User "system:serviceaccount:default:default"';
    expect(await refused('GET', account)).toEqual([
      403,
      `serviceaccounts "default" is forbidden: ${user} cannot get resource "serviceaccounts" in API group "" in the namespace "default"`,
    ]);
    expect(await refused('GET', '/api/v1/namespaces')).toEqual([
      403,
      `namespaces is forbidden: ${user} cannot list resource "namespaces" in API group "" at the cluster scope`,
    ]);
    expect(await refused('POST', `${account}/token`)).toEqual([
      403,
      `serviceaccounts "default" is forbidden: ${user} cannot create resource "serviceaccounts/token" in API group "" in the namespace "default"`,
    ]);
    expect(await refused('GET', '/metrics')).toEqual([403, `forbidden: ${user} cannot get path "/metrics"`]);
    expect(await refused('POST', '/api')).toEqual([403, `forbidden: ${user} cannot post path "/api"`]);
  });

  it('ends with its time, and does not begin before', async () => {
    const token = await issue();
    cluster.clock.advanceSeconds(-1);
    expect(await statusFor(token)).toBe(401);
    cluster.clock.advanceSeconds(3_600);
    expect(await statusFor(token)).toBe(200);
    cluster.clock.advanceSeconds(1);
    expect(await statusFor(token)).toBe(401);
  });

  it('is for the cluster or is none: a token for Azure opens nothing here', async () => {
    expect(await statusFor(await issue({ audiences: ['api://AzureADTokenExchange'] }))).toBe(401);
    expect(await statusFor(await issue({ audiences: ['api://AzureADTokenExchange', issuer] }))).toBe(200);
  });

  it('ends with its service account, even if another of the same name follows', async () => {
    const token = await issue();
    await cluster.send('DELETE', account);
    expect((await cluster.send('GET', account)).status).toBe(200);
    expect(await statusFor(token)).toBe(401);
  });

  it('ends with the pod that it is bound to, even if another of the same name follows', async () => {
    const token = await issue({ boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'p' } });
    expect(await statusFor(token)).toBe(200);
    pods = ['another-uid'];
    expect(await statusFor(token)).toBe(401);
    pods = [];
    expect(await statusFor(token)).toBe(401);
  });

  it('is refused in every altered form', async () => {
    const token = await issue();
    const claims = claimsOf(token);
    const header = { alg: 'RS256', kid: key.keyId };
    const sign = (changed: Record<string, unknown>, headers: Record<string, string> = header, by = key) =>
      // The claims come from a token, so they are JSON.
      signCompactJws({
        header: headers as typeof header,
        payload: { ...claims, ...changed } as never,
        privateKey: by.privateKey,
      });
    const [head, , signature] = token.split('.');
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const publicPem = key.publicKey.export({ type: 'spki', format: 'pem' });
    const confused = `${encode({ ...header, alg: 'HS256' })}.${encode(claims)}`;
    const altered = [
      await sign({}, { ...header, kid: other.keyId }),
      await sign({}, header, other),
      await sign({ iss: issuer.slice(0, -1) }),
      await sign({ aud: issuer }),
      await sign({ aud: [`${issuer}/`] }),
      await sign({ exp: undefined }),
      await sign({ exp: `${claims.exp}` }),
      await sign({ nbf: undefined }),
      await sign({ sub: 'system:serviceaccount:default:other' }),
      await sign({ sub: 'system:serviceaccount:kube-system:default' }),
      await sign({ 'kubernetes.io': undefined }),
      `${head}.${encode({ ...claims, sub: 'system:serviceaccount:kube-system:default' })}.${signature}`,
      `${confused}.${createHmac('sha256', publicPem).update(confused).digest('base64url')}`,
      `${encode({ alg: 'none' })}.${encode(claims)}.`,
      `${head}.${encode(claims)}.`,
      token.slice(0, -8),
      'a.b.c',
      '..',
    ];
    expect(await statusFor(await sign({}))).toBe(200);
    for (const [index, one] of altered.entries()) expect([index, await statusFor(one)]).toEqual([index, 401]);
  });

  it('outlives a rotation, and not the key', async () => {
    const token = await issue({ expirationSeconds: 86_400 });
    await cluster.api.rotateKeys({ publishLeadSeconds: 0 });
    await cluster.api.rotateKeys({ publishLeadSeconds: 0 });
    expect(await statusFor(token)).toBe(200);
    cluster.clock.advanceSeconds(86_399);
    expect(await statusFor(token)).toBe(200);
    cluster.clock.advanceSeconds(1);
    expect(await statusFor(token)).toBe(401);
  });
});
