import { type ManagedCluster, type OperationSubject, ResourceId } from '../../../resources/index.ts';
import type { ArmContext } from '../../context.ts';
import { refusal } from '../../errors.ts';
import { readArmBody } from '../../request/body.ts';
import type { ResourceType } from '../../resource-type.ts';
import { agentPoolBodySchema, readPoolMembers } from './cluster-body.ts';
import { clusterPlace } from './cluster-identities.ts';
import { type AgentPool, readPools, renderPool } from './cluster-pools.ts';
import { requireChangeable, requirePools } from './cluster-rules.ts';
import { findControlPlane, requireSubnets } from './cluster-subnets.ts';
import { clusterNamespace, clusterType } from './render-cluster.ts';

interface OwnedPool {
  readonly cluster: ManagedCluster;
  readonly pool: AgentPool;
}

/** Pools are what is written of them: the nodes of a cluster here are one, and this machine. */
export const agentPools: ResourceType<OwnedPool> = {
  namespace: clusterNamespace,
  type: 'managedClusters/agentPools',
  name: {
    pattern: /^[a-z][a-z0-9]{0,11}$/,
    rule: 'from 1 to 12 lower-case letters and digits, the first a letter',
  },

  async find({ resources }, id) {
    const cluster = id.parent && (await resources.findManagedCluster(id.parent));
    const pool = cluster && readPools(cluster).find(({ name }) => name === id.name?.toLowerCase());
    return cluster && pool && { cluster, pool };
  },

  async list({ resources }, within) {
    const cluster = await resources.findManagedCluster(within);
    return cluster === undefined ? [] : readPools(cluster).map((pool) => ({ cluster, pool }));
  },

  async put(arm, request) {
    const body = await readArmBody(request.request, agentPoolBodySchema);
    const name = request.id.name ?? '';
    const { existing, changed } = await changePools(arm, request, (pools) => {
      const held = pools.find((each) => each.name === name);
      const pool = { ...held, ...readPoolMembers(body.properties ?? {}), name };
      return held === undefined ? [...pools, pool] : pools.map((each) => (each === held ? pool : each));
    });
    const pool = readPools(changed).find((each) => each.name === name) ?? { name };
    const isNew = !readPools(existing).some((each) => each.name === name);
    return { resource: { cluster: changed, pool }, isNew };
  },

  async delete(arm, { pool }, request) {
    await changePools(arm, request, (pools) => pools.filter(({ name }) => name !== pool.name));
  },

  deletionPlace: ({ cluster }) => clusterPlace(cluster),

  render({ cluster, pool }) {
    const { name, ...properties } = renderPool(pool);
    const id = ResourceId.from(cluster.id).child('agentPools', name).canonical;
    return { id, name, type: `${clusterType}/agentPools`, properties };
  },
};

/** One change at a time, held against the rules for the whole cluster. */
async function changePools(
  arm: ArmContext,
  request: OperationSubject,
  change: (pools: readonly AgentPool[]) => readonly AgentPool[],
): Promise<{ readonly existing: ManagedCluster; readonly changed: ManagedCluster }> {
  const { parent } = request.id;
  if (parent === undefined) throw new Error('a pool is below its cluster');
  return await arm.takeTurn(parent.key, async () => {
    const existing = await arm.resources.findManagedCluster(parent);
    if (existing === undefined) throw refusal('clusterGone', { name: parent.name ?? '' });
    requireChangeable(existing);
    const { document } = existing;
    const agentPoolProfiles = change(readPools(existing));
    const changed = {
      ...existing,
      document: { ...document, properties: { ...document.properties, agentPoolProfiles } },
    };
    requirePools(changed, request.apiVersion);
    const identity = await findControlPlane(arm, existing);
    await requireSubnets(arm, request, { cluster: changed, held: existing, identity });
    return { existing, changed: await arm.resources.putManagedCluster(changed) };
  });
}
