import { type Arm, createArm } from '../arm/index.ts';
import { createGraph } from '../graph/index.ts';
import { createKeyVault } from '../keyvault/index.ts';
import {
  createIdentityAssignments,
  createManagedIdentityEndpoint,
} from '../managed-identity-endpoint/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { NewId } from '../platform/ids.ts';
import type { Log } from '../platform/log/index.ts';
import { createIssuerKeys, createPublicDocumentFetch } from '../platform/oidc/index.ts';
import type { Sealer } from '../platform/sealing/index.ts';
import type { Secret } from '../platform/secret.ts';
import { createIdentityTokenIssuer, createSts } from '../sts/index.ts';
import type { Closers } from './closers.ts';
import type { Clusters } from './clusters.ts';
import { type ControlDependencies, createControl } from './control/index.ts';
import { followKeyCalendar, tokenServiceKeyPolicy } from './key-calendar.ts';
import { identityEndpointUrl, type LocalNetwork } from './local-network.ts';
import { createManagedClusters } from './managed-clusters.ts';
import type { Settings } from './settings.ts';
import type { Stores } from './stores.ts';
import type { Timeline } from './timeline.ts';
import { openTokenServiceKeys } from './token-service-keys.ts';

export interface PartsDependencies {
  readonly network: LocalNetwork;
  readonly settings: Settings;
  readonly stores: Stores;
  readonly clusters: Clusters;
  readonly timeline: Timeline;
  readonly tenants: ControlDependencies['tenants'];
  /** What owners of the data folder are known by. */
  readonly controlToken: Secret;
  readonly sealer: Sealer;
  readonly tenantId: string;
  readonly directUrl: string;
  /** Of the local authority. */
  readonly caPem: string;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
  readonly closers: Closers;
}

/**
 * Builds the parts of the cloud side and puts them behind their names. They know of each other only what travels:
 * the vaults read the token service's keys by its address, and so does the token service those of a cluster.
 */
export async function serveParts(dependencies: PartsDependencies): Promise<{ readonly arm: Arm }> {
  const { network, settings, stores, clusters, sealer, clock, newId, log, closers } = dependencies;
  const elsewhere = createPublicDocumentFetch({ allowedHosts: settings.allowedIssuerHosts });
  const issuerKeys = createIssuerKeys({ fetchDocument: network.documentFetch(elsewhere), clock, log });
  const { keyRing, generate } = await openTokenServiceKeys({ database: stores.database, sealer, clock });
  const calendar = followKeyCalendar({
    issuer: 'token-service',
    policy: tokenServiceKeyPolicy,
    keyRing,
    generate,
    clock,
    log,
  });
  closers.add(() => calendar.close());
  const tokenService = {
    directory: stores.directory,
    issuerKeys,
    keyRing,
    sealer,
    clock,
    newId,
    random: Math.random,
    log: log.child({ surface: 'sts' }),
  };
  const sts = createSts({
    ...tokenService,
    settings: { adfsTenantId: dependencies.tenantId, directOrigin: dependencies.directUrl },
  });
  closers.add(() => sts.close());
  const arm = createArm({
    directory: stores.directory,
    resources: stores.resources,
    activityLog: stores.activityLog,
    operationStore: stores.operationStore,
    clusters: createManagedClusters({ clusters, caPem: dependencies.caPem }),
    issuerKeys,
    pace: dependencies.timeline.pace,
    clock,
    newId,
    log: log.child({ surface: 'arm' }),
  });
  closers.add(() => arm.close());
  // Before it: whatever waits there has to come to its end.
  closers.add(() => dependencies.timeline.close());
  const graph = createGraph({
    directory: stores.directory,
    issuerKeys,
    clock,
    newId,
    log: log.child({ surface: 'graph' }),
  });
  closers.add(() => graph.close());
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
  closers.add(() => keyVault.close());
  const assignments = createIdentityAssignments(stores.directory);
  const identityEndpoint = createManagedIdentityEndpoint({
    assignments,
    issueToIdentity: createIdentityTokenIssuer(tokenService),
    newId,
    log: log.child({ surface: 'managed-identity-endpoint' }),
  });
  closers.add(() => identityEndpoint.close());
  network.serve({
    'token service': sts,
    'resource manager': arm,
    graph,
    'key vaults': keyVault,
    'cluster issuers': clusters.publicIssuers,
    'managed identities': identityEndpoint,
    control: createControl({
      clusters,
      tenants: dependencies.tenants,
      identities: { ...assignments, endpoint: identityEndpointUrl(dependencies.directUrl) },
      token: dependencies.controlToken,
    }),
  });
  return { arm };
}
