import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FixedClock } from '../../../test/support/fixed-clock.ts';
import { makeTestKey } from '../../../test/support/test-cluster.ts';
import { openTestHook, type TestHook } from '../../../test/support/test-hook.ts';
import type { SigningKey } from '../../platform/keys/index.ts';
import { openTestKube, type TestKube } from './fixtures/test-kube.ts';

const apps = '/apis/apps/v1/namespaces/default/deployments';
const deployment = {
  metadata: { name: 'web' },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'c', image: 'i' }] },
    },
  },
};

describe('what controllers write', () => {
  let key: SigningKey;
  let hook: TestHook;
  let test: TestKube;

  beforeAll(async () => {
    key = await makeTestKey();
    hook = await openTestHook();
  });
  afterAll(() => hook.close());
  beforeEach(async () => {
    hook.asked.length = 0;
    hook.replies.clear();
    test = await openTestKube({ key, clock: new FixedClock() });
    return () => test.close();
  });

  const install = (name: string, resources: readonly string[]) =>
    hook.install(
      { send: async (method, path, request) => Response.json(await test.send(method, path, request?.body)) },
      'validating',
      { name, resources },
    );
  const seen = () =>
    hook.asked.map(({ request: { operation, resource, subResource, userInfo } }) => [
      operation,
      [resource.resource, subResource].filter(Boolean).join('/'),
      userInfo.username.replace('system:serviceaccount:kube-system:', ''),
    ]);

  it('is shown to hooks, under the name of the controller', async () => {
    await install('see.example.com', ['pods', 'replicasets', 'deployments/status']);
    await test.send('POST', apps, deployment);
    await test.settle();
    expect(seen()).toEqual(
      expect.arrayContaining([
        ['CREATE', 'replicasets', 'deployment-controller'],
        ['CREATE', 'pods', 'replicaset-controller'],
        ['UPDATE', 'deployments/status', 'deployment-controller'],
      ]),
    );
    hook.asked.length = 0;
    await test.send('PATCH', `${apps}/web`, { spec: { replicas: 0 } }, 'application/merge-patch+json');
    await test.settle();
    expect(seen()).toEqual(
      expect.arrayContaining([
        ['UPDATE', 'replicasets', 'deployment-controller'],
        ['DELETE', 'pods', 'replicaset-controller'],
      ]),
    );
    expect(test.bugs).toEqual([]);
  });

  it('can be refused by hooks, and then is not written', async () => {
    await install('keep.example.com', ['pods']);
    hook.replies.set('keep.example.com', ({ operation }) => ({ allowed: operation !== 'DELETE' }));
    await test.send('POST', apps, deployment);
    await test.settle();
    await test.send('PATCH', `${apps}/web`, { spec: { replicas: 0 } }, 'application/merge-patch+json');
    await test.settle();
    expect(await test.send('GET', '/api/v1/namespaces/default/pods')).toMatchObject({
      items: [{ metadata: { ownerReferences: [{ kind: 'ReplicaSet' }] } }],
    });
  });
});
