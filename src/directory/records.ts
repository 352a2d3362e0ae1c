/** The records of the directory: plain, readonly, as every surface reads them. Ids are lower-case GUIDs. */

export interface Tenant {
  readonly id: string;
  readonly displayName: string;
  /** Verified domain names. Any of them stands for the tenant in an authority's path. */
  readonly domains: readonly string[];
  /** A tenant can forbid federation for all its applications (AADSTS700223). */
  readonly allowsFederation: boolean;
}

export interface PasswordCredential {
  readonly keyId: string;
  readonly displayName: string;
  /** SHA-256 of the secret: the secret itself is shown once and never stored. */
  readonly secretHash: string;
  readonly expiresAt: Date;
  readonly createdAt?: Date;
  /** How the secret begins, by which people tell one from another. */
  readonly hint?: string;
}

export interface CertificateCredential {
  readonly keyId: string;
  readonly displayName: string;
  readonly certificatePem: string;
  /** Thumbprints in base64url, as `x5t` and `x5t#S256` carry them. */
  readonly sha1Thumbprint: string;
  readonly sha256Thumbprint: string;
}

export interface Application {
  readonly objectId: string;
  /** The client id. */
  readonly appId: string;
  readonly displayName: string;
  readonly homeTenantId: string;
  readonly isMultiTenant: boolean;
  /** A public client must not present a credential (AADSTS700025). */
  readonly isPublicClient: boolean;
  readonly identifierUris: readonly string[];
  /** Where a person's browser may be sent with what it was signed in for. */
  readonly redirectUris: readonly string[];
  readonly accessTokenVersion: 1 | 2;
  readonly passwords: readonly PasswordCredential[];
  readonly certificates: readonly CertificateCredential[];
  /** Subject names whose certificates are accepted without being registered one by one. */
  readonly trustedSubjectNames: readonly string[];
  /** What can be granted at the application, where it is the resource of a token. */
  readonly appRoles: readonly AppRole[];
  /** Object ids of those who may change it without being administrators. */
  readonly ownerIds: readonly string[];
  /** What its registration says that nobody here acts on, as it was written. */
  readonly registration: Registration;
  readonly createdAt?: Date;
}

export type Registration = Readonly<Record<string, unknown>>;

/** A right at a resource. Tokens carry its value in their `roles` claim. */
export interface AppRole {
  readonly id: string;
  readonly value: string;
  readonly displayName: string;
  readonly description: string;
  readonly allowedMemberTypes: readonly ('User' | 'Application')[];
  readonly isEnabled: boolean;
}

/** A person. What is kept of the password never leaves the directory. */
export interface User {
  readonly objectId: string;
  readonly tenantId: string;
  /** As it was written when the user was made; found in any case. No two users of the directory share one. */
  readonly userPrincipalName: string;
  readonly displayName: string;
  /** Without one, nobody can sign in as this user. */
  readonly hasPassword: boolean;
  /** Whether the user may sign in at all. */
  readonly isEnabled: boolean;
  /** What is said of the person that nobody here acts on, as it was written. */
  readonly profile: Registration;
  readonly createdAt: Date;
  /** What was had by signing in before then, refresh tokens above all, is revoked. */
  readonly sessionsValidFrom: Date;
}

/** An application's or a managed identity's presence in one tenant. Its object id is the principal of roles. */
export interface ServicePrincipal {
  readonly objectId: string;
  readonly tenantId: string;
  readonly appId: string;
  readonly displayName: string;
  readonly type: 'Application' | 'ManagedIdentity';
  /** Beside those of the application, and good in this tenant alone. */
  readonly passwords?: readonly PasswordCredential[];
  readonly certificates?: readonly CertificateCredential[];
  readonly ownerIds?: readonly string[];
  /** As that of an application. */
  readonly registration?: Registration;
  readonly createdAt?: Date;
  /** From when on it is found. Left out where propagation is not imitated. */
  readonly visibleAt?: Date;
}

export interface Group {
  readonly objectId: string;
  readonly tenantId: string;
  readonly displayName: string;
  readonly description?: string;
  readonly mailNickname: string;
  readonly ownerIds: readonly string[];
  readonly createdAt: Date;
}

/** What a person may do in the directory itself, named by the id that the role has in every tenant. */
export interface DirectoryRole {
  readonly templateId: string;
  readonly displayName: string;
  readonly description: string;
}

/** An app role that a principal was granted. The value is empty for the access that needs no role. */
export interface AppRoleAssignment {
  readonly principalId: string;
  readonly resourceAppId: string;
  readonly value: string;
  readonly createdAt?: Date;
}

/** By which a managed identity is known to Entra. The platform makes and renews it, and nobody else has it. */
export interface IdentityCredential {
  readonly keyId: string;
  /** In hexadecimal, as Graph shows it. */
  readonly thumbprint: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
}

export interface ManagedIdentity {
  /** The ARM id, as it was written when the identity was made. */
  readonly resourceId: string;
  readonly name: string;
  readonly location: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly principalId: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: Date;
}

export interface FederatedCredential {
  readonly id: string;
  /** The application's object id, or the identity's principal id. */
  readonly ownerId: string;
  readonly name: string;
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
  readonly description: string | undefined;
  readonly createdAt: Date;
  /** From when on the token service takes it into account: later than `createdAt` where propagation is imitated. */
  readonly effectiveAt: Date;
}

/** A service principal with what it stands for in its tenant. */
export type KnownPrincipal =
  | {
      readonly kind: 'application';
      readonly servicePrincipal: ServicePrincipal;
      readonly application: Application;
    }
  | {
      readonly kind: 'managed-identity';
      readonly servicePrincipal: ServicePrincipal;
      readonly identity: ManagedIdentity;
      /** Those that are valid now. */
      readonly credentials: readonly IdentityCredential[];
    }
  | {
      readonly kind: 'first-party';
      readonly servicePrincipal: ServicePrincipal;
      readonly resource: ResourcePrincipal;
    };

