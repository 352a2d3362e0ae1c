import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import {
  ApiException,
  AppsV1Api,
  BatchV1Api,
  CoordinationV1Api,
  CoreV1Api,
  type Informer,
  KubeConfig,
  type KubernetesListObject,
  type KubernetesObject,
  KubernetesObjectApi,
  Log,
  makeInformer,
  PatchStrategy,
  RbacAuthorizationV1Api,
  setHeaderOptions,
  type V1ConfigMap,
  type V1Pod,
  VersionApi,
  Watch,
} from '@kubernetes/client-node';
// Which the front door does not lead to.
import { ObjectSerializer } from '@kubernetes/client-node/dist/gen/models/ObjectSerializer.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectWith } from '../support/cluster-connection.ts';
import { eventually } from '../support/command-line.ts';
import { type ConformanceStack, startConformanceStack } from '../support/conformance-stack.ts';

const namespace = 'typed';
const shell = (script: string) => ({ name: 'main', image: 'busybox', command: ['sh', '-c', script] });
const ending = 'trap "exit 0" TERM; while :; do sleep 0.1; done';

/** The vendor's client of Node, whose models read every answer. */
describe('@kubernetes/client-node, typed', () => {
  let cloud: ConformanceStack;
  let config: KubeConfig;
  let core: CoreV1Api;

  beforeAll(async () => {
    cloud = await startConformanceStack();
    config = new KubeConfig();
    config.loadFromFile(cloud.stack.run.files.kubeconfig);
    core = config.makeApiClient(CoreV1Api);
    await core.createNamespace({ body: { metadata: { name: namespace } } });
  });

  afterAll(() => cloud?.[Symbol.asyncDispose]());

  const untilPod = async (name: string, isSo: (pod: V1Pod) => boolean): Promise<V1Pod> => {
    let pod: V1Pod | undefined;
    await eventually(`pod ${name} came to it`, async () => {
      pod = await core.readNamespacedPod({ namespace, name });
      return isSo(pod);
    });
    return pod!;
  };
  const podOf = (name: string, script: string, spec: object = {}): V1Pod => ({
    metadata: { name, labels: { app: name } },
    spec: { containers: [shell(script)], terminationGracePeriodSeconds: 2, ...spec },
  });

  describe('core', () => {
    it('creates, reads, replaces, patches in three ways, lists and deletes', async () => {
      const name = 'settings';
      const created = await core.createNamespacedConfigMap({
        namespace,
        body: { metadata: { name, labels: { tier: 'front' } }, data: { a: '1' }, binaryData: { b: 'AAE=' } },
      });
      expect(created.metadata?.creationTimestamp).toBeInstanceOf(Date);
      expect(created.metadata?.managedFields?.[0]).toMatchObject({ operation: 'Update', apiVersion: 'v1' });
      const replaced = await core.replaceNamespacedConfigMap({
        namespace,
        name,
        body: { ...created, data: { a: '2' } },
      });
      expect(replaced.data).toEqual({ a: '2' });
      const patches = [
        [PatchStrategy.JsonPatch, [{ op: 'add', path: '/data/c', value: '3' }]],
        [PatchStrategy.MergePatch, { data: { d: '4' } }],
        [PatchStrategy.StrategicMergePatch, { data: { a: null } }],
      ] as const;
      for (const [strategy, body] of patches) {
        await core.patchNamespacedConfigMap(
          { namespace, name, body },
          setHeaderOptions('Content-Type', strategy),
        );
      }
      expect((await core.readNamespacedConfigMap({ namespace, name })).data).toEqual({ c: '3', d: '4' });
      const listed = await core.listNamespacedConfigMap({ namespace, labelSelector: 'tier=front' });
      expect(listed.items.map(({ metadata }) => metadata?.name)).toEqual([name]);
      expect(Number(listed.metadata?.resourceVersion)).toBeGreaterThanOrEqual(
        Number(created.metadata?.resourceVersion),
      );
      const deleted = await core.deleteNamespacedConfigMap({ namespace, name });
      expect(deleted).toMatchObject({ status: 'Success', details: { name, kind: 'configmaps' } });
    });

    it('gives the bodies of refusals', async () => {
      const refused = async (attempt: Promise<unknown>) => {
        const error = await attempt.then(
          () => undefined,
          (reason: unknown) => reason,
        );
        expect(error).toBeInstanceOf(ApiException);
        const { code, body } = error as ApiException<string>;
        return { code, status: JSON.parse(body) as object };
      };
      expect(await refused(core.readNamespacedPod({ namespace, name: 'none' }))).toMatchObject({
        code: 404,
        status: {
          kind: 'Status',
          reason: 'NotFound',
          message: 'pods "none" not found',
          details: { name: 'none', kind: 'pods' },
        },
      });
      const invalid: V1Pod = { metadata: { name: 'Bad_Name' }, spec: { containers: [] } };
      expect(await refused(core.createNamespacedPod({ namespace, body: invalid }))).toMatchObject({
        code: 422,
        status: {
          reason: 'Invalid',
          details: {
            name: 'Bad_Name',
            kind: 'Pod',
            causes: [
              { reason: 'FieldValueInvalid', field: 'metadata.name' },
              { reason: 'FieldValueRequired', field: 'spec.containers' },
            ],
          },
        },
      });
      const taken: V1ConfigMap = { metadata: { name: 'kube-root-ca.crt' } };
      await eventually('there was a root certificate', async () =>
        (await core.listNamespacedConfigMap({ namespace })).items.some(
          ({ metadata }) => metadata?.name === 'kube-root-ca.crt',
        ),
      );
      expect(await refused(core.createNamespacedConfigMap({ namespace, body: taken }))).toMatchObject({
        code: 409,
        status: { reason: 'AlreadyExists' },
      });
      const stale = { metadata: { name: 'kube-root-ca.crt', resourceVersion: '1' } };
      expect(
        await refused(core.replaceNamespacedConfigMap({ namespace, name: 'kube-root-ca.crt', body: stale })),
      ).toMatchObject({ code: 409, status: { reason: 'Conflict' } });
    });

    it('runs a pod, reads its status as dates and numbers, and its log', async () => {
      await core.createNamespacedPod({
        namespace,
        body: podOf('short', 'echo hi', { restartPolicy: 'Never' }),
      });
      const pod = await untilPod('short', ({ status }) => status?.phase === 'Succeeded');
      expect(pod.status?.startTime).toBeInstanceOf(Date);
      const [container] = pod.status?.containerStatuses ?? [];
      expect(container?.state?.terminated).toMatchObject({
        exitCode: 0,
        reason: 'Completed',
        startedAt: expect.any(Date),
        finishedAt: expect.any(Date),
      });
      expect(await core.readNamespacedPodLog({ namespace, name: 'short' })).toBe('hi\n');
      const events = await core.listNamespacedEvent({
        namespace,
        fieldSelector: 'involvedObject.name=short',
      });
      expect(events.items[0]?.involvedObject).toMatchObject({
        kind: 'Pod',
        name: 'short',
        uid: pod.metadata?.uid,
      });
      expect(events.items[0]?.lastTimestamp ?? events.items[0]?.eventTime).toBeInstanceOf(Date);
    });

    it('asks for a token, and reads its own account with it', async () => {
      const { status } = await core.createNamespacedServiceAccountToken({
        namespace,
        name: 'default',
        body: { spec: { audiences: ['api://AzureADTokenExchange'], expirationSeconds: 600 } },
      });
      expect(status?.expirationTimestamp).toBeInstanceOf(Date);
      const claims = JSON.parse(Buffer.from(status?.token.split('.')[1] ?? '', 'base64url').toString());
      expect(claims).toMatchObject({
        aud: ['api://AzureADTokenExchange'],
        sub: `system:serviceaccount:${namespace}:default`,
      });
    });

    it('reads the nodes and the version', async () => {
      const { items } = await core.listNode();
      expect(items[0]?.status?.conditions?.at(-1)).toMatchObject({
        type: 'Ready',
        status: 'True',
        lastHeartbeatTime: expect.any(Date),
      });
      expect(await config.makeApiClient(VersionApi).getCode()).toMatchObject({ major: '1', minor: '32' });
      const leases = await config
        .makeApiClient(CoordinationV1Api)
        .listNamespacedLease({ namespace: 'kube-node-lease' });
      expect(String(leases.items[0]?.spec?.renewTime)).toMatch(/\.\d{6}Z$/);
    });
  });

  it('apps: makes a deployment, scales it, and sees it roll', async () => {
    const apps = config.makeApiClient(AppsV1Api);
    const name = 'web';
    const labels = { app: name };
    await apps.createNamespacedDeployment({
      namespace,
      body: {
        metadata: { name },
        spec: {
          selector: { matchLabels: labels },
          template: {
            metadata: { labels },
            spec: { containers: [shell(ending)], terminationGracePeriodSeconds: 2 },
          },
        },
      },
    });
    const untilReady = (count: number) =>
      eventually(`${count} were ready`, async () => {
        const { status, metadata } = await apps.readNamespacedDeployment({ namespace, name });
        return status?.readyReplicas === count && status.observedGeneration === metadata?.generation;
      });
    await untilReady(1);
    const scale = await apps.readNamespacedDeploymentScale({ namespace, name });
    expect(scale).toMatchObject({ kind: 'Scale', spec: { replicas: 1 }, status: { selector: 'app=web' } });
    await apps.replaceNamespacedDeploymentScale({
      namespace,
      name,
      body: { ...scale, spec: { replicas: 2 } },
    });
    await untilReady(2);
    const sets = await apps.listNamespacedReplicaSet({ namespace, labelSelector: 'app=web' });
    expect(sets.items.map(({ status }) => status?.replicas)).toEqual([2]);
    await apps.deleteNamespacedDeployment({ namespace, name, propagationPolicy: 'Foreground' });
    await eventually('nothing was left', async () => {
      const pods = await core.listNamespacedPod({ namespace, labelSelector: 'app=web' });
      return pods.items.length === 0;
    });
  });

  it('batch: runs a job to its end', async () => {
    const batch = config.makeApiClient(BatchV1Api);
    const name = 'once';
    const template = { spec: { restartPolicy: 'Never', containers: [shell('echo done')] } };
    await batch.createNamespacedJob({ namespace, body: { metadata: { name }, spec: { template } } });
    await eventually('the job was complete', async () => {
      const { status } = await batch.readNamespacedJob({ namespace, name });
      return status?.succeeded === 1 && status.completionTime instanceof Date;
    });
  });

  it('rbac: makes roles, which decide', async () => {
    const rbac = config.makeApiClient(RbacAuthorizationV1Api);
    const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['list'] }];
    await rbac.createNamespacedRole({ namespace, body: { metadata: { name: 'reader' }, rules } });
    await rbac.createNamespacedRoleBinding({
      namespace,
      body: {
        metadata: { name: 'readers' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
        subjects: [{ kind: 'ServiceAccount', name: 'default', namespace }],
      },
    });
    const { status } = await core.createNamespacedServiceAccountToken({
      namespace,
      name: 'default',
      body: { spec: { audiences: [] } },
    });
    const account = new KubeConfig();
    account.loadFromOptions({
      clusters: config.clusters,
      users: [{ name: 'account', token: status?.token }],
      contexts: [{ name: 'account', user: 'account', cluster: config.getCurrentCluster()?.name }],
      currentContext: 'account',
    });
    const asAccount = account.makeApiClient(CoreV1Api);
    expect((await asAccount.listNamespacedConfigMap({ namespace })).kind).toBe('ConfigMapList');
    await expect(asAccount.listNamespacedSecret({ namespace })).rejects.toMatchObject({ code: 403 });
  });

  it('watch: sees what is made, changed and deleted, from where it was told to begin', async () => {
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    const { metadata } = await core.listNamespacedConfigMap({ namespace });
    const seen: string[] = [];
    const ended = Promise.withResolvers<unknown>();
    const query = { resourceVersion: metadata?.resourceVersion, fieldSelector: 'metadata.name=seen' };
    const abort = await new Watch(config).watch(
      path,
      query,
      (phase, object: V1ConfigMap) => seen.push(`${phase} ${object.metadata?.name} ${object.data?.a}`),
      ended.resolve,
    );
    const body = { metadata: { name: 'seen' }, data: { a: '1' } };
    await core.createNamespacedConfigMap({ namespace, body });
    await core.replaceNamespacedConfigMap({ namespace, name: 'seen', body: { ...body, data: { a: '2' } } });
    await core.deleteNamespacedConfigMap({ namespace, name: 'seen' });
    await eventually('all was seen', () => seen.length === 3);
    expect(seen).toEqual(['ADDED seen 1', 'MODIFIED seen 2', 'DELETED seen 2']);
    abort.abort();
    await ended.promise;
  });

  it('informer: keeps up with what there is', async () => {
    const list = () => core.listNamespacedConfigMap({ namespace, labelSelector: 'kept=yes' });
    const body = (name: string): V1ConfigMap => ({
      metadata: { name, labels: { kept: 'yes' } },
      data: { a: '1' },
    });
    await core.createNamespacedConfigMap({ namespace, body: body('early') });
    const informer: Informer<V1ConfigMap> & {
      get(name: string, namespace: string): V1ConfigMap | undefined;
    } = makeInformer(
      config,
      `/api/v1/namespaces/${namespace}/configmaps`,
      list as () => Promise<KubernetesListObject<V1ConfigMap>>,
      'kept=yes',
    );
    const heard: string[] = [];
    for (const verb of ['add', 'update', 'delete'] as const) {
      informer.on(verb, ({ metadata }) => heard.push(`${verb} ${metadata?.name}`));
    }
    await informer.start();
    try {
      await core.createNamespacedConfigMap({ namespace, body: body('late') });
      await eventually('it was told of what is new', () => heard.includes('add late'));
      await core.replaceNamespacedConfigMap({
        namespace,
        name: 'late',
        body: { ...body('late'), data: { a: '2' } },
      });
      await eventually('it was told of what is other', () => heard.includes('update late'));
      expect(informer.get('late', namespace)?.data).toEqual({ a: '2' });
      await core.deleteNamespacedConfigMap({ namespace, name: 'early' });
      await eventually('it was told of what is gone', () => heard.includes('delete early'));
      expect(informer.get('early', namespace)).toBeUndefined();
    } finally {
      await informer.stop();
    }
    expect(heard).toEqual(['add early', 'add late', 'update late', 'delete early']);
  });

  it('log: follows a container until it ends', async () => {
    const body = podOf('talking', 'echo one; sleep 0.3; echo two', { restartPolicy: 'Never' });
    await core.createNamespacedPod({ namespace, body });
    await untilPod('talking', ({ status }) => status?.phase !== 'Pending');
    const stream = new PassThrough();
    const chunks: string[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
    await new Log(config).log(namespace, 'talking', 'main', stream, { follow: true });
    await once(stream, 'end');
    expect(chunks.join('')).toBe('one\ntwo\n');
  });

  it('objects of any kind: creates, reads, patches, applies, lists and deletes', async () => {
    const objects = KubernetesObjectApi.makeApiClient(config);
    const identity = { apiVersion: 'v1', kind: 'ConfigMap' };
    const key = { ...identity, metadata: { name: 'any', namespace } };
    type Found = KubernetesObject & { data?: Record<string, string> };
    const created: Found = await objects.create<Found>({ ...key, data: { a: '1' } });
    expect(created.metadata?.creationTimestamp).toBeInstanceOf(Date);
    await objects.patch({ ...key, data: { b: '2' } } as Found);
    const applied: Found = await objects.patch<Found>(
      { ...key, data: { c: '3' } },
      undefined,
      undefined,
      'applier',
      true,
      PatchStrategy.ServerSideApply,
    );
    expect(applied.data).toEqual({ a: '1', b: '2', c: '3' });
    expect(
      applied.metadata?.managedFields?.map(({ manager, operation }) => `${manager} ${operation}`),
    ).toContain('applier Apply');
    const read: Found = await objects.read<Found>(key);
    expect(read).toEqual(applied);
    const listed = await objects.list<Found>('v1', 'ConfigMap', namespace);
    expect(listed.items.map(({ metadata }) => metadata?.name)).toContain('any');
    await objects.delete(key);
    await expect(objects.read(key)).rejects.toMatchObject({ code: 404 });
    await expect(
      objects.create({ apiVersion: 'v9', kind: 'Nothing', metadata: { name: 'x' } }),
    ).rejects.toThrow(/Unrecognized API version and kind: v9 Nothing|404/);
  });

  it("has nothing that the client's models do not know, nor what they would read otherwise", async () => {
    using connection = await connectWith(cloud.stack.run.files.kubeconfig);
    await core.createNamespacedPod({ namespace, body: podOf('model', ending) });
    await untilPod('model', ({ status }) => status?.phase === 'Running');
    const lists = [
      ['V1PodList', '/api/v1/pods'],
      ['V1NodeList', '/api/v1/nodes'],
      ['V1NamespaceList', '/api/v1/namespaces'],
      ['V1ServiceAccountList', '/api/v1/serviceaccounts'],
      ['V1SecretList', '/api/v1/secrets'],
      ['V1ServiceList', '/api/v1/services'],
      ['CoreV1EventList', '/api/v1/events'],
      ['V1DeploymentList', '/apis/apps/v1/deployments'],
      ['V1ReplicaSetList', '/apis/apps/v1/replicasets'],
      ['V1JobList', '/apis/batch/v1/jobs'],
      ['V1ClusterRoleList', '/apis/rbac.authorization.k8s.io/v1/clusterroles'],
      ['V1ClusterRoleBindingList', '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings'],
      ['V1LeaseList', '/apis/coordination.k8s.io/v1/leases'],
      [
        'V1MutatingWebhookConfigurationList',
        '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations',
      ],
    ] as const;
    for (const [model, path] of lists) {
      const { body: sent } = await connection.call('GET', path);
      const understood = ObjectSerializer.serialize(ObjectSerializer.deserialize(sent, model, ''), model, '');
      expect({ model, ...readable(understood) }).toEqual({ model, ...readable(sent) });
    }
  });
});

/** As JSON, with each time to the millisecond: the client's dates have no more. */
function readable(value: unknown): object {
  return JSON.parse(
    JSON.stringify(value, (_key, each) =>
      typeof each === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(each)
        ? new Date(each).toISOString()
        : each,
    ),
  ) as object;
}
