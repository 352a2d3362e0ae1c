import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type {
  DenyAssignment,
  Grants,
  RoleAssignment,
  RoleDefinition,
  RolePermission,
} from '../directory/index.ts';
import { type AccessRequest, decideAccess } from './role-assignment.ts';

const principalId = '11111111-1111-1111-1111-111111111111';
const groupId = '22222222-2222-2222-2222-222222222222';
const stranger = '33333333-3333-3333-3333-333333333333';
const everyone = '00000000-0000-0000-0000-000000000000';

const subscription = '/subscriptions/sub';
const group = `${subscription}/resourceGroups/shop`;
const vault = `${group}/providers/Microsoft.KeyVault/vaults/kv1`;
const secret = `${vault}/secrets/database`;
const secrets = 'Microsoft.KeyVault/vaults/secrets';
const getSecret = `${secrets}/getSecret/action`;
const request: AccessRequest = { action: getSecret, kind: 'dataAction', scope: secret };

function permission(given: Partial<RolePermission> = {}): RolePermission {
  return { actions: [], notActions: [], dataActions: [], notDataActions: [], ...given };
}

function role(...permissions: readonly Partial<RolePermission>[]): RoleDefinition {
  return {
    id: 'role',
    roleName: 'Some Role',
    description: '',
    type: 'CustomRole',
    permissions: permissions.map(permission),
    assignableScopes: ['/'],
  };
}

const reads = role({ dataActions: [getSecret] });
const writes = role({ dataActions: [`${secrets}/setSecret/action`] });

function grant(given: RoleDefinition, scope = vault, more: Partial<RoleAssignment> = {}) {
  const assignment: RoleAssignment = {
    id: `assignment at ${scope}`,
    scope,
    principalId,
    principalType: 'ServicePrincipal',
    roleDefinitionId: given.id,
    condition: undefined,
    description: undefined,
    createdAt: new Date('2026-03-01T12:00:00Z'),
    ...more,
  };
  return { assignment, role: given };
}

type Grant = ReturnType<typeof grant>;

function grants(assignments: readonly Grant[], denyAssignments: readonly DenyAssignment[] = []): Grants {
  return { principalId, principalIds: [principalId, groupId], assignments, denyAssignments };
}

function deny(given: Partial<DenyAssignment> = {}): DenyAssignment {
  return {
    id: 'deny',
    name: 'Nobody reads',
    scope: vault,
    doesNotApplyToChildScopes: false,
    permissions: [permission({ dataActions: ['*'] })],
    principalIds: [everyone],
    excludedPrincipalIds: [],
    ...given,
  };
}

