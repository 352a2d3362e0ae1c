/**
 * Who exists and what was granted: tenants, applications and their service principals, users and groups, user-assigned managed
 * identities, federated credentials, role definitions and assignments, and the sign-in records.
 *
 * It owns the rules that hold whoever writes (twenty credentials, unique issuer and subject, name patterns) and
 * promises that what it has acknowledged is on disk. It decides nothing about access: that is `trust`.
 */
export { readCertificate } from './applications.ts';
export { createDirectory, type DirectoryDependencies } from './create-directory.ts';
export type * from './directory.ts';
export { directoryMigrations, signInMigrations } from './migrations.ts';
export { noPropagation, type Propagation } from './propagation.ts';
export type * from './records.ts';
export type { DirectoryTables, SignInTables } from './tables.ts';
