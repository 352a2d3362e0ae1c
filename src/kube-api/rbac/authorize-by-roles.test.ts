import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonFields } from '../field-shape.ts';
import { authorizeByRoles } from './authorize-by-roles.ts';
import type { AccessAttributes } from './policy-rule.ts';
import type { Roles } from './role-binding.ts';

const none: Roles = { roles: [], clusterRoles: [], roleBindings: [], clusterRoleBindings: [] };
const alice = { name: 'alice', groups: ['devs', 'system:authenticated'] };

const clusterRole = (name: string, ...rules: readonly JsonFields[]) => ({ metadata: { name }, rules });
const bindAll = (role: string, ...subjects: readonly JsonFields[]) => ({
  metadata: { name: `${role}-binding` },
  roleRef: { kind: 'ClusterRole', name: role },
  subjects,
});
const bindIn = (namespace: string, roleRef: JsonFields, ...subjects: readonly JsonFields[]) => ({
  metadata: { name: 'some-binding', namespace },
  roleRef,
  subjects,
});
const user = { kind: 'User', name: 'alice' };
const readPods = { verbs: ['get', 'list'], apiGroups: [''], resources: ['pods'] };
const getPod = { verb: 'get', group: '', resource: 'pods', name: 'web', namespace: 'default' };

const withRule = (rule: JsonFields): Roles => ({
  ...none,
  clusterRoles: [clusterRole('some', rule)],
  clusterRoleBindings: [bindAll('some', user)],
});
const allows = (rule: JsonFields, attributes: AccessAttributes) =>
  authorizeByRoles(alice, attributes, withRule(rule)).isAllowed;

