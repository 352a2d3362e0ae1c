import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FixedClock } from '../../../test/support/fixed-clock.ts';
import type { JsonFields } from '../field-shape.ts';
import type { AdmissionRequest } from './admission-request.ts';
import type { CallHook } from './call-hook.ts';
import { admitServiceAccount } from './plugins/service-account.ts';
import {
  type MutatingAdmissionOptions,
  runMutatingAdmission,
  runValidatingAdmission,
} from './run-admission.ts';

const rules = [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }];

const hookNamed = (name: string, more: JsonFields = {}) => ({
  name,
  clientConfig: { url: 'https://127.0.0.1/' },
  rules,
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
  ...more,
});

const configurationOf = (name: string, ...webhooks: readonly JsonFields[]) => ({
  metadata: { name },
  webhooks,
});

const podRequest: AdmissionRequest = {
  operation: 'CREATE',
  kind: { group: '', version: 'v1', kind: 'Pod' },
  resource: { group: '', version: 'v1', resource: 'pods' },
  namespace: 'default',
  name: 'web',
  user: { name: 'alice', groups: [] },
  object: { metadata: { name: 'web' }, spec: { containers: [{ name: 'a' }] } },
  isDryRun: false,
};

type Behaviour = (object: JsonFields, calls: number) => unknown;

/** Hooks by name: each answers with the object that it wants, or with a whole response. */
function answering(behaviours: Readonly<Record<string, Behaviour>>) {
  const called: string[] = [];
  const timeouts: number[] = [];
  const call: CallHook = async (hook, review, timeoutSeconds) => {
    const name = (hook as { name?: string }).name ?? '';
    called.push(name);
    timeouts.push(timeoutSeconds);
    const { uid, object } = review.request;
    const given = behaviours[name]?.(object as JsonFields, called.filter((one) => one === name).length);
    if (given !== undefined && 'failed' in (given as JsonFields)) {
      return { kind: 'failed', reason: String((given as JsonFields).failed) };
    }
    const isResponse = given !== undefined && 'allowed' in (given as JsonFields);
    const response = isResponse
      ? given
      : {
          allowed: true,
          ...(given !== undefined && {
            patchType: 'JSONPatch',
            patch: Buffer.from(JSON.stringify([{ op: 'replace', path: '', value: given }])).toString(
              'base64',
            ),
          }),
        };
    return {
      kind: 'answered',
      answer: {
        apiVersion: 'admission.k8s.io/v1',
        kind: 'AdmissionReview',
        response: { uid, ...(response as JsonFields) },
      },
    };
  };
  return { call, called, timeouts };
}

const clock = new FixedClock('2026-01-01T00:00:00Z');

function mutate(
  hooks: ReturnType<typeof answering>,
  configurations: readonly JsonFields[],
  more: Partial<MutatingAdmissionOptions> = {},
) {
  return runMutatingAdmission({
    request: podRequest,
    configurations,
    inTreePlugins: [],
    call: hooks.call,
    clock,
    newId: () => 'some-uid',
    applyPatch: (_object, [operation]) => ({ kind: 'patched', object: operation?.value }),
    decodeAndDefault: (object) => ({ kind: 'decoded', object: object as JsonFields }),
    ...more,
  });
}

const label =
  (name: string): Behaviour =>
  (object) => ({ ...object, [name]: true });
const addSidecar: Behaviour = (object) => {
  const spec = object.spec as { containers: readonly JsonFields[] };
  return { ...object, spec: { ...spec, containers: [...spec.containers, { name: 'sidecar' }] } };
};
const onlyOnce =
  (behaviour: Behaviour): Behaviour =>
  (object, calls) =>
    calls === 1 ? behaviour(object, calls) : undefined;

const giveAccount: MutatingAdmissionOptions['inTreePlugins'][number] = (request) =>
  admitServiceAccount(request, { serviceAccount: {}, randomSuffix: () => 'abcde' });

