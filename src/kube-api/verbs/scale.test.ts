import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FixedClock } from '../../../test/support/fixed-clock.ts';
import { makeTestKey } from '../../../test/support/test-cluster.ts';
import { operatorUser } from '../access/api-user.ts';
import { openTestKube, type TestKube } from '../controllers/fixtures/test-kube.ts';
import { findKind } from '../kinds/registry.ts';
import { parseRequestInfo } from '../request-info.ts';
import { scaleVerbs } from './scale.ts';

const deployments = '/apis/apps/v1/namespaces/default/deployments';
const mergePatch = 'application/merge-patch+json';
const web = {
  metadata: { name: 'web' },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'web:1' }] },
    },
  },
};

describe('the scale of a deployment', () => {
  let test: TestKube;

  beforeEach(async () => {
    test = await openTestKube({ key: await makeTestKey(), clock: new FixedClock() });
  });
  afterEach(async () => {
    await test.close();
    expect(test.bugs).toEqual([]);
  });

  const pods = () => test.kube.objects.list('pods');

  it('is read and written as kubectl does it', async () => {
    await test.send('POST', `${deployments}`, web);
    await test.settle();
    const scale = `${deployments}/web/scale`;
    const asked = { request: new Request(`https://cluster.local${scale}`), user: operatorUser };
    const info = parseRequestInfo('GET', new URL(asked.request.url));
    const kind = findKind({ group: 'apps', version: 'v1', resource: 'deployments' });
    if (info.kind !== 'resource' || kind === undefined) throw new Error('deployments are not served');
    const call = async (verb: string, body?: unknown, type = mergePatch) => {
      const content = { body: JSON.stringify(body), headers: { 'content-type': type } };
      const request = new Request(asked.request, verb === 'get' ? {} : { method: 'PATCH', ...content });
      const answer = await scaleVerbs[verb]?.(test.kube, { ...asked, request, info, kind });
      return await answer?.json();
    };

    expect(await call('get')).toMatchObject({
      kind: 'Scale',
      apiVersion: 'autoscaling/v1',
      metadata: { name: 'web', namespace: 'default' },
      spec: { replicas: 3 },
      status: { replicas: 3, selector: 'app=web' },
    });
    expect(await call('patch', { spec: { replicas: 5 } })).toMatchObject({ spec: { replicas: 5 } });
    await test.settle();
    expect(await pods()).toHaveLength(5);

    const replace = [{ op: 'replace', path: '/spec/replicas', value: 1 }];
    await call('patch', replace, 'application/json-patch+json');
    await test.settle();
    expect(await pods()).toHaveLength(1);

    const stale = { metadata: { name: 'web', resourceVersion: '1' }, spec: { replicas: 2 } };
    await expect(call('update', stale, 'application/json')).rejects.toThrow('the object has been modified');
    await expect(call('patch', { spec: { replicas: -1 } })).rejects.toThrow(
      'must be greater than or equal to 0',
    );
    await call('update', { metadata: { name: 'web' }, spec: {} }, 'application/json');
    await test.settle();
    expect(await pods()).toEqual([]);
    expect(await call('get')).toMatchObject({ spec: {}, status: { replicas: 0 } });
  });
});
