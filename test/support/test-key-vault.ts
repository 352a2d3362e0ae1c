import { randomBytes, randomUUID } from 'node:crypto';
import {
  createDirectory,
  type Directory,
  directoryMigrations,
  noPropagation,
  type Propagation,
  signInMigrations,
} from '../../src/directory/index.ts';
import { createKeyVault, type KeyVaultTables, keyVaultMigrations } from '../../src/keyvault/index.ts';
import { type Kysely, openDatabase } from '../../src/platform/database/index.ts';
import { type Log, silentLog } from '../../src/platform/log/index.ts';
import { createIssuerKeys, type DocumentFetch } from '../../src/platform/oidc/index.ts';
import { createSealer, type Sealer } from '../../src/platform/sealing/index.ts';
import {
  createResourceStore,
  type ResourceStore,
  resourceMigrations,
  type Vault,
  type VaultProperties,
} from '../../src/resources/index.ts';
import { FixedClock } from './fixed-clock.ts';
import { TestIssuer } from './test-issuer.ts';

export const tenantId = '10000000-0000-4000-8000-000000000001';
export const otherTenantId = '20000000-0000-4000-8000-000000000002';
/** Has every right on the usual vault's secrets. */
export const officerId = '30000000-0000-4000-8000-000000000003';
/** Has no right anywhere, until a test gives it one. */
export const strangerId = '40000000-0000-4000-8000-000000000004';
export const appId = '50000000-0000-4000-8000-000000000005';
export const assignmentId = '60000000-0000-4000-8000-000000000006';
/** Noon of the fixed clock's day. */
export const noon = 1_772_366_400;

const group = '/subscriptions/70000000-0000-4000-8000-000000000007/resourceGroups/Lab';

/** The vaults on real collaborators: SQLite, real tokens, roles of a real directory, a clock that stands still. */
export interface TestKeyVault extends AsyncDisposable {
  readonly clock: FixedClock;
  readonly directory: Directory;
  readonly resources: ResourceStore;
  readonly queries: Kysely<KeyVaultTables>;
  readonly sealer: Sealer;
  readonly issuer: TestIssuer;
  /** Named `contoso`, deciding by roles. */
  readonly vault: Vault;
  /** A right token of the officer, but for what is given; what is `undefined` is left out. */
  token(claims?: Record<string, unknown>, header?: Record<string, unknown>): string;
  /** As the officer, unless a token is given, with an API version, unless the path has one. */
  call(method: string, pathAndQuery: string, options?: CallOptions): Promise<TestVaultAnswer>;
  /** Gives a role by name, the usual vault being its scope. */
  allow(roleName: string, options?: { principalId?: string; scope?: string; id?: string }): Promise<string>;
  putVault(vault?: Partial<Omit<Vault, 'properties'>>, properties?: Partial<VaultProperties>): Promise<Vault>;
}

export interface CallOptions {
  /** `null` for none. */
  readonly token?: string | null;
  /** A text is sent as it stands, everything else as JSON. */
  readonly body?: unknown;
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** `null` for none. */
  readonly apiVersion?: string | null;
}

export interface TestVaultAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // Tests look into answers of every shape.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly body: any;
}

export interface TestKeyVaultOptions {
  readonly log?: Log;
  /** A path, where a test looks into the file. */
  readonly file?: string;
  readonly issuer?: TestIssuer;
  readonly sealer?: Sealer;
  /** Not for what the test starts with. */
  readonly propagation?: Partial<Propagation>;
}

let sharedIssuers: Promise<readonly [TestIssuer, TestIssuer]> | undefined;

/** The issuers of the vault's tenant and of another, which share nothing. Keys are slow to make. */
function testIssuers(): Promise<readonly [TestIssuer, TestIssuer]> {
  sharedIssuers ??= Promise.all([createTenantIssuer(), createTenantIssuer(otherTenantId)]);
  return sharedIssuers;
}

export function createTenantIssuer(tenant = tenantId): Promise<TestIssuer> {
  return TestIssuer.create(`https://sts.windows.net/${tenant}/`);
}

/** A token of another tenant, right in itself: signed by that tenant's issuer, whose keys can be read. */
export async function foreignToken(
  vault: TestKeyVault,
  claims: Record<string, unknown> = {},
): Promise<string> {
  const [, foreign] = await testIssuers();
  return foreign.token(usualClaims(vault.clock, { iss: foreign.issuer, tid: otherTenantId, ...claims }));
}

