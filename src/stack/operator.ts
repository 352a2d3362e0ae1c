import { setTimeout as delay } from 'node:timers/promises';
import type { Directory, FederatedCredential, ManagedIdentity } from '../directory/index.ts';
import type { Secret } from '../platform/secret.ts';
import { type ManagedCluster, ResourceId, type ResourceStore, type Vault } from '../resources/index.ts';
import { authorityHost, managementHost, vaultDomain } from '../wire/azure-hosts.ts';
import { tokenExchangeAudience } from '../wire/workload-identity.ts';
import { requestAsOperator } from './cluster.ts';
import type { Clusters } from './clusters.ts';

/**
 * The person at the keyboard: clusters, and what `kubectl` and the data plane would carry, go over the wire; of the
 * rest, what `az` would ask of Azure Resource Manager is done on the records.
 */
export interface Operator {
  createResourceGroup(draft: Named): Promise<{ readonly id: string }>;
  createCluster(draft: Placed): Promise<ManagedCluster>;
  createIdentity(draft: Placed): Promise<ManagedIdentity>;
  createVault(draft: Placed): Promise<Vault>;
  putCredential(ownerId: string, draft: CredentialDraft): Promise<FederatedCredential>;
  deleteCredential(ownerId: string, name: string): Promise<void>;
  /** Returns the assignment's id. */
  assignRole(draft: { principalId: string; role: string; scope: string }): Promise<string>;
  deleteRoleAssignment(id: string): Promise<void>;
  applyServiceAccount(cluster: ManagedCluster, account: ServiceAccountDraft): Promise<void>;
  /** Returns the secret's id. */
  setSecret(vault: Vault, secret: { readonly name: string; readonly value: string }): Promise<string>;
}

interface Named {
  readonly name: string;
  readonly location: string;
}

interface Placed extends Named {
  readonly resourceGroup: string;
}

interface CredentialDraft {
  readonly name: string;
  readonly issuer: string;
  readonly subject: string;
}

interface ServiceAccountDraft {
  readonly namespace: string;
  readonly name: string;
  readonly annotations: Readonly<Record<string, string>>;
}

/** The application in whose name the operator reaches data planes: Azure would take the person's own login. */
export interface OperatorAccount {
  readonly clientId: string;
  readonly objectId: string;
  readonly secret: Secret;
}

export interface OperatorDependencies {
  readonly directory: Directory;
  readonly resources: ResourceStore;
  readonly clusters: Clusters;
  readonly account: OperatorAccount;
  readonly tenantId: string;
  readonly subscriptionId: string;
  /** Reaches the parts by their production names. */
  readonly fetch: (request: Request) => Promise<Response>;
}

export function createOperator(dependencies: OperatorDependencies): Operator {
  const { directory, resources, clusters, account, tenantId } = dependencies;
  const subscription = ResourceId.from(`/subscriptions/${dependencies.subscriptionId}`);
  const idOf = (type: string, { resourceGroup, name }: Placed): ResourceId =>
    ResourceId.from(`${subscription.text}/resourceGroups/${resourceGroup}/providers/${type}/${name}`);

  return {
    async createResourceGroup({ name, location }) {
      const id = ResourceId.from(`${subscription.text}/resourceGroups/${name}`);
      await resources.put({
        id,
        type: 'Microsoft.Resources/resourceGroups',
        name,
        location,
        tags: {},
        properties: { provisioningState: 'Succeeded' },
      });
      return { id: id.text };
    },

    async createCluster(draft) {
      const id = idOf('Microsoft.ContainerService/managedClusters', draft);
      return (await resources.findManagedCluster(id)) ?? (await createCluster(dependencies, id, draft));
    },

    createIdentity: (draft) =>
      directory.managedIdentities.put({
        resourceId: idOf('Microsoft.ManagedIdentity/userAssignedIdentities', draft).text,
        name: draft.name,
        location: draft.location,
        tenantId,
      }),

    async createVault(draft) {
      const id = idOf('Microsoft.KeyVault/vaults', draft);
      const vault = await resources.putVault({
        id: id.text,
        name: draft.name,
        location: draft.location,
        tenantId,
        properties: {
          isRbacAuthorized: true,
          accessPolicies: [],
          softDeleteRetentionDays: 90,
          isPurgeProtected: false,
        },
      });
      const role = await definitionId(directory, 'Key Vault Secrets Officer');
      await directory.roles.putAssignment({
        scope: vault.id,
        principalId: account.objectId,
        principalType: 'ServicePrincipal',
        roleDefinitionId: role,
      });
      return vault;
    },

    async putCredential(ownerId, draft) {
      const result = await directory.federatedCredentials.put(ownerId, {
        ...draft,
        audiences: [tokenExchangeAudience],
      });
      if (result.kind === 'refused') throw new Error(`the credential was refused: ${result.reason.rule}`);
      return result.credential;
    },

    async deleteCredential(ownerId, name) {
      await directory.federatedCredentials.delete(ownerId, name);
    },

    async assignRole({ principalId, role, scope }) {
      const { assignment } = await directory.roles.putAssignment({
        scope,
        principalId,
        principalType: 'ServicePrincipal',
        roleDefinitionId: await definitionId(directory, role),
      });
      return assignment.id;
    },

    async deleteRoleAssignment(id) {
      await directory.roles.deleteAssignment(id);
    },

    applyServiceAccount: (cluster, draft) => applyServiceAccount(clusters, cluster, draft),
    setSecret: (vault, secret) => setSecret(dependencies, vault, secret),
  };
}

