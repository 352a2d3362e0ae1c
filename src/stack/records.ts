import type { Directory } from '../directory/index.ts';
import type { ClusterKeyState } from '../kube-api/index.ts';
import { systemClock } from '../platform/clock.ts';
import { readDataFolder } from '../platform/data-folder/index.ts';
import { randomId } from '../platform/ids.ts';
import { createKeyRingStore, type KeyState } from '../platform/keys/index.ts';
import { silentLog } from '../platform/log/index.ts';
import { openSealer } from '../platform/sealing/index.ts';
import { type ManagedCluster, ResourceId, type ResourceStore } from '../resources/index.ts';
import { vaultDomain } from '../wire/azure-hosts.ts';
import { type Cluster, openCluster, readAnnotatedClientId } from './cluster.ts';
import { type ExplainResult, explain } from './explain/index.ts';
import { type OperatorUser, readOperatorUser } from './operator-user.ts';
import { openStores, sealingKeyFile } from './stores.ts';
import { listSubscriptions, type Subscription } from './subscriptions.ts';
import { tokenServiceRing } from './token-service-keys.ts';

/** What a data folder holds, for reading: whether or not a stack is running on it. */
export interface Records extends AsyncDisposable {
  explain(pasted: string): Promise<ExplainResult>;
  status(): Promise<StackStatus>;
  /** Who `az login` takes, in the first tenant unless one is named; nothing in a folder of before there were users. */
  operatorUser(tenant?: string): Promise<OperatorUser | undefined>;
}

export interface StackStatus {
  readonly dataFolder: string;
  readonly tenants: readonly { id: string; displayName: string; domains: readonly string[] }[];
  readonly subscriptions: readonly Subscription[];
  readonly tokenServiceKeys: readonly KeyState[];
  readonly clusters: readonly { name: string; issuer: string; keys: readonly ClusterKeyState[] }[];
  readonly identities: readonly {
    name: string;
    clientId: string;
    credentials: readonly { name: string; issuer: string; subject: string }[];
  }[];
  readonly vaults: readonly { name: string; url: string }[];
  /** The newest first. */
  readonly signIns: readonly { id: string; at: string; clientName: string | undefined; outcome: string }[];
}

const shownSignIns = 5;
const clusterType = 'Microsoft.ContainerService/managedClusters';

/** @throws {DataFolderError} where there is no data folder of this program. */
export async function openRecords(dataFolder: string): Promise<Records> {
  const folder = await readDataFolder(dataFolder);
  const file = (name: string) => folder.path(name);
  const clock = systemClock;
  const stores = await openStores({ file, clock });
  const { directory, resources } = stores;
  const sealer = openSealer(file(sealingKeyFile));
  const opened = { file, sealer, clock, newId: randomId, newToken: randomId, log: silentLog };
  const keyRings = createKeyRingStore({ database: stores.database.queries, sealer, clock });
  return {
    explain: async (pasted) =>
      await explain(pasted, {
        directory,
        clock,
        findAnnotatedClientId: async (issuer, account) => {
          const clusters = await resources.listManagedClusters();
          const record = clusters.find(({ issuerUrl }) => issuerUrl === issuer);
          return (
            record &&
            (await withCluster(openCluster(opened, record), (each) => readAnnotatedClientId(each, account)))
          );
        },
      }),
    status: async () => ({
      dataFolder,
      tenants: (await directory.tenants.list()).map(({ id, displayName, domains }) => ({
        id,
        displayName,
        domains,
      })),
      subscriptions: await listSubscriptions(resources),
      tokenServiceKeys: (await keyRings.load(tokenServiceRing))?.states(clock.now()) ?? [],
      clusters: await clustersOf(resources, (record) =>
        withCluster(openCluster(opened, record), async ({ api }) => api.keyStates()),
      ),
      identities: await identitiesOf(directory, resources),
      vaults: (await resources.listVaults()).map(({ name }) => ({
        name,
        url: `https://${name}.${vaultDomain}/`,
      })),
      signIns: await signInsOf(directory),
    }),
    async operatorUser(wanted) {
      const [first] = await listSubscriptions(resources);
      const tenants = await directory.tenants.list();
      const firstTenant = tenants.find(({ id }) => id === first?.tenantId) ?? tenants[0];
      const tenant = wanted === undefined ? firstTenant : await directory.tenants.find(wanted);
      return (
        tenant && (await readOperatorUser(folder, sealer, { tenant, isFirst: tenant.id === firstTenant?.id }))
      );
    },
    [Symbol.asyncDispose]: () => stores.close(),
  };
}

async function withCluster<Result>(
  opening: Promise<Cluster>,
  use: (cluster: Cluster) => Promise<Result>,
): Promise<Result> {
  const cluster = await opening;
  try {
    return await use(cluster);
  } finally {
    await cluster.close();
  }
}

async function clustersOf(
  resources: ResourceStore,
  keysOf: (record: ManagedCluster) => Promise<StackStatus['clusters'][number]['keys']>,
): Promise<StackStatus['clusters']> {
  const records = await resources.listManagedClusters();
  return await Promise.all(
    records.map(async (record) => ({
      name: record.name,
      issuer: record.issuerUrl,
      keys: await keysOf(record),
    })),
  );
}

/** Those that somebody has made. A cluster's own come and go with it. */
async function identitiesOf(
  { managedIdentities, federatedCredentials }: Directory,
  resources: ResourceStore,
): Promise<StackStatus['identities']> {
  const records = await resources.list();
  const owners = records.filter(
    ({ type, properties }) => properties.managedBy !== undefined || type === clusterType,
  );
  const identities = (await managedIdentities.list()).filter(
    ({ resourceId }) => !owners.some(({ id }) => id.contains(ResourceId.from(resourceId))),
  );
  return await Promise.all(
    identities.map(async ({ name, clientId, principalId }) => {
      const credentials = await federatedCredentials.list(principalId);
      return {
        name,
        clientId,
        credentials: credentials.map((each) => ({
          name: each.name,
          issuer: each.issuer,
          subject: each.subject,
        })),
      };
    }),
  );
}

async function signInsOf({ signIns }: Directory): Promise<StackStatus['signIns']> {
  const newest = await signIns.list({ limit: shownSignIns });
  return newest.map(({ id, at, clientName, errorNumber }) => ({
    id,
    at: at.toISOString(),
    clientName,
    outcome: errorNumber === undefined ? 'success' : `AADSTS${errorNumber}`,
  }));
}
