import type { Directory } from '../directory/index.ts';
import { systemClock } from '../platform/clock.ts';
import type { ResourceStore } from '../resources/index.ts';
import { vaultDomain } from '../wire/azure-hosts.ts';
import { openClusterRecords } from './cluster-records.ts';
import { type ExplainResult, explain } from './explain/index.ts';
import { openStores } from './stores.ts';
import { openForReading } from './stack-folder.ts';

/** What a data folder holds, for reading: whether or not a stack is running on it. */
export interface Records extends AsyncDisposable {
  explain(pasted: string): Promise<ExplainResult>;
  status(): Promise<StackStatus>;
}

export interface StackStatus {
  readonly dataFolder: string;
  readonly tenants: readonly { id: string; displayName: string; domains: readonly string[] }[];
  readonly clusters: readonly { name: string; issuer: string; keys: readonly { keyId: string; state: string }[] }[];
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

/** @throws {DataFolderError} where there is no data folder of this program. */
export async function openRecords(dataFolder: string): Promise<Records> {
  const folder = await openForReading(dataFolder);
  const stores = await openStores({ file: (name) => folder.path(name), clock: systemClock });
  const { directory, resources } = stores;
  return {
    explain: async (pasted) =>
      await explain(pasted, {
        directory,
        clock: systemClock,
        findAnnotatedClientId: async (issuer, account) => {
          const clusters = await resources.listManagedClusters();
          const cluster = clusters.find(({ issuerUrl }) => issuerUrl === issuer);
          if (cluster === undefined) return undefined;
          await using records = await openClusterRecords(folder, cluster.name);
          return await records.findAnnotatedClientId(account);
        },
      }),
    status: async () => ({
      dataFolder,
      tenants: (await directory.tenants.list()).map(({ id, displayName, domains }) => ({ id, displayName, domains })),
      clusters: await clustersOf(resources, async (name) => {
        await using records = await openClusterRecords(folder, name);
        return await records.keyStates(systemClock.now());
      }),
      identities: await identitiesOf(directory),
      vaults: (await resources.listVaults()).map(({ name }) => ({ name, url: `https://${name}.${vaultDomain}/` })),
      signIns: await signInsOf(directory),
    }),
    [Symbol.asyncDispose]: () => stores.close(),
  };
}

async function clustersOf(
  resources: ResourceStore,
  keysOf: (name: string) => Promise<StackStatus['clusters'][number]['keys']>,
): Promise<StackStatus['clusters']> {
  const records = await resources.listManagedClusters();
  return await Promise.all(
    records.map(async ({ name, issuerUrl }) => ({ name, issuer: issuerUrl, keys: await keysOf(name) })),
  );
}

async function identitiesOf({
  managedIdentities,
  federatedCredentials,
}: Directory): Promise<StackStatus['identities']> {
  const identities = await managedIdentities.list();
  return await Promise.all(
    identities.map(async ({ name, clientId, principalId }) => {
      const credentials = await federatedCredentials.list(principalId);
      return {
        name,
        clientId,
        credentials: credentials.map((each) => ({ name: each.name, issuer: each.issuer, subject: each.subject })),
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
