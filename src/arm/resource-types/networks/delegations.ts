import { z } from 'zod';
import type { ResourceId, ResourceRecord } from '../../../resources/index.ts';
import { refusal } from '../../errors.ts';

/** Those that texts about AKS tell to make: the service, and what it may do in the subnet. */
const services: ReadonlyMap<string, string> = new Map([
  ['Microsoft.ContainerInstance/containerGroups', 'Microsoft.Network/virtualNetworks/subnets/action'],
  ['Microsoft.ContainerService/managedClusters', 'Microsoft.Network/virtualNetworks/subnets/join/action'],
]);

const delegationSchema = z.looseObject({
  name: z.string().min(1).max(80),
  properties: z.looseObject({ serviceName: z.string().min(1).max(256) }),
});

export const delegationsSchema = z.array(delegationSchema).max(20).nullish();

interface Delegation {
  readonly name: string;
  readonly serviceName: string;
}

/** @throws {ArmError} for a service that would find nothing to do here */
export function draftDelegations(given: z.output<typeof delegationsSchema>): readonly Delegation[] {
  return (given ?? []).map(({ name, properties: { serviceName: spelt } }) => {
    const serviceName = [...services.keys()].find((each) => each.toLowerCase() === spelt.toLowerCase());
    if (serviceName === undefined) {
      throw refusal('networkUnsupported', { what: `subnets that are delegated to '${spelt}'` });
    }
    return { name, serviceName };
  });
}

export function serviceNamesOf(subnet: Pick<ResourceRecord, 'properties'> | undefined): readonly string[] {
  return readDelegations(subnet?.properties.delegations).map(({ serviceName }) => serviceName);
}

export function isDelegated(subnet: Pick<ResourceRecord, 'properties'>): boolean {
  return serviceNamesOf(subnet).length > 0;
}

export function renderDelegations({
  id,
  properties,
}: Pick<ResourceRecord, 'id' | 'properties'>): readonly object[] {
  return readDelegations(properties.delegations).map(({ name, serviceName }) => ({
    id: delegationId(id, name),
    name,
    type: 'Microsoft.Network/virtualNetworks/subnets/delegations',
    properties: { provisioningState: 'Succeeded', serviceName, actions: [services.get(serviceName)] },
  }));
}

function delegationId(subnet: ResourceId, name: string): string {
  return `${subnet.canonical}/delegations/${name}`;
}

function readDelegations(kept: unknown): readonly Delegation[] {
  // Written by `draftDelegations`, if at all.
  return (kept ?? []) as readonly Delegation[];
}
