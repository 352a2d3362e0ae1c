import type {
  Application,
  AppRole,
  AppRoleAssignment,
  CertificateCredential,
  Client,
  DenyAssignment,
  DirectoryRole,
  FederatedCredential,
  Grants,
  Group,
  KnownPrincipal,
  ManagedIdentity,
  PasswordCredential,
  PrincipalType,
  Registration,
  ResourcePrincipal,
  RoleAssignment,
  RoleDefinition,
  ServicePrincipal,
  SignIn,
  Tenant,
  User,
} from './records.ts';

/**
 * The directory as the surfaces see it. Expected refusals come back as values with a `kind`; only a fault of
 * the database throws (`DatabaseError`). What a method has answered is committed.
 */
export interface Directory {
  readonly tenants: Tenants;
  readonly applications: Applications;
  readonly servicePrincipals: ServicePrincipals;
  readonly users: Users;
  readonly groups: Groups;
  readonly directoryRoles: DirectoryRoles;
  readonly appRoleAssignments: AppRoleAssignments;
  readonly managedIdentities: ManagedIdentities;
  readonly federatedCredentials: FederatedCredentials;
  readonly clients: Clients;
  readonly resourcePrincipals: ResourcePrincipals;
  readonly principals: Principals;
  readonly roles: Roles;
  readonly signIns: SignIns;
  close(): Promise<void>;
}

export interface Tenants {
  put(tenant: Tenant): Promise<Tenant>;
  /** Makes the tenant, unless another one has a name of its: then that one is the answer. */
  create(tenant: Tenant): Promise<{ readonly kind: 'created' | 'name-taken'; readonly tenant: Tenant }>;
  /** By id or by any of its domains, without regard to case. */
  find(idOrDomain: string): Promise<Tenant | undefined>;
  list(): Promise<readonly Tenant[]>;
}

export interface Applications {
  /** Registers the application, and its service principal in the home tenant. */
  create(draft: ApplicationDraft): Promise<{ application: Application; servicePrincipal: ServicePrincipal }>;
  /** Ids and home tenant stay what they were. Nothing for an application that is not there. */
  update(application: Application): Promise<Application | undefined>;
  /** Registers the application alone: it is no client before it has a service principal. */
  register(draft: ApplicationDraft): Promise<Application>;
  /** Reads and writes in one transaction. Ids and home tenant stay what they were. */
  revise(
    appId: string,
    revision: (application: Application) => Application,
  ): Promise<Application | undefined>;
  findByAppId(appId: string): Promise<Application | undefined>;
  /** Those at home in a tenant, in the order of their object ids. */
  list(tenantId: string): Promise<readonly Application[]>;
  find(tenantId: string, objectId: string): Promise<Application | undefined>;
  /**
   * Brings an application into a tenant, as an administrator's consent does. Repeating it changes nothing. Nothing
   * for an application that is not there, or that is of a single other tenant.
   */
  addServicePrincipal(appId: string, tenantId: string): Promise<ServicePrincipal | undefined>;
  /** Returns the secret's only appearance in clear. */
  addPassword(appId: string, password: PasswordDraft): Promise<AddedPassword | undefined>;
  addCertificate(appId: string, certificatePem: string): Promise<Application | undefined>;
  delete(appId: string): Promise<boolean>;
}

export interface ApplicationDraft {
  readonly displayName: string;
  readonly homeTenantId: string;
  readonly isMultiTenant?: boolean;
  readonly isPublicClient?: boolean;
  readonly identifierUris?: readonly string[];
  readonly redirectUris?: readonly string[];
  readonly accessTokenVersion?: 1 | 2;
  readonly trustedSubjectNames?: readonly string[];
  readonly certificates?: readonly CertificateCredential[];
  readonly appRoles?: readonly AppRole[];
  readonly ownerIds?: readonly string[];
  readonly registration?: Registration;
}

/** Where propagation is imitated, a new service principal is not found for a while. */
export interface Sight {
  /** For whoever has just made it, or would make it. */
  readonly unseenToo?: boolean;
}

export interface PasswordDraft {
  readonly displayName: string;
  readonly expiresAt: Date;
}

export interface AddedPassword {
  readonly credential: PasswordCredential;
  readonly secretText: string;
}

export type ServicePrincipalChanges = Partial<
  Pick<ServicePrincipal, 'ownerIds' | 'registration' | 'passwords' | 'certificates'>
>;

export interface ServicePrincipals {
  /** All of a tenant with those of the first-party resources, in the order of their object ids. */
  list(tenantId: string): Promise<readonly KnownPrincipal[]>;
  find(tenantId: string, objectId: string, sight?: Sight): Promise<KnownPrincipal | undefined>;
  findByAppId(tenantId: string, appId: string, sight?: Sight): Promise<KnownPrincipal | undefined>;
  /** Reads and writes in one transaction. Nothing for one that is not there, or is of no application. */
  revise(
    objectId: string,
    revision: (principal: ServicePrincipal) => ServicePrincipalChanges,
  ): Promise<ServicePrincipal | undefined>;
  /** Returns the secret's only appearance in clear. */
  addPassword(objectId: string, password: PasswordDraft): Promise<AddedPassword | undefined>;
  /** Of an application. What it was granted, and its place in groups, goes with it; roles stay behind, as in Azure. */
  delete(objectId: string): Promise<boolean>;
}