describe('decideAccess', () => {
  it('grants nothing for what is assigned and not seen yet, and returns it as what is nearest', () => {
    const coming = grant(reads, vault, { effectiveAt: new Date('2026-03-01T12:00:30Z') });
    const given: Grants = {
      ...grants([grant(writes)]),
      pending: [grant(reads, '/subscriptions/other'), coming],
    };
    expect(decideAccess(request, given)).toEqual({
      kind: 'denied',
      reason: 'no-assignment',
      nearest: { ...coming, differs: 'propagation' },
    });
  });

  it('says nothing of what is pending and would not be enough', () => {
    const given: Grants = { ...grants([]), pending: [grant(writes)] };
    expect(decideAccess(request, given)).toEqual({ kind: 'denied', reason: 'no-assignment' });
  });

  it('allows what a role permits, and returns the assignment and its role', () => {
    const given = grant(reads);
    expect(decideAccess(request, grants([given]))).toEqual({ kind: 'allowed', ...given });
  });

  it('denies where nothing was granted, and has nothing to show', () => {
    expect(decideAccess(request, grants([]))).toEqual({ kind: 'denied', reason: 'no-assignment' });
  });

  it('names the first assignment that is enough where several are', () => {
    const all = [grant(writes), grant(reads, group), grant(reads, vault)];
    expect(decideAccess(request, grants(all))).toMatchObject({ assignment: { scope: group } });
  });

  it('counts what was granted to a group of the principal', () => {
    const given = grant(reads, vault, { principalId: groupId, principalType: 'Group' });
    expect(decideAccess(request, grants([given]))).toEqual({ kind: 'allowed', ...given });
  });

  it('disregards case in actions and scopes', () => {
    const given = grant(role({ dataActions: [getSecret.toUpperCase()] }), vault.toUpperCase());
    expect(decideAccess(request, grants([given])).kind).toBe('allowed');
  });

  it.each([
    ['/', 'allowed'],
    [subscription, 'allowed'],
    [group, 'allowed'],
    [vault, 'allowed'],
    [`${vault}/`, 'allowed'],
    [secret, 'allowed'],
    [`${vault}/secrets/databas`, 'denied'],
    [`${vault}/secrets/database2`, 'denied'],
    [`${vault}/secrets/other`, 'denied'],
    [`${vault}0`, 'denied'],
    [`${group}2`, 'denied'],
    [`${secret}/versions`, 'denied'],
    ['/subscriptions/su', 'denied'],
    ['/subscriptions/other', 'denied'],
    ['', 'denied'],
    ['subscriptions/sub', 'denied'],
  ] as const)('decides on one secret for an assignment at %s: %s', (scope, kind) => {
    expect(decideAccess(request, grants([grant(reads, scope)])).kind).toBe(kind);
  });

  it('does not allow the whole vault to whoever has one secret of it', () => {
    expect(decideAccess({ ...request, scope: vault }, grants([grant(reads, secret)])).kind).toBe('denied');
  });

  it('keeps operations of control and on content apart', () => {
    const action = 'Microsoft.KeyVault/vaults/read';
    const control = grants([grant(role({ actions: ['*'] }))]);
    const content = grants([grant(role({ dataActions: ['*'] }))]);
    expect(decideAccess({ ...request, action, kind: 'action' }, control).kind).toBe('allowed');
    expect(decideAccess({ ...request, action, kind: 'dataAction' }, control).kind).toBe('denied');
    expect(decideAccess({ ...request, action, kind: 'dataAction' }, content).kind).toBe('allowed');
    expect(decideAccess({ ...request, action, kind: 'action' }, content).kind).toBe('denied');
  });
});

describe('what a role excludes', () => {
  const everything = { dataActions: ['*'] };
  const noReading = { ...everything, notDataActions: [`${secrets}/get*`] };

  it('is not permitted by it', () => {
    expect(decideAccess(request, grants([grant(role(noReading))])).kind).toBe('denied');
    const action = `${secrets}/setSecret/action`;
    expect(decideAccess({ ...request, action }, grants([grant(role(noReading))])).kind).toBe('allowed');
  });

  it('is no prohibition: another role may still permit it', () => {
    const all = [grant(role(noReading)), grant(reads)];
    expect(decideAccess(request, grants(all))).toMatchObject({ kind: 'allowed', role: reads });
    expect(decideAccess(request, grants(all.toReversed())).kind).toBe('allowed');
  });

  it('is taken from its own permission, not from another one of the same role', () => {
    expect(decideAccess(request, grants([grant(role(noReading, everything))])).kind).toBe('allowed');
  });

  it('is taken from operations of its own kind alone', () => {
    const crossed = role({ actions: ['*'], dataActions: ['*'], notActions: ['*'] });
    expect(decideAccess(request, grants([grant(crossed)])).kind).toBe('allowed');
    expect(decideAccess({ ...request, kind: 'action' }, grants([grant(crossed)])).kind).toBe('denied');
  });
});

