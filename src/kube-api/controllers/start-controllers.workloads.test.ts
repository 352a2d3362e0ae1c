import { describe, expect, it } from 'vitest';
import { useCluster } from '../../../test/support/use-cluster.ts';
import { apps, mergePatch, web } from './fixtures/manifests.ts';

describe('the controllers of daemon sets, stateful sets and budgets', () => {
  const cluster = useCluster();

  const replicated = (kind: string, more: object = {}) => {
    const { strategy: _strategy, replicas, ...spec } = { strategy: undefined, ...web().spec };
    const isSized = kind === 'StatefulSet';
    return { metadata: { name: 'web' }, spec: { ...spec, ...(isSized && { replicas }), ...more } };
  };

  it('keep a pod of a daemon set on every node there is, and roll it', async () => {
    await cluster.test.send('POST', `${apps}/daemonsets`, replicated('DaemonSet'));
    await cluster.test.settle();
    expect(await cluster.list('pods')).toEqual([]);

    await cluster.test.send('POST', '/api/v1/nodes', { metadata: { name: 'one' } });
    await cluster.test.send('POST', '/api/v1/nodes', { metadata: { name: 'two' } });
    await cluster.test.settle();
    expect(await cluster.list('pods')).toHaveLength(2);

    const { template } = web({}, 'web:2').spec;
    await cluster.test.send('PATCH', `${apps}/daemonsets/web`, { spec: { template } }, mergePatch);
    await cluster.test.settle();
    expect((await cluster.find('daemonsets.apps', 'web')).status).toMatchObject({
      observedGeneration: 2,
      desiredNumberScheduled: 2,
      updatedNumberScheduled: 2,
      numberAvailable: 2,
    });
    expect((await cluster.list('controllerrevisions.apps')).map(({ revision }) => revision).sort()).toEqual([
      1, 2,
    ]);

    await cluster.test.send('DELETE', '/api/v1/nodes/two');
    await cluster.test.settle();
    expect(await cluster.list('pods')).toHaveLength(1);
  });

  it('keep the pods of a stateful set under their names, and roll them from the last', async () => {
    await cluster.test.send(
      'POST',
      `${apps}/statefulsets`,
      replicated('StatefulSet', { serviceName: 'web' }),
    );
    await cluster.test.settle();
    expect((await cluster.list('pods')).map(({ metadata }) => metadata.name)).toEqual([
      'web-0',
      'web-1',
      'web-2',
    ]);

    const deleted: string[] = [];
    const unsubscribe = cluster.test.kube.objects.changes.subscribe(({ type, resource, object }) => {
      if (resource === 'pods' && type === 'DELETED') deleted.push(object.metadata.name);
    });
    const { template } = web({}, 'web:2').spec;
    await cluster.test.send('PATCH', `${apps}/statefulsets/web`, { spec: { template } }, mergePatch);
    await cluster.test.settle();
    unsubscribe();
    expect(deleted).toEqual(['web-2', 'web-1', 'web-0']);
    const { status } = await cluster.find('statefulsets.apps', 'web');
    expect(status).toMatchObject({ readyReplicas: 3, updatedReplicas: 3, currentReplicas: 3 });
    const { currentRevision, updateRevision } = status as Record<string, unknown>;
    expect(currentRevision).toBe(updateRevision);
  });

  it('say how many pods may go, and let no more be evicted', async () => {
    const policy = '/apis/policy/v1/namespaces/default/poddisruptionbudgets';
    const selector = { matchLabels: { app: 'web' } };
    await cluster.test.send('POST', policy, {
      metadata: { name: 'web' },
      spec: { selector, maxUnavailable: 1 },
    });
    await cluster.test.send('POST', `${apps}/deployments`, web());
    await cluster.test.settle();
    const budget = async () => (await cluster.find('poddisruptionbudgets.policy', 'web')).status;
    expect(await budget()).toMatchObject({
      observedGeneration: 1,
      disruptionsAllowed: 1,
      currentHealthy: 3,
      desiredHealthy: 2,
      expectedPods: 3,
      conditions: [{ type: 'DisruptionAllowed', status: 'True', reason: 'SufficientPods' }],
    });

    cluster.test.node.status = () => ({ phase: 'Running' });
    const evict = (name = '') =>
      cluster.test.send('POST', `/api/v1/namespaces/default/pods/${name}/eviction`, { metadata: { name } });
    const names = (await cluster.list('pods')).map(({ metadata }) => metadata.name);
    await evict(names[0]);
    await expect(evict(names[1])).rejects.toThrow(
      "Cannot evict pod as it would violate the pod's disruption budget.",
    );
    await cluster.test.settle();
    await expect(evict(names[1])).rejects.toThrow('disruption budget');
    expect(await budget()).toMatchObject({
      disruptionsAllowed: 0,
      currentHealthy: 2,
      conditions: [{ status: 'False', reason: 'InsufficientPods' }],
    });
    expect(await budget()).not.toHaveProperty('disruptedPods');
  });
});
