import { type ManagedCluster, ResourceId } from '../../../resources/index.ts';
import { findProfile, readAddons, readConfig } from './addon-profiles.ts';
import { subnetConfig } from './addon-table.ts';
import { readPools } from './cluster-pools.ts';

type Document = Pick<ManagedCluster, 'document'>;

/** Those that a cluster has its nodes in, virtual ones among them. */
export function usedSubnets(cluster: Document): readonly ResourceId[] {
  const pools = poolSubnets(cluster);
  const virtual = findProfile(readAddons(cluster), 'aciConnectorLinux');
  const name = virtual?.enabled ? readConfig(virtual, subnetConfig) : undefined;
  const beside = pools[0] && name && subnetBeside(pools[0], name);
  return beside ? [...pools, beside] : pools;
}

/** That of the first pool that is in one of the person's own. */
export function findPoolSubnet(cluster: Document): ResourceId | undefined {
  return poolSubnets(cluster)[0];
}

/** Of the same network, if the name can be one. */
export function subnetBeside({ parent }: ResourceId, name: string): ResourceId | undefined {
  const parsed = ResourceId.parse(`${parent?.text}/subnets/${name}`);
  return parsed.kind === 'id' ? parsed.id : undefined;
}

function poolSubnets(cluster: Document): readonly ResourceId[] {
  return readPools(cluster).flatMap(({ vnetSubnetID }) => {
    const parsed = ResourceId.parse(typeof vnetSubnetID === 'string' ? vnetSubnetID : '');
    return parsed.kind === 'id' ? [parsed.id] : [];
  });
}
