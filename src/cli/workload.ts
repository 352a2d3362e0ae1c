import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../platform/clock.ts';
import { silentLog } from '../platform/log/index.ts';
import {
  createProjectedTokenVolume,
  createTokenRefresher,
  type RequestedToken,
  systemTimer,
} from '../pod-runner/index.ts';
import type { RunInfo } from '../stack/index.ts';
import { authorityHost } from '../wire/azure-hosts.ts';
import {
  annotations,
  tokenExchangeAudience,
  tokenExpirationSeconds,
  workloadIdentityEnvironment,
} from '../wire/workload-identity.ts';
import { type ClusterClient, connectToCluster } from './cluster-client.ts';
import { CommandError, usageExitCode } from './command.ts';

export interface WorkloadRequest {
  /** `namespace/name` */
  readonly serviceAccount: string;
  /** Instead of the one that the service account is annotated with. */
  readonly clientId: string | undefined;
  readonly cluster: string | undefined;
}

/** What a pod of the service account would be given: the variables, and a token file that is kept fresh. */
export interface Workload extends AsyncDisposable {
  readonly variables: Readonly<Record<string, string>>;
}

const tokenFileName = 'azure-identity-token';

/** Does for one program what webhook and kubelet do for a pod. The variables are fixed from here on, as a pod's. */
export async function startWorkload(run: RunInfo, request: WorkloadRequest): Promise<Workload> {
  const { namespace, name } = parseServiceAccount(request.serviceAccount);
  const cluster = await connectToCluster(run, request.cluster);
  const account = await getServiceAccount(cluster, { namespace, name });
  const clientId = request.clientId ?? account.annotations[annotations.clientId];
  if (clientId === undefined) throw missingClientId(namespace, name);
  const folder = await mkdtemp(join(tmpdir(), 'wid-workload-'));
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  const refresher = await keepTokenFresh(folder, () =>
    requestToken(cluster, { namespace, name, expirationSeconds: account.expirationSeconds }),
  ).catch(async (error: unknown) => {
    await removeFolder();
    throw error;
  });
  return {
    variables: workloadIdentityEnvironment({
      clientId,
      tenantId: account.annotations[annotations.tenantId] ?? cluster.tenantId,
      tokenFile: join(folder, tokenFileName),
      authorityHost: `https://${authorityHost}/`,
    }),
    async [Symbol.asyncDispose]() {
      await refresher.close();
      await removeFolder();
    },
  };
}

function keepTokenFresh(folder: string, requestToken: () => Promise<RequestedToken>) {
  const volume = createProjectedTokenVolume({ folder, clock: systemClock });
  return createTokenRefresher({
    requestToken,
    write: (token) => volume.write({ [tokenFileName]: token }),
    clock: systemClock,
    timer: systemTimer,
    log: silentLog,
  });
}

/** Names as Kubernetes has them, which are also safe in a path: a DNS label, and a DNS subdomain. */
const serviceAccountPattern =
  /^(?<namespace>[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)\/(?<name>[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?)$/;

function parseServiceAccount(text: string): { namespace: string; name: string } {
  const { namespace, name } = serviceAccountPattern.exec(text)?.groups ?? {};
  if (namespace !== undefined && name !== undefined && !name.includes('..')) return { namespace, name };
  throw new CommandError(`'${text}' is not a service account: write NAMESPACE/NAME.`, {
    exitCode: usageExitCode,
  });
}

interface Account {
  readonly annotations: Readonly<Record<string, string>>;
  readonly expirationSeconds: number;
}

async function getServiceAccount(
  cluster: ClusterClient,
  { namespace, name }: { namespace: string; name: string },
): Promise<Account> {
  const { status, body } = await cluster.call(
    'GET',
    `/api/v1/namespaces/${namespace}/serviceaccounts/${name}`,
  );
  if (status !== 200) {
    throw new CommandError(`The service account ${namespace}/${name} cannot be read: ${messageOf(body)}.`, {
      fix: `kubectl create serviceaccount ${name} --namespace ${namespace}`,
    });
  }
  const found = (body as { metadata: { annotations?: Record<string, string> } }).metadata.annotations ?? {};
  const seconds = Number(found[annotations.tokenExpiration] ?? tokenExpirationSeconds.default);
  const { minimum, maximum } = tokenExpirationSeconds;
  if (Number.isInteger(seconds) && seconds >= minimum && seconds <= maximum) {
    return { annotations: found, expirationSeconds: seconds };
  }
  throw new CommandError(
    `The annotation ${annotations.tokenExpiration} of ${namespace}/${name} must be from ${minimum} to ${maximum}.`,
  );
}

async function requestToken(
  cluster: ClusterClient,
  account: { readonly namespace: string; readonly name: string; readonly expirationSeconds: number },
): Promise<RequestedToken> {
  const { namespace, name, expirationSeconds } = account;
  const { status, body } = await cluster.call(
    'POST',
    `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`,
    {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { audiences: [tokenExchangeAudience], expirationSeconds },
    },
  );
  if (status !== 201) throw new CommandError(`The cluster issued no token: ${messageOf(body)}.`);
  const { token, expirationTimestamp } = (body as { status: { token: string; expirationTimestamp: string } })
    .status;
  return { token, expiresAt: new Date(expirationTimestamp) };
}

function messageOf(status: unknown): string {
  return (status as { message?: string } | null)?.message ?? 'it gave no reason';
}

function missingClientId(namespace: string, name: string): CommandError {
  return new CommandError(`The service account ${namespace}/${name} names no client id.`, {
    fix: `kubectl annotate serviceaccount ${name} --namespace ${namespace} ${annotations.clientId}=CLIENT_ID, or --client-id`,
  });
}
