/**
 * Key vaults: the secrets data plane, all twelve operations with versions, paging, soft delete and backup, for any
 * number of vaults told apart by their host name. It checks tokens with the token service's published keys, decides
 * by roles down to a single secret or by access policies, and refuses with Key Vault's words
 * (docs/fidelity/keyvault.md).
 *
 * Values are sealed at rest, and shown to whoever sets or gets them alone. Keys and certificates are not here yet;
 * vaults themselves are records of `resources`.
 */
export type { KeyVaultDependencies } from './context.ts';
export { createKeyVault } from './create-key-vault.ts';
export { keyVaultErrors } from './errors.ts';
export { operations, type SecretOperation } from './operations/index.ts';
export { type KeyVaultTables, keyVaultMigrations } from './tables.ts';
