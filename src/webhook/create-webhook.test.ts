import { beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../platform/log/index.ts';
import { createWebhook } from './create-webhook.ts';
import { createWebhookMetrics } from './metrics/webhook-metrics.ts';
import type { MutationSettings } from './mutation/settings.ts';
import type { ServiceAccountLookup } from './server/find-service-account.ts';

const settings: MutationSettings = {
  defaultTenantId: 'tenant',
  authorityHost: 'https://login.microsoftonline.com/',
  audience: 'api://AzureADTokenExchange',
  proxyImage: 'proxy',
  proxyInitImage: 'proxy-init',
  logLevel: '',
  usesNativeSidecars: true,
  layout: 'v1.6',
};

const account: ServiceAccountLookup = {
  kind: 'found',
  source: 'cache',
  serviceAccount: { name: 'reader', annotations: { 'azure.workload.identity/client-id': 'c' }, labels: {} },
};

describe('the webhook', () => {
  let lookup: ServiceAccountLookup | Error;
  let asked: string[];
  let metrics: ReturnType<typeof createWebhookMetrics>;

  beforeEach(() => {
    lookup = account;
    asked = [];
    metrics = createWebhookMetrics({
      certificateExpiry: () => undefined,
      cachedAccounts: () => 1,
      isInformerConnected: () => true,
    });
  });

  const send = async (body: string, { path = '/mutate-v1-pod', contentType = 'application/json' } = {}) =>
    await createWebhook({
      settings: () => settings,
      findServiceAccount: async (namespace, name) => {
        asked.push(`${namespace}/${name}`);
        if (lookup instanceof Error) throw lookup;
        return lookup;
      },
      metrics,
      log: silentLog,
    })({
      method: 'POST',
      path,
      contentType,
      readText: async (limitBytes) => (body.length > limitBytes ? { kind: 'too-large' } : body),
    });
  const review = (object: unknown) =>
    JSON.stringify({
      kind: 'AdmissionReview',
      apiVersion: 'admission.k8s.io/v1',
      request: { uid: 'u1', namespace: 'apps', operation: 'CREATE', object },
    });
  const pod = { metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'i' }] } };
  const answerTo = async (body: string) => {
    const response = await send(body);
    expect(response.status).toBe(200);
    return (JSON.parse(response.body) as { response: Record<string, never> }).response;
  };

  it('gives a pod the identity of its service account', async () => {
    const response = await answerTo(review({ ...pod, spec: { ...pod.spec, serviceAccountName: 'reader' } }));
    expect(response).toMatchObject({ uid: 'u1', allowed: true, patchType: 'JSONPatch' });
    expect(asked).toEqual(['apps/reader']);
    expect(Buffer.from(response.patch!, 'base64').toString()).toContain('AZURE_FEDERATED_TOKEN_FILE');
    expect(metrics.render()).toContain('azwi_webhook_admissions_total{outcome="mutated"} 1');
  });

  it('takes the default service account where the pod names none', async () => {
    await answerTo(review(pod));
    await answerTo(review({ ...pod, spec: { ...pod.spec, serviceAccountName: '' } }));
    expect(asked).toEqual(['apps/default', 'apps/default']);
  });

  it('refuses a pod whose service account does not exist', async () => {
    lookup = { kind: 'not-found', message: '' };
    expect(await answerTo(review(pod))).toMatchObject({
      allowed: false,
      status: { code: 400, message: 'serviceaccounts "default" not found' },
    });
    expect(metrics.render()).toContain('azwi_webhook_admissions_total{outcome="denied"} 1');
  });

  it('asks to be asked again while the API server does not answer', async () => {
    lookup = { kind: 'unavailable', message: 'connect ECONNREFUSED' };
    const { status } = await answerTo(review(pod));
    expect(status).toMatchObject({ code: 503, message: expect.stringContaining('connect ECONNREFUSED') });
    expect(metrics.render()).toContain('azwi_webhook_admissions_total{outcome="unavailable"} 1');
  });

  it('answers a fault of its own blandly', async () => {
    lookup = new Error('with something that is nobody’s business');
    const response = await answerTo(review(pod));
    expect(response).toMatchObject({ uid: 'u1', allowed: false, status: { code: 500 } });
    expect(JSON.stringify(response)).not.toContain('business');
    expect(metrics.render()).toContain('azwi_webhook_admissions_total{outcome="error"} 1');
  });

  it.each([
    ['nothing', '', 400],
    ['no JSON', '{', 400],
    ['too much', 'x'.repeat(7 * 1_024 * 1_024 + 1), 413],
    ['another kind', '{"kind":"Pod","apiVersion":"v1"}', 400],
  ])('refuses %s inside of a review, and counts it', async (_what, body, code) => {
    expect(await answerTo(body)).toMatchObject({ allowed: false, status: { code } });
    expect(metrics.render()).toContain('azwi_webhook_admissions_total{outcome="malformed"} 1');
  });

  it('has no other path', async () => {
    expect((await send('', { path: '/' })).status).toBe(404);
    expect((await send('', { path: '/mutate-v1-pod/' })).status).toBe(404);
  });
});
