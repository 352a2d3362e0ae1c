import { describe, expect, it } from 'vitest';
// biome-ignore lint/style/noRestrictedImports: Microsoft's table itself is what the decision is tried on
import { builtInRoles } from '../directory/built-in-roles/index.ts';
import type { Grants, RoleDefinition } from '../directory/index.ts';
import { decideAccess } from './role-assignment.ts';

const vault = '/subscriptions/sub/resourceGroups/shop/providers/Microsoft.KeyVault/vaults/kv1';
const principalId = 'principal';

/** Azure: what each operation on secrets demands (Key Vault's REST reference and RBAC guide). */
const operations = {
  set: 'setSecret/action',
  get: 'getSecret/action',
  update: 'update/action',
  list: 'readMetadata/action',
  'list versions': 'readMetadata/action',
  delete: 'delete',
  'list deleted': 'readMetadata/action',
  'get deleted': 'readMetadata/action',
  recover: 'recover/action',
  purge: 'purge/action',
  backup: 'backup/action',
  restore: 'restore/action',
} as const;

type Operation = keyof typeof operations;
const everyOperation = [
  'set',
  'get',
  'update',
  'list',
  'list versions',
  'delete',
  'list deleted',
  'get deleted',
  'recover',
  'purge',
  'backup',
  'restore',
] as const satisfies readonly Operation[];
const metadata = ['list', 'list versions', 'list deleted', 'get deleted'] as const;

/** By hand, from Microsoft's table of roles. A role that is not named here allows none of the twelve. */
const allowed: Readonly<Record<string, readonly Operation[]>> = {
  'Key Vault Administrator': everyOperation,
  'Key Vault Reader': metadata,
  'Key Vault Secrets User': ['get', ...metadata],
  'Key Vault Secrets Officer': everyOperation,
  'Key Vault Crypto User': [],
  'Key Vault Crypto Officer': [],
  'Key Vault Crypto Service Encryption User': [],
  'Key Vault Crypto Service Release User': [],
  'Key Vault Certificates Officer': [],
  'Key Vault Certificate User': ['get', ...metadata],
  'Key Vault Contributor': [],
  'Key Vault Data Access Administrator': [],
  Owner: [],
  Contributor: [],
  Reader: [],
  'User Access Administrator': [],
};

/** The ids that clients and templates write down. */
const ids = {
  'Key Vault Administrator': '00482a5a-887f-4fb3-b363-3b7fe8e74483',
  'Key Vault Reader': '21090545-7ca7-4776-b22c-e363652d74d2',
  'Key Vault Secrets User': '4633458b-17de-408a-b874-0445c86b69e6',
  'Key Vault Secrets Officer': 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7',
  'Key Vault Crypto User': '12338af0-0e69-4776-bea7-57ae8d297424',
  'Key Vault Crypto Officer': '14b46e9e-c2b7-41b4-b07b-48a6ebf60603',
  'Key Vault Crypto Service Encryption User': 'e147488a-f6f5-4113-8e2d-b22465e65bf6',
  'Key Vault Crypto Service Release User': '08bbd89e-9f13-488c-ac41-acfcb10c90ab',
  'Key Vault Certificates Officer': 'a4417e6f-fecd-4de8-b567-7b0420556985',
  'Key Vault Certificate User': 'db79e9a7-68ee-4b58-9aeb-b90e7c24fcba',
} as const;

function granted(role: RoleDefinition): Grants {
  return {
    principalId,
    principalIds: [principalId],
    assignments: [
      {
        role,
        assignment: {
          id: 'assignment',
          scope: vault,
          principalId,
          principalType: 'ServicePrincipal',
          roleDefinitionId: role.id,
          condition: undefined,
          description: undefined,
          createdAt: new Date('2026-03-01T12:00:00Z'),
        },
      },
    ],
    denyAssignments: [],
  };
}

function decide(role: RoleDefinition, action: string, kind: 'action' | 'dataAction') {
  return decideAccess({ action, kind, scope: vault }, granted(role)).kind;
}

function roleOf(name: string): RoleDefinition {
  const found = builtInRoles.find(({ roleName }) => roleName === name);
  if (found === undefined) throw new Error(`there is no role named ${name}`);
  return found;
}

const dataAction = (operation: Operation) => `Microsoft.KeyVault/vaults/secrets/${operations[operation]}`;

