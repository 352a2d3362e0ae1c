import { ResourceId } from './resource-id.ts';
import type { ResourceRecord } from './resource-record.ts';

/** An AKS cluster: what its identity needs, and what the control plane was told of it besides. */
export interface ManagedCluster {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly tenantId: string;
  /** Ends in a slash, which is part of it. It is the cluster's from the start, whether or not it is published. */
  readonly issuerUrl: string;
  readonly oidcIssuerEnabled: boolean;
  readonly workloadIdentityEnabled: boolean;
  readonly tags: Readonly<Record<string, string>>;
  readonly provisioningState: ClusterState;
  /** What its files are named by: its own name, unless a cluster of another group has that already. */
  readonly fileName: string;
  /** The rest of the resource as its owner wrote it, members that nobody here knows included. */
  readonly document: ClusterDocument;
}

export type ClusterState = 'Creating' | 'Updating' | 'Deleting' | 'Succeeded' | 'Failed';

export interface ClusterDocument {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly [member: string]: unknown;
}

export function toClusterRecord(cluster: ManagedCluster, type: string): ResourceRecord {
  const { id, name, location, tags, ...properties } = cluster;
  return { id: ResourceId.from(id), type, name, location, tags, properties };
}

export function readManagedCluster({ id, name, location, tags, properties }: ResourceRecord): ManagedCluster {
  // Written by `toClusterRecord` and by nothing else; the first versions wrote no more than what has no default here.
  const rest = properties as unknown as Omit<ManagedCluster, 'id' | 'name' | 'location' | 'tags'>;
  return {
    id: id.text,
    name,
    location,
    tags,
    ...rest,
    provisioningState: rest.provisioningState ?? 'Succeeded',
    fileName: rest.fileName ?? name.toLowerCase(),
    document: rest.document ?? { properties: {} },
  };
}

/** What a new cluster's files can be named by, given the others. No name of a cluster has a point in it. */
export function clusterFileName(
  { name, issuerUrl }: Pick<ManagedCluster, 'name' | 'issuerUrl'>,
  others: readonly ManagedCluster[],
): string {
  const wanted = name.toLowerCase();
  return others.some(({ fileName }) => fileName === wanted) ? `${wanted}.${guidOf(issuerUrl)}` : wanted;
}

/** Where AKS would have its API server. AKS: the prefix, some characters of the cluster's own, the region. */
export function clusterFqdn({ name, location, issuerUrl, document }: ManagedCluster): string {
  const { dnsPrefix = name } = document.properties;
  return `${String(dnsPrefix).toLowerCase()}-${guidOf(issuerUrl).slice(0, 8)}.hcp.${location}.azmk8s.io`;
}

/** What the cluster's tokens are issued by. AKS: the API server, until the OIDC issuer is switched on. */
export function tokenIssuer(cluster: ManagedCluster): string {
  return cluster.oidcIssuerEnabled ? cluster.issuerUrl : `https://${clusterFqdn(cluster)}`;
}

/** AKS: what a kubeconfig calls the one who has a cluster's credentials. */
export function kubeconfigUser(
  user: 'clusterUser' | 'clusterAdmin',
  { id, name }: Pick<ManagedCluster, 'id' | 'name'>,
): string {
  return `${user}_${ResourceId.from(id).resourceGroup}_${name}`;
}

function guidOf(issuerUrl: string): string {
  return issuerUrl.split('/').at(-2) ?? '';
}
