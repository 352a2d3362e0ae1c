import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeTestKey, openTestCluster, type TestCluster } from '../../../test/support/test-cluster.ts';
import type { SigningKey } from '../../platform/keys/index.ts';
import type { PodLogOptions } from './pod-log.ts';

const pods = '/api/v1/namespaces/default/pods';
const merge = { 'content-type': 'application/merge-patch+json' };

let key: SigningKey;
let cluster: TestCluster;
let asked: { readonly pod: object; readonly options: PodLogOptions } | undefined;
beforeAll(async () => {
  key = await makeTestKey();
});
afterEach(async () => {
  await cluster.close();
});

interface Case {
  readonly containers?: readonly string[];
  readonly init?: readonly string[];
  readonly statuses?: readonly object[];
  readonly isBound?: boolean;
}

/** A pod on a node that answers every request for a log. */
async function openPod({ containers = ['a'], init = [], statuses, isBound = true }: Case = {}) {
  asked = undefined;
  cluster = await openTestCluster({
    key,
    readPodLog: async (pod, options) => {
      asked = { pod, options };
      return new Response('the log');
    },
  });
  const toContainer = (name: string) => ({ name, image: 'busybox' });
  await cluster.send('POST', pods, {
    body: {
      metadata: { name: 'web' },
      spec: {
        containers: containers.map(toContainer),
        initContainers: init.map(toContainer),
        ...(isBound && { nodeName: 'n1' }),
      },
    },
  });
  const running = containers.map((name) => ({
    name,
    image: '',
    imageID: '',
    ready: true,
    restartCount: 0,
    state: { running: {} },
  }));
  const body = { status: { containerStatuses: statuses ?? running } };
  const patched = await cluster.send('PATCH', `${pods}/web/status`, { body, headers: merge });
  expect(patched.status).toBe(200);
}

const status = (state: object, lastState: object = {}) => ({
  name: 'a',
  image: '',
  imageID: '',
  ready: false,
  restartCount: 0,
  state,
  lastState,
});

async function read(query = '') {
  const response = await cluster.send('GET', `${pods}/web/log${query}`);
  const text = await response.text();
  if (response.status === 200) return { status: 200, text };
  return { status: response.status, text: (JSON.parse(text) as { readonly message: string }).message };
}

describe('the log of a pod', () => {
  it('is what the node has of its only container', async () => {
    await openPod();
    expect(await read()).toEqual({ status: 200, text: 'the log' });
    expect(asked).toMatchObject({
      pod: { namespace: 'default', name: 'web' },
      options: { container: 'a', previous: false, follow: false, timestamps: false },
    });
  });

  it('is asked for with all that a client says', async () => {
    await openPod();
    await read(
      '?container=a&follow=true&tailLines=0&sinceTime=2026-03-01T12:00:00Z&timestamps=1&limitBytes=9',
    );
    expect(asked?.options).toEqual({
      container: 'a',
      previous: false,
      follow: true,
      timestamps: true,
      tailLines: 0,
      limitBytes: 9,
      sinceTime: new Date('2026-03-01T12:00:00Z'),
    });
  });

  it('is empty as long as no node has the pod', async () => {
    await openPod({ isBound: false });
    expect(await read()).toEqual({ status: 200, text: '' });
    expect(asked).toBeUndefined();
  });

  it.each<[Case, string, number, string]>([
    [
      { containers: ['a', 'b'] },
      '',
      400,
      'a container name must be specified for pod web, choose one of: [a b]',
    ],
    [
      { containers: ['a', 'b'], init: ['i'] },
      '',
      400,
      'a container name must be specified for pod web, choose one of: [i a b]',
    ],
    [{}, '?container=c', 400, 'container c is not valid for pod web'],
    [{ statuses: [] }, '', 400, 'container "a" in pod "web" is not available'],
    [
      { statuses: [status({ waiting: { reason: 'ContainerCreating' } })] },
      '',
      400,
      'container "a" in pod "web" is waiting to start: ContainerCreating',
    ],
    [
      { statuses: [status({ waiting: { reason: 'ErrImagePull' } })] },
      '',
      400,
      'container "a" in pod "web" is waiting to start: image can\'t be pulled',
    ],
    [
      { statuses: [status({ waiting: { reason: 'ImagePullBackOff' } })] },
      '',
      400,
      'container "a" in pod "web" is waiting to start: trying and failing to pull image',
    ],
    [{}, '?previous=true', 400, 'previous terminated container "a" in pod "web" not found'],
    [{}, '?tailLines=x', 400, 'strconv.ParseInt: parsing "x": invalid syntax'],
    [
      {},
      '?tailLines=-1',
      422,
      'PodLogOptions "web" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0',
    ],
    [
      {},
      '?limitBytes=0',
      422,
      'PodLogOptions "web" is invalid: limitBytes: Invalid value: 0: must be greater than 0',
    ],
    [
      {},
      '?sinceSeconds=5&sinceTime=2026-03-01T12:00:00Z',
      422,
      'PodLogOptions "web" is invalid: : Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified',
    ],
  ])('of %j is refused for %s with %i', async (pod, query, code, message) => {
    await openPod(pod);
    expect(await read(query)).toEqual({ status: code, text: message });
    expect(asked).toBeUndefined();
  });

  it('is there for a container that waits to be started again', async () => {
    const ended = { terminated: { exitCode: 1, startedAt: null, finishedAt: null } };
    await openPod({ statuses: [status({ waiting: { reason: 'CrashLoopBackOff' } }, ended)] });
    expect(await read()).toEqual({ status: 200, text: 'the log' });
    expect(await read('?previous=true')).toEqual({ status: 200, text: 'the log' });
  });

  it('is of no pod that is not there', async () => {
    await openPod();
    const response = await cluster.send('GET', `${pods}/other/log`);
    expect([response.status, await response.json()]).toMatchObject([
      404,
      { message: 'pods "other" not found' },
    ]);
    expect((await cluster.send('DELETE', `${pods}/web/log`)).status).toBe(405);
  });
});
