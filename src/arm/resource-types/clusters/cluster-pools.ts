import type { ManagedCluster } from '../../../resources/index.ts';
import { kubernetesVersion } from './kubernetes-versions.ts';

/** A pool of nodes, as it was written. Whatever it says, the cluster has one node: this machine. */
export interface AgentPool {
  readonly name: string;
  readonly [member: string]: unknown;
}

export function readPools({ document }: Pick<ManagedCluster, 'document'>): readonly AgentPool[] {
  const { agentPoolProfiles: pools = [{ name: 'nodepool1', mode: 'System' }] } = document.properties;
  // Checked by `poolSchema` before they were kept.
  return pools as readonly AgentPool[];
}

/** With what AKS fills in. */
export function renderPool(pool: AgentPool): AgentPool {
  return {
    count: 1,
    vmSize: 'Standard_D4ds_v5',
    osDiskSizeGB: 128,
    osDiskType: 'Managed',
    kubeletDiskType: 'OS',
    maxPods: 250,
    type: 'VirtualMachineScaleSets',
    mode: 'User',
    scaleDownMode: 'Delete',
    osType: 'Linux',
    osSKU: 'Ubuntu',
    enableAutoScaling: false,
    enableNodePublicIP: false,
    enableEncryptionAtHost: false,
    enableUltraSSD: false,
    enableFIPS: false,
    upgradeSettings: { maxSurge: '10%', maxUnavailable: '0' },
    securityProfile: { enableVTPM: false, enableSecureBoot: false },
    ...pool,
    // An empty one stands for the newest.
    ...(!pool.vmSize && { vmSize: 'Standard_D4ds_v5' }),
    orchestratorVersion: pool.orchestratorVersion || kubernetesVersion,
    currentOrchestratorVersion: kubernetesVersion,
    nodeImageVersion: 'AKSUbuntu-2204gen2containerd-202509.01.0',
    provisioningState: 'Succeeded',
    powerState: { code: 'Running' },
  };
}
