import { describe, expect, it } from 'vitest';
import { useCluster } from '../../../test/support/use-cluster.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import { readNumber, readText } from '../tables/read-object.ts';
import { apps, mergePatch, web } from './fixtures/manifests.ts';

describe('the controllers of a cluster', () => {
  const cluster = useCluster();

  it('make of a deployment a ReplicaSet, and of that its pods', async () => {
    await cluster.test.send('POST', `${apps}/deployments`, web());
    await cluster.test.settle();

    const deployment = await cluster.find('deployments.apps', 'web');
    expect(deployment.status).toMatchObject({
      observedGeneration: 1,
      replicas: 3,
      updatedReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
    });
    expect(cluster.conditionsOf(deployment).sort()).toEqual([
      'Available=True MinimumReplicasAvailable',
      'Progressing=True NewReplicaSetAvailable',
    ]);
    expect(deployment.metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': '1' });
    const [set] = await cluster.list('replicasets.apps');
    const pods = await cluster.list('pods');
    expect(pods).toHaveLength(3);
    for (const { metadata } of pods) {
      expect(metadata.name).toMatch(new RegExp(`^${set?.metadata.name}-[a-z0-9]{5}$`));
      expect(metadata.labels).toEqual(set?.metadata.labels);
      expect(metadata.ownerReferences).toEqual([
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: set?.metadata.name,
          uid: set?.metadata.uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ]);
    }
    expect(await cluster.eventsOf()).toContain(
      `ScalingReplicaSet: Scaled up replica set ${set?.metadata.name} from 0 to 3 x1`,
    );
  });

  it('let pods pass admission, as those of any client', async () => {
    await cluster.test.send('POST', `${apps}/deployments`, web({ replicas: 1 }));
    await cluster.test.settle();

    const [pod] = await cluster.list('pods');
    expect(readText(pod as KubeObject, 'spec', 'serviceAccountName')).toBe('default');
  });

  it('roll a new template out, and back under a new revision', async () => {
    await cluster.test.send('POST', `${apps}/deployments`, web());
    await cluster.test.settle();
    const [first] = await cluster.list('replicasets.apps');
    await cluster.test.send('PATCH', `${apps}/deployments/web`, web({}, 'web:2'), mergePatch);
    await cluster.test.settle();

    const images = (await cluster.list('pods')).map(
      ({ spec }) => (spec as { containers: { image: string }[] }).containers[0]?.image,
    );
    expect(images).toEqual(['web:2', 'web:2', 'web:2']);
    expect(await cluster.list('replicasets.apps')).toHaveLength(2);

    await cluster.test.send('PATCH', `${apps}/deployments/web`, web({}, 'web:1'), mergePatch);
    await cluster.test.settle();

    const back = await cluster.find('replicasets.apps', first?.metadata.name ?? '');
    expect(readNumber(back, 'status', 'availableReplicas')).toBe(3);
    expect(back.metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/revision': '3',
      'deployment.kubernetes.io/revision-history': '1',
    });
    const deployment = await cluster.find('deployments.apps', 'web');
    expect(deployment.metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('3');
  });

  it('never go below what must be available while they roll, and never above what may be there', async () => {
    await cluster.test.send('POST', `${apps}/deployments`, web({ replicas: 4 }));
    await cluster.test.settle();
    let [fewest, most] = [4, 4];
    const unsubscribe = cluster.test.kube.objects.changes.subscribe(() => {
      void cluster.list('pods').then((pods) => {
        fewest = Math.min(
          fewest,
          pods.filter((pod) => readText(pod, 'status', 'phase') === 'Running').length,
        );
        most = Math.max(most, pods.length);
      });
    });
    await cluster.test.send('PATCH', `${apps}/deployments/web`, web({ replicas: 4 }, 'web:2'), mergePatch);
    await cluster.test.settle();
    unsubscribe();

    expect(fewest).toBeGreaterThanOrEqual(3);
    expect(most).toBe(5);
  });

  it('stop a rollout whose pods do not become ready, and say so when its time is over', async () => {
    await cluster.test.send('POST', `${apps}/deployments`, web());
    await cluster.test.settle();
    cluster.test.node.status = () => ({ phase: 'Pending' });
    await cluster.test.send('PATCH', `${apps}/deployments/web`, web({}, 'web:2'), mergePatch);
    await cluster.test.settle();
    expect(readNumber(await cluster.find('deployments.apps', 'web'), 'status', 'availableReplicas')).toBe(3);

    cluster.clock.advanceSeconds(601);
    cluster.test.wake();
    await cluster.test.settle();
    expect(cluster.conditionsOf(await cluster.find('deployments.apps', 'web'))).toContain(
      'Progressing=False ProgressDeadlineExceeded',
    );
  });

  it('replace a pod that was deleted', async () => {
    await cluster.test.send('POST', `${apps}/deployments`, web());
    await cluster.test.settle();
    const [pod] = await cluster.list('pods');
    await cluster.test.send('DELETE', `/api/v1/namespaces/default/pods/${pod?.metadata.name}`);
    await cluster.test.settle();
    expect(await cluster.list('pods')).toHaveLength(3);
  });

  it('adopt an orphan that matches, and let go of what no longer does', async () => {
    await cluster.test.send('POST', `${apps}/deployments`, web({ replicas: 1 }));
    await cluster.test.settle();
    const [pod] = await cluster.list('pods');
    const path = `/api/v1/namespaces/default/pods/${pod?.metadata.name}`;
    await cluster.test.send('PATCH', path, { metadata: { labels: { app: 'debugged' } } }, mergePatch);
    await cluster.test.settle();
    expect(await cluster.list('pods')).toHaveLength(2);
    expect((await cluster.find('pods', pod?.metadata.name ?? '')).metadata.ownerReferences).toBeUndefined();

    await cluster.test.send('PATCH', path, { metadata: { labels: { app: 'web' } } }, mergePatch);
    await cluster.test.settle();
    expect(await cluster.list('pods')).toHaveLength(1);
  });

  it('tell once, with a count, of pods that are refused, and try again', async () => {
    const { template, ...rest } = web({ replicas: 2 }).spec;
    const spec = { ...template.spec, serviceAccountName: 'builder' };
    await cluster.test.send('POST', `${apps}/deployments`, web({ ...rest, template: { ...template, spec } }));
    await cluster.test.settle();
    cluster.test.wake();
    await cluster.test.settle();

    const [set] = await cluster.list('replicasets.apps');
    expect(cluster.conditionsOf(set as KubeObject)).toEqual(['ReplicaFailure=True FailedCreate']);
    expect(cluster.conditionsOf(await cluster.find('deployments.apps', 'web'))).toContain(
      'ReplicaFailure=True FailedCreate',
    );
    const failures = (await cluster.list('events')).filter(({ reason }) => reason === 'FailedCreate');
    expect(failures).toHaveLength(1);
    expect(failures[0]?.count).toBeGreaterThan(1);

    const account = { metadata: { name: 'builder' } };
    await cluster.test.send('POST', '/api/v1/namespaces/default/serviceaccounts', account);
    cluster.test.wake();
    await cluster.test.settle();
    expect(await cluster.list('pods')).toHaveLength(2);
    expect(cluster.conditionsOf(await cluster.find('deployments.apps', 'web'))).not.toContain(
      'ReplicaFailure=True FailedCreate',
    );
  });

  it('leave nothing behind of what is deleted', async () => {
    await cluster.test.send('POST', `${apps}/deployments`, web());
    await cluster.test.settle();
    await cluster.test.send('DELETE', `${apps}/deployments/web`);
    await cluster.test.settle();
    expect([...(await cluster.list('replicasets.apps')), ...(await cluster.list('pods'))]).toEqual([]);
  });

  it('keep the revisions that may be gone back to, and no more', async () => {
    for (const version of [1, 2, 3, 4]) {
      const changed = web({ revisionHistoryLimit: 1 }, `web:${version}`);
      if (version === 1) await cluster.test.send('POST', `${apps}/deployments`, changed);
      else await cluster.test.send('PATCH', `${apps}/deployments/web`, changed, mergePatch);
      await cluster.test.settle();
    }
    const revisions = (await cluster.list('replicasets.apps')).map(
      ({ metadata }) => metadata.annotations?.['deployment.kubernetes.io/revision'],
    );
    expect(revisions.sort()).toEqual(['3', '4']);
  });

  it('roll nothing out while a deployment is paused, and go on when it is not', async () => {
    await cluster.test.send('POST', `${apps}/deployments`, web());
    await cluster.test.settle();
    await cluster.test.send('PATCH', `${apps}/deployments/web`, web({ paused: true }, 'web:2'), mergePatch);
    await cluster.test.settle();
    expect(await cluster.list('replicasets.apps')).toHaveLength(1);
    expect(cluster.conditionsOf(await cluster.find('deployments.apps', 'web'))).toContain(
      'Progressing=Unknown DeploymentPaused',
    );

    await cluster.test.send('PATCH', `${apps}/deployments/web`, { spec: { paused: null } }, mergePatch);
    await cluster.test.settle();
    expect(await cluster.list('replicasets.apps')).toHaveLength(2);
    expect(cluster.conditionsOf(await cluster.find('deployments.apps', 'web'))).toContain(
      'Progressing=True NewReplicaSetAvailable',
    );
  });

  it('recreate with no new pod before the last old one', async () => {
    await cluster.test.send('POST', `${apps}/deployments`, web({ strategy: { type: 'Recreate' } }));
    await cluster.test.settle();
    const together = new Set<string>();
    const unsubscribe = cluster.test.kube.objects.changes.subscribe(() => {
      void cluster.list('pods').then((pods) => {
        const hashes = new Set(pods.map(({ metadata }) => metadata.labels?.['pod-template-hash']));
        together.add(String(hashes.size));
      });
    });
    await cluster.test.send(
      'PATCH',
      `${apps}/deployments/web`,
      web({ strategy: { type: 'Recreate' } }, 'web:2'),
      mergePatch,
    );
    await cluster.test.settle();
    unsubscribe();
    expect(await cluster.list('pods')).toHaveLength(3);
    expect(together).not.toContain('2');
  });

  it('forget events an hour after they have happened last', async () => {
    await cluster.test.send('POST', `${apps}/deployments`, web());
    await cluster.test.settle();
    expect([...cluster.test.waiting].map(({ milliseconds }) => milliseconds)).toContain(3_600_000);
    cluster.clock.advanceSeconds(1_800);
    const [pod] = await cluster.list('pods');
    await cluster.test.send('DELETE', `/api/v1/namespaces/default/pods/${pod?.metadata.name}`);
    await cluster.test.settle();
    cluster.clock.advanceSeconds(1_800);
    cluster.test.wake();
    await cluster.test.settle();
    expect(await cluster.list('events')).toHaveLength(1);
    expect([...cluster.test.waiting].map(({ milliseconds }) => milliseconds)).toContain(1_800_000);

    cluster.clock.advanceSeconds(1_800);
    cluster.test.wake();
    await cluster.test.settle();
    expect(await cluster.list('events')).toEqual([]);
    expect([...cluster.test.waiting]).toEqual([]);
  });

  it('keep a bounded number of events, however many are written', async () => {
    await cluster.test.kube.objects.write(async (writer) => {
      for (let index = 0; index < 5_500; index += 1) {
        const name = `event-${String(index).padStart(5, '0')}`;
        const kind = { group: '', version: 'v1', kind: 'Event' };
        const lastTimestamp = new Date(cluster.clock.now().getTime() + index).toISOString();
        const made = cluster.test.kube.makeObject(kind, {
          name,
          namespace: 'default',
          fields: { lastTimestamp },
        });
        await writer.insert('events', made);
      }
    });
    await cluster.test.settle();
    const left = await cluster.list('events');
    expect([left.length, left[0]?.metadata.name]).toEqual([5_000, 'event-00500']);
  });

  it('end with their cluster, and write nothing after that', async () => {
    await cluster.test.send('POST', `${apps}/deployments`, web({ replicas: 20 }));
    const closed = cluster.test.close();
    await closed;
    await cluster.open();
  });
});
