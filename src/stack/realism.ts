import type { Propagation } from '../directory/index.ts';
import type { Settings } from './settings.ts';

/** One thing that Azure does late or slowly. Settings, parts and the reference page take it from here. */
export interface DelayRow {
  /** What is late. */
  readonly what: string;
  /** What a client meets until then. */
  readonly until: string;
  /** With `--realism azure`. */
  readonly seconds: number;
  readonly source: string;
}

/**
 * The delays of the profile `azure`: long enough to be met by whoever does not retry, and shorter than Azure's where
 * those would cost a person their patience. None is random: what fails once fails each time.
 */
export const delayRows = {
  federatedCredential: {
    what: 'a new or changed federated credential counts in token exchanges',
    until: 'AADSTS70021',
    seconds: 20,
    source:
      'entra-docs workload-identity-federation-considerations (minutes); azure-workload-identity issue 273 (a few seconds)',
  },
  roleAssignment: {
    what: 'a new role assignment counts, in the control plane and in vaults',
    until: 'AuthorizationFailed, ForbiddenByRbac',
    seconds: 30,
    source: 'azure-docs role-based-access-control/troubleshooting (up to 10 minutes)',
  },
  roleRemoval: {
    what: 'a deleted role assignment counts no longer',
    until: 'the operation is still allowed',
    seconds: 30,
    source: 'azure-docs role-based-access-control/troubleshooting (up to 10 minutes)',
  },
  principal: {
    what: 'a new service principal, that of a managed identity too, is found',
    until: 'PrincipalNotFound unless its type is given; Microsoft Graph does not know it',
    seconds: 15,
    source:
      'azure-docs role-based-access-control/troubleshooting; azure-cli retries every 5 s; AgentBaker pull request 8251',
  },
  vaultDns: {
    what: 'the name of a new key vault leads to it',
    until: '`provisioningState` is RegisteringDns; the vault is not there',
    seconds: 25,
    source: "azure-cli's recorded test traffic (test_keyvault_rbac.yaml: done when it looks after 31 s)",
  },
  clusterCreation: {
    what: 'a new cluster is made',
    until: '`provisioningState` is Creating; changes are 409 OperationNotAllowed',
    seconds: 20,
    source: 'azure-aks-docs quickstarts (some minutes)',
  },
  clusterUpdate: {
    what: 'a cluster is changed',
    until: '`provisioningState` is Updating; changes are 409 OperationNotAllowed',
    seconds: 10,
    source: 'azure-aks-docs (minutes)',
  },
  clusterDeletion: {
    what: 'a cluster is deleted',
    until: '`provisioningState` is Deleting; changes are 409 OperationNotAllowed',
    seconds: 10,
    source: 'azure-aks-docs (minutes)',
  },
  groupDeletion: {
    what: 'a resource group is deleted, with what it holds',
    until: '`provisioningState` is Deleting; writes are 409 ResourceGroupBeingDeleted',
    seconds: 15,
    source: 'azure-docs azure-resource-manager/management/delete-resource-group (minutes)',
  },
  featureRegistration: {
    what: 'a preview feature is registered',
    until: '`state` is Registering',
    seconds: 30,
    source: 'azure-aks-docs, wherever a preview is registered (a few minutes)',
  },
  providerRegistration: {
    what: 'a resource provider is registered once more',
    until: '`registrationState` is Registering',
    seconds: 10,
    source: 'azure-cli polls for it every 10 s (`az provider register --wait`)',
  },
} as const satisfies Record<string, DelayRow>;

export type DelayName = keyof typeof delayRows;
/** In seconds. */
export type Delays = Readonly<Record<DelayName, number>>;

/** The profile's, but for what was said explicitly. */
export function delaysOf({
  realism,
  propagationDelaySeconds,
}: Pick<Settings, 'realism' | 'propagationDelaySeconds'>): Delays {
  const delays = realism === 'azure' ? mapDelays(({ seconds }) => seconds) : noDelays;
  return propagationDelaySeconds === undefined
    ? delays
    : { ...delays, federatedCredential: propagationDelaySeconds };
}

function mapDelays(secondsOf: (row: DelayRow) => number): Delays {
  // Every name of the table, and nothing else.
  return Object.fromEntries(
    Object.entries(delayRows).map(([name, row]) => [name, secondsOf(row)]),
  ) as unknown as Delays;
}

export const noDelays: Delays = mapDelays(() => 0);

export function toPropagation(delays: Delays): Propagation {
  return {
    federatedCredentialSeconds: delays.federatedCredential,
    roleAssignmentSeconds: delays.roleAssignment,
    roleRemovalSeconds: delays.roleRemoval,
    principalSeconds: delays.principal,
  };
}
