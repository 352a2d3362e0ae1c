import type { Kysely, Migration } from '../platform/database/index.ts';

export const directoryMigrations: Readonly<Record<string, Migration>> = {
  '0002_directory': { up: createDirectoryTables },
  '0003_directory_groups': { up: createGroupTables },
  '0012_role_assignment_authors': { up: addAssignmentAuthors },
  '0004_users': { up: createUsersTable },
  '0013_directory_roles': { up: createDirectoryRoleTable },
  '0020_propagation': { up: addPropagation },
};

export const signInMigrations: Readonly<Record<string, Migration>> = {
  '0001_sign_ins': { up: createSignInTable },
};

// A migration knows the schema at its own point in time, and no table type of today.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Schema = Kysely<any>;

async function createDirectoryTables(database: Schema): Promise<void> {
  await database.schema
    .createTable('tenants')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('display_name', 'text', (column) => column.notNull())
    .addColumn('domains', 'text', (column) => column.notNull())
    .addColumn('allows_federation', 'integer', (column) => column.notNull())
    .execute();
  await database.schema
    .createTable('applications')
    .addColumn('app_id', 'text', (column) => column.primaryKey())
    .addColumn('object_id', 'text', (column) => column.notNull().unique())
    .addColumn('home_tenant_id', 'text', (column) => column.notNull())
    .addColumn('document', 'text', (column) => column.notNull())
    .execute();
  await database.schema
    .createTable('service_principals')
    .addColumn('object_id', 'text', (column) => column.primaryKey())
    .addColumn('tenant_id', 'text', (column) => column.notNull())
    .addColumn('app_id', 'text', (column) => column.notNull())
    .addColumn('display_name', 'text', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addUniqueConstraint('service_principals_app', ['tenant_id', 'app_id'])
    .execute();
  await database.schema
    .createTable('managed_identities')
    .addColumn('resource_key', 'text', (column) => column.primaryKey())
    .addColumn('resource_id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('location', 'text', (column) => column.notNull())
    .addColumn('tenant_id', 'text', (column) => column.notNull())
    .addColumn('client_id', 'text', (column) => column.notNull().unique())
    .addColumn('principal_id', 'text', (column) => column.notNull().unique())
    .addColumn('tags', 'text', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .execute();
  await database.schema
    .createTable('federated_credentials')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('owner_id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('issuer', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('audience', 'text', (column) => column.notNull())
    .addColumn('description', 'text')
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('effective_at', 'text', (column) => column.notNull())
    .addUniqueConstraint('federated_credentials_name', ['owner_id', 'name'])
    .addUniqueConstraint('federated_credentials_subject', ['owner_id', 'issuer', 'subject'])
    .execute();
  await createRoleTables(database);
}

async function createRoleTables(database: Schema): Promise<void> {
  await database.schema
    .createTable('role_definitions')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('role_name', 'text', (column) => column.notNull())
    .addColumn('document', 'text', (column) => column.notNull())
    .execute();
  await database.schema
    .createTable('role_assignments')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('scope', 'text', (column) => column.notNull())
    .addColumn('scope_key', 'text', (column) => column.notNull())
    .addColumn('principal_id', 'text', (column) => column.notNull())
    .addColumn('principal_type', 'text', (column) => column.notNull())
    .addColumn('role_definition_id', 'text', (column) => column.notNull())
    .addColumn('condition', 'text')
    .addColumn('description', 'text')
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addUniqueConstraint('role_assignments_grant', ['principal_id', 'role_definition_id', 'scope_key'])
    .execute();
  await database.schema
    .createTable('deny_assignments')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('document', 'text', (column) => column.notNull())
    .execute();
  await database.schema
    .createTable('group_members')
    .addColumn('group_id', 'text', (column) => column.notNull())
    .addColumn('member_id', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('group_members_pair', ['group_id', 'member_id'])
    .execute();
  await database.schema
    .createTable('app_role_assignments')
    .addColumn('principal_id', 'text', (column) => column.notNull())
    .addColumn('resource_app_id', 'text', (column) => column.notNull())
    .addColumn('value', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('app_role_assignments_grant', ['principal_id', 'resource_app_id', 'value'])
    .execute();
}

async function addAssignmentAuthors(database: Schema): Promise<void> {
  for (const column of ['delegated_identity_id', 'updated_at', 'created_by', 'updated_by']) {
    await database.schema.alterTable('role_assignments').addColumn(column, 'text').execute();
  }
}

async function addPropagation(database: Schema): Promise<void> {
  await database.schema.alterTable('role_assignments').addColumn('effective_at', 'text').execute();
  await database.schema
    .createTable('removed_role_assignments')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('principal_id', 'text', (column) => column.notNull())
    .addColumn('document', 'text', (column) => column.notNull())
    .addColumn('counts_until', 'text', (column) => column.notNull())
    .execute();
}

async function createGroupTables(database: Schema): Promise<void> {
  await database.schema
    .createTable('groups')
    .addColumn('object_id', 'text', (column) => column.primaryKey())
    .addColumn('tenant_id', 'text', (column) => column.notNull())
    .addColumn('display_name', 'text', (column) => column.notNull())
    .addColumn('document', 'text', (column) => column.notNull())
    .execute();
  await database.schema.alterTable('service_principals').addColumn('document', 'text').execute();
  await database.schema.alterTable('app_role_assignments').addColumn('created_at', 'text').execute();
}

async function createUsersTable(database: Schema): Promise<void> {
  await database.schema
    .createTable('users')
    .addColumn('object_id', 'text', (column) => column.primaryKey())
    .addColumn('tenant_id', 'text', (column) => column.notNull())
    .addColumn('principal_key', 'text', (column) => column.notNull().unique())
    .addColumn('user_principal_name', 'text', (column) => column.notNull())
    .addColumn('display_name', 'text', (column) => column.notNull())
    .addColumn('password_hash', 'text')
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('sessions_valid_from', 'text', (column) => column.notNull())
    .execute();
}

async function createDirectoryRoleTable(database: Schema): Promise<void> {
  await database.schema
    .createTable('directory_role_holders')
    .addColumn('template_id', 'text', (column) => column.notNull())
    .addColumn('principal_id', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('directory_role_holders_pair', ['template_id', 'principal_id'])
    .execute();
  await database.schema.alterTable('users').addColumn('document', 'text').execute();
}

async function createSignInTable(database: Schema): Promise<void> {
  await database.schema
    .createTable('sign_ins')
    .addColumn('sequence', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('client_id', 'text')
    .addColumn('document', 'text', (column) => column.notNull())
    .execute();
}
