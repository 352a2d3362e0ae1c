import { beforeAll, beforeEach, expect, it } from 'vitest';
import { makeTestKey, openTestCluster, type TestCluster } from '../../../test/support/test-cluster.ts';
import type { SigningKey } from '../../platform/keys/index.ts';

let key: SigningKey;
let cluster: TestCluster;

beforeAll(async () => {
  key = await makeTestKey();
});

beforeEach(async () => {
  cluster = await openTestCluster({ key });
  return () => cluster.close();
});

const services = '/api/v1/namespaces/default/services';
const ports = [{ port: 80 }];

interface Service {
  readonly metadata: object;
  readonly spec: { readonly clusterIP?: string };
}

async function create(name: string, spec: object = {}): Promise<Service> {
  const body = { metadata: { name }, spec: { ports, ...spec } };
  return (await (await cluster.send('POST', services, { body })).json()) as Service;
}

it('gives every service an address of its own', async () => {
  expect((await create('a')).spec).toMatchObject({ clusterIP: '10.0.1.1', clusterIPs: ['10.0.1.1'] });
  expect((await create('b')).spec.clusterIP).toBe('10.0.1.2');
  await cluster.send('DELETE', `${services}/a`);
  expect((await create('c')).spec.clusterIP).toBe('10.0.1.1');
});

it('gives none to a service that wants none, or stands for another name', async () => {
  expect((await create('a', { clusterIP: 'None' })).spec).toMatchObject({
    clusterIP: 'None',
    clusterIPs: ['None'],
  });
  const { spec } = await create('b', { type: 'ExternalName', externalName: 'example.com' });
  expect(spec.clusterIP).toBeUndefined();
});

it('keeps the address where a replacement leaves it out, and refuses another', async () => {
  const made = await create('a');
  const body = { ...made, spec: { ports: [{ port: 81 }] } };
  const replaced = (await (await cluster.send('PUT', `${services}/a`, { body })).json()) as Service;
  expect(replaced.spec).toMatchObject({ clusterIP: '10.0.1.1', ports: [{ port: 81 }] });
  const moved = { ...replaced, spec: { ...replaced.spec, clusterIP: '10.0.9.9' } };
  const refused = await cluster.send('PUT', `${services}/a`, { body: moved });
  expect(await refused.json()).toMatchObject({
    code: 422,
    message: 'Service "a" is invalid: spec.clusterIPs[0]: Invalid value: "10.0.9.9": may not change once set',
  });
});
