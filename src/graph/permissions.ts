import type { Permissions } from './route.ts';

/** Entra: whoever acts as the signed-in user may what the user may. */
const asUser = 'Directory.AccessAsUser.All';

function permissions(values: readonly string[], delegated: readonly string[] = []): Permissions {
  return { application: values, delegated: [...values, asUser, ...delegated] };
}

const readsDirectory = ['Directory.Read.All', 'Directory.ReadWrite.All'];
const readsGroups = ['Group.Read.All', 'Group.ReadWrite.All', ...readsDirectory];

/** Which of Graph's permissions are enough for what, by its permissions reference (fidelity/graph.md, "Rights"). */
export const readApplications = permissions([
  'Application.Read.All',
  'Application.ReadWrite.All',
  ...readsDirectory,
]);
export const writeApplications = permissions(['Application.ReadWrite.All']);
export const readAppRoleAssignments = permissions([
  'Application.Read.All',
  'AppRoleAssignment.ReadWrite.All',
  ...readsDirectory,
]);
export const writeAppRoleAssignments = permissions(['AppRoleAssignment.ReadWrite.All']);
export const readUsers = permissions(
  ['User.Read.All', 'User.ReadWrite.All', ...readsDirectory],
  ['User.ReadBasic.All'],
);
export const readMe = permissions(
  ['User.Read.All', 'User.ReadWrite.All', ...readsDirectory],
  ['User.Read', 'User.ReadWrite'],
);
export const readGroups = permissions([...readsGroups, 'GroupMember.Read.All', 'GroupMember.ReadWrite.All']);
export const createGroups = permissions(['Group.Create', 'Group.ReadWrite.All', 'Directory.ReadWrite.All']);
export const writeGroups = permissions(['Group.ReadWrite.All', 'Directory.ReadWrite.All']);
export const writeMembers = permissions([
  'GroupMember.ReadWrite.All',
  'Group.ReadWrite.All',
  'Directory.ReadWrite.All',
]);
export const readMemberships = permissions([
  'GroupMember.Read.All',
  'GroupMember.ReadWrite.All',
  ...readsGroups,
]);
export const readDirectory = permissions(readsDirectory);
export const readOrganization = permissions(['Organization.Read.All', ...readsDirectory], ['User.Read']);
export const readDomains = permissions(['Domain.Read.All', ...readsDirectory]);
