import { vaultDomain } from '../../../wire/azure-hosts.ts';
import type { Link } from './link.ts';

/** A setting of the program that uses the connection. */
export interface LinkerSetting {
  readonly name: string;
  readonly value: string;
}

/** As azure-docs documents them for a key vault and a user-assigned identity (service-connector/how-to-integrate-key-vault). */
const usual: readonly (readonly [name: string, value: (link: Link) => string])[] = [
  ['AZURE_KEYVAULT_SCOPE', scopeOf],
  ['AZURE_KEYVAULT_RESOURCEENDPOINT', endpointOf],
  ['AZURE_KEYVAULT_CLIENTID', clientIdOf],
];

const springCloud = 'spring.cloud.azure.keyvault.secret';
const springBoot: typeof usual = [
  ['azure.keyvault.uri', endpointOf],
  ['azure.keyvault.client-id', clientIdOf],
  ['azure.keyvault.scope', scopeOf],
  [`${springCloud}.credential.managed-identity-enabled`, () => 'true'],
  [`${springCloud}.endpoint`, endpointOf],
  [`${springCloud}.credential.client-id`, clientIdOf],
];

/** What a program is told, by the names that its client library reads or the person has chosen. */
export function settingsOf(link: Link): readonly LinkerSetting[] {
  const rows = link.clientType === 'springBoot' ? springBoot : usual;
  return rows.map(([name, value]) => ({
    name: Object.hasOwn(link.customizedKeys, name) ? (link.customizedKeys[name] ?? name) : name,
    value: value(link),
  }));
}

/** Service Connector: the resource manager's scope, though it is for a vault. */
function scopeOf(): string {
  return 'https://management.azure.com/.default';
}

function endpointOf({ vaultId }: Link): string {
  return `https://${vaultId.name?.toLowerCase()}.${vaultDomain}/`;
}

function clientIdOf({ clientId }: Link): string {
  return clientId;
}
