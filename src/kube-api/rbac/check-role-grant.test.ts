import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonFields } from '../field-shape.ts';
import { authorizeByRoles } from './authorize-by-roles.ts';
import { checkRoleGrant } from './check-role-grant.ts';
import { readRules } from './policy-rule.ts';

const alice = { name: 'alice', groups: ['devs', 'system:authenticated'] };

const holding = (...rules: readonly JsonFields[]) => ({
  roles: [],
  roleBindings: [],
  clusterRoles: [{ metadata: { name: 'some' }, rules }],
  clusterRoleBindings: [
    {
      metadata: { name: 'some' },
      roleRef: { kind: 'ClusterRole', name: 'some' },
      subjects: [{ kind: 'User', name: 'alice' }],
    },
  ],
});
const writing = (...rules: readonly JsonFields[]) =>
  ({
    verb: 'escalate',
    resource: 'roles',
    name: 'new',
    namespace: 'default',
    rules: readRules({ rules }),
  }) as const;
const pods = { verbs: ['get'], apiGroups: [''], resources: ['pods'] };

describe('checkRoleGrant', () => {
  it('lets someone give what they hold', () => {
    expect(checkRoleGrant(alice, writing(pods), holding({ ...pods, verbs: ['*'] })).kind).toBe('held');
    expect(checkRoleGrant(alice, writing({ ...pods, resourceNames: ['web'] }), holding(pods)).kind).toBe(
      'held',
    );
  });

  it('names what someone would give and does not hold', () => {
    const wanted = [
      { verbs: ['get', 'list', 'watch'], apiGroups: [''], resources: ['pods', 'secrets'] },
      { verbs: ['get'], nonResourceURLs: ['/metrics'] },
    ];
    expect(checkRoleGrant(alice, writing(...wanted), holding(pods))).toEqual({
      kind: 'escalates',
      reason: [
        'user "alice" (groups=["devs" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:',
        '{APIGroups:[""], Resources:["pods"], Verbs:["list" "watch"]}',
        '{APIGroups:[""], Resources:["secrets"], Verbs:["get" "list" "watch"]}',
        '{NonResourceURLs:["/metrics"], Verbs:["get"]}',
      ].join('\n'),
    });
  });

  it.each([
    [{ ...pods, resourceNames: ['web'] }, pods],
    [pods, { ...pods, resources: ['*'] }],
    [pods, { ...pods, verbs: ['*'] }],
    [
      { ...pods, resources: ['*/log'] },
      { ...pods, resources: ['pods'] },
    ],
    [
      { verbs: ['get'], nonResourceURLs: ['/a'] },
      { verbs: ['get'], nonResourceURLs: ['/a/*'] },
    ],
  ])('does not take %j for %j', (held, wanted) => {
    expect(checkRoleGrant(alice, writing(wanted), holding(held)).kind).toBe('escalates');
  });

  it('lets masters, and those who may escalate, give anything', () => {
    const everything = writing({ verbs: ['*'], apiGroups: ['*'], resources: ['*'] });
    const escalate = { verbs: ['escalate'], apiGroups: ['rbac.authorization.k8s.io'], resources: ['roles'] };
    expect(checkRoleGrant({ name: 'root', groups: ['system:masters'] }, everything, holding()).kind).toBe(
      'held',
    );
    expect(checkRoleGrant(alice, everything, holding(escalate)).kind).toBe('held');
    expect(checkRoleGrant(alice, { ...everything, resource: 'clusterroles' }, holding(escalate)).kind).toBe(
      'escalates',
    );
  });

  it('does not multiply lists without end', () => {
    const many = Array.from({ length: 1_000 }, (_, index) => `x${index}`);
    const huge = writing({ verbs: many, apiGroups: many, resources: many });
    expect(checkRoleGrant(alice, huge, holding())).toMatchObject({ kind: 'escalates' });
  });

  it('never lets someone give what they could not do themselves', () => {
    const words = (...of: string[]) => fc.array(fc.constantFrom(...of), { maxLength: 2 });
    const anyRule = fc.record({
      verbs: words('get', 'list', '*'),
      apiGroups: words('', 'apps', '*'),
      resources: words('pods', 'pods/log', '*/log', '*'),
      resourceNames: words('web', 'db'),
    });
    const attributes = fc.record({
      verb: fc.constantFrom('get', 'list', 'watch'),
      group: fc.constantFrom('', 'apps', 'batch'),
      resource: fc.constantFrom('pods', 'jobs'),
      subresource: fc.constantFrom('', 'log'),
      name: fc.constantFrom('web', 'db', 'x'),
      namespace: fc.constant('default'),
    });
    fc.assert(
      fc.property(fc.array(anyRule, { maxLength: 2 }), anyRule, attributes, (held, given, wanted) => {
        if (checkRoleGrant(alice, writing(given), holding(...held)).kind !== 'held') return;
        if (!authorizeByRoles(alice, wanted, holding(given)).isAllowed) return;
        expect(authorizeByRoles(alice, wanted, holding(...held)).isAllowed).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