describe('authorizeByRoles', () => {
  it('says by which binding of which role a subject may', () => {
    const roles = {
      ...none,
      clusterRoles: [clusterRole('reader', readPods)],
      clusterRoleBindings: [bindAll('reader', { kind: 'Group', name: 'devs' })],
    };
    expect(authorizeByRoles(alice, getPod, roles)).toEqual({
      isAllowed: true,
      reason: 'RBAC: allowed by ClusterRoleBinding "reader-binding" of ClusterRole "reader" to Group "devs"',
      ruleResolutionErrors: [],
    });
  });

  it('lets a binding in a namespace give a cluster role there, and only there', () => {
    const roles = {
      ...none,
      clusterRoles: [clusterRole('reader', readPods)],
      roleBindings: [bindIn('default', { kind: 'ClusterRole', name: 'reader' }, user)],
    };
    expect(authorizeByRoles(alice, getPod, roles).reason).toBe(
      'RBAC: allowed by RoleBinding "some-binding/default" of ClusterRole "reader" to User "alice"',
    );
    expect(authorizeByRoles(alice, { ...getPod, namespace: 'other' }, roles).isAllowed).toBe(false);
    const { namespace: _, ...everywhere } = getPod;
    expect(authorizeByRoles(alice, everywhere, roles).isAllowed).toBe(false);
  });

  it('takes a role from the namespace of its binding alone', () => {
    const role = { metadata: { name: 'reader', namespace: 'other' }, rules: [readPods] };
    const roles = {
      ...none,
      roles: [role],
      roleBindings: [bindIn('default', { kind: 'Role', name: 'reader' }, user)],
    };
    expect(authorizeByRoles(alice, getPod, roles)).toEqual({
      isAllowed: false,
      reason: 'RBAC: roles.rbac.authorization.k8s.io "reader" not found',
      ruleResolutionErrors: ['roles.rbac.authorization.k8s.io "reader" not found'],
    });
  });

  it('never lets a path be allowed by a binding in a namespace', () => {
    const roles = {
      ...none,
      clusterRoles: [clusterRole('paths', { verbs: ['*'], nonResourceURLs: ['*'] })],
      roleBindings: [bindIn('default', { kind: 'ClusterRole', name: 'paths' }, user)],
    };
    expect(authorizeByRoles(alice, { verb: 'get', path: '/metrics' }, roles).isAllowed).toBe(false);
  });

  it.each([
    [{ kind: 'ServiceAccount', name: 'app', namespace: 'team' }, true],
    [{ kind: 'ServiceAccount', name: 'app', namespace: 'default' }, false],
    [{ kind: 'ServiceAccount', name: 'app' }, false],
    [{ kind: 'User', name: 'system:serviceaccount:team:app' }, true],
    [{ kind: 'Robot', name: 'system:serviceaccount:team:app' }, false],
    [{ kind: 'User' }, false],
  ])('knows a service account of a namespace by %j: %s', (subject, isAllowed) => {
    const roles = {
      ...none,
      clusterRoles: [clusterRole('reader', readPods)],
      clusterRoleBindings: [bindAll('reader', subject)],
    };
    const account = { name: 'system:serviceaccount:team:app', groups: [] };
    expect(authorizeByRoles(account, getPod, roles).isAllowed).toBe(isAllowed);
  });

  it('takes the namespace of a binding for a service account that names none', () => {
    const roles = {
      ...none,
      clusterRoles: [clusterRole('reader', readPods)],
      roleBindings: [
        bindIn('default', { kind: 'ClusterRole', name: 'reader' }, { kind: 'ServiceAccount', name: 'app' }),
      ],
    };
    const account = { name: 'system:serviceaccount:default:app', groups: [] };
    expect(authorizeByRoles(account, getPod, roles).reason).toContain('to ServiceAccount "app/default"');
  });

  it('asks no role about the masters', () => {
    const master = { name: 'root', groups: ['system:masters'] };
    expect(authorizeByRoles(master, getPod, none)).toEqual({
      isAllowed: true,
      reason: '',
      ruleResolutionErrors: [],
    });
  });

  it('lists all bindings that name no role', () => {
    const roles = {
      ...none,
      roles: [{ metadata: { name: 'b' }, rules: [readPods] }],
      clusterRoleBindings: [
        bindAll('a', user),
        { metadata: { name: 'odd' }, roleRef: { kind: 'Role', name: 'b' }, subjects: [user] },
        { metadata: { name: 'odder' }, roleRef: { kind: 'Crown', name: 'c' }, subjects: [user] },
      ],
    };
    expect(authorizeByRoles(alice, getPod, roles).reason).toBe(
      'RBAC: [clusterroles.rbac.authorization.k8s.io "a" not found, roles.rbac.authorization.k8s.io "b" not found, unsupported role reference kind: "Crown"]',
    );
  });

  const rule = { verbs: ['get'], apiGroups: [''], resources: ['pods'] };
  const get = { verb: 'get', group: '', resource: 'pods' };
  it.each([
    [{ ...rule, verbs: ['*'] }, get, true],
    [{ ...rule, verbs: ['list'] }, get, false],
    [{ ...rule, apiGroups: ['*'] }, { ...get, group: 'apps' }, true],
    [{ ...rule, apiGroups: ['apps'] }, get, false],
    [{ ...rule, resources: ['*'] }, { ...get, subresource: 'log' }, true],
    [rule, { ...get, subresource: 'log' }, false],
    [{ ...rule, resources: ['pods/log'] }, { ...get, subresource: 'log' }, true],
    [{ ...rule, resources: ['pods/log'] }, get, false],
    [{ ...rule, resources: ['*/log'] }, { ...get, subresource: 'log' }, true],
    [{ ...rule, resources: ['*/log'] }, get, false],
    [{ ...rule, resources: ['pods/*'] }, { ...get, subresource: 'log' }, false],
    [{ ...rule, resourceNames: ['web'] }, { ...get, name: 'web' }, true],
    [{ ...rule, resourceNames: ['web'] }, { ...get, name: 'db' }, false],
    [{ ...rule, resourceNames: ['web'] }, get, false],
    [{ ...rule, resourceNames: [3] }, get, false],
    [{ ...rule, resourceNames: 'web' }, get, false],
    [{ verbs: ['get'], nonResourceURLs: ['/metrics'] }, { verb: 'get', path: '/metrics' }, true],
    [{ verbs: ['get'], nonResourceURLs: ['/metrics'] }, { verb: 'get', path: '/metrics/x' }, false],
    [{ verbs: ['get'], nonResourceURLs: ['/apis/*'] }, { verb: 'get', path: '/apis/apps' }, true],
    [{ verbs: ['get'], nonResourceURLs: ['/apis/*'] }, { verb: 'get', path: '/apis' }, false],
    [{ verbs: ['get'], nonResourceURLs: ['/*/x'] }, { verb: 'get', path: '/a/x' }, false],
    [{ verbs: ['get'], nonResourceURLs: ['*'] }, get, false],
    [{ ...rule, resources: ['*'] }, { verb: 'get', path: '/pods' }, false],
  ])('weighs %j for %j: %s', (given, attributes, isAllowed) => {
    expect(allows(given, attributes)).toBe(isAllowed);
  });

  it.each([[undefined], [null], ['*'], [[null, 'x', 3]], [[{ verbs: '*', resources: '*', apiGroups: '*' }]]])(
    'gives nothing by rules that are %j',
    (rules) => {
      const roles = {
        ...none,
        clusterRoles: [{ metadata: { name: 'some' }, rules }],
        clusterRoleBindings: [bindAll('some', user)],
      };
      expect(authorizeByRoles(alice, getPod, roles).isAllowed).toBe(false);
    },
  );
});

