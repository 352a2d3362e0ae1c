import { isGuid } from '../../../platform/ids.ts';
import { ResourceId } from '../../../resources/index.ts';
import { refusal } from '../../errors.ts';
import type { LinkerDocument } from './linker-body.ts';
import { settingsOf } from './linker-settings.ts';

/** A connection as far as one can be here: a cluster's pods, by workload identity, to a key vault. */
export interface Link {
  readonly vaultId: ResourceId;
  /** Of the user-assigned identity. */
  readonly clientId: string;
  readonly identitySubscriptionId: string | undefined;
  readonly clientType: string;
  /** Kubernetes' own, in which the account and the secret are. */
  readonly namespace: string;
  /** The person's own names of settings, by the usual ones. */
  readonly customizedKeys: Readonly<Record<string, string>>;
}

const vaultType = 'microsoft.keyvault/vaults';
const namespacePattern = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const keyPattern = /^[-._a-zA-Z0-9]{1,253}$/;

/** az: what `az aks connection list-support-types` has for a key vault. */
const clientTypes = new Set(['none', 'dotnet', 'java', 'nodejs', 'python', 'springBoot']);

type Asked = (document: LinkerDocument) => unknown;

/** What a connection can ask for in Azure, and not here. */
const unsupported: readonly (readonly [what: string, isAskedFor: Asked])[] = [
  [
    'targets that are no Azure resources',
    ({ targetService }) => targetService?.type && targetService.type !== 'AzureResource',
  ],
  [
    'the Secrets Store CSI driver',
    ({ targetService }) => targetService?.resourceProperties?.connectAsKubernetesCsiDriver,
  ],
  [
    'extensions of App Configuration',
    ({ targetService }) => targetService?.resourceProperties?.connectWithKubernetesExtension,
  ],
  [
    'authentication other than by workload identity (authType userAssignedIdentity)',
    ({ authInfo }) => authInfo?.authType && authInfo.authType !== 'userAssignedIdentity',
  ],
  ['being set up without authentication', ({ authInfo }) => authInfo?.authMode === 'optOutAllAuth'],
  ['roles other than those that it gives by itself', ({ authInfo }) => authInfo?.roles?.length],
  ['a store for secrets', ({ secretStore }) => secretStore?.keyVaultId || secretStore?.keyVaultSecretName],
  ['networks (service endpoints, private links)', ({ vNetSolution }) => vNetSolution?.type],
  ['firewall rules', ({ publicNetworkSolution }) => publicNetworkSolution?.firewallRules],
  ['being set up without its settings', ({ configurationInfo }) => configurationInfo?.action === 'optOut'],
  ['Dapr', ({ configurationInfo }) => configurationInfo?.daprProperties],
  [
    'a store for settings',
    ({ configurationInfo }) => configurationInfo?.configurationStore?.appConfigurationId,
  ],
  [
    'settings beside those that it makes by itself',
    ({ configurationInfo }) =>
      hasMembers(configurationInfo?.additionalConfigurations) ||
      hasMembers(configurationInfo?.additionalConnectionStringProperties),
  ],
  [
    'cleaning up what it has made',
    ({ authInfo, publicNetworkSolution, configurationInfo }) =>
      [authInfo, publicNetworkSolution, configurationInfo].some(
        (part) => part?.deleteOrUpdateBehavior === 'ForcedCleanup',
      ),
  ],
];

/** @throws {ArmError} for what is missing, malformed, or not to be had here */
export function readLink(document: LinkerDocument): Link {
  for (const [what, isAskedFor] of unsupported) {
    if (isAskedFor(document)) throw refusal('linkerUnsupported', { what });
  }
  const { targetService, authInfo, configurationInfo } = document;
  const { scope: namespace, clientType } = document;
  if (authInfo?.authType !== 'userAssignedIdentity') {
    throw refusal('linkerValueMissing', { property: 'authInfo.authType' });
  }
  const link = {
    vaultId: readVaultId(targetService?.id ?? ''),
    clientId: readClientId(authInfo.clientId ?? ''),
    identitySubscriptionId: authInfo.subscriptionId?.toLowerCase(),
    clientType: readClientType(clientType ?? 'none'),
    namespace: readNamespace(namespace ?? 'default'),
    customizedKeys: configurationInfo?.customizedKeys ?? {},
  };
  requireSettingNames(link);
  return link;
}

function hasMembers(record: object | null | undefined): boolean {
  return Object.keys(record ?? {}).length > 0;
}

function readVaultId(text: string): ResourceId {
  if (text === '') throw refusal('linkerValueMissing', { property: 'targetService.id' });
  const parsed = ResourceId.parse(text);
  if (parsed.kind === 'id' && parsed.id.type?.toLowerCase() === vaultType) {
    // Of a vault in a group, and of no other of that type.
    if (parsed.id.resourceGroup !== undefined) return ResourceId.from(parsed.id.canonical);
  }
  throw refusal('linkerTarget', { target: text.slice(0, 300) });
}

function readClientId(text: string): string {
  if (text === '') throw refusal('linkerValueMissing', { property: 'authInfo.clientId' });
  if (!isGuid(text)) throw refusal('linkerIdentityUnknown', { clientId: text.slice(0, 100) });
  return text.toLowerCase();
}

function readClientType(text: string): string {
  const found = [...clientTypes].find((each) => each.toLowerCase() === text.toLowerCase());
  if (found !== undefined) return found;
  throw refusal('linkerUnsupported', { what: `the client type '${text.slice(0, 100)}' for a key vault` });
}

function readNamespace(text: string): string {
  if (namespacePattern.test(text)) return text;
  throw refusal('bodyInvalid', { reason: 'properties.scope: it is no namespace of Kubernetes' });
}

function requireSettingNames(link: Link): void {
  const names = settingsOf(link).map(({ name }) => name);
  if (names.every((name) => keyPattern.test(name)) && new Set(names).size === names.length) return;
  const place = 'properties.configurationInfo.customizedKeys';
  throw refusal('bodyInvalid', {
    reason: `${place}: a setting cannot have such a name, or two have the same`,
  });
}
