import type { PrincipalType } from './records.ts';

/** The directory's tables. Ids are lower case, dates ISO 8601 texts, lists JSON. */
export interface DirectoryTables {
  tenants: TenantsTable;
  applications: ApplicationsTable;
  service_principals: ServicePrincipalsTable;
  managed_identities: ManagedIdentitiesTable;
  federated_credentials: FederatedCredentialsTable;
  role_definitions: RoleDefinitionsTable;
  role_assignments: RoleAssignmentsTable;
  removed_role_assignments: RemovedRoleAssignmentsTable;
  deny_assignments: DenyAssignmentsTable;
  group_members: { group_id: string; member_id: string };
  app_role_assignments: AppRoleAssignmentsTable;
  directory_role_holders: { template_id: string; principal_id: string };
  groups: GroupsTable;
  users: UsersTable;
}

export interface AppRoleAssignmentsTable {
  principal_id: string;
  resource_app_id: string;
  value: string;
  created_at: string | null;
}

export interface GroupsTable {
  object_id: string;
  tenant_id: string;
  display_name: string;
  /** Everything else of the group, as one document. */
  document: string;
}

export interface TenantsTable {
  id: string;
  display_name: string;
  domains: string;
  allows_federation: number;
}

export interface ApplicationsTable {
  app_id: string;
  object_id: string;
  home_tenant_id: string;
  /** Everything else of the application, as one document. */
  document: string;
}

export interface ServicePrincipalsTable {
  object_id: string;
  tenant_id: string;
  app_id: string;
  display_name: string;
  type: 'Application' | 'ManagedIdentity';
  /** Everything else of the service principal, as one document. */
  document: string | null;
}

export interface ManagedIdentitiesTable {
  /** The resource id in lower case. */
  resource_key: string;
  resource_id: string;
  name: string;
  location: string;
  tenant_id: string;
  client_id: string;
  principal_id: string;
  tags: string;
  created_at: string;
}

export interface UsersTable {
  object_id: string;
  tenant_id: string;
  /** The user principal name in lower case. */
  principal_key: string;
  user_principal_name: string;
  display_name: string;
  password_hash: string | null;
  created_at: string;
  sessions_valid_from: string;
  /** Everything else of the user, as one document. */
  document: string | null;
}

export interface FederatedCredentialsTable {
  id: string;
  owner_id: string;
  name: string;
  issuer: string;
  subject: string;
  audience: string;
  description: string | null;
  created_at: string;
  effective_at: string;
}

export interface RoleDefinitionsTable {
  id: string;
  role_name: string;
  document: string;
}

export interface RoleAssignmentsTable {
  id: string;
  scope: string;
  /** In lower case, without a slash at its end. */
  scope_key: string;
  principal_id: string;
  principal_type: PrincipalType;
  role_definition_id: string;
  condition: string | null;
  description: string | null;
  delegated_identity_id: string | null;
  created_at: string;
  updated_at: string | null;
  created_by: string | null;
  updated_by: string | null;
  /** Nothing where it counts since it was made. */
  effective_at: string | null;
}

/** Deleted, and still counting for a while. */
export interface RemovedRoleAssignmentsTable {
  id: string;
  principal_id: string;
  /** The row that it was. */
  document: string;
  counts_until: string;
}

export interface DenyAssignmentsTable {
  id: string;
  document: string;
}

export interface SignInTables {
  sign_ins: SignInsTable;
}

export interface SignInsTable {
  sequence: number;
  id: string;
  client_id: string | null;
  document: string;
}
