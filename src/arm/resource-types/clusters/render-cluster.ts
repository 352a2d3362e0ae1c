import { createHash } from 'node:crypto';
import { clusterFqdn, type ManagedCluster, ResourceId } from '../../../resources/index.ts';
import type { ArmResource } from '../../resource-type.ts';
import { readMembers } from './cluster-body.ts';
import { readPools, renderPool } from './cluster-pools.ts';
import { kubernetesVersion } from './kubernetes-versions.ts';

export const clusterNamespace = 'Microsoft.ContainerService';
export const clusterType = `${clusterNamespace}/managedClusters`;

/**
 * A cluster as clients read it: what was written, what AKS fills in, and what is so. `aks show` needs
 * `servicePrincipalProfile`, whatever the identity (fidelity/arm.md, "Managed clusters").
 */
export function renderCluster(cluster: ManagedCluster): ArmResource {
  return { ...renderMembers(cluster), eTag: clusterEtag(cluster) };
}

function renderMembers(cluster: ManagedCluster): ArmResource {
  const { name, location, tags, document } = cluster;
  const { properties, identity, ...members } = document;
  const fqdn = clusterFqdn(cluster);
  return {
    id: ResourceId.from(cluster.id).canonical,
    name,
    type: clusterType,
    location,
    tags,
    kind: 'Base',
    sku: { name: 'Base', tier: 'Free' },
    ...members,
    ...(identity !== undefined && { identity }),
    properties: {
      ...defaults,
      dnsPrefix: name,
      nodeResourceGroup: nodeResourceGroup(cluster),
      ...properties,
      kubernetesVersion: properties.kubernetesVersion || kubernetesVersion,
      networkProfile: { ...networkDefaults, ...readMembers(properties.networkProfile) },
      provisioningState: cluster.provisioningState,
      powerState: { code: 'Running' },
      currentKubernetesVersion: kubernetesVersion,
      fqdn,
      azurePortalFQDN: fqdn.replace('.', '.portal.'),
      maxAgentPools: 100,
      resourceUID: digest(cluster.issuerUrl).slice(0, 24),
      servicePrincipalProfile: { clientId: 'msi' },
      agentPoolProfiles: readPools(cluster).map(renderPool),
      oidcIssuerProfile: {
        enabled: cluster.oidcIssuerEnabled,
        ...(cluster.oidcIssuerEnabled && { issuerURL: cluster.issuerUrl }),
      },
      securityProfile: {
        ...readMembers(properties.securityProfile),
        workloadIdentity: { enabled: cluster.workloadIdentityEnabled },
      },
    },
  };
}

/** AKS: `MC_{group}_{cluster}_{location}`, cut at eighty characters. */
export function nodeResourceGroup({ id, name, location, document }: ManagedCluster): string {
  const { nodeResourceGroup: given } = document.properties;
  if (typeof given === 'string') return given;
  return `MC_${ResourceId.from(id).resourceGroup}_${name}_${location}`.slice(0, 80);
}

/** Changes with whatever its owner can change, and with nothing else. */
export function clusterEtag(cluster: ManagedCluster): string {
  const rendered = renderMembers({ ...cluster, provisioningState: 'Succeeded' });
  const parts = /^(.{8})(.{4})(.{4})(.{4})(.{12})/.exec(digest(JSON.stringify(rendered, inOrder))) ?? [];
  return parts.slice(1).join('-');
}

/** Members sorted: in which order a client sends them makes no difference. */
function inOrder(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

const defaults = {
  enableRBAC: true,
  supportPlan: 'KubernetesOfficial',
  disableLocalAccounts: false,
  apiServerAccessProfile: { enablePrivateCluster: false },
  autoUpgradeProfile: { nodeOSUpgradeChannel: 'NodeImage' },
  storageProfile: {
    diskCSIDriver: { enabled: true },
    fileCSIDriver: { enabled: true },
    snapshotController: { enabled: true },
  },
  metricsProfile: { costAnalysis: { enabled: false } },
  nodeProvisioningProfile: { mode: 'Manual', defaultNodePools: 'Auto' },
  bootstrapProfile: { artifactSource: 'Direct' },
  workloadAutoScalerProfile: {},
};

const networkDefaults = {
  networkPlugin: 'azure',
  networkPluginMode: 'overlay',
  networkPolicy: 'none',
  networkDataplane: 'azure',
  loadBalancerSku: 'standard',
  loadBalancerProfile: { managedOutboundIPs: { count: 1 }, backendPoolType: 'nodeIPConfiguration' },
  podCidr: '10.244.0.0/16',
  serviceCidr: '10.0.0.0/16',
  dnsServiceIP: '10.0.0.10',
  outboundType: 'loadBalancer',
  podCidrs: ['10.244.0.0/16'],
  serviceCidrs: ['10.0.0.0/16'],
  ipFamilies: ['IPv4'],
};
