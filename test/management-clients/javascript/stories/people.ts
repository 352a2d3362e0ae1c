import { ok } from 'node:assert/strict';
import type { Story } from './story.ts';

const applicationAdministrator = '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3';

export const people: Story = async ({ principalId, openGraph }) => {
  const { perform, refuse } = openGraph();
  const referTo = (id: string) => ({
    '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${id}`,
  });
  await perform('Organization[]', 'GET', '/organization');
  const { body: domains } = await perform('Domain[]', 'GET', '/domains');
  const draft = {
    accountEnabled: true,
    displayName: 'sdk user',
    mailNickname: 'sdk-user',
    userPrincipalName: `sdk-user@${domains?.value[0].id}`,
    passwordProfile: { password: 'Correct-horse-7', forceChangePasswordNextSignIn: false },
  };
  const { body: user } = await perform('User', 'POST', '/users', draft);
  await refuse(400, 'POST', '/users', draft);
  const one = `/users/${user?.id}`;
  await perform('User', 'GET', one);
  await perform('User', 'GET', `/users/${draft.userPrincipalName}?$select=id,accountEnabled,userType`);
  await perform(undefined, 'PATCH', one, { jobTitle: 'Engineer', businessPhones: ['1'] });
  await perform(undefined, 'PATCH', one, { passwordProfile: { password: 'Battery-staple-8' } });
  const { body: users } = await perform('User[]', 'GET', "/users?$filter=displayName eq 'sdk user'");
  ok(users?.value.length === 1, 'the user is not found');
  await perform('DirectoryObject[]', 'GET', `${one}/ownedObjects`);

  const { body: group } = await perform('Group', 'POST', '/groups', {
    displayName: 'sdk group',
    mailEnabled: false,
    mailNickname: 'sdk',
    securityEnabled: true,
    'owners@odata.bind': [referTo(principalId)['@odata.id']],
  });
  const own = `/groups/${group?.id}`;
  await perform('Group', 'GET', own);
  await perform(undefined, 'PATCH', own, { displayName: 'sdk group of two', description: 'changed' });
  await perform('Group[]', 'GET', '/groups');
  await perform(undefined, 'POST', `${own}/members/$ref`, referTo(user?.id));
  await refuse(400, 'POST', `${own}/members/$ref`, referTo(user?.id));
  await perform('DirectoryObject[]', 'GET', `${own}/members`);
  await perform('DirectoryObject[]', 'GET', `${one}/memberOf`);
  await perform('String[]', 'POST', `${one}/checkMemberGroups`, { groupIds: [group?.id] });
  await perform('String[]', 'POST', `${one}/getMemberGroups`, { securityEnabledOnly: true });
  await perform(undefined, 'POST', `${own}/owners/$ref`, referTo(user?.id));
  await perform('DirectoryObject[]', 'GET', `${own}/owners`);
  await perform(undefined, 'DELETE', `${own}/owners/${user?.id}/$ref`);
  await perform('DirectoryObject', 'GET', `/directoryObjects/${user?.id}`);
  await perform('DirectoryObject[]', 'POST', '/directoryObjects/getByIds', { ids: [user?.id, group?.id] });
  await perform(undefined, 'DELETE', `${own}/members/${user?.id}/$ref`);
  await perform(undefined, 'DELETE', own);
  await refuse(404, 'GET', own);

  const role = `/directoryRoles(roleTemplateId='${applicationAdministrator}')`;
  await perform('DirectoryRole[]', 'GET', '/directoryRoles');
  await perform('DirectoryRole', 'GET', role);
  await perform(undefined, 'POST', `${role}/members/$ref`, referTo(user?.id));
  await perform('DirectoryObject[]', 'GET', `${role}/members`);
  await perform('DirectoryObject[]', 'GET', `${one}/memberOf`);
  await perform(undefined, 'DELETE', `${role}/members/${user?.id}/$ref`);
  await perform(undefined, 'DELETE', one);
  await refuse(404, 'GET', one);
  await perform('OAuth2PermissionGrant[]', 'GET', '/oauth2PermissionGrants');
};
