import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeTestKey, openTestCluster, type TestCluster } from '../../../test/support/test-cluster.ts';
import type { SigningKey } from '../../platform/keys/index.ts';

const pods = '/api/v1/namespaces/default/pods';
const budgets = '/apis/policy/v1/namespaces/default/poddisruptionbudgets';
const merge = { 'content-type': 'application/merge-patch+json' };

/** As much of any answer as is looked at. */
interface Seen {
  readonly message: string;
  readonly details: { readonly causes: readonly object[] };
  readonly metadata: object;
  readonly status: { readonly disruptionsAllowed: number };
}

describe('an eviction', () => {
  let key: SigningKey;
  let cluster: TestCluster;
  beforeAll(async () => {
    key = await makeTestKey();
  });
  beforeEach(async () => {
    cluster = await openTestCluster({ key });
    await send('POST', pods, {
      metadata: { name: 'web', labels: { app: 'web' } },
      spec: { nodeName: 'n1', containers: [{ name: 'c', image: 'busybox' }] },
    });
    await tell(`${pods}/web`, { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] });
  });
  afterEach(async () => {
    await cluster.close();
  });

  const send = async (method: string, path: string, body?: object, headers?: Record<string, string>) => {
    const response = await cluster.send(method, path, { body, ...(headers && { headers }) });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Seen };
  };
  const tell = (path: string, status: object) => send('PATCH', `${path}/status`, { status }, merge);
  const makeBudget = (spec: object = {}, name = 'web') =>
    send('POST', budgets, {
      metadata: { name },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } }, ...spec },
    });
  const evict = (deleteOptions: object = {}) =>
    send('POST', `${pods}/web/eviction`, { metadata: { name: 'web' }, deleteOptions });
  const counts = (disruptionsAllowed: number, more: object = {}) => ({
    observedGeneration: 1,
    currentHealthy: 1,
    desiredHealthy: 1,
    expectedPods: 1,
    disruptionsAllowed,
    ...more,
  });

  it('waits for a budget that nobody has looked at', async () => {
    await makeBudget();
    const { status, headers, body } = await evict();
    expect([status, headers.get('retry-after')]).toEqual([429, '10']);
    expect(body).toMatchObject({
      reason: 'TooManyRequests',
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
      details: {
        retryAfterSeconds: 10,
        causes: [
          {
            reason: 'DisruptionBudget',
            message: 'The disruption budget web is still being processed by the server.',
          },
        ],
      },
    });
  });

  it('is refused where the budget allows none', async () => {
    await makeBudget();
    await tell(`${budgets}/web`, counts(0));
    const { status, headers, body } = await evict();
    expect([status, headers.get('retry-after')]).toEqual([429, null]);
    expect(body.details.causes).toEqual([
      {
        reason: 'DisruptionBudget',
        message: 'The disruption budget web needs 1 healthy pods and has 1 currently',
      },
    ]);
  });

  it('takes one from the budget, and none in a dry run', async () => {
    await makeBudget();
    await tell(`${budgets}/web`, counts(2));
    expect((await evict({ dryRun: ['All'] })).status).toBe(201);
    expect((await send('GET', `${budgets}/web`)).body.status).toEqual(counts(2));
    expect((await evict()).status).toBe(201);
    expect((await send('GET', `${budgets}/web`)).body.status).toEqual(
      counts(1, { disruptedPods: { web: '2026-03-01T12:00:00Z' } }),
    );
    expect((await send('GET', `${pods}/web`)).body.metadata).toMatchObject({
      deletionGracePeriodSeconds: 30,
    });
    // It is on its way out already, and costs nothing more.
    expect((await evict()).status).toBe(201);
    expect((await send('GET', `${budgets}/web`)).body.status.disruptionsAllowed).toBe(1);
  });

  it('is not for the pod of two budgets', async () => {
    await makeBudget();
    await makeBudget({}, 'other');
    expect(await evict()).toMatchObject({
      status: 500,
      body: {
        message:
          'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
      },
    });
  });

  const unready = { phase: 'Running', conditions: [] };

  it.each<[string, object, object, object, number]>([
    ['another selector', { selector: { matchLabels: { app: 'db' } } }, {}, counts(0), 201],
    ['no selector', { selector: {} }, {}, counts(0), 201],
    ['a pod that has ended', {}, { phase: 'Failed' }, counts(0), 201],
    ['a pod that has not begun', {}, { phase: 'Pending' }, counts(0), 201],
    ['an unready pod beside enough others', {}, unready, counts(0), 201],
    ['an unready pod beside too few', {}, unready, counts(0, { currentHealthy: 0 }), 429],
    [
      'an unready pod that may always go',
      { unhealthyPodEvictionPolicy: 'AlwaysAllow' },
      unready,
      counts(0, { currentHealthy: 0 }),
      201,
    ],
  ])('has its way with %s, or not', async (_case, spec, podStatus, status, expected) => {
    await makeBudget(spec);
    await tell(`${budgets}/web`, status);
    await tell(`${pods}/web`, podStatus);
    expect((await evict()).status).toBe(expected);
  });

  it('is of the pod that the client means', async () => {
    expect((await evict({ preconditions: { uid: 'another' } })).status).toBe(409);
    expect((await send('GET', `${pods}/web/eviction`)).status).toBe(405);
  });

  it('asks no budget of two minds', async () => {
    expect((await makeBudget({ maxUnavailable: 1 })).body.message).toBe(
      'PodDisruptionBudget.policy "web" is invalid: spec: Invalid value: policy.PodDisruptionBudgetSpec{...}: minAvailable and maxUnavailable cannot be both set',
    );
    expect((await makeBudget({ minAvailable: '101%' })).body.message).toContain(
      'spec.minAvailable: Invalid value: "101%": must not be greater than 100%',
    );
    expect((await makeBudget({ unhealthyPodEvictionPolicy: 'Never' })).body.message).toContain(
      'Unsupported value: "Never": supported values: "AlwaysAllow", "IfHealthyBudget"',
    );
  });
});
