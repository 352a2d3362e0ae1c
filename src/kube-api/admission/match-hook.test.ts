import { describe, expect, it } from 'vitest';
import type { JsonFields } from '../field-shape.ts';
import { readHooks } from './admission-hook.ts';
import type { AdmissionRequest } from './admission-request.ts';
import { matchHook } from './match-hook.ts';

const hookWith = (more: JsonFields) => {
  const rules = [{ operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*/*'] }];
  const webhook = { name: 'a.b.c', clientConfig: {}, rules, ...more };
  return readHooks([{ metadata: { name: 'one' }, webhooks: [webhook] }])[0]!;
};
const ruled = (rule: JsonFields) =>
  hookWith({
    rules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'], ...rule }],
  });

const pod: AdmissionRequest = {
  operation: 'CREATE',
  kind: { group: '', version: 'v1', kind: 'Pod' },
  resource: { group: '', version: 'v1', resource: 'pods' },
  namespace: 'default',
  namespaceLabels: { team: 'a' },
  user: { name: 'alice', groups: [] },
  object: { metadata: { labels: { use: 'true' } } },
  isDryRun: false,
};
const log: AdmissionRequest = { ...pod, subresource: 'log' };
const namespace: AdmissionRequest = {
  ...pod,
  kind: { group: '', version: 'v1', kind: 'Namespace' },
  resource: { group: '', version: 'v1', resource: 'namespaces' },
  namespace: 'new',
  namespaceLabels: { team: 'stored' },
  object: { metadata: { labels: { team: 'new' } } },
};
const { namespace: _, namespaceLabels: __, ...nowhere } = pod;
const node: AdmissionRequest = {
  ...nowhere,
  kind: { group: '', version: 'v1', kind: 'Node' },
  resource: { group: '', version: 'v1', resource: 'nodes' },
};

describe('matchHook', () => {
  it.each([
    [{}, pod, true],
    [{}, log, false],
    [{ operations: ['UPDATE'] }, pod, false],
    [{ operations: ['*'] }, pod, true],
    [{ apiGroups: ['apps'] }, pod, false],
    [{ apiVersions: ['v2'] }, pod, false],
    [{ resources: ['pods/log'] }, log, true],
    [{ resources: ['pods/log'] }, pod, false],
    [{ resources: ['pods/*'] }, log, true],
    [{ resources: ['pods/*'] }, pod, true],
    [{ resources: ['*/log'] }, log, true],
    [{ resources: ['*/log'] }, pod, false],
    [{ resources: ['*'] }, pod, true],
    [{ resources: ['*'] }, log, false],
    [{ resources: ['*/*'] }, log, true],
    [{ scope: 'Namespaced' }, pod, true],
    [{ scope: 'Cluster' }, pod, false],
    [{ resources: ['*'], scope: 'Cluster' }, node, true],
    [{ resources: ['*'], scope: 'Cluster' }, namespace, true],
    [{ resources: ['*'], scope: 'Namespaced' }, namespace, false],
  ])('by the rule %j: %#', (rule, request, matches) => {
    expect(matchHook(ruled(rule), request)).toBe(matches);
  });

  const selecting = (team: string) => hookWith({ namespaceSelector: { matchLabels: { team } } });
  it.each([
    ['a', pod, true],
    ['b', pod, false],
    ['new', namespace, true],
    ['stored', namespace, false],
    ['stored', { ...namespace, operation: 'DELETE' as const }, true],
    ['b', node, true],
  ])('by the namespace selector for team %s: %#', (team, request, matches) => {
    expect(matchHook(selecting(team), request)).toBe(matches);
  });

  it('by the object as it was, or as it will be', () => {
    const hook = hookWith({ objectSelector: { matchLabels: { use: 'true' } } });
    const unlabelled = { metadata: {} };
    const { object, ...rest } = pod;
    expect(matchHook(hook, pod)).toBe(true);
    expect(matchHook(hook, { ...pod, object: unlabelled })).toBe(false);
    expect(matchHook(hook, { ...pod, object: unlabelled, oldObject: object! })).toBe(true);
    expect(matchHook(hook, { ...rest, operation: 'DELETE', oldObject: object! })).toBe(true);
    expect(matchHook(hook, { ...rest, operation: 'DELETE' })).toBe(false);
  });

  it.each([
    [{ key: 'use', operator: 'In', values: ['true'] }, true],
    [{ key: 'use', operator: 'NotIn', values: ['true'] }, false],
    [{ key: 'x', operator: 'NotIn', values: ['true'] }, true],
    [{ key: 'use', operator: 'Exists' }, true],
    [{ key: 'toString', operator: 'Exists' }, false],
    [{ key: 'constructor', operator: 'DoesNotExist' }, true],
  ])('by the expression %j: %s', (expression, matches) => {
    expect(matchHook(hookWith({ objectSelector: { matchExpressions: [expression] } }), pod)).toBe(matches);
  });

  it('never with a webhook configuration itself', () => {
    const request: AdmissionRequest = {
      ...node,
      kind: { group: 'admissionregistration.k8s.io', version: 'v1', kind: 'MutatingWebhookConfiguration' },
    };
    expect(matchHook(hookWith({}), node)).toBe(true);
    expect(matchHook(hookWith({}), request)).toBe(false);
  });
});
