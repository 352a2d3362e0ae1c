import { ResourceId } from './resource-id.ts';
import type { ResourceRecord } from './resource-record.ts';

/** An AKS cluster, as far as its identity goes. */
export interface ManagedCluster {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly tenantId: string;
  /** Ends in a slash, which is part of it. */
  readonly issuerUrl: string;
  readonly oidcIssuerEnabled: boolean;
  readonly workloadIdentityEnabled: boolean;
}

export function toClusterRecord(cluster: ManagedCluster, type: string): ResourceRecord {
  const { id, name, location, ...properties } = cluster;
  return { id: ResourceId.from(id), type, name, location, tags: {}, properties };
}

export function readManagedCluster({ id, name, location, properties }: ResourceRecord): ManagedCluster {
  // Written by `toClusterRecord` and by nothing else.
  const rest = properties as unknown as Omit<ManagedCluster, 'id' | 'name' | 'location'>;
  return { id: id.text, name, location, ...rest };
}
