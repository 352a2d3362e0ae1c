import { builtInRole, standardActions } from './built-in-role.ts';

const vaults = 'Microsoft.KeyVault/vaults';

const readActions = [
  ...standardActions,
  'Microsoft.KeyVault/checkNameAvailability/read',
  'Microsoft.KeyVault/deletedVaults/read',
  'Microsoft.KeyVault/locations/*/read',
  'Microsoft.KeyVault/vaults/*/read',
  'Microsoft.KeyVault/operations/read',
];

/** Azure's own text: what is written names the role in the request, what is deleted has it as a resource. */
function assignsNoneBut(roleIds: readonly string[]): string {
  const guard = (verb: string, source: string) =>
    `((!(ActionMatches{'Microsoft.Authorization/roleAssignments/${verb}'})) OR (@${source}[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals{${roleIds.join(', ')}}))`;
  return `${guard('write', 'Request')} AND ${guard('delete', 'Resource')}`;
}

/** Azure: azure-docs role-based-access-control/built-in-roles/security. */
export const keyVaultRoles = [
  builtInRole({
    id: '00482a5a-887f-4fb3-b363-3b7fe8e74483',
    roleName: 'Key Vault Administrator',
    description: 'Every operation on the keys, secrets and certificates of a vault.',
    actions: readActions,
    dataActions: [`${vaults}/*`],
  }),
  builtInRole({
    id: '21090545-7ca7-4776-b22c-e363652d74d2',
    roleName: 'Key Vault Reader',
    description: 'Reads metadata of vaults, keys, secrets and certificates, and no values.',
    actions: readActions,
    dataActions: [`${vaults}/*/read`, `${vaults}/secrets/readMetadata/action`],
  }),
  builtInRole({
    id: '4633458b-17de-408a-b874-0445c86b69e6',
    roleName: 'Key Vault Secrets User',
    description: 'Reads the values of secrets.',
    dataActions: [`${vaults}/secrets/getSecret/action`, `${vaults}/secrets/readMetadata/action`],
  }),
  builtInRole({
    id: 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7',
    roleName: 'Key Vault Secrets Officer',
    description: 'Every operation on the secrets of a vault.',
    actions: readActions,
    dataActions: [`${vaults}/secrets/*`],
  }),
  builtInRole({
    id: '12338af0-0e69-4776-bea7-57ae8d297424',
    roleName: 'Key Vault Crypto User',
    description: 'Cryptographic operations with keys.',
    dataActions: [
      `${vaults}/keys/read`,
      ...['update', 'backup', 'encrypt', 'decrypt', 'wrap', 'unwrap', 'sign', 'verify'].map(
        (verb) => `${vaults}/keys/${verb}/action`,
      ),
    ],
  }),
  builtInRole({
    id: '14b46e9e-c2b7-41b4-b07b-48a6ebf60603',
    roleName: 'Key Vault Crypto Officer',
    description: 'Every operation on the keys of a vault.',
    actions: readActions,
    dataActions: [`${vaults}/keys/*`, `${vaults}/keyrotationpolicies/*`],
  }),
  builtInRole({
    id: 'e147488a-f6f5-4113-8e2d-b22465e65bf6',
    roleName: 'Key Vault Crypto Service Encryption User',
    description: 'Reads keys, and wraps and unwraps with them.',
    actions: [
      'Microsoft.EventGrid/eventSubscriptions/write',
      'Microsoft.EventGrid/eventSubscriptions/read',
      'Microsoft.EventGrid/eventSubscriptions/delete',
    ],
    dataActions: [`${vaults}/keys/read`, `${vaults}/keys/wrap/action`, `${vaults}/keys/unwrap/action`],
  }),
  builtInRole({
    id: '08bbd89e-9f13-488c-ac41-acfcb10c90ab',
    roleName: 'Key Vault Crypto Service Release User',
    description: 'Releases keys.',
    dataActions: [`${vaults}/keys/release/action`],
  }),
  builtInRole({
    id: 'a4417e6f-fecd-4de8-b567-7b0420556985',
    roleName: 'Key Vault Certificates Officer',
    description: 'Every operation on the certificates of a vault.',
    actions: readActions,
    dataActions: [
      `${vaults}/certificatecas/*`,
      `${vaults}/certificates/*`,
      `${vaults}/certificatecontacts/write`,
    ],
  }),
  builtInRole({
    id: 'db79e9a7-68ee-4b58-9aeb-b90e7c24fcba',
    roleName: 'Key Vault Certificate User',
    description: 'Reads certificates with their secret and key.',
    dataActions: [
      `${vaults}/certificates/read`,
      `${vaults}/secrets/getSecret/action`,
      `${vaults}/secrets/readMetadata/action`,
      `${vaults}/keys/read`,
    ],
  }),
  builtInRole({
    id: 'f25e0fa2-a7c8-4377-a976-54943a77a395',
    roleName: 'Key Vault Contributor',
    description: 'Manages vaults, and reads nothing in them.',
    actions: [...standardActions, 'Microsoft.KeyVault/*'],
    notActions: [
      'Microsoft.KeyVault/locations/deletedVaults/purge/action',
      'Microsoft.KeyVault/hsmPools/*',
      'Microsoft.KeyVault/managedHsms/*',
    ],
  }),
  builtInRole({
    id: 'a68e7c17-0ab2-4c09-9a58-125dae29748c',
    roleName: 'Key Vault Purge Operator',
    description: 'Purges vaults that were deleted, and reads nothing in them.',
    actions: [
      'Microsoft.KeyVault/deletedVaults/read',
      'Microsoft.KeyVault/locations/*/read',
      'Microsoft.KeyVault/locations/deletedVaults/purge/action',
    ],
  }),
  builtInRole({
    id: '8b54135c-b56d-4d72-a534-26097cfdc8d8',
    roleName: 'Key Vault Data Access Administrator',
    description: 'Assigns Key Vault roles, and no others.',
    actions: [
      'Microsoft.Authorization/roleAssignments/write',
      'Microsoft.Authorization/roleAssignments/delete',
      'Microsoft.Authorization/*/read',
      'Microsoft.Resources/deployments/*',
      'Microsoft.Resources/subscriptions/resourceGroups/read',
      'Microsoft.Resources/subscriptions/read',
      'Microsoft.Management/managementGroups/read',
      'Microsoft.Support/*',
      'Microsoft.KeyVault/vaults/*/read',
    ],
    condition: assignsNoneBut([
      '00482a5a-887f-4fb3-b363-3b7fe8e74483',
      'a4417e6f-fecd-4de8-b567-7b0420556985',
      '14b46e9e-c2b7-41b4-b07b-48a6ebf60603',
      'e147488a-f6f5-4113-8e2d-b22465e65bf6',
      '12338af0-0e69-4776-bea7-57ae8d297424',
      '21090545-7ca7-4776-b22c-e363652d74d2',
      'b86a8fe4-44ce-4948-aee5-eccb2c155cd7',
      '4633458b-17de-408a-b874-0445c86b69e6',
    ]),
  }),
];