export async function createTestKeyVault(options: TestKeyVaultOptions = {}): Promise<TestKeyVault> {
  const { log = silentLog, file = ':memory:', sealer = createSealer(randomBytes(32)) } = options;
  const clock = new FixedClock();
  const [home, foreign] = await testIssuers();
  const issuer = options.issuer ?? home;
  // The parts know their own tables alone; the database of the test holds all of them.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  const database = await openDatabase<any>({
    file,
    migrations: { ...resourceMigrations, ...directoryMigrations, ...keyVaultMigrations },
    durability: 'process',
  });
  // biome-ignore lint/suspicious/noExplicitAny: see above
  const signInDatabase = await openDatabase<any>({
    file: ':memory:',
    migrations: signInMigrations,
    durability: 'process',
  });
  let propagation = noPropagation;
  const newId = randomUUID;
  const directory = createDirectory({
    database,
    signInDatabase,
    clock,
    newId,
    propagation: () => propagation,
  });
  const resources = createResourceStore({ database: database.queries, clock });
  const fetchDocument: DocumentFetch = (url) =>
    (url.pathname.startsWith(`/${otherTenantId}/`) ? foreign : issuer).fetchDocument(url);
  const issuerKeys = createIssuerKeys({ fetchDocument, clock, log });
  const { queries, roles } = { queries: database.queries, roles: directory.roles };
  const surface = createKeyVault({
    queries,
    vaults: resources,
    roles,
    issuerKeys,
    sealer,
    clock,
    newId,
    log,
  });

  const putVault: TestKeyVault['putVault'] = ({ name = 'contoso', ...given } = {}, properties = {}) =>
    resources.putVault({
      id: `${group}/providers/Microsoft.KeyVault/vaults/${name}`,
      name,
      location: 'eastus',
      tenantId,
      ...given,
      properties: {
        isRbacAuthorized: true,
        accessPolicies: [],
        softDeleteRetentionDays: 90,
        isPurgeProtected: false,
        ...properties,
      },
    });
  const vault = await putVault();
  const allow: TestKeyVault['allow'] = async (roleName, { principalId, scope, id } = {}) => {
    const role = await directory.roles.findDefinition(roleName);
    if (role === undefined) throw new Error(`there is no role named ${roleName}`);
    const { assignment } = await directory.roles.putAssignment({
      ...(id !== undefined && { id }),
      scope: scope ?? vault.id,
      principalId: principalId ?? strangerId,
      principalType: 'ServicePrincipal',
      roleDefinitionId: role.id,
    });
    return assignment.id;
  };
  await allow('Key Vault Secrets Officer', { principalId: officerId, id: assignmentId });
  propagation = { ...noPropagation, ...options.propagation };

  const token: TestKeyVault['token'] = (claims = {}, header = {}) =>
    issuer.token(usualClaims(clock, { iss: issuer.issuer, ...claims }), { header });

  return {
    clock,
    directory,
    resources,
    queries: database.queries,
    sealer,
    issuer,
    vault,
    token,
    allow,
    putVault,
    async call(method, pathAndQuery, given = {}) {
      const text =
        given.body === undefined || typeof given.body === 'string' ? given.body : JSON.stringify(given.body);
      const bearer = given.token === undefined ? token() : given.token;
      const response = await surface.fetch(
        new Request(requestUrl(pathAndQuery, given), {
          method,
          headers: {
            ...(bearer !== null && { authorization: `Bearer ${bearer}` }),
            ...(text !== undefined && { 'content-type': 'application/json' }),
            ...given.headers,
          },
          ...(text !== undefined && { body: text }),
        }),
      );
      const answer = await response.text();
      const { status, headers } = response;
      return { status, headers, text: answer, body: answer === '' ? undefined : JSON.parse(answer) };
    },
    async [Symbol.asyncDispose]() {
      await surface.close();
      await directory.close();
      await signInDatabase.close();
      await database.close();
    },
  };
}

/** A whole address stands as it is: it is a link that the vault has given. */
function requestUrl(
  pathAndQuery: string,
  { host = 'contoso.vault.azure.net', apiVersion = '7.6' }: CallOptions,
): string {
  if (pathAndQuery.startsWith('https://')) return pathAndQuery;
  const url = `https://${host}${pathAndQuery}`;
  if (apiVersion === null || url.includes('api-version=')) return url;
  return `${url}${url.includes('?') ? '&' : '?'}api-version=${apiVersion}`;
}

function usualClaims(clock: FixedClock, claims: Record<string, unknown>): Record<string, unknown> {
  const now = Math.floor(clock.now().getTime() / 1_000);
  return {
    aud: 'https://vault.azure.net',
    iat: now,
    nbf: now,
    exp: now + 3_600,
    aio: 'aio',
    appid: appId,
    appidacr: '2',
    idtyp: 'app',
    oid: officerId,
    rh: 'rh',
    sub: officerId,
    tid: tenantId,
    uti: 'uti',
    ver: '1.0',
    ...claims,
  };
}
