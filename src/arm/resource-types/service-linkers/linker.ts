import type { ResourceId, ResourceRecord } from '../../../resources/index.ts';
import type { ArmResource } from '../../resource-type.ts';
import type { Caller } from '../../route.ts';
import type { LinkerDocument } from './linker-body.ts';

export const linkerNamespace = 'Microsoft.ServiceLinker';
export const linkerType = `${linkerNamespace}/linkers`;

/** A connection, as it is kept. */
export interface Linker {
  readonly id: ResourceId;
  readonly name: string;
  readonly document: LinkerDocument;
  readonly provisioningState: LinkerState;
  readonly systemData: SystemData;
}

type LinkerState = 'Accepted' | 'Succeeded' | 'Failed' | 'Deleting';

interface SystemData {
  readonly createdBy: string;
  readonly createdByType: 'User' | 'Application';
  readonly createdAt: string;
  readonly lastModifiedBy: string;
  readonly lastModifiedByType: 'User' | 'Application';
  readonly lastModifiedAt: string;
}

export function toLinkerRecord({ id, name, ...properties }: Linker): ResourceRecord {
  return { id, type: linkerType, name, location: '', tags: {}, properties };
}

export function readLinker({ id, name, properties }: ResourceRecord): Linker {
  // Written by `toLinkerRecord` and by nothing else.
  return { id, name, ...(properties as unknown as Omit<Linker, 'id' | 'name'>) };
}

export function stamp(held: SystemData | undefined, { claims, clientId }: Caller, now: Date): SystemData {
  const name = claims.ver === '1.0' ? claims.upn : claims.preferred_username;
  const by = name ?? clientId;
  const kind = name === undefined ? 'Application' : 'User';
  const at = now.toISOString();
  const { createdBy = by, createdByType = kind, createdAt = at } = held ?? {};
  return {
    createdBy,
    createdByType,
    createdAt,
    lastModifiedBy: by,
    lastModifiedByType: kind,
    lastModifiedAt: at,
  };
}

/** Service Connector: its type in lower case, and every member that nobody has written is null. */
export function renderLinker(
  { id, name, document, provisioningState, systemData }: Linker,
  apiVersion: string,
): ArmResource {
  const { targetService, authInfo, secretStore } = document;
  const { subscriptionId = null, clientId = null, authType = null } = authInfo ?? {};
  const hasMore = hasLaterMembers(apiVersion);
  const laterOfAuthInfo = { roles: null, userName: null, deleteOrUpdateBehavior: null, ...authInfo };
  const { keyVaultId = null, keyVaultSecretName = null } = secretStore ?? {};
  return {
    id: id.canonical,
    name,
    type: linkerType.toLowerCase(),
    systemData,
    properties: {
      provisioningState,
      targetService: { id: null, resourceProperties: null, ...targetService, type: 'AzureResource' },
      authInfo: { ...(hasMore && laterOfAuthInfo), subscriptionId, clientId, authType },
      clientType: document.clientType ?? 'none',
      scope: document.scope ?? 'default',
      vNetSolution: null,
      secretStore: { keyVaultId, ...(hasMore && { keyVaultSecretName }) },
      ...(hasMore && renderLaterMembers(document)),
    },
  };
}

/** Service Connector: those that came with 2022-11-01-preview, and are in no answer of a version before. */
export function hasLaterMembers(apiVersion: string): boolean {
  return apiVersion >= '2022-11-01';
}

function renderLaterMembers({ publicNetworkSolution, configurationInfo }: LinkerDocument): object {
  const { configurationStore } = configurationInfo ?? {};
  return {
    publicNetworkSolution: {
      firewallRules: null,
      deleteOrUpdateBehavior: null,
      action: null,
      ...publicNetworkSolution,
    },
    configurationInfo: {
      customizedKeys: null,
      additionalConfigurations: null,
      additionalConnectionStringProperties: null,
      deleteOrUpdateBehavior: null,
      action: null,
      daprProperties: null,
      ...configurationInfo,
      configurationStore: configurationStore?.appConfigurationId ? configurationStore : null,
    },
  };
}