/** Whoever asks the token service for a token, with all that its authentication needs, in one piece. */
export type Client =
  | {
      readonly kind: 'application';
      readonly clientId: string;
      readonly servicePrincipal: ServicePrincipal;
      readonly application: Application;
      readonly federatedCredentials: readonly FederatedCredential[];
    }
  | {
      readonly kind: 'managed-identity';
      readonly clientId: string;
      readonly servicePrincipal: ServicePrincipal;
      readonly identity: ManagedIdentity;
      readonly federatedCredentials: readonly FederatedCredential[];
    };

/** Something that a token can be for. */
export interface ResourcePrincipal {
  readonly appId: string;
  readonly displayName: string;
  /** Every spelling by which a client asks for it, without a trailing slash. */
  readonly identifierUris: readonly string[];
  readonly accessTokenVersion: 1 | 2;
  readonly appRoles: readonly AppRole[];
  /** What a program may be allowed to do there in a person's name: the values of the `scp` claim. */
  readonly delegatedPermissions: readonly string[];
}

export interface RolePermission {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly dataActions: readonly string[];
  readonly notDataActions: readonly string[];
}

export interface RoleDefinition {
  /** The GUID alone. */
  readonly id: string;
  readonly roleName: string;
  readonly description: string;
  readonly type: 'BuiltInRole' | 'CustomRole';
  readonly permissions: readonly RolePermission[];
  readonly assignableScopes: readonly string[];
  /** A condition that every assignment of the role carries. */
  readonly condition?: string;
  /** Of custom roles alone, as the object ids below. */
  readonly createdAt?: Date;
  readonly updatedAt?: Date;
  readonly createdBy?: string;
  readonly updatedBy?: string;
}

/** What can hold a role. Azure: azure-rest-api-specs, `PrincipalType`. */
export type PrincipalType = 'ServicePrincipal' | 'User' | 'Group' | 'ForeignGroup' | 'Device';

export interface RoleAssignment {
  /** The GUID alone: the assignment's name. */
  readonly id: string;
  readonly scope: string;
  readonly principalId: string;
  readonly principalType: PrincipalType;
  readonly roleDefinitionId: string;
  readonly condition: string | undefined;
  readonly description: string | undefined;
  readonly delegatedManagedIdentityResourceId?: string;
  readonly createdAt: Date;
  readonly updatedAt?: Date;
  /** Object ids. Nothing where this program has made the assignment. */
  readonly createdBy?: string;
  readonly updatedBy?: string;
  /** From when on it counts. Left out where propagation is not imitated. */
  readonly effectiveAt?: Date;
}

export interface DenyAssignment {
  readonly id: string;
  readonly name: string;
  readonly scope: string;
  readonly doesNotApplyToChildScopes: boolean;
  readonly permissions: readonly RolePermission[];
  /** Object ids; `00000000-0000-0000-0000-000000000000` is everyone. */
  readonly principalIds: readonly string[];
  readonly excludedPrincipalIds: readonly string[];
}

export interface RoleGrant {
  readonly assignment: RoleAssignment;
  readonly role: RoleDefinition;
}

/** All that can decide what a principal may do, wherever. */
export interface Grants {
  readonly principalId: string;
  /** The principal and every group it belongs to, directly or through other groups. */
  readonly principalIds: readonly string[];
  readonly assignments: readonly RoleGrant[];
  /** Made, and not seen yet: they grant nothing, and explain why. */
  readonly pending?: readonly RoleGrant[];
  readonly denyAssignments: readonly DenyAssignment[];
}

export type SignInCredential = 'federatedIdentityCredential' | 'clientSecret' | 'certificate' | 'none';

/** What was presented, what came nearest, and what differed: the reason for a refusal, kept with it. */
export interface SignInEvidence {
  readonly presented?: {
    readonly issuer?: string;
    readonly subject?: string;
    readonly audiences?: readonly string[];
    readonly keyId?: string;
    readonly notBefore?: string;
    readonly expiresAt?: string;
  };
  /** The credential that matched. */
  readonly matched?: { readonly name: string };
  readonly nearest?: {
    readonly name: string;
    readonly issuer: string;
    readonly subject: string;
    readonly audience: string;
  };
  /** Of several audiences, the one that came nearest. */
  readonly nearestAudience?: string;
  readonly differs?: 'issuer' | 'subject' | 'audience' | 'signature' | 'key' | 'time' | 'propagation';
  /** When a credential that has not propagated takes effect, in ISO 8601. */
  readonly effectiveAt?: string;
  /** A sentence for a person, where the fields above do not say it. */
  readonly reason?: string;
}

export interface SignIn {
  /** The trace id of the answer. */
  readonly id: string;
  readonly correlationId: string;
  readonly at: Date;
  readonly tenantId?: string;
  readonly clientId?: string;
  readonly clientName?: string;
  readonly servicePrincipalId?: string;
  /** The person who signs in, where it is one. */
  readonly user?: { readonly objectId: string; readonly userPrincipalName: string };
  /** Somebody has typed a password; absent where a program asked by itself. */
  readonly isInteractive?: boolean;
  /** The ARM id, where the client is a managed identity. */
  readonly identityResourceId?: string;
  readonly credential: SignInCredential;
  readonly resource?: string;
  /** The AADSTS number; absent when the token was issued. */
  readonly errorNumber?: number;
  readonly errorDescription?: string;
  /** The `uti` of the issued token. */
  readonly tokenId?: string;
  readonly evidence?: SignInEvidence;
}
