import type { Story } from './story.ts';

const referTo = (id: string) => ({
  '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${id}`,
});

export const directory: Story = async ({ principalId, openGraph }) => {
  const { perform, refuse } = openGraph();
  const { body: application } = await perform('Application', 'POST', '/applications', {
    displayName: 'sdk application',
    signInAudience: 'AzureADMyOrg',
    web: { redirectUris: ['https://app.example/'] },
    appRoles: [
      {
        id: '11111111-1111-4111-8111-111111111111',
        allowedMemberTypes: ['Application'],
        displayName: 'reader',
        description: 'reads',
        value: 'Things.Read',
        isEnabled: true,
      },
    ],
  });
  const app = `/applications/${application?.id}`;
  await perform('Application', 'GET', app);
  await perform('Application', 'GET', `/applications(appId='${application?.appId}')`);
  await perform('Application[]', 'GET', '/applications');
  await perform('Application[]', 'GET', "/applications?$filter=displayName eq 'sdk application'&$count=true");
  await perform(undefined, 'PATCH', app, { tags: ['sdk'] });
  await perform('PasswordCredential', 'POST', `${app}/addPassword`, {
    passwordCredential: { displayName: 'one' },
  });
  const credential = {
    name: 'sdk',
    issuer: 'https://issuer.example/',
    subject: 'system:serviceaccount:default:sdk',
    audiences: ['api://AzureADTokenExchange'],
    description: 'for a test',
  };
  const credentials = `${app}/federatedIdentityCredentials`;
  await perform('FederatedIdentityCredential', 'POST', credentials, credential);
  await refuse(400, 'POST', credentials, { ...credential, name: 'other' });
  await perform('FederatedIdentityCredential[]', 'GET', credentials);
  await perform('FederatedIdentityCredential', 'GET', `${credentials}/sdk`);
  await perform(undefined, 'PATCH', `${credentials}/sdk`, { description: 'changed' });
  await perform(undefined, 'DELETE', `${credentials}/sdk`);
  await perform('DirectoryObject[]', 'GET', `${app}/owners`);
  await refuse(400, 'POST', `${app}/owners/$ref`, referTo(principalId));
  const { body: secret } = await perform('PasswordCredential', 'POST', `${app}/addPassword`, {});
  await perform(undefined, 'POST', `${app}/removePassword`, { keyId: secret?.keyId });

  const { appId } = application ?? {};
  const { body: principal } = await perform('ServicePrincipal', 'POST', '/servicePrincipals', { appId });
  const servicePrincipal = `/servicePrincipals/${principal?.id}`;
  await perform('ServicePrincipal', 'GET', servicePrincipal);
  await perform('ServicePrincipal[]', 'GET', '/servicePrincipals');
  await perform('ServicePrincipal[]', 'GET', `/servicePrincipals?$filter=appId eq '${appId}'`);
  await perform(undefined, 'PATCH', servicePrincipal, { tags: ['sdk'] });
  await perform('AppRoleAssignment', 'POST', `${servicePrincipal}/appRoleAssignedTo`, {
    principalId,
    resourceId: principal?.id,
    appRoleId: '11111111-1111-4111-8111-111111111111',
  });
  await perform('AppRoleAssignment[]', 'GET', `${servicePrincipal}/appRoleAssignedTo`);
  await perform('AppRoleAssignment[]', 'GET', `/servicePrincipals/${principalId}/appRoleAssignments`);
  await perform('DirectoryObject[]', 'GET', `${servicePrincipal}/owners`);
  await perform('DirectoryObject[]', 'GET', `${servicePrincipal}/memberOf`);
  const { body: own } = await perform('PasswordCredential', 'POST', `${servicePrincipal}/addPassword`, {
    passwordCredential: { displayName: 'of its own' },
  });
  await perform(undefined, 'POST', `${servicePrincipal}/removePassword`, { keyId: own?.keyId });

  await perform('DirectoryObject[]', 'GET', '/directory/deletedItems/microsoft.graph.application');
  await perform(undefined, 'DELETE', servicePrincipal);
  await perform(undefined, 'DELETE', app);
  await refuse(404, 'GET', app);
};