describe('the built-in roles', () => {
  it('are all there under their ids', () => {
    const found = Object.fromEntries(builtInRoles.map(({ roleName, id }) => [roleName, id]));
    expect(found).toMatchObject(ids);
    expect(Object.keys(found)).toEqual(expect.arrayContaining(Object.keys(allowed)));
  });

  it('differ in their names and ids', () => {
    expect(new Set(builtInRoles.map(({ id }) => id)).size).toBe(builtInRoles.length);
    expect(new Set(builtInRoles.map(({ roleName }) => roleName)).size).toBe(builtInRoles.length);
  });

  describe.each(builtInRoles.map((role) => [role.roleName, role] as const))('%s', (name, role) => {
    const expected = allowed[name] ?? [];

    it.each(
      everyOperation.map((operation) => {
        const isAllowed = expected.includes(operation);
        return [isAllowed ? 'allows' : 'denies', operation, isAllowed ? 'allowed' : 'denied'] as const;
      }),
    )('%s: %s', (_, operation, outcome) => {
      expect(decide(role, dataAction(operation), 'dataAction')).toBe(outcome);
    });
  });

  it.each([
    ['Key Vault Reader', 'Microsoft.KeyVault/vaults/keys/read', 'allowed'],
    ['Key Vault Reader', 'Microsoft.KeyVault/vaults/certificates/read', 'allowed'],
    ['Key Vault Secrets User', 'Microsoft.KeyVault/vaults/keys/read', 'denied'],
    ['Key Vault Secrets Officer', 'Microsoft.KeyVault/vaults/keys/create/action', 'denied'],
    ['Key Vault Crypto User', 'Microsoft.KeyVault/vaults/keys/sign/action', 'allowed'],
    ['Key Vault Crypto User', 'Microsoft.KeyVault/vaults/keys/create/action', 'denied'],
    ['Key Vault Crypto Officer', 'Microsoft.KeyVault/vaults/keyrotationpolicies/write', 'allowed'],
    ['Key Vault Crypto Service Encryption User', 'Microsoft.KeyVault/vaults/keys/wrap/action', 'allowed'],
    ['Key Vault Crypto Service Encryption User', 'Microsoft.KeyVault/vaults/keys/sign/action', 'denied'],
    ['Key Vault Crypto Service Release User', 'Microsoft.KeyVault/vaults/keys/release/action', 'allowed'],
    ['Key Vault Certificates Officer', 'Microsoft.KeyVault/vaults/certificates/create/action', 'allowed'],
    ['Key Vault Certificate User', 'Microsoft.KeyVault/vaults/certificates/read', 'allowed'],
    ['Key Vault Certificate User', 'Microsoft.KeyVault/vaults/certificates/delete', 'denied'],
  ] as const)('%s, for %s: %s', (name, action, outcome) => {
    const role = builtInRoles.find(({ roleName }) => roleName === name);
    if (role === undefined) throw new Error(`there is no role named ${name}`);
    expect(decide(role, action, 'dataAction')).toBe(outcome);
  });

  it.each(Object.keys(ids))('%s does not write vaults, whatever it may do with what is in them', (name) => {
    const role = builtInRoles.find(({ roleName }) => roleName === name);
    if (role === undefined) throw new Error(`there is no role named ${name}`);
    expect(decide(role, 'Microsoft.KeyVault/vaults/write', 'action')).toBe('denied');
  });

  it('let Key Vault Data Access Administrator assign roles of Key Vault, and no others', () => {
    const role = roleOf('Key Vault Data Access Administrator');
    const assign = (name: string, verb: 'write' | 'delete', source: 'Request' | 'Resource') => {
      const action = `Microsoft.Authorization/roleAssignments/${verb}`;
      const known = { 'Microsoft.Authorization/roleAssignments:RoleDefinitionId': [roleOf(name).id] };
      const attributes = { [source]: known };
      return decideAccess({ action, kind: 'action', scope: vault, attributes }, granted(role)).kind;
    };
    expect(assign('Key Vault Secrets User', 'write', 'Request')).toBe('allowed');
    expect(assign('Key Vault Secrets User', 'delete', 'Resource')).toBe('allowed');
    expect(assign('Key Vault Secrets User', 'delete', 'Request')).toBe('denied');
    expect(assign('Owner', 'write', 'Request')).toBe('denied');
    expect(assign('Key Vault Data Access Administrator', 'write', 'Request')).toBe('denied');
    expect(decide(role, 'Microsoft.Authorization/roleAssignments/write', 'action')).toBe('denied');
  });

  it('grant Contributor everything but the management of access', () => {
    const contributor = builtInRoles.find(({ roleName }) => roleName === 'Contributor');
    if (contributor === undefined) throw new Error('there is no Contributor');
    expect(decide(contributor, 'Microsoft.KeyVault/vaults/write', 'action')).toBe('allowed');
    expect(decide(contributor, 'Microsoft.Authorization/roleAssignments/write', 'action')).toBe('denied');
    expect(decide(contributor, 'Microsoft.Authorization/roleAssignments/read', 'action')).toBe('allowed');
  });

  it('let whoever may read or assign what is below a type do so with the type itself', () => {
    const identities = 'Microsoft.ManagedIdentity/userAssignedIdentities';
    const operator = roleOf('Managed Identity Operator');
    expect(decide(operator, `${identities}/assign/action`, 'action')).toBe('allowed');
    expect(decide(operator, `${identities}/read`, 'action')).toBe('allowed');
    expect(decide(operator, `${identities}/write`, 'action')).toBe('denied');
    expect(decide(operator, 'Microsoft.ManagedIdentity/identities/assign/action', 'action')).toBe('denied');
    expect(decide(roleOf('Key Vault Reader'), 'Microsoft.KeyVault/vaults/read', 'action')).toBe('allowed');
    expect(decide(roleOf('Key Vault Secrets User'), 'Microsoft.KeyVault/vaults/read', 'action')).toBe(
      'denied',
    );
  });
});
