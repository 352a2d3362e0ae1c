import { kubeconfigUser, type ManagedCluster, ResourceId } from '../../../resources/index.ts';
import { acceptedAnswer } from '../../answers/operation-answer.ts';
import type { ArmContext } from '../../context.ts';
import { refusal } from '../../errors.ts';
import { type PathParameters, pathTemplate } from '../../request/path-template.ts';
import type { ArmMethod, ArmRequest, ArmRoute } from '../../route.ts';
import type { ArmWork } from '../../work.ts';
import { clusterPlace } from './cluster-identities.ts';
import { readPools } from './cluster-pools.ts';
import { kubernetesVersion, kubernetesVersionsDocument } from './kubernetes-versions.ts';
import { clusterNamespace, clusterType } from './render-cluster.ts';

const subscription = '/subscriptions/{subscriptionId}';
const one = `${subscription}/resourceGroups/{resourceGroup}/providers/${clusterType}/{cluster}`;

/** One that was cut short is done anew: keys and certificates of which nobody has heard are worth nothing to anybody. */
export const signingKeyRotation: ArmWork = onCluster('rotateSigningKeys', ({ clusters }, each) =>
  clusters.rotateSigningKeys(each),
);
export const certificateRotation: ArmWork = onCluster('rotateCertificates', ({ clusters }, each) =>
  clusters.rotateCertificates(each),
);

type Answer = (arm: ArmContext, cluster: ManagedCluster, request: ArmRequest) => Promise<Response>;

/** What a cluster can be asked for beside itself. */
export const clusterRoutes: readonly ArmRoute[] = [
  on('POST', 'listClusterUserCredential', credential('clusterUser')),
  on('POST', 'listClusterAdminCredential', credential('clusterAdmin')),
  on('POST', 'listClusterMonitoringUserCredential', unsupported('credentials for monitoring')),
  on('POST', 'rotateServiceAccountSigningKeys', later(signingKeyRotation)),
  on('POST', 'rotateClusterCertificates', later(certificateRotation)),
  on('POST', 'start', unsupported('being started: it always runs')),
  on('POST', 'stop', unsupported('being stopped: delete it, or stop all with wid down')),
  on('POST', 'runCommand', unsupported('commands through the control plane: use kubectl')),
  on('POST', 'resetAADProfile', unsupported('users of Microsoft Entra')),
  on('POST', 'resetServicePrincipalProfile', unsupported('a service principal of its own')),
  on(
    'GET',
    'upgradeProfiles/default',
    async (_arm, cluster) => Response.json(upgradeProfile(cluster)),
    'upgradeProfiles/read',
  ),
  on(
    'GET',
    'availableAgentPoolVersions',
    async (_arm, cluster) => Response.json(availablePoolVersions(cluster)),
    'availableAgentPoolVersions/read',
  ),
  on(
    'POST',
    'accessProfiles/{profile}/listCredential',
    accessProfile,
    'accessProfiles/listCredential/action',
  ),
  {
    method: 'GET',
    path: pathTemplate(
      `${subscription}/providers/${clusterNamespace}/locations/{location}/kubernetesVersions`,
    ),
    action: `${clusterNamespace}/locations/kubernetesVersions/read`,
    scopeOf: ({ subscriptionId }) => `/subscriptions/${subscriptionId}`,
    handle: async () => Response.json(kubernetesVersionsDocument),
  },
];

// A row reads as one: method, path, answer, and what the caller must be allowed to do.
// biome-ignore lint/complexity/useMaxParams: see above
function on(method: ArmMethod, path: string, answer: Answer, action = `${path}/action`): ArmRoute {
  return {
    method,
    path: pathTemplate(`${one}/${path}`),
    action: `${clusterType}/${action}`,
    scopeOf: (parameters) => clusterIdOf(parameters).canonical,
    handle: async (arm, request) => await answer(arm, await requireCluster(arm, request), request),
  };
}

