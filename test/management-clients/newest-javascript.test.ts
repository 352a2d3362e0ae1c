import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ManagementGround, openManagementGround } from './ground.ts';
import { findUnexplained } from './known-differences.ts';
import type { ClientReport } from './report.ts';

const folder = fileURLToPath(new URL('../../', import.meta.url));

/** What the clients can ask for that is not served, of the groups of operations that are. */
const leftOut: Readonly<Record<string, readonly string[]>> = {
  '@azure/arm-resources': [
    'providers.providerPermissions',
    'providers.registerAtManagementGroupScope',
    'resourceGroups.exportTemplate',
    'resources.moveResources',
    'resources.validateMoveResources',
  ],
  '@azure/arm-resources-subscriptions': ['subscriptions.checkZonePeers'],
  // There are no managed HSMs: the list of them is empty.
  '@azure/arm-keyvault': [
    'managedHsms.checkMhsmNameAvailability',
    'managedHsms.createOrUpdate',
    'managedHsms.delete',
    'managedHsms.get',
    'managedHsms.getDeleted',
    'managedHsms.listByResourceGroup',
    'managedHsms.listDeleted',
    'managedHsms.purgeDeleted',
    'managedHsms.update',
  ],
  '@azure/arm-containerservice': [
    'agentPools.abortLatestOperation',
    'agentPools.deleteMachines',
    'agentPools.getUpgradeProfile',
    'agentPools.upgradeNodeImageVersion',
    'managedClusters.abortLatestOperation',
    'managedClusters.getCommandResult',
    'managedClusters.getMeshRevisionProfile',
    'managedClusters.getMeshUpgradeProfile',
    'managedClusters.listClusterMonitoringUserCredentials',
    'managedClusters.listMeshRevisionProfiles',
    'managedClusters.listMeshUpgradeProfiles',
    'managedClusters.listOutboundNetworkDependenciesEndpoints',
    'managedClusters.resetAADProfile',
    'managedClusters.resetServicePrincipalProfile',
    'managedClusters.runCommand',
    'managedClusters.start',
    'managedClusters.stop',
  ],
};

let ground: ManagementGround;
const reports: ClientReport[] = [];

beforeAll(async () => {
  ground = await openManagementGround();
});

afterAll(() => ground?.[Symbol.asyncDispose]());

describe('the newest management clients for JavaScript', () => {
  it.each([
    'resource-groups',
    'managed-identities',
    'roles',
    'key-vaults',
    'managed-clusters',
    'subscriptions',
    'directory',
  ])('read every answer whole, and find nothing wrong in it: %s', async (story) => {
    const tried = await ground.tryStory({ story, folder, isNewest: true });
    expect(tried.flatMap(findUnexplained)).toEqual([]);
    reports.push(...tried);
  });

  it('are tried with every operation that is served', () => {
    const untried: Record<string, readonly string[]> = {};
    for (const { packageName, untried: names } of reports) {
      const rest = names.filter((name) => untried[packageName]?.includes(name) ?? true);
      untried[packageName] = rest;
    }
    const some = Object.entries(untried).filter(([, names]) => names.length > 0);
    expect(Object.fromEntries(some)).toEqual(leftOut);
  });
});