describe('the mutating chain', () => {
  it('calls configurations by name, and hooks as they are listed, each upon the last result', async () => {
    const hooks = answering({ 'b.x': (object) => ({ ...object, seen: object['a.x'] }), 'a.x': label('a.x') });
    const result = await mutate(hooks, [
      configurationOf('bbb', hookNamed('b.x')),
      configurationOf('aaa', hookNamed('z.x'), hookNamed('a.x')),
    ]);
    expect(hooks.called).toEqual(['z.x', 'a.x', 'b.x']);
    expect(result).toMatchObject({ kind: 'admitted', object: { seen: true } });
  });

  it('calls a and b again after c has changed the pod, and gives the new container its mount', async () => {
    const hooks = answering({ a: onlyOnce(label('a')), b: onlyOnce(label('b')), c: addSidecar });
    const result = await mutate(
      hooks,
      [
        configurationOf(
          'one',
          hookNamed('a', { reinvocationPolicy: 'IfNeeded' }),
          hookNamed('b', { reinvocationPolicy: 'IfNeeded' }),
          hookNamed('c'),
        ),
      ],
      { inTreePlugins: [giveAccount] },
    );
    expect(hooks.called).toEqual(['a', 'b', 'c', 'a', 'b']);
    expect(result).toMatchObject({
      object: { spec: { containers: [{}, { volumeMounts: [{ name: 'kube-api-access-abcde' }] }] } },
    });
  });

  it('does not call a single IfNeeded hook again after its own change', async () => {
    const hooks = answering({ a: label('a') });
    await mutate(hooks, [configurationOf('one', hookNamed('a', { reinvocationPolicy: 'IfNeeded' }))], {
      inTreePlugins: [giveAccount],
    });
    expect(hooks.called).toEqual(['a']);
  });

  it('calls a single IfNeeded hook again when an in-tree plugin changes what it added', async () => {
    const hooks = answering({ a: onlyOnce(addSidecar) });
    await mutate(hooks, [configurationOf('one', hookNamed('a', { reinvocationPolicy: 'IfNeeded' }))], {
      inTreePlugins: [giveAccount],
    });
    expect(hooks.called).toEqual(['a', 'a']);
  });

  it('does not call a hook for the first time in the second round', async () => {
    const hooks = answering({ b: (object) => ({ ...object, metadata: { labels: { on: 'yes' } } }) });
    const wantsLabel = { objectSelector: { matchLabels: { on: 'yes' } }, reinvocationPolicy: 'IfNeeded' };
    await mutate(hooks, [configurationOf('one', hookNamed('a', wantsLabel), hookNamed('b'))]);
    expect(hooks.called).toEqual(['b']);
  });

  it('takes a patch that changes nothing for no change', async () => {
    const hooks = answering({ b: (object) => structuredClone(object) });
    await mutate(hooks, [
      configurationOf('one', hookNamed('a', { reinvocationPolicy: 'IfNeeded' }), hookNamed('b')),
    ]);
    expect(hooks.called).toEqual(['a', 'b']);
  });

  it('never calls a hook more than twice, whatever hooks change', async () => {
    const behaviour = fc.record({ changes: fc.boolean(), isIfNeeded: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(behaviour, { maxLength: 6 }), async (list) => {
        const hooks = answering(
          Object.fromEntries(
            list.map(({ changes }, index) => [
              `h${index}`,
              (object: JsonFields) =>
                changes ? { ...object, count: Number(object.count ?? 0) + 1 } : undefined,
            ]),
          ),
        );
        const listed = list.map(({ isIfNeeded }, index) =>
          hookNamed(`h${index}`, { reinvocationPolicy: isIfNeeded ? 'IfNeeded' : 'Never' }),
        );
        await mutate(hooks, [configurationOf('one', ...listed)]);
        const first = list.map((_, index) => `h${index}`);
        expect(hooks.called.slice(0, list.length)).toEqual(first);
        const second = hooks.called.slice(list.length);
        expect(second).toEqual([...new Set(second)].sort());
        expect(second.every((name) => list[Number(name.slice(1))]?.isIfNeeded)).toBe(true);
        if (!list.some(({ changes }) => changes)) expect(second).toEqual([]);
      }),
    );
  });

  it('refuses where a hook fails and its policy is Fail, and goes on where it is Ignore', async () => {
    const hooks = answering({ 't.example.com': () => ({ failed: 'failed to call webhook: EOF' }) });
    const refused = await mutate(hooks, [configurationOf('one', hookNamed('t.example.com'))]);
    expect(refused).toMatchObject({
      kind: 'refused',
      status: {
        code: 500,
        reason: 'InternalError',
        message:
          'Internal error occurred: failed calling webhook "t.example.com": failed to call webhook: EOF',
      },
    });
    const ignored = await mutate(hooks, [
      configurationOf('one', hookNamed('t.example.com', { failurePolicy: 'Ignore' })),
    ]);
    expect(ignored).toEqual({ kind: 'admitted', object: podRequest.object, warnings: [] });
  });

  it.each(['Fail', 'Ignore'])('heeds a denial under %s', async (failurePolicy) => {
    const status = { code: 418, reason: 'Teapot', message: 'no way' };
    const hooks = answering({ 't.example.com': () => ({ allowed: false, status, patch: '!' }) });
    const denying = answering({ 't.example.com': () => ({ allowed: false, status }) });
    const configurations = [configurationOf('one', hookNamed('t.example.com', { failurePolicy }))];
    expect(await mutate(denying, configurations)).toMatchObject({
      kind: 'refused',
      status: {
        code: 418,
        reason: 'Teapot',
        message: 'admission webhook "t.example.com" denied the request: no way',
      },
    });
    const both = answering({
      't.example.com': () => ({ allowed: false, status, patch: '!', patchType: 'JSONPatch' }),
    });
    expect(await mutate(both, configurations)).toMatchObject({ kind: 'refused', status: { code: 418 } });
    expect((await mutate(hooks, configurations)).kind).toBe(
      failurePolicy === 'Fail' ? 'refused' : 'admitted',
    );
  });

  it.each(['Fail', 'Ignore'])('never ignores a patch that does not fit (%s)', async (failurePolicy) => {
    const reason = "error in remove for path: '/x': Unable to remove nonexistent key: x";
    const result = await mutate(
      answering({ a: label('a') }),
      [configurationOf('one', hookNamed('a', { failurePolicy }))],
      { applyPatch: () => ({ kind: 'failed', reason }) },
    );
    expect(result).toMatchObject({
      kind: 'refused',
      status: { code: 500, message: `Internal error occurred: ${reason}` },
    });
  });

  it('refuses what a patch has made undecodable', async () => {
    const result = await mutate(answering({ a: label('a') }), [configurationOf('one', hookNamed('a'))], {
      decodeAndDefault: () => ({ kind: 'refused', reason: 'not a Pod' }),
    });
    expect(result).toMatchObject({ kind: 'refused', status: { code: 500 } });
  });

  it('does not follow a patch into the depths', async () => {
    const deep = JSON.parse(`${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`);
    const result = await mutate(answering({ a: label('a') }), [configurationOf('one', hookNamed('a'))], {
      applyPatch: () => ({ kind: 'patched', object: deep }),
    });
    expect(result).toMatchObject({ status: { message: 'Internal error occurred: exceeded max depth' } });
  });

  it('asks no hook with side effects in a dry run, whatever its policy', async () => {
    const hooks = answering({});
    const configurations = [
      configurationOf('one', hookNamed('t.example.com', { sideEffects: 'Unknown', failurePolicy: 'Ignore' })),
    ];
    const dryRun = { request: { ...podRequest, isDryRun: true } };
    expect(await mutate(hooks, configurations, dryRun)).toMatchObject({
      status: { code: 400, message: 'admission webhook "t.example.com" does not support dry run' },
    });
    expect(hooks.called).toEqual([]);
    expect((await mutate(hooks, configurations)).kind).toBe('admitted');
  });

  it('asks no hook whose conditions do not match, and one whose do', async () => {
    const hooks = answering({});
    const when = (expression: string) => ({ matchConditions: [{ name: 'c', expression }] });
    await mutate(hooks, [
      configurationOf(
        'one',
        hookNamed('a', when('object.metadata.name == "web"')),
        hookNamed('b', when('object.metadata.name == "other"')),
      ),
    ]);
    expect(hooks.called).toEqual(['a']);
  });

  it('tells conditions what the hooks before have made of the object', async () => {
    const hooks = answering({ a: label('mark') });
    const matchConditions = [{ name: 'c', expression: 'has(object.mark) && object.mark' }];
    await mutate(hooks, [configurationOf('one', hookNamed('a'), hookNamed('b', { matchConditions }))]);
    expect(hooks.called).toEqual(['a', 'b']);
  });

  it('refuses where conditions cannot be told under Fail, and leaves the hook out under Ignore', async () => {
    const hooks = answering({});
    const matchConditions = [{ name: 'x', expression: 'object.nope == 1' }];
    const result = await mutate(hooks, [
      configurationOf('one', hookNamed('t.example.com', { matchConditions })),
    ]);
    expect(result).toMatchObject({
      status: {
        code: 403,
        message: `pods "web" is forbidden: expression 'object.nope == 1' resulted in error: no such key: nope`,
      },
    });
    const ignoring = hookNamed('t.example.com', { matchConditions, failurePolicy: 'Ignore' });
    expect((await mutate(hooks, [configurationOf('one', ignoring)])).kind).toBe('admitted');
    expect(hooks.called).toEqual([]);
  });

  it('passes over no hook at the end of the time of the request', async () => {
    const ticking = new FixedClock('2026-01-01T00:00:00Z');
    const hooks = answering({
      a: () => {
        ticking.advanceSeconds(40);
        return { failed: 'context deadline exceeded' };
      },
    });
    const configurations = [configurationOf('one', hookNamed('a', { failurePolicy: 'Ignore' }))];
    expect(await mutate(hooks, configurations, { clock: ticking })).toMatchObject({ status: { code: 504 } });
  });

  it('gives a hook what is left of the deadline, and calls none after it', async () => {
    const hooks = answering({});
    const configurations = [configurationOf('one', hookNamed('a', { timeoutSeconds: 30 }))];
    await mutate(hooks, configurations);
    const inFiveSeconds = new Date(clock.now().getTime() + 5_000);
    await mutate(hooks, configurations, { deadline: inFiveSeconds });
    expect(hooks.timeouts).toEqual([30, 5]);
    expect(await mutate(hooks, configurations, { deadline: clock.now() })).toMatchObject({
      status: {
        code: 504,
        reason: 'Timeout',
        message: 'Timeout: request did not complete within requested timeout',
      },
    });
    expect(hooks.called).toHaveLength(2);
  });

  it('stops at a plugin that refuses, before any hook', async () => {
    const hooks = answering({});
    const result = await mutate(hooks, [configurationOf('one', hookNamed('a'))], {
      inTreePlugins: [
        (request) => admitServiceAccount(request, { serviceAccount: undefined, randomSuffix: () => '' }),
      ],
    });
    expect(result).toMatchObject({ kind: 'refused', status: { code: 403 } });
    expect(hooks.called).toEqual([]);
  });

  it('hands on warnings, each once', async () => {
    const warn = () => ({ allowed: true, warnings: ['careful'] });
    const result = await mutate(answering({ a: warn, b: warn }), [
      configurationOf('one', hookNamed('a'), hookNamed('b')),
    ]);
    expect(result).toMatchObject({ warnings: ['careful'] });
  });

  it('refuses a hook that would patch what is not there', async () => {
    const { object: oldObject, ...rest } = podRequest;
    const request: AdmissionRequest = { ...rest, operation: 'DELETE', oldObject: oldObject ?? {} };
    const hook = hookNamed('a', { rules: [{ ...rules[0], operations: ['*'] }] });
    const result = await mutate(answering({ a: label('a') }), [configurationOf('one', hook)], { request });
    expect(result).toMatchObject({ status: { code: 500 } });
  });
});

