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

  /** With the certificate, as the file has it, and with what is laid over it. */
  async function configure(changes: Readonly<Record<string, string | undefined>> = {}) {
    const config = JSON.parse(await readFile(cloud.stack.run.files.kubeconfig, 'utf8')) as {
      users: { user: Record<string, string | undefined> }[];
    };
    for (const each of config.users) each.user = { ...each.user, ...changes };
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromString(JSON.stringify(config));
    return kubeConfig;
  }

  async function whoIs(kubeConfig: KubeConfig) {
    const api = kubeConfig.makeApiClient(AuthenticationV1Api);
    return (await api.createSelfSubjectReview({ body: review })).status?.userInfo;
  }

  const masterclient = { username: 'masterclient', groups: ['system:masters', 'system:authenticated'] };
  const nothing = { 'client-certificate-data': undefined, 'client-key-data': undefined };
  const credential = {
    'authentication.kubernetes.io/credential-id': [expect.stringMatching(/^X509SHA256=/)],
  };

  it("logs in with the operator's certificate", async () => {
    const configured = await configure();
    expect(await whoIs(configured)).toMatchObject({ ...masterclient, extra: credential });
    const { items } = await configured.makeApiClient(CoreV1Api).listNamespace();
    expect(items.map(({ metadata }) => metadata?.name)).toContain('kube-system');
  });

  it('logs in with a token too, and with both', async () => {
    const token = cloud.stack.clusters.list()[0]?.operatorToken.reveal();
    expect(await whoIs(await configure({ token }))).toMatchObject({ ...masterclient, extra: credential });
    const user = await whoIs(await configure({ ...nothing, token }));
    expect(user).toMatchObject(masterclient);
    expect(user?.extra).toBeUndefined();
  });

  it('is nobody without either', async () => {
    const nobody = await configure(nothing);
    await expect(whoIs(nobody)).rejects.toMatchObject({ code: 401 });
  });
});
