import { createHash } from 'node:crypto';
import type { Client } from './records.ts';

/** Microsoft's own tenant, where its applications are at home. */
const microsoftTenantId = 'f8cdef31-a31e-4b4a-93e4-5f571e91255a';

/**
 * The programs that people sign in with, which every tenant knows without having registered them: public, since a
 * secret on everybody's machine is none (fidelity/directory.md, "First-party clients").
 */
const rows: readonly { readonly appId: string; readonly displayName: string }[] = [
  { appId: '04b07795-8ddb-461a-bbee-02f9e1bf7b46', displayName: 'Microsoft Azure CLI' },
  { appId: '1950a258-227b-4e31-a9cf-717495945fc2', displayName: 'Microsoft Azure PowerShell' },
  { appId: 'aebc6443-996d-45c2-90f0-388ff96faa56', displayName: 'Visual Studio Code' },
];

/** The client as a tenant knows it. Its service principal has the same id at every start, and another in each tenant. */
export function findFirstPartyClient(tenantId: string, clientId: string): Client | undefined {
  const row = rows.find(({ appId }) => appId === clientId.toLowerCase());
  if (row === undefined) return undefined;
  const { appId, displayName } = row;
  return {
    kind: 'application',
    clientId: appId,
    servicePrincipal: {
      objectId: derivedId(`${tenantId.toLowerCase()}/${appId}`),
      tenantId: tenantId.toLowerCase(),
      appId,
      displayName,
      type: 'Application',
    },
    application: {
      objectId: derivedId(appId),
      appId,
      displayName,
      homeTenantId: microsoftTenantId,
      isMultiTenant: true,
      isPublicClient: true,
      identifierUris: [],
      redirectUris: [],
      accessTokenVersion: 1,
      trustedSubjectNames: [],
      passwords: [],
      certificates: [],
      appRoles: [],
      ownerIds: [],
      registration: {},
    },
    federatedCredentials: [],
  };
}

/** A GUID made from a name, marked as one (RFC 9562 §5.8). */
function derivedId(name: string): string {
  const hex = createHash('sha256').update(`open-workload-id:first-party-client:${name}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
