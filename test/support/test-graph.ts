import { randomUUID } from 'node:crypto';
import type { Directory, Propagation } from '../../src/directory/index.ts';
import { createGraph } from '../../src/graph/index.ts';
import { silentLog } from '../../src/platform/log/index.ts';
import { createIssuerKeys } from '../../src/platform/oidc/index.ts';
import type { FixedClock } from './fixed-clock.ts';
import { openTestDirectory } from './test-directory.ts';
import { TestIssuer } from './test-issuer.ts';

export const tenantId = '10000000-0000-4000-8000-000000000001';
export const otherTenantId = '10000000-0000-4000-8000-000000000002';
/** The object id of whoever asks, unless a test says otherwise. */
export const callerId = '30000000-0000-4000-8000-000000000003';

/** Graph on real collaborators: SQLite, real tokens, a real directory, a clock that stands still. */
export interface TestGraph extends AsyncDisposable {
  readonly clock: FixedClock;
  readonly directory: Directory;
  /** An administrator's token, but for what is given. */
  token(claims?: Record<string, unknown>): string;
  /** A token with these roles and no others. */
  tokenWith(...roles: string[]): string;
  /** The token of a user who lets the application do this. */
  tokenOfUser(oid: string, ...scopes: string[]): string;
  /** Returns the object id of a user of the tenant, who holds these directory roles. */
  createUser(displayName: string, ...templateIds: string[]): Promise<string>;
  /** As an administrator, unless a token is given, in version 1.0, unless the path has one. */
  call(method: string, path: string, options?: GraphCallOptions): Promise<TestGraphAnswer>;
}

export interface GraphCallOptions {
  /** `null` for none. */
  readonly token?: string | null;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface TestGraphAnswer {
  readonly status: number;
  readonly headers: Headers;
  // Tests look into answers of every shape.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly body: any;
}

const administratorRoles = [
  'Application.ReadWrite.All',
  'AppRoleAssignment.ReadWrite.All',
  'Directory.ReadWrite.All',
  'RoleManagement.ReadWrite.Directory',
  'User.ReadWrite.All',
];

let sharedIssuer: Promise<TestIssuer> | undefined;

/** With two tenants, and nothing in them. */
export async function createTestGraph(propagation: Partial<Propagation> = {}): Promise<TestGraph> {
  sharedIssuer ??= TestIssuer.create(`https://sts.windows.net/${tenantId}/`);
  const issuer = await sharedIssuer;
  const { directory, clock, close } = await openTestDirectory(propagation);
  const fetchDocument = (url: URL) => issuer.fetchDocument(url);
  const issuerKeys = createIssuerKeys({ fetchDocument, clock, log: silentLog });
  const surface = createGraph({ directory, issuerKeys, clock, newId: randomUUID, log: silentLog });
  for (const [id, domain] of [
    [tenantId, 'workloads.onmicrosoft.com'],
    [otherTenantId, 'elsewhere.onmicrosoft.com'],
  ] as const) {
    await directory.tenants.put({ id, displayName: domain, domains: [domain], allowsFederation: true });
  }

  const token: TestGraph['token'] = (claims = {}) => issuer.token(usualClaims(clock, issuer.issuer, claims));
  return {
    clock,
    directory,
    token,
    tokenWith: (...roles) => token({ roles: roles.length === 0 ? undefined : roles }),
    tokenOfUser: (oid, ...scopes) =>
      token({ oid, idtyp: undefined, roles: undefined, scp: scopes.join(' ') }),
    async createUser(displayName, ...templateIds) {
      const userPrincipalName = `${displayName}@workloads.onmicrosoft.com`;
      const { user } = await directory.users.create({ tenantId, userPrincipalName, displayName });
      for (const id of templateIds) await directory.directoryRoles.assign(user.objectId, id);
      return user.objectId;
    },
    async call(method, path, { token: given, body, headers = {} } = {}) {
      const bearer = given === undefined ? token() : given;
      const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
      const response = await surface.fetch(
        new Request(requestUrl(path), {
          method,
          headers: {
            ...(bearer !== null && { authorization: `Bearer ${bearer}` }),
            ...(text !== undefined && { 'content-type': 'application/json' }),
            ...headers,
          },
          ...(text !== undefined && { body: text }),
        }),
      );
      const answer = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: answer === '' ? undefined : JSON.parse(answer),
      };
    },
    async [Symbol.asyncDispose]() {
      await surface.close();
      await close();
    },
  };
}

/** A whole address stands as it is: it is one that an answer has given. */
function requestUrl(path: string): string {
  if (path.startsWith('https://')) return path;
  return `https://graph.microsoft.com${/^\/(?:v|beta)/.test(path) ? '' : '/v1.0'}${path}`;
}

function usualClaims(clock: FixedClock, iss: string, claims: Record<string, unknown>) {
  const now = Math.floor(clock.now().getTime() / 1_000);
  return {
    aud: 'https://graph.microsoft.com',
    iss,
    iat: now,
    nbf: now,
    exp: now + 3_600,
    aio: 'aio',
    appid: '50000000-0000-4000-8000-000000000005',
    appidacr: '2',
    idp: iss,
    idtyp: 'app',
    oid: callerId,
    rh: 'rh',
    roles: administratorRoles,
    sub: callerId,
    tid: tenantId,
    uti: 'uti',
    ver: '1.0',
    ...claims,
  };
}
