import { createHash } from 'node:crypto';
import type { ManagedCluster, ResourceId } from '../../../resources/index.ts';

type Config = Readonly<Record<string, string>>;

/** Where a role of an add-on's identity is given. */
export type AddonScope = 'node-group' | 'cluster' | 'dns-zone';

/** An add-on of AKS: what it makes in Azure. Nothing of it runs in the cluster (fidelity/arm.md, "Add-ons"). */
export interface Addon {
  /** As AKS spells it; clients do in any case. */
  readonly name: string;
  /** How the name of its identity begins: the cluster's is behind it. */
  readonly identityPrefix: string;
  readonly roles: readonly { readonly roleName: string; readonly scope: AddonScope }[];
  /** What it cannot do without. */
  readonly required?: string;
  /** What AKS adds to what was configured. */
  readonly complete?: (config: Config, place: AddonPlace) => Config;
}

export interface AddonPlace {
  readonly cluster: ManagedCluster;
  readonly nodeGroup: ResourceId;
}

export const workspaceConfig = 'logAnalyticsWorkspaceResourceID';
export const subnetConfig = 'SubnetName';

const nodeGroupContributor = { roleName: 'Contributor', scope: 'node-group' } as const;

/** azure-aks-docs `managed-identity-overview.md`, and what clusters with add-ons show. */
export const addons: readonly Addon[] = [
  {
    name: 'httpApplicationRouting',
    identityPrefix: 'httpapplicationrouting',
    roles: [
      { roleName: 'Reader', scope: 'node-group' },
      { roleName: 'Contributor', scope: 'dns-zone' },
    ],
    complete: (config, { cluster }) => ({ ...config, HTTPApplicationRoutingZoneName: zoneNameOf(cluster) }),
  },
  {
    name: 'ingressApplicationGateway',
    identityPrefix: 'ingressapplicationgateway',
    roles: [nodeGroupContributor],
    complete: (config, { nodeGroup }) => {
      const { applicationGatewayId, applicationGatewayName = 'applicationgateway' } = config;
      const own = `${nodeGroup.text}/providers/Microsoft.Network/applicationGateways/${applicationGatewayName}`;
      return { ...config, effectiveApplicationGatewayId: applicationGatewayId ?? own };
    },
  },
  {
    name: 'omsagent',
    identityPrefix: 'omsagent',
    roles: [{ roleName: 'Monitoring Metrics Publisher', scope: 'cluster' }],
    required: workspaceConfig,
  },
  {
    name: 'aciConnectorLinux',
    identityPrefix: 'aciconnectorlinux',
    roles: [nodeGroupContributor],
    required: subnetConfig,
  },
  {
    name: 'azureKeyvaultSecretsProvider',
    identityPrefix: 'azurekeyvaultsecretsprovider',
    roles: [],
    complete: (config) => ({ enableSecretRotation: 'false', rotationPollInterval: '2m', ...config }),
  },
  { name: 'azurepolicy', identityPrefix: 'azurepolicy', roles: [] },
];

/** Those that AKS has or had, and that are not imitated: templates say of them that they are off. */
export const addonsNotServed: readonly string[] = [
  'kubeDashboard',
  'openServiceMesh',
  'ACCSGXDevicePlugin',
  'extensionManager',
  'gitops',
];

/** The same for a cluster's whole life, and no other's. */
export function zoneNameOf({ issuerUrl, location }: ManagedCluster): string {
  return `${createHash('sha256').update(`zone of ${issuerUrl}`).digest('hex').slice(0, 20)}.${location}.aksapp.io`;
}

/** AKS: in any case. */
export function findAddon(name: string): Addon | undefined {
  return addons.find((each) => each.name.toLowerCase() === name.toLowerCase());
}