describe('a condition', () => {
  it.each(['@Resource[name] StringEquals x', 'true', ''])('that says "%s" grants nothing', (condition) => {
    const given = grant(reads, vault, { condition });
    expect(decideAccess(request, grants([given]))).toEqual({
      kind: 'denied',
      reason: 'no-assignment',
      nearest: { ...given, differs: 'condition' },
    });
  });

  it('of the role grants nothing either', () => {
    const given = grant({ ...reads, condition: 'the name begins with x' });
    expect(decideAccess(request, grants([given]))).toMatchObject({ nearest: { differs: 'condition' } });
  });

  it('that holds is none, and both of role and assignment have to', () => {
    const holds = "!(ActionMatches{'*/setSecret/*'}) OR @Request[name] StringEquals 'x'";
    const fails = `NOT (${holds})`;
    const decide = (ofRole: string, ofAssignment: string) =>
      decideAccess(
        request,
        grants([grant({ ...reads, condition: ofRole }, vault, { condition: ofAssignment })]),
      );
    expect(decide(holds, holds).kind).toBe('allowed');
    expect(decide(fails, holds).kind).toBe('denied');
    expect(decide(holds, fails).kind).toBe('denied');
  });

  it('asks for what is known of the request, and for nothing else', () => {
    const given = grants([grant(reads, vault, { condition: "@Request[Name] StringEquals 'x'" })]);
    expect(decideAccess(request, given).kind).toBe('denied');
    expect(decideAccess({ ...request, attributes: { Request: { name: ['x'] } } }, given).kind).toBe(
      'allowed',
    );
    expect(decideAccess({ ...request, attributes: { Resource: { name: ['x'] } } }, given).kind).toBe(
      'denied',
    );
  });

  it('does not stand in the way of an assignment without one', () => {
    const all = [grant(reads, vault, { condition: 'x' }), grant(reads, group)];
    expect(decideAccess(request, grants(all))).toMatchObject({
      kind: 'allowed',
      assignment: { scope: group },
    });
  });
});

describe('a deny assignment', () => {
  const allowed = [grant(reads, '/')];

  it('wins over every role, and is returned', () => {
    const denyAssignment = deny();
    expect(decideAccess(request, grants(allowed, [denyAssignment]))).toEqual({
      kind: 'denied',
      reason: 'deny-assignment',
      denyAssignment,
    });
  });

  it('is named even where nothing was granted', () => {
    expect(decideAccess(request, grants([], [deny()]))).toMatchObject({ reason: 'deny-assignment' });
  });

  it('that concerns the request is named, and not one that does not', () => {
    const all = [deny({ id: 'elsewhere', scope: '/subscriptions/other' }), deny({ id: 'here' })];
    expect(decideAccess(request, grants(allowed, all))).toMatchObject({ denyAssignment: { id: 'here' } });
  });

  it.each<[string, Partial<DenyAssignment>, 'allowed' | 'denied']>([
    ['everyone', {}, 'denied'],
    ['the principal', { principalIds: [principalId] }, 'denied'],
    ['a group of the principal', { principalIds: [stranger, groupId] }, 'denied'],
    ['somebody else', { principalIds: [stranger] }, 'allowed'],
    ['nobody', { principalIds: [] }, 'allowed'],
    ['everyone but the principal', { excludedPrincipalIds: [principalId] }, 'allowed'],
    ['everyone but a group of the principal', { excludedPrincipalIds: [groupId] }, 'allowed'],
    ['everyone but somebody else', { excludedPrincipalIds: [stranger] }, 'denied'],
    [
      'the principal and, by its group, not',
      { principalIds: [principalId], excludedPrincipalIds: [groupId] },
      'allowed',
    ],
    ['everyone at the secret', { scope: secret }, 'denied'],
    ['everyone above the vault', { scope: subscription }, 'denied'],
    ['everyone at the root', { scope: '/' }, 'denied'],
    ['everyone at another secret', { scope: `${secret}2` }, 'allowed'],
    ['everyone at the vault and not below', { doesNotApplyToChildScopes: true }, 'allowed'],
    ['everyone at the secret and not below', { doesNotApplyToChildScopes: true, scope: secret }, 'denied'],
    [
      'everyone at the secret in another spelling, and not below',
      { doesNotApplyToChildScopes: true, scope: `${secret.toUpperCase()}/` },
      'denied',
    ],
    ['another operation', { permissions: [permission({ dataActions: ['*/delete'] })] }, 'allowed'],
    ['operations of control', { permissions: [permission({ actions: ['*'] })] }, 'allowed'],
    [
      'every operation but this',
      { permissions: [permission({ dataActions: ['*'], notDataActions: ['*/getSecret/*'] })] },
      'allowed',
    ],
    [
      'this among several permissions',
      { permissions: [permission({ actions: ['*'] }), permission({ dataActions: [getSecret] })] },
      'denied',
    ],
    ['no operation', { permissions: [] }, 'allowed'],
  ])('of %s leaves this request: %s', (_, given, kind) => {
    expect(decideAccess(request, grants(allowed, [deny(given)])).kind).toBe(kind);
  });
});

