import type { AppRole, IdentityCredential, KnownPrincipal } from '../../directory/index.ts';
import type { EntitySet, GraphObject } from '../answers/entity-set.ts';
import {
  renderAppRole,
  renderCertificate,
  renderDate,
  renderPassword,
  signInAudienceOf,
} from './render-application.ts';

export const servicePrincipalSet: EntitySet = {
  name: 'servicePrincipals',
  resource: 'ServicePrincipal',
  type: '#microsoft.graph.servicePrincipal',
  filterable: [
    'id',
    'accountEnabled',
    'alternativeNames',
    'appId',
    'appOwnerOrganizationId',
    'displayName',
    'servicePrincipalNames',
    'servicePrincipalType',
    'tags',
  ],
};

/** Entra: the tenant that Microsoft's own applications are at home in. */
const microsoftTenantId = 'f8cdef31-a31e-4b4a-93e4-5f571e91255a';

/** What a service principal has where nobody has written anything. */
const unwritten = {
  addIns: [],
  appDescription: null,
  applicationTemplateId: null,
  deletedDateTime: null,
  description: null,
  disabledByMicrosoftStatus: null,
  homepage: null,
  info: {
    logoUrl: null,
    marketingUrl: null,
    privacyStatementUrl: null,
    supportUrl: null,
    termsOfServiceUrl: null,
  },
  loginUrl: null,
  logoutUrl: null,
  notes: null,
  notificationEmailAddresses: [],
  oauth2PermissionScopes: [],
  preferredSingleSignOnMode: null,
  preferredTokenSigningKeyThumbprint: null,
  replyUrls: [],
  resourceSpecificApplicationPermissions: [],
  samlSingleSignOnSettings: null,
  tags: [],
  tokenEncryptionKeyId: null,
  verifiedPublisher: { displayName: null, verifiedPublisherId: null, addedDateTime: null },
};

export function renderServicePrincipal(principal: KnownPrincipal): GraphObject {
  const { objectId, appId, type, registration, createdAt } = principal.servicePrincipal;
  const { passwords = [], certificates = [] } = principal.servicePrincipal;
  const { names, appDisplayName, ownerTenantId, alternativeNames, audience } = standsFor(principal);
  return {
    ...unwritten,
    alternativeNames,
    ...registration,
    id: objectId,
    accountEnabled: true,
    appDisplayName,
    appId,
    appOwnerOrganizationId: ownerTenantId,
    appRoleAssignmentRequired: false,
    appRoles: rolesOf(principal).map(renderAppRole),
    createdDateTime: renderDate(createdAt),
    displayName: nameOf(principal),
    keyCredentials:
      principal.kind === 'managed-identity'
        ? principal.credentials.map(renderCredential)
        : certificates.map(renderCertificate),
    passwordCredentials: passwords.map(renderPassword),
    servicePrincipalNames: [appId, ...names],
    servicePrincipalType: type,
    signInAudience: audience,
  };
}

/** Graph: of what the platform itself has given, nothing but this is told. */
function renderCredential({ keyId, thumbprint, startsAt, endsAt }: IdentityCredential): object {
  return {
    customKeyIdentifier: thumbprint,
    displayName: null,
    endDateTime: renderDate(endsAt),
    key: null,
    keyId,
    startDateTime: renderDate(startsAt),
    type: 'AsymmetricX509Cert',
    usage: 'Verify',
  };
}

/** Entra: at home, a service principal is called as its application is; elsewhere as it was at the consent. */
function nameOf(principal: KnownPrincipal): string {
  const { displayName, tenantId } = principal.servicePrincipal;
  if (principal.kind !== 'application') return displayName;
  const { application } = principal;
  return application.homeTenantId === tenantId ? application.displayName : displayName;
}

/** What can be granted at it. */
export function rolesOf(principal: KnownPrincipal): readonly AppRole[] {
  switch (principal.kind) {
    case 'application':
      return principal.application.appRoles;
    case 'first-party':
      return principal.resource.appRoles;
    case 'managed-identity':
      return [];
  }
}

interface StandsFor {
  readonly names: readonly string[];
  readonly appDisplayName: string | null;
  readonly ownerTenantId: string | null;
  readonly alternativeNames: readonly string[];
  readonly audience: string | null;
}

function standsFor(principal: KnownPrincipal): StandsFor {
  switch (principal.kind) {
    case 'application':
      return {
        names: principal.application.identifierUris,
        appDisplayName: principal.application.displayName,
        ownerTenantId: principal.application.homeTenantId,
        alternativeNames: [],
        audience: signInAudienceOf(principal.application),
      };
    case 'managed-identity':
      return {
        names: [],
        appDisplayName: null,
        ownerTenantId: null,
        // Entra: here the resource of an identity is found.
        alternativeNames: ['isExplicit=True', principal.identity.resourceId],
        audience: null,
      };
    case 'first-party':
      return {
        names: principal.resource.identifierUris,
        appDisplayName: principal.resource.displayName,
        ownerTenantId: microsoftTenantId,
        alternativeNames: [],
        audience: 'AzureADMultipleOrgs',
      };
  }
}
