import { randomUUID } from 'node:crypto';
import { type Arm, createArm, type Pace } from '../../src/arm/index.ts';
import {
  createDirectory,
  type Directory,
  directoryMigrations,
  noPropagation,
  type Propagation,
  signInMigrations,
} from '../../src/directory/index.ts';
import { openDatabase } from '../../src/platform/database/index.ts';
import { silentLog } from '../../src/platform/log/index.ts';
import { createIssuerKeys } from '../../src/platform/oidc/index.ts';
import {
  createActivityLog,
  createOperationStore,
  createResourceStore,
  type OperationStore,
  ResourceId,
  type ResourceStore,
  resourceMigrations,
} from '../../src/resources/index.ts';
import { FixedClock } from './fixed-clock.ts';
import { createTestClusters, type TestClusters } from './test-clusters.ts';
import { TestIssuer } from './test-issuer.ts';
import { createTestPace } from './test-pace.ts';

export const tenantId = '10000000-0000-4000-8000-000000000001';
export const subscriptionId = '70000000-0000-4000-8000-000000000007';
export const subscription = `/subscriptions/${subscriptionId}`;
export const group = `${subscription}/resourceGroups/Lab`;
/** Owner of the subscription. */
export const ownerId = '30000000-0000-4000-8000-000000000003';
/** Has no role anywhere, until a test gives it one. */
export const strangerId = '40000000-0000-4000-8000-000000000004';
export const appId = '50000000-0000-4000-8000-000000000005';

/** The control plane on real collaborators: SQLite, real tokens, roles of a real directory, a clock that stands still. */
export interface TestArm extends AsyncDisposable {
  readonly clock: FixedClock;
  readonly directory: Directory;
  readonly resources: ResourceStore;
  readonly clusters: TestClusters;
  readonly operations: OperationStore;
  /** What nobody has foreseen, and no answer tells. */
  readonly bugs: readonly unknown[];
  /** For what would take too long by way of the stores. */
  execute(statement: string): void;
  /** The owner's token, but for what is given. */
  token(claims?: Record<string, unknown>): string;
  /** As the owner, unless a token is given, with an API version, unless the path has one. */
  call(method: string, path: string, options?: ArmCallOptions): Promise<TestArmAnswer>;
  /** Gives a role by name, the subscription being its scope. */
  allow(roleName: string, options?: { principalId?: string; scope?: string }): Promise<string>;
  /** As after `kill -9`: what was under way never goes on, and another process takes up what is kept. */
  restart(): Promise<TestArm>;
}

export interface ArmCallOptions {
  /** `null` for none. */
  readonly token?: string | null;
  readonly body?: unknown;
  /** In its place, and as slow as the test is. */
  readonly stream?: ReadableStream<Uint8Array>;
  readonly headers?: Readonly<Record<string, string>>;
  /** `null` for none. */
  readonly apiVersion?: string | null;
}

export interface TestArmAnswer {
  readonly status: number;
  readonly headers: Headers;
  // Tests look into answers of every shape.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly body: any;
}

let sharedIssuer: Promise<TestIssuer> | undefined;

export interface TestArmOptions {
  readonly pace?: Pace;
  /** Not for what the test starts with. */
  readonly propagation?: Partial<Propagation>;
}

