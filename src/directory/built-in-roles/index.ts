import type { RoleDefinition } from '../records.ts';
import { dataRoles } from './data.ts';
import { generalRoles } from './general.ts';
import { keyVaultRoles } from './key-vault.ts';

/** The roles that every tenant has. */
export const builtInRoles: readonly RoleDefinition[] = [...generalRoles, ...keyVaultRoles, ...dataRoles];
