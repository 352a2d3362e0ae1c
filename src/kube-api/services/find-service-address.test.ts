import { describe, expect, it } from 'vitest';
import type { JsonFields } from '../field-shape.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import type { ObjectReader } from '../storage/object-store.ts';
import { findServiceAddress } from './find-service-address.ts';

function object(name: string, fields: JsonFields, metadata: JsonFields = {}): KubeObject {
  const head = { name, namespace: 'default', uid: name, resourceVersion: '1', creationTimestamp: '' };
  return { apiVersion: 'v1', kind: 'Any', metadata: { ...head, ...metadata }, ...fields };
}

const pod = (name: string, ready: string, metadata: JsonFields = {}) =>
  object(
    name,
    {
      spec: { containers: [{ ports: [{ name: 'web', containerPort: 8443 }] }] },
      status: { podIP: '127.0.0.1', conditions: [{ type: 'Ready', status: ready }] },
    },
    { labels: { app: 'web' }, ...metadata },
  );

function find(spec: JsonFields, pods: readonly KubeObject[], port = 443) {
  const service = object('web', { spec });
  const objects: ObjectReader = {
    find: async ({ name }) => (name === 'web' ? service : undefined),
    list: async () => pods,
  };
  return findServiceAddress(objects, { namespace: 'default', name: 'web', port });
}

const selector = { app: 'web' };
const ports = [{ port: 443, targetPort: 9443 }];

describe('the address of a service', () => {
  it('is that of a pod that it selects and that is ready', async () => {
    const pods = [pod('a', 'False'), pod('b', 'True')];
    expect(await find({ selector, ports }, pods)).toEqual({ host: '127.0.0.1', port: 9443 });
  });

  it.each([
    ['web', 8443],
    [undefined, 443],
  ])('is at the port that is meant by %s', async (targetPort, port) => {
    expect(await find({ selector, ports: [{ port: 443, targetPort }] }, [pod('a', 'True')])).toMatchObject({
      port,
    });
  });

  it.each([
    ['of a pod that is not ready', selector, [pod('a', 'False')]],
    ['of a pod that ends', selector, [pod('a', 'True', { deletionTimestamp: '2026-01-01T00:00:00Z' })]],
    ['of a pod of another name', selector, [pod('a', 'True', { labels: {} })]],
    ['without a selector', {}, [pod('a', 'True')]],
  ])('is none, %s', async (_case, selected, pods) => {
    expect(await find({ selector: selected, ports }, pods)).toBe('no-endpoints');
  });

  it('is unknown at a port that it has not', async () => {
    expect(await find({ selector, ports }, [pod('a', 'True')], 80)).toBeUndefined();
  });
});
