import type { RunInfo } from '../../stack/index.ts';
import {
  listServiceAccounts,
  type ManifestDocument,
  type NamespacedServiceAccount,
  readServiceAccount,
  type ServiceAccountName,
} from '../../webhook/index.ts';
import { connectToCluster } from '../cluster-client.ts';
import { CommandError } from '../command.ts';
import { readManifest } from './read-manifest.ts';

export interface AccountSources {
  readonly documents: readonly ManifestDocument[];
  readonly namespace: string;
  /** `--service-account-file`. Where it is given, no cluster is asked. */
  readonly file: string | undefined;
  readonly run: RunInfo | undefined;
}

/**
 * The service accounts that an injection needs: from the file that was named, from the manifest itself, or from the
 * cluster. Those that no source has are left out, and the webhook's own refusal says so.
 * @throws {CommandError} where there is nobody to ask.
 */
export async function findServiceAccounts(
  needed: readonly ServiceAccountName[],
  { documents, namespace, file, run }: AccountSources,
): Promise<readonly NamespacedServiceAccount[]> {
  const inFile = file === undefined ? [] : (await readManifest(file)).documents;
  const offline = [...listServiceAccounts(inFile, namespace), ...listServiceAccounts(documents, namespace)];
  const missing = needed.filter((wanted) => !offline.some((account) => isSame(account, wanted)));
  if (missing.length === 0 || file !== undefined) return offline;
  if (run === undefined || run.clusters.length === 0) throw nobodyToAsk(missing);
  return [...offline, ...(await askCluster(run, missing))];
}

export function isSame(one: ServiceAccountName, other: ServiceAccountName): boolean {
  return one.namespace === other.namespace && one.name === other.name;
}

function nobodyToAsk(missing: readonly ServiceAccountName[]): CommandError {
  const names = missing.map(({ namespace, name }) => `${namespace}/${name}`).join(', ');
  return new CommandError(`Nothing says what these service accounts are: ${names}`, {
    fix: 'add --service-account-file FILE, put them into the manifest, or start a stack: wid up --detach',
  });
}

async function askCluster(
  run: RunInfo,
  names: readonly ServiceAccountName[],
): Promise<readonly NamespacedServiceAccount[]> {
  const cluster = await connectToCluster(run, undefined);
  const found: NamespacedServiceAccount[] = [];
  for (const { namespace, name } of names) {
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/serviceaccounts/${encodeURIComponent(name)}`;
    const { status, body } = await cluster.call('GET', path);
    if (status === 404) continue;
    if (status !== 200) {
      throw new CommandError(`The cluster does not tell the service account ${namespace}/${name}: ${status}`);
    }
    found.push({ ...readServiceAccount(body).account, namespace });
  }
  return found;
}
