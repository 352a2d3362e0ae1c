import { row } from '../../error-row.ts';

const badRequest = { status: 400, shape: 'bare' } as const;
const versionHint =
  'Please use [az aks get-versions] command to get the supported version list in this region. For more information, please check https://aka.ms/supported-version-list';

interface SubnetPlace {
  readonly subnet: string;
  readonly network: string;
  readonly group: string;
  readonly subscription: string;
}

function subnetNotFound({ subnet, network, group, subscription }: SubnetPlace): string {
  return `Could not find subnet ${subnet} in vnet ${network} from resource group ${group} of subscription ${subscription}.`;
}

/** The refusals of AKS itself, behind the checks that Azure Resource Manager makes for everyone. */
export const clusterErrors = {
  clusterBusy: row({
    status: 409,
    code: 'OperationNotAllowed',
    shape: 'bare',
    message: (p: { state: string }) =>
      `Operation is not allowed: Another operation (${p.state}) is in progress, please wait for it to finish before starting a new operation. See https://aka.ms/aks-pending-operation for more details`,
  }),
  clusterEtag: row({
    status: 412,
    code: 'EtagMismatch',
    shape: 'bare',
    message: (p: { given: string; held: string }) =>
      `Operation is not allowed: The etag '${p.given}' does not match the '${p.held}' of the managed cluster. Read it again before changing it.`,
  }),
  clusterOidcStays: row({
    ...badRequest,
    code: 'OIDCIssuerFeatureCannotBeDisabled',
    message: () => 'OIDC issuer feature cannot be disabled.',
  }),
  clusterNeedsOidc: row({
    ...badRequest,
    code: 'InvalidParameter',
    message: () =>
      'Azure AD Workload Identity requires OIDC issuer. Please see https://aka.ms/aks/wi for details.',
  }),
  clusterPropertyStays: row({
    ...badRequest,
    code: 'PropertyChangeNotAllowed',
    message: (p: { property: string }) => `Changing property '${p.property}' is not allowed.`,
  }),
  clusterParameterMissing: row({
    ...badRequest,
    code: 'InvalidParameter',
    message: (p: { parameter: string }) => `Required parameter ${p.parameter} is missing (null).`,
  }),
  clusterVersion: row({
    ...badRequest,
    code: 'K8sVersionNotSupported',
    message: (p: { name: string; version: string }) =>
      `Managed cluster ${p.name} is on version ${p.version} which is not supported in this region. ${versionHint}`,
  }),
  poolVersion: row({
    ...badRequest,
    code: 'AgentPoolK8sVersionNotSupported',
    message: (p: { version: string }) =>
      `Version ${p.version} is not supported in this region. ${versionHint}`,
  }),
  poolNeeded: row({
    ...badRequest,
    code: 'InvalidParameter',
    message: () => 'There has to be at least one system agent pool in the cluster.',
  }),
  clusterKubeletIdentity: row({
    ...badRequest,
    code: 'CustomKubeletIdentityOnlySupportedOnUserAssignedMSICluster',
    message: () => 'Custom kubelet identity is only supported on user assigned MSI cluster.',
  }),
  clusterKubeletPermission: row({
    ...badRequest,
    code: 'CustomKubeletIdentityMissingPermissionError',
    message: () =>
      `The cluster using user-assigned managed identity must be granted 'Managed Identity Operator' role to assign kubelet identity. You can run 'az role assignment create --assignee <control-plane-identity-principal-id> --role "Managed Identity Operator" --scope <kubelet-identity-resource-id>' to grant the permission. See https://learn.microsoft.com/azure/aks/use-managed-identity#add-role-assignment`,
  }),
  clusterIdentityUnknown: row({
    status: 400,
    code: 'FailedIdentityOperation',
    message: (p: { cluster: string; identity: string }) =>
      `Identity operation for resource '${p.cluster}' failed with error 'Failed to perform resource identity operation. Status: 'NotFound'. The identity '${p.identity}' was not found.'.`,
  }),
  addonUnsupported: row({
    ...badRequest,
    code: 'OperationNotAllowed',
    message: (p: { addon: string }) => `Addon '${p.addon}' is not supported in this cloud environment.`,
  }),
  poolSubnetNotFound: row({ ...badRequest, code: 'SubnetNotFound', message: subnetNotFound }),
  poolSubnetDelegated: row({
    ...badRequest,
    code: 'SubnetIsDelegated',
    message: (p: { subnet: string }) =>
      `AgentPoolProfile.VnetSubnetID ${p.subnet} cannot be used as it's a delegated subnet. Please check https://aka.ms/adv-network-prerequest for more details.`,
  }),
  addonWorkspaceNotFound: row({
    ...badRequest,
    code: 'GetLogAnalyticsWorkspaceError',
    message: (p: { workspace: string }) =>
      `Unable to get log analytics workspace info. Resource ID: ${p.workspace}. Details: the resource was not found. If it was deleted to stop monitoring, please also disable the monitoring addon: https://aka.ms/aks-disable-monitoring-addon. For more details about how to create and use log analytics workspace, please refer to: https://aka.ms/new-log-analytics`,
  }),
  addonSubnetNotFound: row({ ...badRequest, code: 'GetSubnetError', message: subnetNotFound }),
  clusterGroupTaken: row({
    ...badRequest,
    code: 'NodeResourceGroupAlreadyExists',
    message: (p: { group: string }) =>
      `The node resource group '${p.group}' exists already. A cluster makes its own: name another one.`,
  }),
  clusterGone: row({
    status: 409,
    code: 'OperationNotAllowed',
    shape: 'bare',
    message: (p: { name: string }) => `The managed cluster '${p.name}' does not run.`,
  }),
  clusterUnsupported: row({
    ...badRequest,
    code: 'NotSupported',
    message: (p: { what: string }) => `A cluster here does not support ${p.what}.`,
  }),
} as const;
