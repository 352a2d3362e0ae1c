import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeTestKey, openTestCluster, type TestCluster } from '../../../test/support/test-cluster.ts';
import {
  type AskedReview,
  type HookReply,
  openTestHook,
  patchReply,
  type TestHook,
} from '../../../test/support/test-hook.ts';
import type { SigningKey } from '../../platform/keys/index.ts';

const maps = '/api/v1/namespaces/default/configmaps';
const mergePatch = { 'content-type': 'application/merge-patch+json' };

let key: SigningKey;
let hook: TestHook;
let cluster: TestCluster;

beforeAll(async () => {
  key = await makeTestKey();
  hook = await openTestHook();
});
afterAll(() => hook.close());
beforeEach(async () => {
  hook.asked.length = 0;
  hook.replies.clear();
  cluster = await openTestCluster({ key });
  await cluster.send('POST', maps, {
    body: { metadata: { name: 'a', labels: { on: 'yes' } }, data: { x: '1' } },
  });
  return () => cluster.close();
});

const install = async (
  phase: 'mutating' | 'validating',
  name: string,
  more: Readonly<Record<string, unknown>> = {},
) => {
  const response = await hook.install(cluster, phase, { name, resources: ['configmaps'], ...more });
  expect(response.status).toBe(201);
};
const read = async (response: Response) => ({ status: response.status, body: await response.json() });
const deny = (status?: object): HookReply => ({ allowed: false, ...(status && { status }) });

describe('a hook that fails', () => {
  type Row = readonly [string, (request: AskedReview) => HookReply, object, object | undefined];
  const internal = (text: string) => ({
    status: 500,
    body: {
      reason: 'InternalError',
      message: expect.stringContaining(
        `Internal error occurred: failed calling webhook "t.example.com": ${text}`,
      ),
    },
  });
  const words = (text: string) => `admission webhook "t.example.com" denied the request${text}`;
  const admitted = { status: 200 };
  /** What happens under Fail, and under Ignore; nothing where that is the same. */
  const rows: readonly Row[] = [
    [
      'denied with a status',
      () => deny({ code: 418, reason: 'Teapot', message: 'no way' }),
      { status: 418, body: { reason: 'Teapot', message: words(': no way') } },
      undefined,
    ],
    [
      'denied without a word',
      () => deny(),
      { status: 400, body: { message: words(' without explanation') } },
      undefined,
    ],
    [
      'denied with a code that is none',
      () => deny({ code: 200, message: 'weird' }),
      { status: 400, body: { message: words(': weird') } },
      undefined,
    ],
    [
      'an error of the server',
      () => (response) => response.writeHead(500).end('broken'),
      internal('failed to call webhook: an error on the server ("broken") has prevented the request'),
      admitted,
    ],
    [
      'no JSON',
      () => (response) => response.end('{'),
      internal("failed to call webhook: couldn't get"),
      admitted,
    ],
    [
      'the answer to another question',
      () => ({ uid: 'other', allowed: true }),
      internal('received invalid webhook response: expected response.uid='),
      admitted,
    ],
    [
      'a connection that ends',
      () => (response) => response.destroy(),
      internal('failed to call webhook: Post "https://localhost:'),
      admitted,
    ],
  ];
  const operations = {
    UPDATE: async () =>
      await read(
        await cluster.send('PATCH', `${maps}/a`, { body: { data: { x: '2' } }, headers: mergePatch }),
      ),
    DELETE: async () => await read(await cluster.send('DELETE', `${maps}/a`)),
  };
  const cases = (['mutating', 'validating'] as const).flatMap((phase) =>
    (['UPDATE', 'DELETE'] as const).flatMap((operation) =>
      rows.flatMap(([situation, reply, onFail, onIgnore]) => [
        { phase, operation, situation, reply, failurePolicy: 'Fail', expected: onFail },
        { phase, operation, situation, reply, failurePolicy: 'Ignore', expected: onIgnore ?? onFail },
      ]),
    ),
  );

  it.each(cases)('$phase, $operation, $situation, $failurePolicy', async (row) => {
    await install(row.phase, 't.example.com', { failurePolicy: row.failurePolicy });
    hook.replies.set('t.example.com', row.reply);
    expect(await operations[row.operation]()).toMatchObject(row.expected);
    expect((await cluster.send('GET', `${maps}/a`)).status).toBe(
      row.expected === admitted && row.operation === 'DELETE' ? 404 : 200,
    );
  });

  it.each(['UPDATE', 'DELETE'] as const)('a time-out, %s', async (operation) => {
    await install('mutating', 't.example.com', { timeoutSeconds: 1 });
    hook.replies.set('t.example.com', () => () => {});
    expect(await operations[operation]()).toMatchObject({
      status: 500,
      body: { message: expect.stringMatching(/\?timeout=1s": context deadline exceeded$/) },
    });
  });

  it.each(['Fail', 'Ignore'])('a patch that does not fit, UPDATE, %s', async (failurePolicy) => {
    await install('mutating', 't.example.com', { failurePolicy });
    hook.replies.set('t.example.com', () => patchReply([{ op: 'remove', path: '/data/none' }]));
    expect(await operations.UPDATE()).toMatchObject({
      status: 500,
      body: { message: expect.stringContaining('error in remove for path') },
    });
  });

  it('a patch of what is on its way out, DELETE', async () => {
    await install('mutating', 't.example.com', { failurePolicy: 'Ignore' });
    hook.replies.set('t.example.com', () => patchReply([{ op: 'add', path: '/data', value: {} }]));
    expect(await operations.DELETE()).toMatchObject({
      status: 500,
      body: {
        message:
          'Internal error occurred: admission webhook "t.example.com" attempted to modify the object, which is not supported for this operation',
      },
    });
    expect((await cluster.send('GET', `${maps}/a`)).status).toBe(200);
  });

  it.each(['UPDATE', 'DELETE'] as const)('conditions that cannot be told, %s', async (operation) => {
    const matchConditions = [{ name: 'c', expression: '(oldObject.nope == 1)' }];
    await install('validating', 't.example.com', { matchConditions });
    expect(await operations[operation]()).toMatchObject({
      status: 403,
      body: {
        reason: 'Forbidden',
        message: `configmaps "a" is forbidden: expression '(oldObject.nope == 1)' resulted in error: no such key: nope`,
      },
    });
    expect(hook.asked).toHaveLength(0);
  });
});
