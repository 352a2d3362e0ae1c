import type { Tenant } from '../../src/directory/index.ts';
import { createKeyVault } from '../../src/keyvault/index.ts';
import { addSeconds, systemClock, toUnixSeconds } from '../../src/platform/clock.ts';
import { randomId } from '../../src/platform/ids.ts';
import { exportPublicJwk, importPublicJwk, signCompactJws } from '../../src/platform/jwt/index.ts';
import { silentLog } from '../../src/platform/log/index.ts';
import { openSealer } from '../../src/platform/sealing/index.ts';
import type { ManagedCluster, Vault } from '../../src/resources/index.ts';
import { type Cluster, openCluster } from '../../src/stack/cluster.ts';
import { openStores, type Stores, sealingKeyFile } from '../../src/stack/stores.ts';
import { openTokenServiceKeys, type TokenServiceKeys } from '../../src/stack/token-service-keys.ts';

const group = '/subscriptions/70000000-0000-4000-8000-000000000007/resourceGroups/storm';
const writer = '30000000-0000-4000-8000-000000000003';

export const stormTenant: Tenant = {
  id: '10000000-0000-4000-8000-000000000001',
  displayName: 'Storm',
  domains: ['storm.example'],
  allowsFederation: true,
};
export const stormVault: Vault = {
  id: `${group}/providers/Microsoft.KeyVault/vaults/storm`,
  name: 'storm',
  location: 'eastus',
  tenantId: stormTenant.id,
  properties: {
    isRbacAuthorized: true,
    accessPolicies: [],
    softDeleteRetentionDays: 90,
    isPurgeProtected: false,
  },
};
export const stormCluster: ManagedCluster = {
  id: `${group}/providers/Microsoft.ContainerService/managedClusters/storm`,
  name: 'storm',
  location: 'eastus',
  tenantId: stormTenant.id,
  issuerUrl: `https://eastus.oic.prod-aks.azure.com/${stormTenant.id}/storm/`,
  oidcIssuerEnabled: true,
  workloadIdentityEnabled: true,
  tags: {},
  provisioningState: 'Succeeded',
  fileName: 'storm',
  document: { properties: {} },
};
/** Where the storm's identities are. */
export const identityGroup = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities`;

/** What is kept of a stack, opened on a real folder as the stack opens it; no port, no calendar, no seed. */
export interface StormGround {
  readonly stores: Stores;
  readonly cluster: Cluster;
  readonly tokenService: TokenServiceKeys;
  /** Calls the vault as somebody who may do everything with its secrets, with a token of the current key. */
  callVault(method: string, pathAndQuery: string, body?: unknown): Promise<Response>;
  close(): Promise<void>;
}

export async function openStormGround(folder: string): Promise<StormGround> {
  const clock = systemClock;
  const file = (name: string) => `${folder}/${name}`;
  const sealer = openSealer(file(sealingKeyFile));
  const stores = await openStores({ file, clock });
  const tokenService = await openTokenServiceKeys({ database: stores.database, sealer, clock });
  const opening = { file, sealer, clock, newId: randomId, newToken: randomId, log: silentLog };
  const cluster = await openCluster(opening, stormCluster);
  const vault = createKeyVault({
    queries: stores.database.queries,
    vaults: stores.resources,
    roles: stores.directory.roles,
    issuerKeys: { find: async (_issuer, keyId) => findPublishedKey(tokenService, keyId) },
    sealer,
    clock,
    newId: randomId,
    log: silentLog,
  });
  await layGround(stores);
  return {
    stores,
    cluster,
    tokenService,
    callVault: async (method, pathAndQuery, body) =>
      await vault.fetch(
        new Request(`https://${stormVault.name}.vault.azure.net${pathAndQuery}?api-version=7.5`, {
          method,
          headers: {
            authorization: `Bearer ${await signVaultToken(tokenService)}`,
            ...(body !== undefined && { 'content-type': 'application/json' }),
          },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        }),
      ),
    async close() {
      await cluster.close();
      await stores.close();
    },
  };
}

/** Can be repeated, as every first start that is cut short must be. */
async function layGround({ directory, resources }: Stores): Promise<void> {
  await directory.tenants.put(stormTenant);
  await resources.putVault(stormVault);
  await resources.putManagedCluster(stormCluster);
  const officer = await directory.roles.findDefinition('Key Vault Secrets Officer');
  if (officer === undefined) throw new Error('there is no role of that name');
  await directory.roles.putAssignment({
    scope: stormVault.id,
    principalId: writer,
    principalType: 'ServicePrincipal',
    roleDefinitionId: officer.id,
  });
}

function findPublishedKey({ keyRing }: TokenServiceKeys, keyId: string) {
  const key = keyRing.current().find(keyId, systemClock.now());
  if (key === undefined) return { kind: 'unknown-key', publishedKeyIds: [] } as const;
  const imported = importPublicJwk(exportPublicJwk(key.publicKey, key));
  if (imported.kind !== 'key') throw new Error(imported.reason);
  return { kind: 'found', key: imported.key } as const;
}

async function signVaultToken({ keyRing }: TokenServiceKeys): Promise<string> {
  const { keyId, privateKey } = keyRing.current().signing;
  const now = systemClock.now();
  return await signCompactJws({
    header: { alg: 'RS256', kid: keyId },
    privateKey,
    payload: {
      aud: 'https://vault.azure.net',
      iss: `https://sts.windows.net/${stormTenant.id}/`,
      nbf: toUnixSeconds(now),
      exp: toUnixSeconds(addSeconds(now, 600)),
      appid: randomId(),
      oid: writer,
      sub: writer,
      tid: stormTenant.id,
      ver: '1.0',
    },
  });
}
