import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SigningKey } from '../../src/platform/keys/index.ts';
import { makeTestKey } from '../support/test-cluster.ts';
import { type Answer, openNode, pods, untilLog } from './open-node.ts';

const tokenPath = '/var/run/secrets/azure/tokens';

let key: SigningKey;
beforeAll(async () => {
  key = await makeTestKey();
});

const hasPhase = (phase: string) => (pod: Answer) => pod.status?.phase === phase;
const shell = (script: string) => ({ command: ['sh', '-c', script] });

describe('a node', () => {
  it('registers itself, ready and with a lease', async () => {
    await using it = await openNode(key);
    const node = await it.read('/api/v1/nodes/wid-node');
    expect(node.status.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
      status: 'True',
    });
    const lease = await it.read('/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/wid-node');
    expect(lease.spec).toMatchObject({
      holderIdentity: 'wid-node',
      renewTime: '2026-03-01T12:00:00.000000Z',
    });
  });

  it('runs a pod to its end, with its log, its status and its events', async () => {
    await using it = await openNode(key);
    await it.run('hello', shell('echo hello; echo $HTTPS_PROXY'));
    const pod = await it.until(`${pods}/hello`, hasPhase('Succeeded'));
    expect(pod.spec.nodeName).toBe('wid-node');
    expect(pod.status).toMatchObject({
      qosClass: 'BestEffort',
      podIP: '127.0.0.1',
      hostIP: '127.0.0.1',
      containerStatuses: [{ name: 'main', state: { terminated: { exitCode: 0, reason: 'Completed' } } }],
    });
    expect(pod.status.conditions?.find(({ type }) => type === 'PodScheduled')).toMatchObject({
      status: 'True',
      lastTransitionTime: '2026-03-01T12:00:00Z',
    });
    expect(await it.log('hello')).toEqual({ status: 200, text: 'hello\nhttp://127.0.0.1:1\n' });
    await it.until(`/api/v1/namespaces/default/events`, ({ items }) => items.length >= 4);
    expect((await it.eventsOf('hello')).map(({ reason }) => reason).sort()).toEqual([
      'Created',
      'Pulled',
      'Scheduled',
      'Started',
    ]);
  });

  it('tells a pod where the API server really is, whatever its Service says', async () => {
    await using it = await openNode(key);
    await it.run('asking', shell('echo $KUBERNETES_SERVICE_HOST $KUBERNETES_PORT'));
    await it.until('/api/v1/namespaces/default/pods/asking', ({ status }) => status.phase === 'Succeeded');
    expect((await it.log('asking')).text).toBe('127.0.0.1 tcp://127.0.0.1:6443\n');
  });

  it('ends a pod that is deleted within its grace, and leaves nothing of it', async () => {
    await using it = await openNode(key);
    const script = 'trap "echo bye; exit 0" TERM; echo up; while :; do sleep 0.05; done';
    const { metadata } = await it.run('sleeper', shell(script), { terminationGracePeriodSeconds: 20 });
    await it.until(`${pods}/sleeper`, hasPhase('Running'));
    await untilLog(it, 'sleeper', 'up\n');
    expect(existsSync(it.folder.file(`pods/${metadata.uid}`))).toBe(true);
    const following = it.log('sleeper', '?follow=true');
    const answer = await it.cluster.send('DELETE', `${pods}/sleeper`);
    expect(await answer.json()).toMatchObject({ metadata: { deletionGracePeriodSeconds: 20 } });
    await it.until(`${pods}/sleeper`, ({ code }) => code === 404);
    expect((await following).text).toBe('up\nbye\n');
    await it.settle(() => !existsSync(it.folder.file(`pods/${metadata.uid}`)));
    expect(await it.reasonsOf('sleeper')).toContain('Killing');
  });

  it('kills a pod that does not end in its grace', async () => {
    await using it = await openNode(key);
    await it.run('stubborn', shell('trap "" TERM; echo up; while :; do sleep 0.05; done'));
    await untilLog(it, 'stubborn', 'up\n');
    await it.cluster.send('DELETE', `${pods}/stubborn?gracePeriodSeconds=1`);
    await it.until(`${pods}/stubborn`, ({ code }) => code === 404);
  });

  it('lets a pod go at once that is deleted by force', async () => {
    await using it = await openNode(key);
    const { metadata } = await it.run('forced', shell('trap "" TERM; echo up; while :; do sleep 0.05; done'));
    await untilLog(it, 'forced', 'up\n');
    await it.cluster.send('DELETE', `${pods}/forced?gracePeriodSeconds=0`);
    expect(await it.read(`${pods}/forced`)).toMatchObject({ code: 404 });
    await it.settle(() => !existsSync(it.folder.file(`pods/${metadata.uid}`)));
  });

  it('gives containers what their fields, their ConfigMaps and their Secrets say', async () => {
    await using it = await openNode(key);
    await it.cluster.send('POST', '/api/v1/namespaces/default/configmaps', {
      body: { metadata: { name: 'settings' }, data: { colour: 'blue' } },
    });
    await it.cluster.send('POST', '/api/v1/namespaces/default/secrets', {
      body: { metadata: { name: 'keys' }, stringData: { key: 'hidden' } },
    });
    await it.run(
      'env',
      {
        ...shell('echo $POD_NAME $COLOUR $KEY $(cat /etc/info/labels)'),
        env: [
          { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
          { name: 'COLOUR', valueFrom: { configMapKeyRef: { name: 'settings', key: 'colour' } } },
          { name: 'KEY', valueFrom: { secretKeyRef: { name: 'keys', key: 'key' } } },
        ],
        volumeMounts: [{ name: 'info', mountPath: '/etc/info' }],
      },
      {
        volumes: [
          {
            name: 'info',
            downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] },
          },
        ],
      },
    );
    await it.until(`${pods}/env`, hasPhase('Succeeded'));
    expect((await it.log('env')).text).toBe('env blue hidden app="env"\n');
  });

  it('shows a ConfigMap as it becomes', async () => {
    await using it = await openNode(key);
    const path = '/api/v1/namespaces/default/configmaps';
    await it.cluster.send('POST', path, { body: { metadata: { name: 'live' }, data: { word: 'old' } } });
    await it.run(
      'reader',
      {
        ...shell('until grep -q new /live/word; do sleep 0.05; done; cat /live/word'),
        volumeMounts: [{ name: 'live', mountPath: '/live' }],
      },
      { volumes: [{ name: 'live', configMap: { name: 'live' } }] },
    );
    await it.until(`${pods}/reader`, hasPhase('Running'));
    await it.cluster.send('PATCH', `${path}/live`, {
      text: JSON.stringify({ data: { word: 'new' } }),
      headers: { 'content-type': 'application/merge-patch+json' },
    });
    await it.until(`${pods}/reader`, hasPhase('Succeeded'));
    expect((await it.log('reader')).text).toBe('new');
  });

  it('puts a token for Azure where the webhook says it is, bound to the pod, and renews it', async () => {
    await using it = await openNode(key);
    const { metadata } = await it.run(
      'azure',
      {
        ...shell(`cat ${tokenPath}/azure-identity-token; echo; first=$(cat ${tokenPath}/azure-identity-token)
          while [ "$first" = "$(cat ${tokenPath}/azure-identity-token)" ]; do sleep 0.05; done; echo renewed`),
        volumeMounts: [{ name: 'token', mountPath: tokenPath, readOnly: true }],
      },
      {
        volumes: [
          {
            name: 'token',
            projected: {
              sources: [
                {
                  serviceAccountToken: {
                    audience: 'api://AzureADTokenExchange',
                    expirationSeconds: 3600,
                    path: 'azure-identity-token',
                  },
                },
              ],
            },
          },
        ],
      },
    );
    await it.settle(async () => /^ey.*\n/.test((await it.log('azure')).text));
    const [token = ''] = (await it.log('azure')).text.split('\n');
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    expect(claims).toMatchObject({
      aud: ['api://AzureADTokenExchange'],
      sub: 'system:serviceaccount:default:default',
      'kubernetes.io': { pod: { name: 'azure', uid: metadata.uid }, node: { name: 'wid-node' } },
    });
    it.cluster.clock.advanceSeconds(2_900);
    await it.until(`${pods}/azure`, hasPhase('Succeeded'));
    expect((await it.log('azure')).text).toContain('renewed');
  });

  it('holds back a container that crashes, and keeps its previous log', async () => {
    await using it = await openNode(key);
    await it.run('crash', shell('echo try; exit 3'), { restartPolicy: 'Always' });
    const isWaiting = ({ status }: Answer) =>
      status?.containerStatuses?.[0]?.state.waiting?.reason === 'CrashLoopBackOff';
    const pod = await it.until(`${pods}/crash`, isWaiting);
    expect(pod.status.containerStatuses?.[0]).toMatchObject({
      restartCount: 1,
      lastState: { terminated: { exitCode: 3, reason: 'Error' } },
    });
    expect((await it.log('crash')).text).toBe('try\n');
    expect((await it.log('crash', '?previous=true&timestamps=true')).text).toBe(
      '2026-03-01T12:00:00.000000000Z try\n',
    );
    await it.settle(async () => (await it.reasonsOf('crash')).includes('BackOff'));
  });

  it('says that an image does not run here, and what to do', async () => {
    await using it = await openNode(key);
    await it.run('unknown', { image: 'nginx:1.27' });
    await it.until(
      `${pods}/unknown`,
      ({ status }) => status?.containerStatuses?.[0]?.state.waiting?.reason === 'ErrImagePull',
    );
    await it.settle(async () => (await it.reasonsOf('unknown')).length >= 4);
    const events = await it.eventsOf('unknown');
    expect(events.map(({ message }) => message)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^Failed to pull image "nginx:1.27": .*--images FILE/),
        'Error: ErrImagePull',
      ]),
    );
    expect(await it.log('unknown')).toMatchObject({
      status: 400,
      text: expect.stringContaining("can't be pulled"),
    });
  });

  it('says that a volume cannot be made, and runs the pod once it can', async () => {
    await using it = await openNode(key);
    await it.run(
      'mounts',
      { ...shell('cat /v/k'), volumeMounts: [{ name: 'v', mountPath: '/v' }] },
      {
        volumes: [{ name: 'v', configMap: { name: 'later' } }],
      },
    );
    await it.settle(async () => (await it.reasonsOf('mounts')).includes('FailedMount'));
    await it.cluster.send('POST', '/api/v1/namespaces/default/configmaps', {
      body: { metadata: { name: 'later' }, data: { k: 'there' } },
    });
    await it.until(`${pods}/mounts`, hasPhase('Succeeded'));
  });

  it('leaves a pod that fits no node pending, and says why', async () => {
    await using it = await openNode(key);
    await it.run('picky', {}, { nodeSelector: { disk: 'ssd' } });
    const pod = await it.until(`${pods}/picky`, ({ status }) => status?.conditions !== undefined);
    expect(pod.status).toMatchObject({ phase: 'Pending', conditions: [{ reason: 'Unschedulable' }] });
    expect(await it.log('picky')).toEqual({ status: 200, text: '' });
  });

  it.each<[string, object, object, RegExp]>([
    ['cordoned', { unschedulable: true }, { unschedulable: null }, / 1 node\(s\) were unschedulable\. /],
    [
      'tainted',
      { taints: [{ key: 'disk', value: 'full', effect: 'NoSchedule' }] },
      { taints: null },
      / 1 node\(s\) had untolerated taint \{disk: full\}\. /,
    ],
  ])('leaves a pod pending while the node is %s, and runs it then', async (_word, spec, mended, reason) => {
    await using it = await openNode(key);
    const change = (fields: object) =>
      it.cluster.send('PATCH', '/api/v1/nodes/wid-node', {
        text: JSON.stringify({ spec: fields }),
        headers: { 'content-type': 'application/merge-patch+json' },
      });
    await change(spec);
    await it.run('waiting', shell('echo ran'));
    await it.settle(async () => (await it.reasonsOf('waiting')).includes('FailedScheduling'));
    expect((await it.eventsOf('waiting'))[0]?.message).toMatch(reason);
    await change(mended);
    await it.until(`${pods}/waiting`, hasPhase('Succeeded'));
  });

  it('ends a pod sooner for whoever asks again', async () => {
    await using it = await openNode(key);
    await it.run('slow', shell('trap "" TERM; echo up; while :; do sleep 0.05; done'));
    await untilLog(it, 'slow', 'up\n');
    await it.cluster.send('DELETE', `${pods}/slow?gracePeriodSeconds=600`);
    await it.settle(async () => (await it.reasonsOf('slow')).includes('Killing'));
    await it.cluster.send('DELETE', `${pods}/slow?gracePeriodSeconds=1`);
    await it.until(`${pods}/slow`, ({ code }) => code === 404);
  });

  it('fails a pod that is active for too long', async () => {
    await using it = await openNode(key);
    await it.run('late', shell('sleep 100'), { activeDeadlineSeconds: 1 });
    const pod = await it.until(`${pods}/late`, hasPhase('Failed'));
    expect(pod.status.reason).toBe('DeadlineExceeded');
  });

  it('comes back after a restart: what should run runs, what has ended stays ended', async () => {
    await using it = await openNode(key);
    await it.run('done', shell('echo once'));
    await it.run('once', shell('echo started; sleep 100'));
    await it.run('always', shell('echo started; sleep 100'), { restartPolicy: 'Always' });
    await it.until(`${pods}/done`, hasPhase('Succeeded'));
    await untilLog(it, 'once', 'started\n');
    await untilLog(it, 'always', 'started\n');
    await it.until(`${pods}/once`, hasPhase('Running'));
    await it.until(`${pods}/always`, hasPhase('Running'));
    const { metadata } = await it.run('lost', shell('sleep 100'));
    await it.until(`${pods}/lost`, hasPhase('Running'));
    await it.stop();
    expect(readFileSync(it.folder.file('processes.json'), 'utf8')).toBe('[]');
    expect(await it.read(`${pods}/always`)).toMatchObject({ status: { phase: 'Running' } });
    await it.cluster.send('DELETE', `${pods}/lost?gracePeriodSeconds=0`);
    await it.restart();
    await it.until(`${pods}/always`, ({ status }) => status.containerStatuses?.[0]?.restartCount === 1);
    const always = await it.until(`${pods}/always`, hasPhase('Running'));
    expect(always.status.containerStatuses?.[0]?.lastState?.terminated?.reason).toBe(
      'ContainerStatusUnknown',
    );
    const once = await it.until(`${pods}/once`, hasPhase('Failed'));
    expect(once.status.containerStatuses?.[0]?.state.terminated?.exitCode).toBe(137);
    expect(await it.read(`${pods}/done`)).toMatchObject({ status: { phase: 'Succeeded' } });
    expect((await it.log('done')).text).toBe('once\n');
    await it.settle(() => !existsSync(it.folder.file(`pods/${metadata.uid}`)));
  });

  it('finishes the deletion that it was in when it ended', async () => {
    await using it = await openNode(key);
    await it.run('leaving', shell('trap "" TERM; echo up; while :; do sleep 0.05; done'));
    await untilLog(it, 'leaving', 'up\n');
    await it.cluster.send('DELETE', `${pods}/leaving`);
    await it.stop();
    expect(await it.read(`${pods}/leaving`)).toMatchObject({ kind: 'Pod' });
    await it.restart();
    await it.until(`${pods}/leaving`, ({ code }) => code === 404);
  });

  it('lets a namespace go once its pods have ended', async () => {
    await using it = await openNode(key);
    await it.cluster.send('POST', '/api/v1/namespaces', { body: { metadata: { name: 'short' } } });
    const path = '/api/v1/namespaces/short/pods';
    const spec = {
      automountServiceAccountToken: false,
      containers: [{ name: 'c', image: 'busybox', ...shell('sleep 100') }],
    };
    await it.cluster.send('POST', path, { body: { metadata: { name: 'p' }, spec } });
    await it.until(`${path}/p`, hasPhase('Running'));
    await it.cluster.send('DELETE', '/api/v1/namespaces/short');
    await it.until('/api/v1/namespaces/short', ({ code }) => code === 404);
  });
});
