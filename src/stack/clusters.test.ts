import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TemporaryFolder, temporaryFolder } from '../../test/support/temporary-folder.ts';
import { isPortOpen, requestStack, startTestStack } from '../../test/support/test-stack.ts';
import { ResourceId } from '../resources/index.ts';
import { requestAsOperator } from './cluster.ts';
import type { Stack } from './stack.ts';

describe('the clusters of a stack', () => {
  let folder: TemporaryFolder;
  let stack: Stack;
  beforeAll(async () => {
    folder = temporaryFolder();
    stack = await startTestStack(folder.file('data'));
  });
  afterAll(async () => {
    await stack.close();
    folder[Symbol.dispose]();
  });

  it('keeps clusters of one name in several groups apart, in files and contexts', async () => {
    const draft = { name: 'myAKSCluster', resourceGroup: 'other', location: 'westeurope' };
    await stack.operator.createResourceGroup({ name: 'other', location: 'westeurope' });
    const made = await stack.operator.createCluster(draft);
    const named = stack.run.clusters.filter(({ name }) => name.startsWith('myAKSCluster'));
    expect(named.map(({ name }) => name)).toEqual(['myAKSCluster', 'myAKSCluster_other']);
    const running = stack.clusters.list().find(({ record }) => record.id === made.id);
    for (const cluster of stack.clusters.list()) {
      const path = '/api/v1/namespaces/only-one';
      const isOwn = cluster === running;
      if (isOwn) {
        const body = { metadata: { name: 'only-one' } };
        await requestAsOperator(cluster, {
          method: 'POST',
          path: '/api/v1/namespaces',
          contentType: 'application/json',
          body,
        });
      }
      expect((await requestAsOperator(cluster, { method: 'GET', path })).status).toBe(isOwn ? 200 : 404);
    }
  });

  it('follows what a record says of its issuer and of workload identity', async () => {
    const cluster = stack.clusters.list().at(-1);
    if (cluster === undefined) throw new Error('there is no cluster');
    const { record } = cluster;
    const document = () => requestStack(stack.run, `${record.issuerUrl}.well-known/openid-configuration`);
    const hook = 'azure-wi-webhook-mutating-webhook-configuration';
    const path = `/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/${hook}`;
    const webhook = async () => (await requestAsOperator(cluster, { method: 'GET', path })).status;
    expect([(await document()).status, await webhook()]).toEqual([200, 200]);
    await stack.clusters.run({ ...record, oidcIssuerEnabled: false, workloadIdentityEnabled: false });
    expect([(await document()).status, await webhook()]).toEqual([404, 404]);
    const account = '/api/v1/namespaces/default/serviceaccounts/default/token';
    const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
    const request = { method: 'POST', path: account, contentType: 'application/json', body } as const;
    const issued = (await (await requestAsOperator(cluster, request)).json()) as {
      status: { token: string };
    };
    const claims = JSON.parse(Buffer.from(issued.status.token.split('.')[1] ?? '', 'base64url').toString());
    expect(claims.iss).toMatch(/^https:\/\/myakscluster-[0-9a-f]{8}\.hcp\.westeurope\.azmk8s\.io$/);
    await stack.clusters.run(record);
    expect([(await document()).status, await webhook()]).toEqual([200, 200]);
  });

  it('ends a cluster, and keeps nothing of it', async () => {
    const cluster = stack.clusters.list().at(-1);
    if (cluster === undefined) throw new Error('there is no cluster');
    const { fileName } = cluster.record;
    expect(readdirSync(folder.file('data')).join()).toContain(fileName);
    await stack.clusters.remove(cluster.record);
    await stack.resources.delete(ResourceId.from(cluster.record.id));
    expect(readdirSync(folder.file('data')).join()).not.toContain(fileName);
    expect(await isPortOpen(Number(new URL(cluster.serverUrl).port))).toBe(false);
    expect(stack.run.clusters.map(({ resourceId }) => resourceId)).not.toContain(cluster.record.id);
  });
});
