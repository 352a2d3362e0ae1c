import type { Selectable } from '../platform/database/index.ts';
import { parseJson } from '../platform/json/index.ts';
import type {
  Application,
  FederatedCredential,
  ManagedIdentity,
  PasswordCredential,
  RoleAssignment,
  RoleDefinition,
  ServicePrincipal,
} from './records.ts';
import type {
  ApplicationsTable,
  FederatedCredentialsTable,
  ManagedIdentitiesTable,
  RoleAssignmentsTable,
  RoleDefinitionsTable,
  ServicePrincipalsTable,
} from './tables.ts';

export function toApplication({ document }: Pick<ApplicationsTable, 'document'>): Application {
  // Written by `toRow` and by nothing else; JSON keeps dates as texts.
  const application = JSON.parse(document) as Application;
  const passwords = application.passwords.map(toPassword);
  // One that was written before there were sign-ins, app roles and owners has none.
  const {
    redirectUris = [],
    appRoles = [],
    ownerIds = [],
    registration = {},
    createdAt,
    ...rest
  } = application;
  return { ...rest, redirectUris, passwords, appRoles, ownerIds, registration, ...readDate(createdAt) };
}

function toPassword({ createdAt, ...each }: PasswordCredential): PasswordCredential {
  return { ...each, expiresAt: new Date(each.expiresAt), ...readDate(createdAt) };
}

function readDate(createdAt: Date | string | undefined): { createdAt?: Date } {
  return createdAt === undefined ? {} : { createdAt: new Date(createdAt) };
}

type PrincipalDocument = Pick<
  ServicePrincipal,
  'ownerIds' | 'registration' | 'createdAt' | 'visibleAt' | 'passwords' | 'certificates'
>;

export function toServicePrincipal(row: Selectable<ServicePrincipalsTable>): ServicePrincipal {
  return {
    objectId: row.object_id,
    tenantId: row.tenant_id,
    appId: row.app_id,
    displayName: row.display_name,
    type: row.type,
    ...readPrincipalDocument(row.document),
  };
}

export function toServicePrincipalRow(principal: ServicePrincipal): Selectable<ServicePrincipalsTable> {
  const { ownerIds, registration, createdAt, visibleAt, passwords, certificates } = principal;
  return {
    object_id: principal.objectId,
    tenant_id: principal.tenantId,
    app_id: principal.appId,
    display_name: principal.displayName,
    type: principal.type,
    document: JSON.stringify({ ownerIds, registration, createdAt, visibleAt, passwords, certificates }),
  };
}

function readPrincipalDocument(document: string | null): PrincipalDocument {
  if (document === null) return {};
  // Written by `toServicePrincipalRow` and by nothing else; JSON keeps dates as texts.
  const { createdAt, visibleAt, passwords, ...rest } = JSON.parse(document) as PrincipalDocument;
  return {
    ...rest,
    ...(passwords && { passwords: passwords.map(toPassword) }),
    ...readDate(createdAt),
    ...(visibleAt !== undefined && { visibleAt: new Date(visibleAt) }),
  };
}

export function toManagedIdentity(row: Selectable<ManagedIdentitiesTable>): ManagedIdentity {
  return {
    resourceId: row.resource_id,
    name: row.name,
    location: row.location,
    tenantId: row.tenant_id,
    clientId: row.client_id,
    principalId: row.principal_id,
    tags: parseJson(row.tags) as Record<string, string>,
    createdAt: new Date(row.created_at),
  };
}

export function toFederatedCredential(row: Selectable<FederatedCredentialsTable>): FederatedCredential {
  return {
    id: row.id,
    ownerId: row.owner_id,
    name: row.name,
    issuer: row.issuer,
    subject: row.subject,
    audience: row.audience,
    description: row.description ?? undefined,
    createdAt: new Date(row.created_at),
    effectiveAt: new Date(row.effective_at),
  };
}

export function toAssignment(row: Selectable<RoleAssignmentsTable>): RoleAssignment {
  return {
    id: row.id,
    scope: row.scope,
    principalId: row.principal_id,
    principalType: row.principal_type,
    roleDefinitionId: row.role_definition_id,
    condition: row.condition ?? undefined,
    description: row.description ?? undefined,
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at ?? row.created_at),
    ...(row.created_by !== null && { createdBy: row.created_by }),
    ...(row.updated_by !== null && { updatedBy: row.updated_by }),
    ...(row.delegated_identity_id !== null && {
      delegatedManagedIdentityResourceId: row.delegated_identity_id,
    }),
    ...(row.effective_at !== null && { effectiveAt: new Date(row.effective_at) }),
  };
}

export function toDefinition({ document }: Pick<RoleDefinitionsTable, 'document'>): RoleDefinition {
  // Written by `putDefinition` and by nothing else; JSON keeps dates as texts.
  const { createdAt, updatedAt, ...definition } = JSON.parse(document) as RoleDefinition;
  return {
    ...definition,
    ...(createdAt !== undefined && { createdAt: new Date(createdAt) }),
    ...(updatedAt !== undefined && { updatedAt: new Date(updatedAt) }),
  };
}
