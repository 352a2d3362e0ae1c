import { mkdir } from 'node:fs/promises';
import { clientEnvironment } from '../interception/index.ts';
import { createKubeconfig } from '../kube-api/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { DataFolder } from '../platform/data-folder/index.ts';
import { javaTrustStore, javaTrustStorePassword, trustBundle } from '../platform/tls/index.ts';
import { ResourceId } from '../resources/index.ts';
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

/** One context for each cluster that answers, with a certificate that was made for this file. */
export async function writeKubeconfig(
  folder: DataFolder,
  caPem: string,
  clusters: readonly RunningCluster[],
): Promise<void> {
  const parts = await Promise.all(
    nameClusters(clusters).map(async ({ name, cluster }) => ({
      serverUrl: cluster.serverUrl,
      caPem,
      token: cluster.operatorToken,
      clientCertificate: await cluster.issueOperatorCertificate(),
      clusterName: name,
    })),
  );
  await folder.writeAtomically('kubeconfig', createKubeconfig(parts));
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
