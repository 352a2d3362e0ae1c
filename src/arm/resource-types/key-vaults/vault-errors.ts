import { type ArmErrorRow, row } from '../../error-row.ts';

/** What is refused of key vaults. */
export const vaultErrors = {
  vaultNameInvalid: row({
    status: 400,
    code: 'VaultNameNotValid',
    message: (p: { name: string }) =>
      `The vault name '${p.name}' is invalid. A vault's name must be between 3-24 alphanumeric characters. The name must begin with a letter, end with a letter or digit, and not contain consecutive hyphens. Follow this link for more information: https://go.microsoft.com/fwlink/?linkid=2147742`,
  }),
  vaultNameTaken: row({
    status: 409,
    code: 'VaultAlreadyExists',
    message: (p: { name: string }) =>
      `The vault name '${p.name}' is already in use. Vault names are globally unique so it is possible that the name is already taken. If you are sure that the vault name was not taken then it is possible that a vault with the same name was recently deleted but not purged after being placed in a recoverable state. If the vault is in a recoverable state then the vault will need to be purged before reusing the name. For more information about VaultAlreadyExists, soft delete and purging a vault follow this link https://go.microsoft.com/fwlink/?linkid=2147740.`,
  }),
  vaultNameDeleted: row({
    status: 409,
    code: 'ConflictError',
    message: () =>
      'A vault with the same name already exists in deleted state. You need to either recover or purge existing key vault. Follow this link https://go.microsoft.com/fwlink/?linkid=2149745 for more information on soft delete.',
  }),
  deletedVaultNotFound: row({
    status: 404,
    code: 'DeletedVaultNotFound',
    message: (p: { name: string }) =>
      `The specified deleted vault '${p.name}' does not exist. Ensure that the vault was indeed deleted and that it is in recoverable state. If soft delete was not enabled then the vault is permanently deleted. Follow this link for more information: https://go.microsoft.com/fwlink/?linkid=2149745`,
  }),
  vaultPurgeProtected: row({
    status: 405,
    code: 'MethodNotAllowed',
    message: () => "Operation 'DeletedVaultPurge' is not allowed.",
  }),
  softDeleteStays: row({
    status: 400,
    code: 'BadRequest',
    message: () =>
      'The property "enableSoftDelete" cannot be set to false. Every vault has the \'soft delete\' functionality enabled, and it is irreversible.',
  }),
  purgeProtectionStays: row({
    status: 400,
    code: 'BadRequest',
    message: () =>
      'The property "enablePurgeProtection" cannot be set to false. Enabling the purge protection for a vault is an irreversible action.',
  }),
  retentionStays: row({
    status: 400,
    code: 'BadRequest',
    message: () => 'The property "softDeleteRetentionInDays" has been set already and it can\'t be modified.',
  }),
} as const satisfies Record<string, ArmErrorRow<never>>;
