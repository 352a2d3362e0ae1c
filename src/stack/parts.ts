import { createKeyVault } from '../keyvault/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { NewId } from '../platform/ids.ts';
import { createKeyRingStore, generateSigningKey } from '../platform/keys/index.ts';
import type { Log } from '../platform/log/index.ts';
import { createIssuerKeys, createPublicDocumentFetch } from '../platform/oidc/index.ts';
import type { Sealer } from '../platform/sealing/index.ts';
import { certifiedKeyNaming } from '../platform/tls/index.ts';
import { createSts } from '../sts/index.ts';
import { aksIssuerDomain, authorityHosts, directVaultDomain, vaultDomain } from '../wire/azure-hosts.ts';
import type { Closers } from './closers.ts';
import type { Clusters } from './clusters.ts';
import { followKeyCalendar, tokenServiceKeyPolicy } from './key-calendar.ts';
import { createLocalNetwork, type LocalNetwork } from './local-network.ts';
import type { Settings } from './settings.ts';
import type { Stores } from './stores.ts';

export interface PartsDependencies {
  readonly settings: Settings;
  readonly stores: Stores;
  readonly clusters: Clusters;
  readonly sealer: Sealer;
  readonly tenantId: string;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
  readonly closers: Closers;
}

/**
 * Builds the parts of the cloud side and gives each its names. They know of each other only what travels: the
 * vaults read the token service's keys by its address, and so does the token service those of a cluster.
 */
export async function buildParts(dependencies: PartsDependencies): Promise<LocalNetwork> {
  const { settings, stores, clusters, sealer, clock, newId, log, closers } = dependencies;
  const elsewhere = createPublicDocumentFetch({ allowedHosts: settings.allowedIssuerHosts });
  // The network is made of the parts, and the parts reach each other by it.
  const fetchDocument = (url: URL) => network.documentFetch(elsewhere)(url);
  const issuerKeys = createIssuerKeys({ fetchDocument, clock, log });
  const sts = createSts({
    directory: stores.directory,
    issuerKeys,
    keyRing: await openTokenServiceKeys(dependencies),
    clock,
    newId,
    random: Math.random,
    log: log.child({ surface: 'sts' }),
    settings: { adfsTenantId: dependencies.tenantId },
  });
  const keyVault = createKeyVault({
    queries: stores.database.queries,
    vaults: stores.resources,
    roles: stores.directory.roles,
    issuerKeys,
    sealer,
    clock,
    newId,
    log: log.child({ surface: 'keyvault' }),
  });
  closers.add(() => sts.close());
  closers.add(() => keyVault.close());
  const network = createLocalNetwork([
    ...authorityHosts.map((pattern) => ({ pattern, name: 'token service', part: sts })),
    { pattern: 'localhost', name: 'token service', part: sts },
    { pattern: `*.${vaultDomain}`, name: 'key vaults', part: keyVault },
    { pattern: `*.${directVaultDomain}`, name: 'key vaults', part: keyVault },
    { pattern: `*.${aksIssuerDomain}`, name: 'cluster issuers', part: clusters.publicIssuers },
  ]);
  return network;
}

async function openTokenServiceKeys({ stores, sealer, clock, log, closers }: PartsDependencies) {
  const naming = certifiedKeyNaming('accounts.accesscontrol.windows.net', clock);
  const rings = createKeyRingStore({ database: stores.database.queries, sealer, clock });
  const keyRing = await rings.openOrCreate('token-service', naming);
  const calendar = followKeyCalendar({
    issuer: 'token-service',
    keyRing,
    policy: tokenServiceKeyPolicy,
    generate: () => generateSigningKey({ ...naming, clock }),
    clock,
    log,
  });
  closers.add(() => calendar.close());
  return keyRing;
}
