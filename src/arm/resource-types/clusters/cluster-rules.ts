import type { ManagedCluster } from '../../../resources/index.ts';
import { refusal } from '../../errors.ts';
import type { ArmRequest } from '../../route.ts';
import type { ClusterBody } from './cluster-body.ts';
import { readPools } from './cluster-pools.ts';
import { isServedVersion, kubernetesVersion } from './kubernetes-versions.ts';
import { clusterEtag, clusterType, nodeResourceGroup } from './render-cluster.ts';

/** What no cluster here can be, new or changed. @throws {ArmError} */
export function requireSupported(
  cluster: ManagedCluster,
  { properties }: ClusterBody,
  apiVersion: string,
): void {
  if (cluster.workloadIdentityEnabled && !cluster.oidcIssuerEnabled) throw refusal('clusterNeedsOidc');
  const { kubernetesVersion: version } = properties ?? {};
  if (version && !isServedVersion(version)) {
    throw refusal('clusterVersion', { name: cluster.name, version });
  }
  requirePools(cluster, apiVersion);
  if (properties?.aadProfile) throw refusal('clusterUnsupported', { what: 'users of Microsoft Entra' });
  if (properties?.ingressProfile?.webAppRouting?.enabled) {
    throw refusal('clusterUnsupported', { what: 'application routing' });
  }
  // AKS makes the add-on for monitoring of it, with another configuration.
  if (properties?.azureMonitorProfile?.containerInsights?.enabled) {
    throw refusal('clusterUnsupported', {
      what: "Azure Monitor logs by their own profile: the add-on 'omsagent' has them",
    });
  }
  if (properties?.disableLocalAccounts) {
    throw refusal('clusterUnsupported', { what: 'being without local accounts' });
  }
}

/** AKS: before it, pools have no mode, and none of them is a system's (azure-aks-docs: use-system-pools). */
const firstWithModes = '2020-03-01';

/** @throws {ArmError} */
export function requirePools(cluster: ManagedCluster, apiVersion: string): void {
  for (const { orchestratorVersion } of readPools(cluster)) {
    const given = String(orchestratorVersion ?? kubernetesVersion);
    if (!isServedVersion(given)) throw refusal('poolVersion', { version: given });
  }
  if (apiVersion.slice(0, 10) < firstWithModes) return;
  if (!readPools(cluster).some(({ mode }) => mode === 'System')) throw refusal('poolNeeded');
}

/** @throws {ArmError} while something else goes on */
export function requireChangeable({ provisioningState: state }: ManagedCluster): void {
  if (state !== 'Succeeded' && state !== 'Failed') throw refusal('clusterBusy', { state });
}

/**
 * Whether an existing cluster can be changed now, and so.
 * @throws {ArmError} while something else goes on, against an `If-Match`, and for what stays as it was made
 */
export function requireChange(
  existing: ManagedCluster,
  { id, request }: ArmRequest,
  body: ClusterBody = {},
): void {
  requireChangeable(existing);
  const { name, location: held } = existing;
  const given = request.headers.get('if-match') ?? '*';
  const etag = clusterEtag(existing);
  if (given !== '*' && given !== etag)
    throw refusal('clusterEtag', { given: given.slice(0, 60), held: etag });
  const { location = held } = body;
  if (location !== held) {
    const group = id.resourceGroup ?? '';
    throw refusal('locationChanged', { name, type: clusterType, group, held, given: location });
  }
  if (existing.oidcIssuerEnabled && body.properties?.oidcIssuerProfile?.enabled === false) {
    throw refusal('clusterOidcStays');
  }
  for (const [property, before, after] of unchangeable(existing, body)) {
    if (after !== undefined && after !== before) throw refusal('clusterPropertyStays', { property });
  }
}

function unchangeable(
  existing: ManagedCluster,
  { identity, properties }: ClusterBody,
): readonly (readonly [property: string, before: unknown, after: unknown])[] {
  const { document, name } = existing;
  const kubelet = document.properties.identityProfile as { kubeletidentity?: { resourceId: string } };
  const heldIdentity = document.identity as { type?: string } | undefined;
  return [
    ['dnsPrefix', document.properties.dnsPrefix ?? name, properties?.dnsPrefix ?? undefined],
    ['nodeResourceGroup', nodeResourceGroup(existing), properties?.nodeResourceGroup ?? undefined],
    ['identity.type', heldIdentity?.type, identity?.type],
    [
      'identityProfile.kubeletidentity',
      kubelet?.kubeletidentity?.resourceId.toLowerCase(),
      properties?.identityProfile?.kubeletidentity?.resourceId?.toLowerCase(),
    ],
  ];
}