async function definitionId(directory: Directory, name: string): Promise<string> {
  const definition = await directory.roles.findDefinition(name);
  if (definition === undefined) throw new Error(`there is no role named ${name}`);
  return definition.id;
}

async function applyServiceAccount(
  clusters: Clusters,
  { id, name: clusterName }: ManagedCluster,
  { namespace, name, annotations }: ServiceAccountDraft,
): Promise<void> {
  const cluster = clusters.list().find(({ record }) => record.id === id);
  if (cluster === undefined) throw new Error(`there is no cluster ${clusterName}`);
  const collection = `/api/v1/namespaces/${namespace}/serviceaccounts`;
  const metadata = { name, namespace, annotations };
  const patched = await requestAsOperator(cluster, {
    method: 'PATCH',
    path: `${collection}/${name}`,
    contentType: 'application/merge-patch+json',
    body: { metadata: { annotations } },
  });
  if (patched.status === 200) return;
  const created = await requestAsOperator(cluster, {
    method: 'POST',
    path: collection,
    contentType: 'application/json',
    body: { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
  });
  if (created.status !== 201)
    throw new Error(`the cluster answered ${created.status}: ${await created.text()}`);
}

async function setSecret(
  dependencies: OperatorDependencies,
  vault: Vault,
  { name, value }: { readonly name: string; readonly value: string },
): Promise<string> {
  const accessToken = await signIn(dependencies, `https://${vaultDomain}/.default`);
  const answer = await dependencies.fetch(
    new Request(`https://${vault.name}.${vaultDomain}/secrets/${name}?api-version=7.5`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ value }),
    }),
  );
  return ((await readJson(answer, 'the vault')) as { id: string }).id;
}

const pollMilliseconds = 10;
const pollLimit = 6_000;

/** As `az aks create --enable-oidc-issuer --enable-workload-identity` asks for it, and waits until it answers. */
async function createCluster(
  dependencies: OperatorDependencies,
  id: ResourceId,
  { location }: Placed,
): Promise<ManagedCluster> {
  const authorization = `Bearer ${await signIn(dependencies, `https://${managementHost}/.default`)}`;
  const answer = await dependencies.fetch(
    new Request(`https://${managementHost}${id.text}?api-version=2025-03-01`, {
      method: 'PUT',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({
        location,
        identity: { type: 'SystemAssigned' },
        properties: {
          agentPoolProfiles: [{ name: 'nodepool1', count: 1, mode: 'System' }],
          oidcIssuerProfile: { enabled: true },
          securityProfile: { workloadIdentity: { enabled: true } },
        },
      }),
    }),
  );
  await readJson(answer, 'the resource manager');
  const place = answer.headers.get('azure-asyncoperation') ?? '';
  for (let count = 0; count < pollLimit; count += 1) {
    const told = await dependencies.fetch(new Request(place, { headers: { authorization } }));
    const { status, error } = (await readJson(told, 'the resource manager')) as OperationAnswer;
    if (status === 'Succeeded') return await requireCluster(dependencies, id);
    if (status === 'Failed') throw new Error(`the cluster cannot be made: ${error?.message}`);
    await delay(pollMilliseconds);
  }
  throw new Error('the cluster is not made in time');
}

interface OperationAnswer {
  readonly status: string;
  readonly error?: { readonly message: string };
}

async function requireCluster({ resources }: OperatorDependencies, id: ResourceId): Promise<ManagedCluster> {
  const made = await resources.findManagedCluster(id);
  if (made === undefined) throw new Error('the cluster that was made is not there');
  return made;
}

async function signIn({ account, tenantId, fetch }: OperatorDependencies, scope: string): Promise<string> {
  const answer = await fetch(
    new Request(`https://${authorityHost}/${tenantId}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: account.clientId,
        client_secret: account.secret.reveal(),
        scope,
      }),
    }),
  );
  const { access_token: token } = (await readJson(answer, 'the token service')) as { access_token: string };
  return token;
}

async function readJson(response: Response, who: string): Promise<unknown> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${who} answered ${response.status}: ${text}`);
  return JSON.parse(text);
}
