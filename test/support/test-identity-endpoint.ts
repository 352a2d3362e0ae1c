import { randomUUID } from 'node:crypto';
import type { ManagedIdentity } from '../../src/directory/index.ts';
import {
  createIdentityAssignments,
  createManagedIdentityEndpoint,
  type IdentityAssignments,
} from '../../src/managed-identity-endpoint/index.ts';
import { silentLog } from '../../src/platform/log/index.ts';
import type { Part } from '../../src/platform/part.ts';
import { createTestTokenService, type TestTokenService } from './test-token-service.ts';

/** The endpoint before a real token service, and programs that are assigned identities. */
export interface TestIdentityEndpoint extends AsyncDisposable {
  readonly service: TestTokenService;
  readonly endpoint: Part;
  readonly assignments: IdentityAssignments;
  putIdentity(name: string): Promise<ManagedIdentity>;
  /** Returns what the program shows. */
  assign(...identities: readonly ManagedIdentity[]): Promise<string>;
  ask(header: string | undefined, query?: Query, options?: AskOptions): Promise<EndpointAnswer>;
}

/** Each parameter once, or as often as there are values; over those of a usual request. */
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface AskOptions {
  readonly path?: string;
  readonly method?: string;
}

export interface EndpointAnswer {
  readonly status: number;
  readonly headers: Headers;
  // Tests look into answers of every shape.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly body: any;
}

export const vaultResource = 'https://vault.azure.net';

export async function createTestIdentityEndpoint(): Promise<TestIdentityEndpoint> {
  const service = await createTestTokenService();
  const { directory, tenant } = service;
  const assignments = createIdentityAssignments(directory);
  const endpoint = createManagedIdentityEndpoint({
    assignments,
    issueToIdentity: service.issueToIdentity,
    newId: randomUUID,
    log: silentLog,
  });
  return {
    service,
    endpoint,
    assignments,
    putIdentity: (name) =>
      directory.managedIdentities.put({
        resourceId: service.identity.resourceId.replace(/[^/]*$/, name),
        name,
        location: 'eastus',
        tenantId: tenant.id,
      }),
    async assign(...identities) {
      const outcome = await assignments.assign(identities.map(({ resourceId }) => resourceId));
      if (outcome.kind !== 'assigned') throw new Error(outcome.kind);
      return outcome.header.reveal();
    },
    async ask(header, query = {}, { path = '/msi/token', method = 'GET' } = {}) {
      const url = new URL(path, 'https://127.0.0.1:8443');
      const usual: Query = { 'api-version': '2019-08-01', resource: vaultResource };
      for (const [name, values = []] of Object.entries({ ...usual, ...query })) {
        for (const value of [values].flat()) url.searchParams.append(name, value);
      }
      const headers = header === undefined ? {} : { 'X-IDENTITY-HEADER': header };
      const response = await endpoint.fetch(new Request(url, { method, headers }));
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: text === '' ? undefined : JSON.parse(text),
      };
    },
    [Symbol.asyncDispose]: () => service[Symbol.asyncDispose](),
  };
}
