import { X509Certificate } from 'node:crypto';
import type {
  Application,
  AppRole,
  CertificateCredential,
  PasswordCredential,
  Tenant,
} from '../../directory/index.ts';
import type { EntitySet, GraphObject } from '../answers/entity-set.ts';

export const applicationSet: EntitySet = {
  name: 'applications',
  resource: 'Application',
  type: '#microsoft.graph.application',
  filterable: ['id', 'appId', 'displayName', 'identifierUris', 'signInAudience', 'tags', 'publisherDomain'],
};

/** What a registration has where nobody has written anything. */
const unwritten = {
  addIns: [],
  applicationTemplateId: null,
  certification: null,
  defaultRedirectUri: null,
  deletedDateTime: null,
  description: null,
  disabledByMicrosoftStatus: null,
  groupMembershipClaims: null,
  info: {
    logoUrl: null,
    marketingUrl: null,
    privacyStatementUrl: null,
    supportUrl: null,
    termsOfServiceUrl: null,
  },
  isDeviceOnlyAuthSupported: null,
  isFallbackPublicClient: null,
  notes: null,
  optionalClaims: null,
  parentalControlSettings: { countriesBlockedForMinors: [], legalAgeGroupRule: 'Allow' },
  publicClient: { redirectUris: [] },
  requestSignatureVerification: null,
  requiredResourceAccess: [],
  samlMetadataUrl: null,
  serviceManagementReference: null,
  spa: { redirectUris: [] },
  tags: [],
  tokenEncryptionKeyId: null,
  uniqueName: null,
};

export function renderApplication(application: Application, tenant: Tenant | undefined): GraphObject {
  const { registration } = application;
  return {
    ...unwritten,
    ...registration,
    id: application.objectId,
    appId: application.appId,
    createdDateTime: renderDate(application.createdAt),
    displayName: application.displayName,
    identifierUris: application.identifierUris,
    publisherDomain: tenant?.domains[0] ?? null,
    signInAudience: signInAudienceOf(application),
    api: {
      acceptMappedClaims: null,
      knownClientApplications: [],
      oauth2PermissionScopes: [],
      preAuthorizedApplications: [],
      requestedAccessTokenVersion: application.accessTokenVersion === 2 ? 2 : null,
      ...asObject(registration.api),
    },
    web: {
      homePageUrl: null,
      logoutUrl: null,
      redirectUris: [],
      implicitGrantSettings: { enableAccessTokenIssuance: false, enableIdTokenIssuance: false },
      redirectUriSettings: [],
      ...asObject(registration.web),
    },
    appRoles: application.appRoles.map(renderAppRole),
    keyCredentials: application.certificates.map(renderCertificate),
    passwordCredentials: application.passwords.map(renderPassword),
  };
}

export function signInAudienceOf({ registration, isMultiTenant }: Application): string {
  const { signInAudience } = registration;
  if (typeof signInAudience === 'string') return signInAudience;
  return isMultiTenant ? 'AzureADMultipleOrgs' : 'AzureADMyOrg';
}

export function renderAppRole(role: AppRole): object {
  return { ...role, origin: 'Application' };
}

/** The secret itself is in the answer of `addPassword`, and nowhere else. */
export function renderPassword({
  keyId,
  displayName,
  expiresAt,
  createdAt,
  hint,
}: PasswordCredential): object {
  return {
    customKeyIdentifier: null,
    displayName,
    endDateTime: expiresAt.toISOString(),
    hint: hint ?? null,
    keyId,
    secretText: null,
    startDateTime: renderDate(createdAt),
  };
}

/** Graph: the certificate itself is not told again. */
export function renderCertificate({ keyId, displayName, certificatePem }: CertificateCredential): object {
  const { fingerprint, validFromDate, validToDate } = new X509Certificate(certificatePem);
  return {
    customKeyIdentifier: fingerprint.replaceAll(':', ''),
    displayName,
    endDateTime: validToDate.toISOString(),
    key: null,
    keyId,
    startDateTime: validFromDate.toISOString(),
    type: 'AsymmetricX509Cert',
    usage: 'Verify',
  };
}

export function renderDate(date: Date | undefined): string | null {
  return date?.toISOString() ?? null;
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
