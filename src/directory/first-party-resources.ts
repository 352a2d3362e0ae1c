import { graphAppRoles } from './graph-app-roles.ts';
import type { ResourcePrincipal } from './records.ts';

/** What nearly every resource has, and nothing beside it. */
const delegatedPermissions = ['user_impersonation'];

function resource(appId: string, displayName: string, identifierUris: readonly string[]): ResourcePrincipal {
  return { appId, displayName, identifierUris, accessTokenVersion: 1, appRoles: [], delegatedPermissions };
}

/** What Entra grants to its own command lines, of all that Graph has. */
const graphPermissions = [
  'Application.ReadWrite.All',
  'AppRoleAssignment.ReadWrite.All',
  'AuditLog.Read.All',
  'DelegatedPermissionGrant.ReadWrite.All',
  'Directory.AccessAsUser.All',
  'Group.ReadWrite.All',
  'User.Read',
  'User.Read.All',
  'User.ReadWrite.All',
];

/**
 * The resources that every tenant has, by all names that clients ask for them (fidelity/sts.md, "Resources").
 * Names that a client derives from an endpoint's own host are the token service's business.
 */
export const firstPartyResources: readonly ResourcePrincipal[] = [
  resource('cfa8b339-82a2-471a-a3c9-0fc0be7a4093', 'Azure Key Vault', ['https://vault.azure.net']),
  resource('797f4846-ba00-4fd7-ba43-dac1f8f63013', 'Windows Azure Service Management API', [
    'https://management.azure.com',
    'https://management.core.windows.net',
  ]),
  {
    ...resource('00000003-0000-0000-c000-000000000000', 'Microsoft Graph', ['https://graph.microsoft.com']),
    appRoles: graphAppRoles,
    delegatedPermissions: graphPermissions,
  },
  resource('e406a681-f3d4-42a8-90b6-c2b029497af1', 'Azure Storage', ['https://storage.azure.com']),
  resource('80a10ef9-8168-493d-abf9-3297c4ef6e3c', 'Microsoft.ServiceBus', ['https://servicebus.azure.net']),
  resource('a232010e-820c-4083-83bb-3ace5fc29d0b', 'Azure Cosmos DB', ['https://cosmos.azure.com']),
  resource('022907d3-0f1b-48f7-badc-1ba6abab6d66', 'Azure SQL Database', ['https://database.windows.net']),
  resource('6dae42f8-4368-4678-94ff-3962ce4b2eab', 'Azure Kubernetes Service AAD Server', []),
  // Entra: tokens for the exchange are of version 2, with the app id as their audience.
  {
    ...resource('fb60f99c-7a34-4190-8149-302f77469936', 'AAD Token Exchange Endpoint', [
      'api://AzureADTokenExchange',
    ]),
    accessTokenVersion: 2,
  },
];
