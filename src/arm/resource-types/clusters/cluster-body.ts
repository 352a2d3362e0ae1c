import { z } from 'zod';
import type { ClusterDocument, ManagedCluster } from '../../../resources/index.ts';
import { tagsSchema } from '../../request/body.ts';
import { addonProfilesSchema, mergeAddons, readAddons } from './addon-profiles.ts';
import { readPools } from './cluster-pools.ts';

const flag = z.looseObject({ enabled: z.boolean().nullish() }).nullish();

const poolSchema = z.looseObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9]{0,11}$/, 'it is no name for an agent pool')
    .optional(),
  count: z.int().min(0).max(1_000).nullish(),
  mode: z.enum(['System', 'User', 'Gateway']).nullish(),
  orchestratorVersion: z.string().max(32).nullish(),
  vnetSubnetID: z.string().max(2_048).nullish(),
});

/** AKS: an empty text is none. Terraform sends it for what was not said. */
const name = (pattern: RegExp, rule: string) =>
  z.preprocess((text) => (text === '' ? undefined : text), z.string().regex(pattern, rule).nullish());

/** A pool by itself: its members are its properties. */
export const agentPoolBodySchema = z.looseObject({ properties: poolSchema.nullish() });

/** What decides something here is checked; all else is kept as it was sent. */
export const clusterSchema = z.looseObject({
  location: z.string().optional(),
  tags: tagsSchema.nullish(),
  identity: z
    .looseObject({
      type: z.enum(['SystemAssigned', 'UserAssigned', 'None']).optional(),
      userAssignedIdentities: z.record(z.string().max(2_048), z.unknown()).nullish(),
    })
    .nullish(),
  properties: z
    .looseObject({
      kubernetesVersion: z.string().max(32).nullish(),
      dnsPrefix: name(/^[a-zA-Z0-9]([a-zA-Z0-9-]{0,52}[a-zA-Z0-9])?$/, 'it is no DNS prefix'),
      nodeResourceGroup: name(/^[-\w.()]{0,79}[-\w()]$/, 'it is no name for a resource group'),
      agentPoolProfiles: z.array(poolSchema).min(1).max(100).nullish(),
      addonProfiles: addonProfilesSchema.nullish(),
      ingressProfile: z.looseObject({ webAppRouting: flag }).nullish(),
      oidcIssuerProfile: flag,
      securityProfile: z.looseObject({ workloadIdentity: flag }).nullish(),
      identityProfile: z
        .record(z.string().max(64), z.looseObject({ resourceId: z.string().max(2_048).optional() }).nullish())
        .nullish(),
      servicePrincipalProfile: z.looseObject({ clientId: z.string().optional() }).nullish(),
      aadProfile: z.looseObject({}).nullish(),
      azureMonitorProfile: z.looseObject({ containerInsights: flag }).nullish(),
      disableLocalAccounts: z.boolean().nullish(),
    })
    .nullish(),
});

export type ClusterBody = z.output<typeof clusterSchema>;

/** Members of the resource that are not the owner's to write, or are kept elsewhere. */
const foreignMembers = ['id', 'name', 'type', 'location', 'tags', 'systemData', 'eTag', 'etag', 'properties'];
const foreignProperties = [
  'provisioningState',
  'powerState',
  'currentKubernetesVersion',
  'fqdn',
  'privateFQDN',
  'azurePortalFQDN',
  'maxAgentPools',
  'resourceUID',
  'status',
  // These have a place of their own in the record, or are made here.
  'addonProfiles',
  'oidcIssuerProfile',
  'identityProfile',
  'servicePrincipalProfile',
];
const foreignPoolMembers = [
  'provisioningState',
  'powerState',
  'currentOrchestratorVersion',
  'nodeImageVersion',
  'eTag',
  'status',
];

/**
 * What a body adds to a document: members that it leaves out stay, others are replaced whole. AKS: clients send the
 * whole resource, but leave out what they do not know.
 */
export function mergeDocument(held: ClusterDocument, { identity: _, ...body }: ClusterBody): ClusterDocument {
  const { addonProfiles: addons } = body.properties ?? {};
  const given = without(body.properties ?? {}, foreignProperties);
  const { agentPoolProfiles: pools } = given;
  return {
    ...held,
    ...without(body, foreignMembers),
    properties: {
      ...held.properties,
      ...given,
      ...(Array.isArray(pools) && {
        agentPoolProfiles: pools.map((pool) => ({ ...heldSubnet(held, pool), ...readPoolMembers(pool) })),
      }),
      ...(addons && { addonProfiles: mergeAddons(readAddons({ document: held }), addons) }),
    },
  };
}

/** A pool that says nothing of it stays where it is. */
function heldSubnet(held: ClusterDocument, { name }: { readonly name?: string }): object {
  if (held.properties.agentPoolProfiles === undefined) return {};
  const pool = readPools({ document: held }).find((each) => each.name === name);
  return typeof pool?.vnetSubnetID === 'string' ? { vnetSubnetID: pool.vnetSubnetID } : {};
}

/** What of a pool is its owner's to write. */
export function readPoolMembers(pool: object): Record<string, unknown> {
  return without(pool, foreignPoolMembers);
}

/** Without the members named, and without those that are null: to Azure, they are not there. */
function without(members: object, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(members).filter(
      ([name, value]) => value !== null && value !== undefined && !names.includes(name),
    ),
  );
}

export interface ClusterFlags {
  readonly oidcIssuerEnabled: boolean;
  readonly workloadIdentityEnabled: boolean;
}

/** What the body says of the two flags; where it says nothing, what was. */
export function readFlags({ properties }: ClusterBody, held: ManagedCluster | undefined): ClusterFlags {
  const { oidcIssuerProfile, securityProfile } = properties ?? {};
  return {
    oidcIssuerEnabled: oidcIssuerProfile?.enabled ?? held?.oidcIssuerEnabled ?? false,
    workloadIdentityEnabled:
      securityProfile?.workloadIdentity?.enabled ?? held?.workloadIdentityEnabled ?? false,
  };
}

/** A record of a document, where that is one. */
export function readMembers(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}
