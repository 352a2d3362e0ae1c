import type { AppRole } from './records.ts';

function role(value: string, id: string, displayName: string): AppRole {
  return {
    id,
    value,
    displayName,
    description: displayName,
    allowedMemberTypes: ['Application'],
    isEnabled: true,
  };
}

/** Entra: the ids are the same in every tenant (Microsoft Graph permissions reference; fidelity/graph.md, "Rights"). */
export const graphAppRoles: readonly AppRole[] = [
  role('Application.Read.All', '9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30', 'Read all applications'),
  role(
    'Application.ReadWrite.All',
    '1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9',
    'Read and write all applications',
  ),
  role(
    'Application.ReadWrite.OwnedBy',
    '18a4783c-866b-4cc7-a460-3d5e5662c884',
    'Manage apps that this app creates or owns',
  ),
  role(
    'AppRoleAssignment.ReadWrite.All',
    '06b708a9-e830-4db3-a914-8e69da51d44f',
    'Manage app permission grants and app role assignments',
  ),
  role('Directory.Read.All', '7ab1d382-f21e-4acd-a863-ba3e13f7da61', 'Read directory data'),
  role('Directory.ReadWrite.All', '19dbc75e-c2e2-444c-a770-ec69d8559fc7', 'Read and write directory data'),
  role('Domain.Read.All', 'dbb9058a-0e50-45d7-ae91-66909b5d4664', 'Read domains'),
  role('Group.Create', 'bf7b1a76-6e77-406b-b258-bf5c7720e98f', 'Create groups'),
  role('Group.Read.All', '5b567255-7703-4780-807c-7be8301ae99b', 'Read all groups'),
  role('Group.ReadWrite.All', '62a82d76-70ea-41e2-9197-370581804d09', 'Read and write all groups'),
  role('GroupMember.Read.All', '98830695-27a2-44f7-8c18-0c3ebc9698f6', 'Read all group memberships'),
  role(
    'GroupMember.ReadWrite.All',
    'dbaae8cf-10b5-4b86-a4a1-f871c94c6695',
    'Read and write all group memberships',
  ),
  role('Organization.Read.All', '498476ce-e0fe-48b0-b801-37ba7e2685c6', 'Read organization information'),
  role(
    'RoleManagement.Read.Directory',
    '483bed4a-2ad3-4361-a73b-c83ccdbdc53c',
    'Read all directory RBAC settings',
  ),
  role(
    'RoleManagement.ReadWrite.Directory',
    '9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8',
    'Read and write all directory RBAC settings',
  ),
  role(
    'DelegatedPermissionGrant.ReadWrite.All',
    '8e8e4742-1d95-4f68-9d56-6ee75648c72a',
    'Manage all delegated permission grants',
  ),
  role('User.Read.All', 'df021288-bdef-4463-88db-98f22de89214', "Read all users' full profiles"),
  role(
    'User.ReadWrite.All',
    '741f803b-c850-494e-b5df-cde7c675a1ca',
    "Read and write all users' full profiles",
  ),
];
