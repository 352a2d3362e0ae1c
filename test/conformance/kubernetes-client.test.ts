import { readFile } from 'node:fs/promises';
import { AuthenticationV1Api, CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConformanceStack, startConformanceStack } from '../support/conformance-stack.ts';

const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };

/** The vendor's client, given the kubeconfig that `wid env` names. */
describe('@kubernetes/client-node', () => {
  let cloud: ConformanceStack;

  beforeAll(async () => {
    cloud = await startConformanceStack();
  });

  afterAll(() => cloud[Symbol.asyncDispose]());

  /** With the certificate alone, the token alone, or both, as the file has them. */
  async function configure(...left: ('client-certificate-data' | 'client-key-data' | 'token')[]) {
    const config = JSON.parse(await readFile(cloud.stack.run.files.kubeconfig, 'utf8')) as {
      users: { user: Record<string, string> }[];
    };
    for (const { user } of config.users) for (const name of left) delete user[name];
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromString(JSON.stringify(config));
    return kubeConfig;
  }

  async function whoIs(kubeConfig: KubeConfig) {
    const api = kubeConfig.makeApiClient(AuthenticationV1Api);
    return (await api.createSelfSubjectReview({ body: review })).status?.userInfo;
  }

  const masterclient = { username: 'masterclient', groups: ['system:masters', 'system:authenticated'] };
  const credential = {
    'authentication.kubernetes.io/credential-id': [expect.stringMatching(/^X509SHA256=/)],
  };

  it("logs in with the operator's certificate", async () => {
    expect(await whoIs(await configure())).toMatchObject({ ...masterclient, extra: credential });
    const withoutToken = await configure('token');
    expect(await whoIs(withoutToken)).toMatchObject({ ...masterclient, extra: credential });
    const { items } = await withoutToken.makeApiClient(CoreV1Api).listNamespace();
    expect(items.map(({ metadata }) => metadata?.name)).toContain('kube-system');
  });

  it('logs in with the token too', async () => {
    const user = await whoIs(await configure('client-certificate-data', 'client-key-data'));
    expect(user).toMatchObject(masterclient);
    expect(user?.extra).toBeUndefined();
  });

  it('is nobody without either', async () => {
    const nobody = await configure('client-certificate-data', 'client-key-data', 'token');
    await expect(whoIs(nobody)).rejects.toMatchObject({ code: 401 });
  });
});