export interface Groups {
  list(tenantId: string): Promise<readonly Group[]>;
  find(tenantId: string, objectId: string): Promise<Group | undefined>;
  create(draft: Omit<Group, 'objectId' | 'createdAt'>): Promise<Group>;
  /** Reads and writes in one transaction. Nothing for one that is not there. */
  revise(
    objectId: string,
    revision: (
      group: Group,
    ) => Partial<Pick<Group, 'displayName' | 'description' | 'mailNickname' | 'ownerIds'>>,
  ): Promise<Group | undefined>;
  delete(objectId: string): Promise<boolean>;
  /** Object ids of the direct members. */
  memberIds(groupId: string): Promise<readonly string[]>;
  /** Whether it was not one before. */
  addMember(groupId: string, memberId: string): Promise<boolean>;
  removeMember(groupId: string, memberId: string): Promise<boolean>;
  /** The groups of a principal, directly. */
  directGroupIds(principalId: string): Promise<readonly string[]>;
}

/** Who administers the directory. Rights over resources are roles of another kind. */
export interface DirectoryRoles {
  /** Every role that there is here, held by somebody or not. */
  list(): readonly DirectoryRole[];
  /** Template ids of what a principal holds. Answers from memory; any write to the directory empties that memory. */
  heldBy(principalId: string): Promise<readonly string[]>;
  /** Object ids of those who hold it, in every tenant. */
  holderIds(templateId: string): Promise<readonly string[]>;
  /** Whether the principal did not hold it before. */
  assign(principalId: string, templateId: string): Promise<boolean>;
  takeBack(principalId: string, templateId: string): Promise<boolean>;
}

export interface AppRoleAssignments {
  listOf(principalId: string): Promise<readonly AppRoleAssignment[]>;
  listTo(resourceAppId: string): Promise<readonly AppRoleAssignment[]>;
  /** Nothing where the principal has it already. */
  add(assignment: Omit<AppRoleAssignment, 'createdAt'>): Promise<AppRoleAssignment | undefined>;
  delete(assignment: Omit<AppRoleAssignment, 'createdAt'>): Promise<boolean>;
}

export interface ManagedIdentities {
  /** Makes the identity and its service principal, or updates location and tags of the one with that id. */
  put(draft: ManagedIdentityDraft): Promise<ManagedIdentity>;
  find(resourceId: string): Promise<ManagedIdentity | undefined>;
  list(): Promise<readonly ManagedIdentity[]>;
  /** Its federated credentials go with it; role assignments stay behind, as in Azure. */
  delete(resourceId: string): Promise<boolean>;
}