/** With a subscription, and in it a resource group `Lab` in East US. */
export async function createTestArm(options: TestArmOptions = {}): Promise<TestArm> {
  const { pace = createTestPace(), propagation: late = {} } = options;
  let propagation = noPropagation;
  sharedIssuer ??= TestIssuer.create(`https://sts.windows.net/${tenantId}/`);
  const issuer = await sharedIssuer;
  const clock = new FixedClock();
  // biome-ignore lint/suspicious/noExplicitAny: the parts know their own tables alone, and the test holds all of them
  const database = await openDatabase<any>({
    file: ':memory:',
    migrations: { ...resourceMigrations, ...directoryMigrations },
    durability: 'process',
  });
  // biome-ignore lint/suspicious/noExplicitAny: see above
  const signInDatabase = await openDatabase<any>({
    file: ':memory:',
    migrations: signInMigrations,
    durability: 'process',
  });
  const newId = randomUUID;
  const directory = createDirectory({
    database,
    signInDatabase,
    clock,
    newId,
    propagation: () => propagation,
  });
  const resources = createResourceStore({ database: database.queries, clock });
  const fetchDocument = (url: URL) => issuer.fetchDocument(url);
  const issuerKeys = createIssuerKeys({ fetchDocument, clock, log: silentLog });
  const operationStore = createOperationStore({ database: database.queries });
  const activityLog = createActivityLog({ database: database.queries });

  const allow: TestArm['allow'] = async (
    roleName,
    { principalId = strangerId, scope = subscription } = {},
  ) => {
    const role = await directory.roles.findDefinition(roleName);
    if (role === undefined) throw new Error(`there is no role named ${roleName}`);
    const principalType = 'ServicePrincipal';
    const draft = { scope, principalId, principalType, roleDefinitionId: role.id } as const;
    return (await directory.roles.putAssignment(draft)).assignment.id;
  };
  await directory.tenants.put({
    id: tenantId,
    displayName: 'Local Workloads',
    domains: ['workloads.onmicrosoft.com'],
    allowsFederation: true,
  });
  await resources.put({
    id: ResourceId.from(subscription),
    type: 'Microsoft.Resources/subscriptions',
    name: subscriptionId,
    location: 'global',
    tags: {},
    properties: { displayName: 'Local subscription', state: 'Enabled', tenantId },
  });
  await resources.put({
    id: ResourceId.from(group),
    type: 'Microsoft.Resources/resourceGroups',
    name: 'Lab',
    location: 'eastus',
    tags: {},
    properties: { provisioningState: 'Succeeded' },
  });
  await allow('Owner', { principalId: ownerId });
  propagation = { ...noPropagation, ...late };

  const token: TestArm['token'] = (claims = {}) => issuer.token(usualClaims(clock, issuer.issuer, claims));
  const bugs: unknown[] = [];
  let surface: Arm;
  const start = (given: Pace): TestArm => {
    const clusters = createTestClusters();
    const own = createArm({
      directory,
      resources,
      activityLog,
      operationStore,
      clusters,
      issuerKeys,
      pace: given,
      clock,
      newId,
      log: { ...silentLog, bug: (error) => bugs.push(error) },
    });
    surface = own;
    return {
      clock,
      directory,
      resources,
      operations: operationStore,
      bugs,
      execute: (statement) => database.engine.exec(statement),
      clusters,
      token,
      allow,
      async call(method, path, options = {}) {
        const { token: held, body, stream, headers = {}, apiVersion = '2024-11-30' } = options;
        const bearer = held === undefined ? token() : held;
        const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
        const response = await own.fetch(
          new Request(requestUrl(path, apiVersion), {
            method,
            headers: {
              ...(bearer !== null && { authorization: `Bearer ${bearer}` }),
              ...(text !== undefined && { 'content-type': 'application/json' }),
              ...headers,
            },
            ...(text !== undefined && { body: text }),
            ...(stream && { body: stream, duplex: 'half' }),
          }),
        );
        const answer = await response.text();
        return {
          status: response.status,
          headers: response.headers,
          body: answer === '' ? undefined : JSON.parse(answer),
        };
      },
      async restart() {
        const next = start(createTestPace());
        await startClusters(resources, next.clusters);
        await surface.resume();
        return next;
      },
      async [Symbol.asyncDispose]() {
        // That of the last start: what was under way in one before never ends.
        await surface.close();
        await directory.close();
        await signInDatabase.close();
        await database.close();
      },
    };
  };
  return start(pace);
}

/** As the stack does before anything else: all that are not being deleted. */
async function startClusters(resources: ResourceStore, clusters: TestClusters): Promise<void> {
  for (const record of await resources.listManagedClusters()) {
    if (record.provisioningState === 'Deleting') continue;
    const cluster = { ...record, provisioningState: 'Succeeded' } as const;
    await clusters.run(cluster);
    await resources.putManagedCluster(cluster);
  }
}

/** A whole address stands as it is: it is one that an answer has given. */
function requestUrl(path: string, apiVersion: string | null): string {
  const url = path.startsWith('https://') ? path : `https://management.azure.com${path}`;
  if (apiVersion === null || url.includes('api-version=')) return url;
  return `${url}${url.includes('?') ? '&' : '?'}api-version=${apiVersion}`;
}

function usualClaims(clock: FixedClock, iss: string, claims: Record<string, unknown>) {
  const now = Math.floor(clock.now().getTime() / 1_000);
  return {
    aud: 'https://management.azure.com',
    iss,
    iat: now,
    nbf: now,
    exp: now + 3_600,
    aio: 'aio',
    appid: appId,
    appidacr: '2',
    idp: iss,
    idtyp: 'app',
    oid: ownerId,
    rh: 'rh',
    sub: ownerId,
    tid: tenantId,
    uti: 'uti',
    ver: '1.0',
    ...claims,
  };
}
