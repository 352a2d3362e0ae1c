import { randomBytes, randomUUID } from 'node:crypto';
import {
  type Client,
  createDirectory,
  type Directory,
  directoryMigrations,
  type ManagedIdentity,
  noPropagation,
  signInMigrations,
  type Tenant,
} from '../../src/directory/index.ts';
import { openDatabase } from '../../src/platform/database/index.ts';
import {
  createKeyRingHolder,
  generateSigningKey,
  KeyRing,
  type SigningKey,
} from '../../src/platform/keys/index.ts';
import { silentLog } from '../../src/platform/log/index.ts';
import { createIssuerKeys } from '../../src/platform/oidc/index.ts';
import type { Part } from '../../src/platform/part.ts';
import { createSealer } from '../../src/platform/sealing/index.ts';
import { createIdentityTokenIssuer, createSts } from '../../src/sts/index.ts';
import { FixedClock } from './fixed-clock.ts';
import { TestIssuer } from './test-issuer.ts';

export const subject = 'system:serviceaccount:default:workload-identity-sa';
export const exchangeAudience = 'api://AzureADTokenExchange';

/** A token service on real collaborators: SQLite in memory, real keys, a clock that stands still. */
export interface TestTokenService extends AsyncDisposable {
  readonly sts: Part;
  readonly issueToIdentity: ReturnType<typeof createIdentityTokenIssuer>;
  readonly directory: Directory;
  readonly clock: FixedClock;
  readonly tenant: Tenant;
  /** Trusts `subject` of `issuer`. */
  readonly identity: ManagedIdentity;
  readonly issuer: TestIssuer;
  readonly signingKey: SigningKey;
  /** An assertion that is right in everything, but for what is given. */
  assertion(claims?: Record<string, unknown>, header?: Record<string, unknown>): string;
  /** Asks for a token as the identity with a right assertion, but for the parameters given. */
  ask(parameters?: Record<string, string | undefined>, options?: AskOptions): Promise<TokenAnswer>;
  findClient(): Promise<Client>;
}

export interface AskOptions {
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly method?: string;
  /** Instead of the form made from the parameters. */
  readonly body?: string;
}

export interface TokenAnswer {
  readonly status: number;
  readonly headers: Headers;
  // Tests look into answers of every shape.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly body: any;
}

let sharedKey: Promise<SigningKey> | undefined;

export async function createTestTokenService(
  options: { propagationDelaySeconds?: number; issuer?: TestIssuer; random?: () => number } = {},
): Promise<TestTokenService> {
  const clock = new FixedClock();
  const [database, signInDatabase] = await Promise.all([
    // biome-ignore lint/suspicious/noExplicitAny: the directory knows its own tables
    openDatabase<any>({ file: ':memory:', migrations: directoryMigrations, durability: 'process' }),
    // biome-ignore lint/suspicious/noExplicitAny: see above
    openDatabase<any>({ file: ':memory:', migrations: signInMigrations, durability: 'process' }),
  ]);
  const directory = createDirectory({
    database,
    signInDatabase,
    clock,
    newId: randomUUID,
    propagation: () => ({
      ...noPropagation,
      federatedCredentialSeconds: options.propagationDelaySeconds ?? 0,
    }),
  });
  const tenant = await directory.tenants.put({
    id: randomUUID(),
    displayName: 'Contoso',
    domains: ['contoso.onmicrosoft.com'],
    allowsFederation: true,
  });
  const identity = await directory.managedIdentities.put({
    resourceId: `/subscriptions/${randomUUID()}/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/myIdentity`,
    name: 'myIdentity',
    location: 'eastus',
    tenantId: tenant.id,
  });
  const issuer = options.issuer ?? (await TestIssuer.create());
  await directory.federatedCredentials.put(identity.principalId, {
    name: 'myFedIdentity',
    issuer: issuer.issuer,
    subject,
    audiences: [exchangeAudience],
  });
  sharedKey ??= generateSigningKey({ clock });
  const signingKey = await sharedKey;
  const dependencies = {
    directory,
    issuerKeys: createIssuerKeys({ fetchDocument: issuer.fetchDocument, clock, log: silentLog }),
    keyRing: createKeyRingHolder(new KeyRing({ signing: signingKey }), async () => {}),
    sealer: createSealer(randomBytes(32)),
    clock,
    newId: randomUUID,
    random: options.random ?? (() => 0.5),
    log: silentLog,
    settings: { adfsTenantId: tenant.id, directOrigin: 'https://localhost:8443' },
  };
  const sts = createSts(dependencies);

  const assertion: TestTokenService['assertion'] = (claims = {}, header = {}) => {
    const now = Math.floor(clock.now().getTime() / 1_000);
    const usual = {
      aud: [exchangeAudience],
      exp: now + 3_600,
      iat: now,
      nbf: now,
      iss: issuer.issuer,
      sub: subject,
    };
    return issuer.token({ ...usual, ...claims }, { header });
  };

  return {
    sts,
    issueToIdentity: createIdentityTokenIssuer(dependencies),
    directory,
    clock,
    tenant,
    identity,
    issuer,
    signingKey,
    assertion,
    async ask(parameters = {}, { path, headers = {}, method = 'POST', body } = {}) {
      const usual = {
        client_id: identity.clientId,
        scope: 'https://vault.azure.net/.default',
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: parameters.client_assertion ?? assertion(),
      };
      const form = Object.entries({ ...usual, ...parameters }).filter(
        (entry): entry is [string, string] => entry[1] !== undefined,
      );
      const url = `https://login.microsoftonline.com${path ?? `/${tenant.id}/oauth2/v2.0/token`}`;
      const response = await sts.fetch(
        new Request(url, {
          method,
          headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
          ...(method !== 'GET' && { body: body ?? new URLSearchParams(form).toString() }),
        }),
      );
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: text === '' ? undefined : JSON.parse(text),
      };
    },
    async findClient() {
      const client = await directory.clients.find(tenant.id, identity.clientId);
      if (client === undefined) throw new Error('the identity of the test is gone');
      return client;
    },
    async [Symbol.asyncDispose]() {
      await directory.close();
      await database.close();
      await signInDatabase.close();
    },
  };
}