export interface ManagedIdentityDraft {
  readonly resourceId: string;
  readonly name: string;
  readonly location: string;
  readonly tenantId: string;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface Users {
  /** Without a password, nobody can sign in as the user. */
  create(draft: UserDraft): Promise<{ readonly kind: 'created' | 'name-taken'; readonly user: User }>;
  /** By object id or by user principal name, without regard to case. */
  find(idOrName: string): Promise<User | undefined>;
  /** By name. */
  list(tenantId: string): Promise<readonly User[]>;
  /** Takes as long for a wrong password as for the right one, and is slow on purpose. */
  hasPassword(objectId: string, password: string): Promise<boolean>;
  /** Revokes what was had with the old one. */
  setPassword(objectId: string, password: string): Promise<User | undefined>;
  /** Reads and writes in one transaction. One who is disabled is signed out as well. */
  revise(objectId: string, revision: (user: User) => UserChanges): Promise<RevisedUser>;
  /** From now on, whoever has signed in as the user has to do so again. */
  revokeSessions(objectId: string): Promise<User | undefined>;
  /** Role assignments stay behind, as in Azure. */
  delete(objectId: string): Promise<boolean>;
}

export interface UserDraft {
  readonly tenantId: string;
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly password?: string;
  readonly isEnabled?: boolean;
  readonly profile?: User['profile'];
}

export type UserChanges = Partial<Pick<User, 'userPrincipalName' | 'displayName' | 'isEnabled' | 'profile'>>;

export type RevisedUser =
  | { readonly kind: 'revised' | 'name-taken'; readonly user: User }
  | { readonly kind: 'absent' };

export interface FederatedCredentials {
  /** Makes the credential or replaces the one of that name. */
  put(ownerId: string, draft: FederatedCredentialDraft): Promise<FederatedCredentialResult>;
  /** Makes the credential. One of that name stays what it is. */
  create(
    ownerId: string,
    draft: FederatedCredentialDraft,
  ): Promise<FederatedCredentialResult | { readonly kind: 'exists' }>;
  find(ownerId: string, name: string): Promise<FederatedCredential | undefined>;
  list(ownerId: string): Promise<readonly FederatedCredential[]>;
  /** Every credential of the directory with its owner's client, for whoever explains a token. */
  listAll(): Promise<readonly { readonly credential: FederatedCredential; readonly client: Client }[]>;
  delete(ownerId: string, name: string): Promise<boolean>;
}

export interface FederatedCredentialDraft {
  readonly name: string;
  readonly issuer: string;
  readonly subject: string;
  readonly audiences: readonly string[];
  readonly description?: string;
}

export type FederatedCredentialResult =
  | { readonly kind: 'created' | 'replaced'; readonly credential: FederatedCredential }
  | { readonly kind: 'refused'; readonly reason: FederatedCredentialRefusal };

export type FederatedCredentialRefusal =
  | { readonly rule: 'name'; readonly name: string }
  | { readonly rule: 'one-audience'; readonly count: number }
  | { readonly rule: 'empty'; readonly property: 'issuer' | 'subject' | 'audiences' }
  | {
      readonly rule: 'too-long';
      readonly property: 'issuer' | 'subject' | 'audiences' | 'description';
      readonly limit: number;
    }
  | { readonly rule: 'issuer-url'; readonly issuer: string }
  | { readonly rule: 'duplicate'; readonly existing: FederatedCredential }
  | { readonly rule: 'limit'; readonly limit: number };

export interface Clients {
  /**
   * The client as the tenant knows it: an application with a service principal there, or a managed identity
   * of it. Answers from memory; any write to the directory empties that memory.
   */
  find(tenantId: string, clientId: string): Promise<Client | undefined>;
}

export interface ResourcePrincipals {
  /** The resource of that identifier URI or app id, in a tenant. One trailing slash makes no difference. */
  find(tenantId: string, identifier: string): Promise<ResourcePrincipal | undefined>;
}

export interface Principals {
  /** What the object of that id is that can hold a role, or nothing where the tenant has none. */
  typeOf(tenantId: string, objectId: string): Promise<PrincipalType | undefined>;
}

export interface Roles {
  findDefinition(idOrName: string): Promise<RoleDefinition | undefined>;
  listDefinitions(): Promise<readonly RoleDefinition[]>;
  /**
   * Makes or replaces a custom role, and keeps who did. A built-in one stays what it is, and a name that another role
   * has stays that one's: then the other is the answer.
   */
  putDefinition(
    definition: RoleDefinition,
    by?: string,
  ): Promise<{ kind: 'saved' | 'built-in' | 'name-taken'; definition: RoleDefinition }>;
  /** Neither a built-in role goes nor one that is assigned. */
  deleteDefinition(id: string): Promise<DeletedDefinition>;
  /**
   * An equal principal, role and scope is one assignment: then the existing one is the answer. So is the one whose
   * id the draft asks for, where that grants something else.
   */
  putAssignment(
    draft: RoleAssignmentDraft,
  ): Promise<{ kind: 'created' | 'exists' | 'id-taken'; assignment: RoleAssignment }>;
  findAssignment(id: string): Promise<RoleAssignment | undefined>;
  /** What an assignment grants stays what it was. Nothing for one that is not there. */
  updateAssignment(id: string, changes: RoleAssignmentChanges): Promise<RoleAssignment | undefined>;
  listAssignments(): Promise<readonly RoleAssignment[]>;
  /** At a scope and below it. */
  countAssignments(scope: string): Promise<number>;
  deleteAssignment(id: string): Promise<boolean>;
  listDenyAssignments(): Promise<readonly DenyAssignment[]>;
  putDenyAssignment(denyAssignment: DenyAssignment): Promise<DenyAssignment>;
  addGroupMember(groupId: string, memberId: string): Promise<void>;
  /** Answers from memory; any write to the directory empties that memory. */
  grantsFor(principalId: string): Promise<Grants>;
  /** The values of the `roles` claim: app roles of the resource that the principal was granted. */
  appRoles(principalId: string, resourceAppId: string): Promise<readonly string[]>;
  assignAppRole(principalId: string, resourceAppId: string, value: string): Promise<void>;
}

export interface RoleAssignmentDraft {
  readonly id?: string;
  readonly scope: string;
  readonly principalId: string;
  readonly principalType: RoleAssignment['principalType'];
  readonly roleDefinitionId: string;
  readonly condition?: string;
  readonly description?: string;
  readonly delegatedManagedIdentityResourceId?: string;
  /** The object id of whoever assigns. */
  readonly createdBy?: string;
}

/** All of what can change, whether it does or not. */
export interface RoleAssignmentChanges {
  readonly condition: string | undefined;
  readonly description: string | undefined;
  readonly updatedBy: string;
}

export type DeletedDefinition =
  | { readonly kind: 'deleted' | 'built-in' | 'assigned'; readonly definition: RoleDefinition }
  | { readonly kind: 'absent' };

export interface SignIns {
  /** Resolves when the record is committed. Records of one moment share a commit. */
  add(signIn: SignIn): Promise<void>;
  find(id: string): Promise<SignIn | undefined>;
  /** The newest first. */
  list(options: { readonly limit: number; readonly clientId?: string }): Promise<readonly SignIn[]>;
}
