import { describe, expect, it } from 'vitest';
import { authorizeByRoles } from './authorize-by-roles.ts';
import { defaultClusterRoleBindings, defaultClusterRoles } from './default-roles.ts';
import type { AccessAttributes } from './policy-rule.ts';
import { rulesFor } from './rules-for.ts';

const fresh = {
  roles: [],
  clusterRoles: defaultClusterRoles,
  roleBindings: [],
  clusterRoleBindings: defaultClusterRoleBindings,
};

describe('rulesFor', () => {
  it('lists what a user holds, resources and paths apart, and what could not be found', () => {
    const roles = {
      ...fresh,
      roleBindings: [
        {
          metadata: { name: 'x', namespace: 'default' },
          roleRef: { kind: 'Role', name: 'gone' },
          subjects: [{ kind: 'User', name: 'alice' }],
        },
      ],
    };
    expect(rulesFor({ name: 'alice', groups: ['system:authenticated'] }, 'default', roles)).toMatchObject({
      resourceRules: [
        { verbs: ['create'], apiGroups: ['authorization.k8s.io'] },
        { verbs: ['create'], apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'] },
      ],
      nonResourceRules: [{ verbs: ['get'] }, { verbs: ['get'] }],
      incomplete: false,
      evaluationError: 'roles.rbac.authorization.k8s.io "gone" not found',
    });
  });
});

describe('the default roles', () => {
  const roleIn = (role: string) => ({
    ...fresh,
    roleBindings: [
      {
        metadata: { name: role, namespace: 'default' },
        roleRef: { kind: 'ClusterRole', name: role },
        subjects: [{ kind: 'User', name: 'alice' }],
      },
    ],
  });
  const get = (resource: string, group = ''): AccessAttributes => ({
    verb: 'get',
    group,
    resource,
    namespace: 'default',
  });
  const create = (resource: string, group = ''): AccessAttributes => ({
    verb: 'create',
    group,
    resource,
    namespace: 'default',
  });

  it.each([
    ['view', get('pods'), true],
    ['view', get('secrets'), false],
    ['view', create('pods'), false],
    ['edit', get('secrets'), true],
    ['view', get('statefulsets', 'apps'), true],
    ['view', create('jobs', 'batch'), false],
    ['edit', create('deployments', 'apps'), true],
    ['edit', create('cronjobs', 'batch'), true],
    ['edit', create('controllerrevisions', 'apps'), false],
    ['edit', create('roles', 'rbac.authorization.k8s.io'), false],
    ['admin', create('roles', 'rbac.authorization.k8s.io'), true],
    ['admin', get('nodes'), false],
    ['cluster-admin', get('nodes'), true],
  ])('as %s, %j: %s', (role, attributes, isAllowed) => {
    expect(authorizeByRoles({ name: 'alice', groups: [] }, attributes, roleIn(role)).isAllowed).toBe(
      isAllowed,
    );
  });

  it.each([
    ['system:authenticated', '/apis/apps/v1', true],
    ['system:unauthenticated', '/apis', false],
    ['system:unauthenticated', '/healthz', true],
    ['system:serviceaccounts', '/openid/v1/jwks', true],
    ['system:authenticated', '/openid/v1/jwks', false],
  ])('let %s get %s: %s', (group, path, isAllowed) => {
    const user = { name: 'someone', groups: [group] };
    expect(authorizeByRoles(user, { verb: 'get', path }, fresh).isAllowed).toBe(isAllowed);
  });

  it('let a token be asked for by those who may edit, no others', () => {
    const token = { verb: 'create', group: '', resource: 'serviceaccounts', subresource: 'token' };
    const may = (role: string) =>
      authorizeByRoles({ name: 'alice', groups: [] }, { ...token, namespace: 'default' }, roleIn(role))
        .isAllowed;
    expect([may('edit'), may('view')]).toEqual([true, false]);
  });
});