describe('roles', () => {
  const word = fc.constantFrom('a', 'b', 'c', '*', '', '__proto__');
  const words = fc.array(word, { maxLength: 2 });
  const anyRule = fc.record({ verbs: words, apiGroups: words, resources: words, resourceNames: words });
  const anyRole = fc.record({ name: word, rules: fc.array(anyRule, { maxLength: 2 }) });
  const subject = fc.record({
    kind: fc.constantFrom('User', 'Group', 'ServiceAccount'),
    name: fc.constantFrom('alice', 'devs', 'bob'),
  });
  const anyBinding = fc.record({ role: word, subjects: fc.array(subject, { maxLength: 2 }) });
  const cluster = fc
    .record({
      roles: fc.array(anyRole, { maxLength: 3 }),
      all: fc.array(anyBinding, { maxLength: 3 }),
      within: fc.array(anyBinding, { maxLength: 3 }),
    })
    .map(({ roles, all, within }) => ({
      ...none,
      clusterRoles: roles.map(({ name, rules }) => clusterRole(name, ...rules)),
      clusterRoleBindings: all.map(({ role, subjects }) => bindAll(role, ...subjects)),
      roleBindings: within.map(({ role, subjects }) =>
        bindIn('default', { kind: 'ClusterRole', name: role }, ...subjects),
      ),
    }));
  const attributes = fc.record({
    verb: fc.constantFrom('a', 'b', 'c'),
    group: fc.constantFrom('a', 'b', ''),
    resource: fc.constantFrom('a', 'b', 'c'),
    name: fc.constantFrom('a', 'b'),
    namespace: fc.constantFrom('default', 'other'),
  });

  it('allow nothing that no rule names', () => {
    const namesIt = (list: readonly string[], value: string) => list.includes('*') || list.includes(value);
    fc.assert(
      fc.property(cluster, attributes, (roles, wanted) => {
        if (!authorizeByRoles(alice, wanted, roles).isAllowed) return;
        const rules = roles.clusterRoles.flatMap((role) => role.rules as Record<string, string[]>[]);
        expect(
          rules.some(
            (one) =>
              namesIt(one.verbs!, wanted.verb) &&
              namesIt(one.apiGroups!, wanted.group) &&
              namesIt(one.resources!, wanted.resource),
          ),
        ).toBe(true);
      }),
    );
  });

  it('take nothing away by one more binding', () => {
    fc.assert(
      fc.property(cluster, anyBinding, attributes, (roles, more, wanted) => {
        const before = authorizeByRoles(alice, wanted, roles).isAllowed;
        const added = bindAll(more.role, ...more.subjects);
        for (const bindings of [
          [added, ...roles.clusterRoleBindings],
          [...roles.clusterRoleBindings, added],
        ]) {
          const after = authorizeByRoles(alice, wanted, { ...roles, clusterRoleBindings: bindings });
          if (before) expect(after.isAllowed).toBe(true);
        }
      }),
    );
  });
});
