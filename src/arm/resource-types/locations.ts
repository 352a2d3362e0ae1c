import { refusal } from '../errors.ts';

interface Region {
  readonly name: string;
  readonly displayName: string;
  readonly geography: string;
}

/** Regions of the public cloud that labs are written for. */
const regions: readonly Region[] = [
  ['eastus', 'East US', 'United States'],
  ['eastus2', 'East US 2', 'United States'],
  ['centralus', 'Central US', 'United States'],
  ['northcentralus', 'North Central US', 'United States'],
  ['southcentralus', 'South Central US', 'United States'],
  ['westcentralus', 'West Central US', 'United States'],
  ['westus', 'West US', 'United States'],
  ['westus2', 'West US 2', 'United States'],
  ['westus3', 'West US 3', 'United States'],
  ['canadacentral', 'Canada Central', 'Canada'],
  ['canadaeast', 'Canada East', 'Canada'],
  ['brazilsouth', 'Brazil South', 'Brazil'],
  ['northeurope', 'North Europe', 'Europe'],
  ['westeurope', 'West Europe', 'Europe'],
  ['francecentral', 'France Central', 'France'],
  ['germanywestcentral', 'Germany West Central', 'Germany'],
  ['italynorth', 'Italy North', 'Italy'],
  ['norwayeast', 'Norway East', 'Norway'],
  ['polandcentral', 'Poland Central', 'Poland'],
  ['spaincentral', 'Spain Central', 'Spain'],
  ['swedencentral', 'Sweden Central', 'Sweden'],
  ['switzerlandnorth', 'Switzerland North', 'Switzerland'],
  ['uksouth', 'UK South', 'United Kingdom'],
  ['ukwest', 'UK West', 'United Kingdom'],
  ['uaenorth', 'UAE North', 'UAE'],
  ['qatarcentral', 'Qatar Central', 'Qatar'],
  ['israelcentral', 'Israel Central', 'Israel'],
  ['southafricanorth', 'South Africa North', 'South Africa'],
  ['centralindia', 'Central India', 'India'],
  ['southindia', 'South India', 'India'],
  ['eastasia', 'East Asia', 'Asia Pacific'],
  ['southeastasia', 'Southeast Asia', 'Asia Pacific'],
  ['japaneast', 'Japan East', 'Japan'],
  ['japanwest', 'Japan West', 'Japan'],
  ['koreacentral', 'Korea Central', 'Korea'],
  ['australiaeast', 'Australia East', 'Australia'],
  ['australiasoutheast', 'Australia Southeast', 'Australia'],
  ['malaysiasouth', 'Malaysia South', 'Malaysia'],
  ['newzealandnorth', 'New Zealand North', 'New Zealand'],
].map(([name = '', displayName = '', geography = '']) => ({ name, displayName, geography }));

export const regionNames = regions.map(({ name }) => name);
export const regionDisplayNames = regions.map(({ displayName }) => displayName);

/** Azure: identities of these regions have no federated credentials (entra-docs, unsupported regions). */
const withoutFederation: ReadonlySet<string> = new Set(['malaysiasouth', 'newzealandnorth']);

export function supportsFederation(location: string): boolean {
  return !withoutFederation.has(location);
}

/** Azure: `East US` and `eastus` are one; what is kept is the latter. */
export function normaliseLocation(text: string): string {
  return text.replaceAll(/\s/g, '').toLowerCase();
}

/** @throws {ArmError} `LocationRequired`, or for a region that there is not */
export function requireLocation(given: string | undefined, type: string): string {
  if (given === undefined || given === '') throw refusal('locationRequired');
  const location = normaliseLocation(given);
  if (!regionNames.includes(location)) {
    throw refusal('locationUnknown', { location: given.slice(0, 90), type, known: regionNames });
  }
  return location;
}

/** An item of `GET /subscriptions/{id}/locations`. */
export function renderLocation(subscriptionId: string, { name, displayName, geography }: Region): object {
  return {
    id: `/subscriptions/${subscriptionId}/locations/${name}`,
    name,
    type: 'Region',
    displayName,
    regionalDisplayName: `(${geography}) ${displayName}`,
    metadata: { regionType: 'Physical', regionCategory: 'Recommended', geography, geographyGroup: geography },
  };
}

export function renderLocations(subscriptionId: string): readonly object[] {
  return regions.map((region) => renderLocation(subscriptionId, region));
}
