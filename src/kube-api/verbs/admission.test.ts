import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeTestKey, openTestCluster, type TestCluster } from '../../../test/support/test-cluster.ts';
import type { SigningKey } from '../../platform/keys/index.ts';
import { issueAuthority, issueLeaf } from '../../platform/tls/index.ts';

const configurations = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';
const maps = '/api/v1/namespaces/default/configmaps';

describe('a cluster with a mutating webhook', () => {
  let key: SigningKey;
  let server: Server;
  let caBundle: string;
  let cluster: TestCluster;
  let answer: (request: { uid: string; object: { data?: Record<string, string> } }) => object;
  const asked: { userInfo: { username: string }; dryRun: boolean }[] = [];

  beforeAll(async () => {
    key = await makeTestKey();
    const validity = { notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 3_600_000) };
    const authority = await issueAuthority('test', { dns: ['localhost'], ips: [] }, validity);
    const leaf = await issueLeaf(authority, ['localhost'], validity);
    caBundle = Buffer.from(authority.certificatePem).toString('base64');
    server = createServer({ key: leaf.keyPem, cert: leaf.certificatePem }, async (request, response) => {
      const review = JSON.parse(await text(request));
      asked.push(review.request);
      const reviewed = { uid: review.request.uid, ...answer(review.request) };
      response.end(
        JSON.stringify({ apiVersion: review.apiVersion, kind: 'AdmissionReview', response: reviewed }),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterAll(() => {
    server.close();
  });

  beforeEach(async () => {
    asked.length = 0;
    cluster = await openTestCluster({ key });
    return () => cluster.close();
  });

  const install = async (changes: object = {}) => {
    const { port } = server.address() as AddressInfo;
    const webhooks = [
      {
        name: 'add.example.com',
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        clientConfig: { url: `https://localhost:${port}/add`, caBundle },
        rules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'] }],
        ...changes,
      },
    ];
    const response = await cluster.send('POST', configurations, {
      body: { metadata: { name: 'add' }, webhooks },
    });
    expect(response.status).toBe(201);
    return response;
  };
  const create = async (query = '') => {
    const response = await cluster.send('POST', `${maps}${query}`, {
      body: { metadata: { name: 'a' }, data: { x: '1' } },
    });
    return {
      status: response.status,
      body: await response.json(),
      warnings: response.headers.get('warning'),
    };
  };
  const patch = (operations: readonly object[]) => ({
    allowed: true,
    patchType: 'JSONPatch',
    patch: Buffer.from(JSON.stringify(operations)).toString('base64'),
  });

  it('stores what the webhook makes of an object, shows its warnings, and gives nobody what it added', async () => {
    await install();
    answer = () => ({
      ...patch([{ op: 'add', path: '/data/added', value: 'y' }]),
      warnings: ['mind the gap'],
    });
    const created = await create();
    expect(created).toMatchObject({ status: 201, body: { data: { x: '1', added: 'y' } } });
    expect(created.warnings).toContain('mind the gap');
    expect(JSON.stringify((created.body as { metadata: object }).metadata)).not.toContain('f:added');
    expect(asked[0]).toMatchObject({
      operation: 'CREATE',
      userInfo: { username: 'masterclient' },
      dryRun: false,
    });
  });

  it('refuses what the webhook refuses, in its words, and stores nothing', async () => {
    await install();
    answer = () => ({ allowed: false, status: { code: 418, message: 'no way' } });
    expect(await create()).toMatchObject({
      status: 418,
      body: { message: 'admission webhook "add.example.com" denied the request: no way' },
    });
    expect((await cluster.send('GET', `${maps}/a`)).status).toBe(404);
  });

  it('asks in a dry run too, and says so', async () => {
    await install();
    answer = () => patch([{ op: 'add', path: '/data/added', value: 'y' }]);
    expect(await create('?dryRun=All')).toMatchObject({ status: 201, body: { data: { added: 'y' } } });
    expect(asked[0]?.dryRun).toBe(true);
    expect((await cluster.send('GET', `${maps}/a`)).status).toBe(404);
  });

  it('cannot be renamed by a webhook', async () => {
    await install();
    answer = () => patch([{ op: 'replace', path: '/metadata/name', value: 'b' }]);
    expect((await create()).status).toBe(400);
  });

  it('refuses where the webhook cannot be asked, unless it is told to ignore that', async () => {
    await install({ clientConfig: { url: 'https://localhost:1/none', caBundle } });
    expect(await create()).toMatchObject({ status: 500, body: { reason: 'InternalError' } });
    await cluster.send('DELETE', `${configurations}/add`);
    await install({ clientConfig: { url: 'https://localhost:1/none', caBundle }, failurePolicy: 'Ignore' });
    expect((await create()).status).toBe(201);
  });

  it('asks nobody about what has no namespace to be in', async () => {
    await install({
      rules: [{ operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*'] }],
    });
    const body = { metadata: { name: 'a' } };
    expect((await cluster.send('POST', '/api/v1/namespaces/none/configmaps', { body })).status).toBe(404);
    expect(asked).toHaveLength(0);
  });
});
