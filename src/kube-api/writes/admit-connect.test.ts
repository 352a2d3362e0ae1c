import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FixedClock } from '../../../test/support/fixed-clock.ts';
import { makeTestKey } from '../../../test/support/test-cluster.ts';
import { openTestHook, patchReply, type TestHook } from '../../../test/support/test-hook.ts';
import type { SigningKey } from '../../platform/keys/index.ts';
import { openTestKube, type TestKube } from '../controllers/fixtures/test-kube.ts';
import { findKind } from '../kinds/registry.ts';
import { refusal } from '../status-error.ts';
import type { VerbRequest } from '../verbs/verb.ts';
import { admitConnect } from './admit-connect.ts';

let key: SigningKey;
let hook: TestHook;
let test: TestKube;

beforeAll(async () => {
  key = await makeTestKey();
  hook = await openTestHook();
});
afterAll(() => hook.close());
beforeEach(async () => {
  hook.asked.length = 0;
  hook.replies.clear();
  test = await openTestKube({ key, clock: new FixedClock() });
  return () => test.close();
});

const install = (phase: 'mutating' | 'validating', name: string, more: object = {}) =>
  hook.install(
    { send: async (method, path, request) => Response.json(await test.send(method, path, request?.body)) },
    phase,
    { name, operations: ['CONNECT'], resources: ['pods/exec'], ...more },
  );

function connect() {
  const kind = findKind({ group: '', version: 'v1', resource: 'pods' });
  if (kind === undefined) throw new Error('pods are not served');
  const place = { group: '', version: 'v1', resource: 'pods', subresource: 'exec', namespace: 'default' };
  const asked: VerbRequest = {
    request: new Request('https://cluster.local/api/v1/namespaces/default/pods/web/exec'),
    info: { kind: 'resource', verb: 'get', ...place, name: 'web', query: new URLSearchParams() },
    kind,
    user: { name: 'alice', groups: ['system:authenticated'] },
  };
  return admitConnect(test.kube, asked, {
    kind: { group: '', version: 'v1', kind: 'PodExecOptions' },
    options: { command: ['sh'], stdout: true },
    decode(changed) {
      if (Array.isArray(changed.command)) return changed;
      throw refusal('malformedPatch', { reason: 'a command is a list' });
    },
  });
}

describe('a connection', () => {
  it('is shown to hooks as its options, which they may change', async () => {
    await install('mutating', 'change.example.com');
    await install('validating', 'see.example.com');
    hook.replies.set('change.example.com', () => ({
      ...patchReply([{ op: 'add', path: '/container', value: 'main' }]),
      warnings: ['you are watched'],
    }));
    expect(await connect()).toEqual({
      options: { kind: 'PodExecOptions', apiVersion: 'v1', command: ['sh'], stdout: true, container: 'main' },
      warnings: ['you are watched'],
    });
    expect(hook.asked.map(({ request }) => request)).toMatchObject([
      {
        operation: 'CONNECT',
        kind: { group: '', version: 'v1', kind: 'PodExecOptions' },
        resource: { group: '', version: 'v1', resource: 'pods' },
        subResource: 'exec',
        name: 'web',
        namespace: 'default',
        userInfo: { username: 'alice' },
        object: { command: ['sh'], stdout: true },
        oldObject: null,
        dryRun: false,
        options: null,
      },
      { object: { container: 'main' } },
    ]);
  });

  it('is refused by a hook that refuses it, or that cannot be asked', async () => {
    await install('validating', 'no.example.com');
    hook.replies.set('no.example.com', () => ({
      allowed: false,
      status: { code: 403, message: 'not here' },
    }));
    await expect(connect()).rejects.toMatchObject({
      code: 403,
      message: 'admission webhook "no.example.com" denied the request: not here',
    });
    hook.replies.set('no.example.com', () => (response) => response.destroy());
    await expect(connect()).rejects.toMatchObject({ code: 500, reason: 'InternalError' });
  });

  it('is refused where a hook makes of it what cannot be read', async () => {
    await install('mutating', 'spoil.example.com');
    hook.replies.set('spoil.example.com', () =>
      patchReply([{ op: 'replace', path: '/command', value: 'rm' }]),
    );
    await expect(connect()).rejects.toMatchObject({
      code: 500,
      message: 'Internal error occurred: a command is a list',
    });
  });

  it('is nothing that hooks of other operations are asked about', async () => {
    await install('validating', 'no.example.com', { operations: ['CREATE', 'UPDATE', 'DELETE'] });
    hook.replies.set('no.example.com', () => ({ allowed: false }));
    expect(await connect()).toMatchObject({ warnings: [] });
    expect(hook.asked).toEqual([]);
  });
});
