import { describe, expect, it } from 'vitest';
import {
  clusterFileName,
  clusterFqdn,
  type ManagedCluster,
  readManagedCluster,
  toClusterRecord,
  tokenIssuer,
} from './managed-clusters.ts';
import { ResourceId } from './resource-id.ts';

const group = '/subscriptions/sub/resourceGroups/Shop';
const guid = '12345678-0000-4000-8000-000000000001';
const cluster: ManagedCluster = {
  id: `${group}/providers/Microsoft.ContainerService/managedClusters/Main`,
  name: 'Main',
  location: 'westeurope',
  tenantId: 'tenant',
  issuerUrl: `https://westeurope.oic.prod-aks.azure.com/tenant/${guid}/`,
  oidcIssuerEnabled: true,
  workloadIdentityEnabled: true,
  tags: {},
  provisioningState: 'Succeeded',
  fileName: 'main',
  document: { properties: {} },
};

describe('the record of a cluster', () => {
  it('is read where it was written before it held more than its identity needs', () => {
    const { id, name, location, tenantId, issuerUrl } = cluster;
    const properties = { tenantId, issuerUrl, oidcIssuerEnabled: true, workloadIdentityEnabled: true };
    const record = { id: ResourceId.from(id), type: 'any', name, location, tags: {}, properties };
    expect(readManagedCluster(record)).toEqual(cluster);
    expect(readManagedCluster(toClusterRecord(cluster, 'any'))).toEqual(cluster);
  });

  it('names files by the cluster, unless another group has one of that name', () => {
    expect(clusterFileName(cluster, [])).toBe('main');
    expect(clusterFileName({ ...cluster, name: 'MAIN' }, [cluster])).toBe(`main.${guid}`);
    expect(clusterFileName({ ...cluster, name: 'other' }, [cluster])).toBe('other');
  });

  it('issues tokens by its API server until its own issuer is switched on', () => {
    expect(tokenIssuer(cluster)).toBe(cluster.issuerUrl);
    const without = { ...cluster, oidcIssuerEnabled: false };
    expect(tokenIssuer(without)).toBe('https://main-12345678.hcp.westeurope.azmk8s.io');
    const prefixed = { ...without, document: { properties: { dnsPrefix: 'shop-dns' } } };
    expect(clusterFqdn(prefixed)).toBe('shop-dns-12345678.hcp.westeurope.azmk8s.io');
  });
});