describe('the validating chain', () => {
  const validate = (hooks: ReturnType<typeof answering>, ...webhooks: readonly JsonFields[]) =>
    runValidatingAdmission({
      request: podRequest,
      configurations: [configurationOf('one', ...webhooks)],
      call: hooks.call,
      clock,
      newId: () => 'some-uid',
    });

  it('asks all hooks, and gives the first refusal in order', async () => {
    const deny = (message: string) => () => ({ allowed: false, status: { message } });
    const hooks = answering({ b: deny('by b'), c: deny('by c') });
    const result = await validate(hooks, hookNamed('a'), hookNamed('b'), hookNamed('c'));
    expect(hooks.called).toEqual(['a', 'b', 'c']);
    expect(result).toMatchObject({
      kind: 'refused',
      status: { code: 400, message: 'admission webhook "b" denied the request: by b' },
    });
  });

  it('takes a patch for no answer', async () => {
    expect(await validate(answering({ a: label('a') }), hookNamed('a'))).toMatchObject({
      kind: 'refused',
      status: { message: expect.stringContaining('validating webhook may not return response.patch') },
    });
  });

  it('asks nobody where the conditions of one cannot be told', async () => {
    const hooks = answering({});
    const matchConditions = [{ name: 'x', expression: 'object.nope == 1' }];
    expect(await validate(hooks, hookNamed('a'), hookNamed('b', { matchConditions }))).toMatchObject({
      kind: 'refused',
      status: { code: 403, reason: 'Forbidden' },
    });
    expect(hooks.called).toEqual([]);
  });

  it('admits what no hook refuses', async () => {
    expect(await validate(answering({}), hookNamed('a'))).toEqual({ kind: 'admitted', warnings: [] });
  });
});