function clusterIdOf({ subscriptionId, resourceGroup, cluster }: PathParameters): ResourceId {
  const group = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`;
  return ResourceId.from(`${group}/providers/${clusterType}/${cluster}`);
}

async function requireCluster(
  { resources }: ArmContext,
  { parameters }: ArmRequest,
): Promise<ManagedCluster> {
  const found = await resources.findManagedCluster(clusterIdOf(parameters));
  if (found !== undefined) return found;
  const { cluster: name = '', resourceGroup = '' } = parameters;
  throw refusal('resourceNotFound', { type: clusterType, name, resourceGroup });
}

function credential(user: 'clusterUser' | 'clusterAdmin'): Answer {
  return async (arm, cluster) =>
    Response.json({ kubeconfigs: [{ name: user, value: await kubeconfig(arm, cluster, user) }] });
}

async function accessProfile(
  arm: ArmContext,
  cluster: ManagedCluster,
  { parameters: { profile = '' } }: ArmRequest,
): Promise<Response> {
  if (profile !== 'clusterUser' && profile !== 'clusterAdmin') {
    throw refusal('clusterUnsupported', { what: `an access profile '${profile}'` });
  }
  return Response.json({
    id: `${ResourceId.from(cluster.id).canonical}/accessProfiles/${profile}`,
    name: profile,
    type: `${clusterType}/accessProfiles`,
    location: cluster.location,
    properties: { kubeConfig: await kubeconfig(arm, cluster, profile) },
  });
}

/** AKS: without users of Microsoft Entra, everyone who may ask gets the administrator's certificate. */
async function kubeconfig(
  { clusters }: ArmContext,
  cluster: ManagedCluster,
  user: 'clusterUser' | 'clusterAdmin',
): Promise<string> {
  const { name } = cluster;
  const text = await clusters.kubeconfig(cluster, {
    context: user === 'clusterAdmin' ? `${name}-admin` : name,
    user: kubeconfigUser(user, cluster),
  });
  if (text === undefined) throw refusal('clusterGone', { name });
  return Buffer.from(text).toString('base64');
}

function later(work: ArmWork): Answer {
  return async (arm, cluster, request) => {
    const { provisioningState: state } = cluster;
    if (state !== 'Succeeded') throw refusal('clusterBusy', { state });
    const subject = { ...request, id: ResourceId.from(cluster.id) };
    const operation = await arm.operations.accept(clusterPlace(cluster), work, subject);
    return acceptedAnswer(operation, request.apiVersion);
  };
}

function onCluster(name: string, work: (arm: ArmContext, cluster: ManagedCluster) => Promise<void>): ArmWork {
  return {
    name,
    async run(arm, { id }) {
      const cluster = await arm.resources.findManagedCluster(id);
      if (cluster === undefined) throw refusal('clusterGone', { name: id.name ?? '' });
      await work(arm, cluster);
      return undefined;
    },
  };
}

function unsupported(what: string): Answer {
  return async () => {
    throw refusal('clusterUnsupported', { what });
  };
}

function upgradeProfile(cluster: ManagedCluster): object {
  const profile = { kubernetesVersion, osType: 'Linux', upgrades: [] };
  return {
    id: `${ResourceId.from(cluster.id).canonical}/upgradeProfiles/default`,
    name: 'default',
    type: `${clusterType}/upgradeProfiles`,
    properties: {
      controlPlaneProfile: profile,
      agentPoolProfiles: readPools(cluster).map(({ name }) => ({ ...profile, name })),
    },
  };
}

function availablePoolVersions(cluster: ManagedCluster): object {
  return {
    id: `${ResourceId.from(cluster.id).canonical}/availableAgentPoolVersions/default`,
    name: 'default',
    type: `${clusterType}/availableAgentPoolVersions`,
    properties: { agentPoolVersions: [{ default: true, kubernetesVersion, isPreview: null }] },
  };
}
