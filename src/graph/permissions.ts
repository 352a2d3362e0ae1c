import type { Permissions } from './route.ts';

/** Entra: whoever acts as the signed-in user may what the user may. */
const asUser = 'Directory.AccessAsUser.All';

/** Ids of directory roles (fidelity/directory.md, "Directory roles"). */
export const privilegedRoleAdministrator = 'e8611ab8-c189-46e8-94e1-60213ab1f814';
const applications = ['9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3', '158c047a-c907-4556-b7ef-446551a6b5f7'];
const users = 'fe930be7-5e62-47db-91af-98c3a49a38b1';
const groups = 'fdd7a751-b60b-444a-984c-02652fe8fa1c';

/** What a person must be, beside what the program may that acts for them. */
type People = Permissions['people'];

/** Entra: every member of a tenant reads its users, groups and applications, and makes more of the last two. */
const everyMember: People = 'every-member';

function permissions(
  people: People,
  values: readonly string[],
  delegated: readonly string[] = [],
): Permissions {
  return { people, application: values, delegated: [...values, asUser, ...delegated] };
}

const readsDirectory = ['Directory.Read.All', 'Directory.ReadWrite.All'];
const readsGroups = ['Group.Read.All', 'Group.ReadWrite.All', ...readsDirectory];

/** Which of Graph's permissions are enough for what, by its permissions reference (fidelity/graph.md, "Rights"). */
export const readApplications = permissions(everyMember, [
  'Application.Read.All',
  'Application.ReadWrite.All',
  ...readsDirectory,
]);
export const writeApplications = permissions(applications, ['Application.ReadWrite.All']);
export const readAppRoleAssignments = permissions(everyMember, [
  'Application.Read.All',
  'AppRoleAssignment.ReadWrite.All',
  ...readsDirectory,
]);
/** Roles of Graph itself ask for more: `requireGrantor`. */
export const writeAppRoleAssignments = permissions(
  [...applications, privilegedRoleAdministrator],
  ['AppRoleAssignment.ReadWrite.All'],
);
export const writePermissionGrants = permissions(
  [...applications, privilegedRoleAdministrator],
  ['DelegatedPermissionGrant.ReadWrite.All', 'Directory.ReadWrite.All'],
);
export const readUsers = permissions(
  everyMember,
  ['User.Read.All', 'User.ReadWrite.All', ...readsDirectory],
  ['User.ReadBasic.All'],
);
export const writeUsers = permissions([users], ['User.ReadWrite.All', 'Directory.ReadWrite.All']);
export const deleteUsers = permissions([users], ['User.ReadWrite.All']);
export const readMe = permissions(
  everyMember,
  ['User.Read.All', 'User.ReadWrite.All', ...readsDirectory],
  ['User.Read', 'User.ReadWrite'],
);
export const readGroups = permissions(everyMember, [
  ...readsGroups,
  'GroupMember.Read.All',
  'GroupMember.ReadWrite.All',
]);
export const createGroups = permissions(everyMember, [
  'Group.Create',
  'Group.ReadWrite.All',
  'Directory.ReadWrite.All',
]);
export const writeGroups = permissions([groups, users], ['Group.ReadWrite.All', 'Directory.ReadWrite.All']);
export const writeMembers = permissions(
  [groups, users],
  ['GroupMember.ReadWrite.All', 'Group.ReadWrite.All', 'Directory.ReadWrite.All'],
);
export const readMemberships = permissions(everyMember, [
  'GroupMember.Read.All',
  'GroupMember.ReadWrite.All',
  ...readsGroups,
]);
export const readDirectory = permissions(everyMember, readsDirectory);
export const readDirectoryRoles = permissions(everyMember, [
  'RoleManagement.Read.Directory',
  'RoleManagement.ReadWrite.Directory',
  ...readsDirectory,
]);
export const writeDirectoryRoles = permissions(
  [privilegedRoleAdministrator],
  ['RoleManagement.ReadWrite.Directory'],
);
export const readOrganization = permissions(
  everyMember,
  ['Organization.Read.All', ...readsDirectory],
  ['User.Read'],
);
export const readDomains = permissions(everyMember, ['Domain.Read.All', ...readsDirectory]);