describe('the nearest grant', () => {
  it.each([
    ['scope', grant(reads, `${vault}0`)],
    ['action', grant(writes, vault)],
    ['condition', grant(reads, vault, { condition: 'x' })],
  ] as const)('says that the %s differs', (differs, given) => {
    expect(decideAccess(request, grants([given]))).toEqual({
      kind: 'denied',
      reason: 'no-assignment',
      nearest: { ...given, differs },
    });
  });

  it('is not one that differs in scope and action', () => {
    const decision = decideAccess(request, grants([grant(writes, `${vault}0`)]));
    expect(decision).toEqual({ kind: 'denied', reason: 'no-assignment' });
  });

  it('is a condition before a scope before an action, in whatever order they come', () => {
    const action = grant(writes, vault);
    const scope = grant(reads, `${vault}0`);
    const condition = grant(reads, vault, { condition: 'x' });
    const differs = (...all: readonly Grant[]) => {
      const decision = decideAccess(request, grants(all));
      return decision.kind === 'denied' && decision.reason === 'no-assignment'
        ? decision.nearest?.differs
        : decision.kind;
    };
    expect(differs(action, scope, condition)).toBe('condition');
    expect(differs(condition, scope, action)).toBe('condition');
    expect(differs(scope, action)).toBe('scope');
    expect(differs(action, scope)).toBe('scope');
  });
});

describe('decideAccess, whatever was granted', () => {
  const scopes = fc.constantFrom('/', subscription, group, vault, secret, `${vault}0`, `${secret}2`, 'none');
  const roles = fc.constantFrom(reads, writes, role({ actions: ['*'] }), role({ dataActions: ['*'] }));
  const conditions = fc.constantFrom(undefined, undefined, 'x');
  const assignments = fc.array(
    fc
      .tuple(roles, scopes, conditions)
      .map(([given, scope, condition]) => grant(given, scope, { condition })),
    { maxLength: 5 },
  );
  const kinds = fc.constantFrom('action', 'dataAction');
  const requests = fc
    .tuple(scopes, kinds)
    .map(([scope, kind]): AccessRequest => ({ action: getSecret, kind, scope }));

  it('returns as evidence what was given, and allows without a condition alone', () => {
    fc.assert(
      fc.property(requests, assignments, (asked, all) => {
        const decision = decideAccess(asked, grants(all));
        const shown =
          decision.kind === 'allowed'
            ? decision
            : decision.reason === 'no-assignment'
              ? decision.nearest
              : undefined;
        if (shown === undefined) return;
        expect(all.some(({ assignment }) => assignment === shown.assignment)).toBe(true);
        expect(shown.role.id).toBe(shown.assignment.roleDefinitionId);
        if (decision.kind === 'allowed') expect(decision.assignment.condition).toBeUndefined();
      }),
    );
  });

  it('takes nothing away for one grant more, and gives nothing for one deny assignment more', () => {
    fc.assert(
      fc.property(requests, assignments, assignments, (asked, before, added) => {
        const one = decideAccess(asked, grants(before)).kind;
        const more = decideAccess(asked, grants([...before, ...added])).kind;
        if (one === 'allowed') expect(more).toBe('allowed');
        const everything = permission({ actions: ['*'], dataActions: ['*'] });
        const all = deny({ scope: '/', permissions: [everything] });
        const denied = decideAccess(asked, grants(before, [all]));
        expect(denied.kind).toBe(asked.scope === 'none' ? one : 'denied');
      }),
    );
  });

  it('decides the same in whatever order the grants come', () => {
    fc.assert(
      fc.property(requests, assignments, (asked, all) => {
        const backwards = decideAccess(asked, grants(all.toReversed()));
        expect(backwards.kind).toBe(decideAccess(asked, grants(all)).kind);
      }),
    );
  });
});
