import { mkdir } from 'node:fs/promises';
import { clientEnvironment } from '../interception/index.ts';
import { composeKubeconfig, type KubeconfigParts, renderKubeconfig } from '../kube-api/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { DataFolder } from '../platform/data-folder/index.ts';
import { javaTrustStore, javaTrustStorePassword, trustBundle } from '../platform/tls/index.ts';
import { kubeconfigUser, ResourceId } from '../resources/index.ts';
import { readKubeconfig, updateKubeconfig } from './kubeconfig-file.ts';
import type { RunInfo } from './run-info.ts';
import type { RunningCluster } from './running-cluster.ts';

/** Writes the files that clients trust us by. They are made anew at every start. */
export async function writeTrustFiles(
  folder: DataFolder,
  certificatePem: string,
  clock: Clock,
): Promise<RunInfo['files']> {
  await folder.writeAtomically('ca-bundle.pem', trustBundle(certificatePem));
  await folder.writeAtomically('trust-store.jks', javaTrustStore(certificatePem, clock.now()));
  const azureConfigFolder = folder.path('azure');
  await mkdir(azureConfigFolder, { recursive: true, mode: 0o700 });
  return {
    certificateAuthority: folder.path('ca.pem'),
    trustBundle: folder.path('ca-bundle.pem'),
    javaTrustStore: folder.path('trust-store.jks'),
    kubeconfig: folder.path('kubeconfig'),
    azureConfigFolder,
  };
}

/** What commands and contexts call a cluster: its own name, with its group's where another has that already. */
export function nameClusters<Each extends Pick<RunningCluster, 'record'>>(
  clusters: readonly Each[],
): readonly { readonly name: string; readonly cluster: Each }[] {
  const taken = new Set<string>();
  return clusters.map((cluster) => {
    const { id, name: own } = cluster.record;
    const name = taken.has(own) ? `${own}_${ResourceId.from(id).resourceGroup}` : own;
    taken.add(name);
    return { name, cluster };
  });
}

/**
 * Puts a context for each cluster that answers into the kubeconfig, word for word as the control plane gives it:
 * `az aks get-credentials` then finds nothing to overwrite.
 */
export async function writeKubeconfig(
  folder: DataFolder,
  caPem: string,
  clusters: readonly RunningCluster[],
): Promise<void> {
  const own = composeKubeconfig(
    await Promise.all(
      nameClusters(clusters).map(async ({ name, cluster }) => ({
        ...(await credentialsOf(cluster, caPem)),
        clusterName: name,
        userName: kubeconfigUser('clusterUser', cluster.record),
      })),
    ),
  );
  const held = await folder.read('kubeconfig');
  const read = held && (await readKubeconfig(Buffer.from(held).toString('utf8')));
  const text = read === undefined ? renderKubeconfig(own) : updateKubeconfig(read, own, caPem);
  await folder.writeAtomically('kubeconfig', text);
}

/**
 * The address of a cluster, and the certificate of its administrator: the same each time, until it is renewed. A token
 * beside it would outlive a rotation of certificates.
 */
export async function credentialsOf(
  cluster: RunningCluster,
  caPem: string,
): Promise<Omit<KubeconfigParts, 'clusterName'>> {
  return {
    serverUrl: cluster.serverUrl,
    caPem,
    clientCertificate: await cluster.operatorCertificate(),
  };
}

/** The variables that lead a program to a running stack. */
export function readClientEnvironment(
  { proxyUrl, files }: Pick<RunInfo, 'proxyUrl' | 'files'>,
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return clientEnvironment({
    ...files,
    proxyUrl,
    javaTrustStorePassword,
    own: {
      noProxy: environment.NO_PROXY ?? environment.no_proxy,
      javaToolOptions: environment.JAVA_TOOL_OPTIONS,
      nodeExtraCertificates: environment.NODE_EXTRA_CA_CERTS,
    },
  });
}
