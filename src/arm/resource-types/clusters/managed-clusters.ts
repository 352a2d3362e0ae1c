import {
  clusterFileName,
  type ManagedCluster,
  type OperationSubject,
  ResourceId,
} from '../../../resources/index.ts';
import { aksIssuerDomain } from '../../../wire/azure-hosts.ts';
import type { ArmContext } from '../../context.ts';
import { refusal } from '../../errors.ts';
import { readArmBody } from '../../request/body.ts';
import type { ResourceType, WrittenResource } from '../../resource-type.ts';
import type { ArmRequest } from '../../route.ts';
import { type ArmWork, UnfinishedWork } from '../../work.ts';
import { requireLocation } from '../locations.ts';
import { readAddons } from './addon-profiles.ts';
import { provideAddons, withdrawAddons } from './cluster-addons.ts';
import { type ClusterBody, clusterSchema, mergeDocument, readFlags } from './cluster-body.ts';
import {
  chooseIdentities,
  clusterPlace,
  provideIdentities,
  requireNodeGroupFree,
  withdrawIdentities,
} from './cluster-identities.ts';
import { clusterRoutes } from './cluster-routes.ts';
import { requireChange, requireChangeable, requireSupported } from './cluster-rules.ts';
import { findControlPlane, requireSubnets } from './cluster-subnets.ts';
import { clusterNamespace, clusterType, renderCluster } from './render-cluster.ts';
import { requireAddons } from './require-addons.ts';

/** Clusters are real ones: what a write says is true when its operation has succeeded. */
export const managedClusters: ResourceType<ManagedCluster> = {
  namespace: clusterNamespace,
  type: 'managedClusters',
  name: {
    pattern: /^[a-zA-Z0-9]$|^[a-zA-Z0-9][-_a-zA-Z0-9]{0,61}[a-zA-Z0-9]$/,
    rule: 'from 1 to 63 letters, digits, hyphens and underscores, the first and the last a letter or a digit',
  },

  find: ({ resources }, id) => resources.findManagedCluster(id),

  async list({ resources }, within) {
    const clusters = await resources.listManagedClusters();
    return clusters.filter(({ id }) => within.contains(ResourceId.from(id)));
  },

  async put(arm, request) {
    const body = await readArmBody(request.request, clusterSchema);
    const location = requireLocation(body.location, clusterType);
    return await arm.takeTurn(request.id.key, async () => {
      // Read again: only from here on does nobody else change it.
      const existing = await arm.resources.findManagedCluster(request.id);
      return existing === undefined
        ? await createCluster(arm, request, { ...body, location })
        : await updateCluster(arm, request, { existing, body: { ...body, location } });
    });
  },

  async patch(arm, request) {
    const { tags } = await readArmBody(request.request, clusterSchema);
    return await arm.takeTurn(request.id.key, async () => {
      const existing = await arm.resources.findManagedCluster(request.id);
      if (existing === undefined) throw refusal('clusterGone', { name: request.id.name ?? '' });
      requireChange(existing, request);
      const changed = { ...existing, tags: tags ?? existing.tags, provisioningState: 'Updating' } as const;
      return await write(arm, request, changed);
    });
  },

  async retag(arm, id, change) {
    return await arm.takeTurn(id.key, async () => {
      const existing = await arm.resources.findManagedCluster(id);
      if (existing === undefined) return undefined;
      requireChangeable(existing);
      return await arm.resources.putManagedCluster({ ...existing, tags: change(existing.tags) });
    });
  },

  async delete(arm, { id: text }, subject) {
    const id = ResourceId.from(text);
    const cluster = await changeState(arm, id, () => 'Deleting');
    if (cluster === undefined) return;
    await arm.takeTurn(workOf(id), async () => {
      await arm.pace.take('clusterDeletion');
      await arm.clusters.remove(cluster);
      await withdrawAddons(arm, cluster);
      await withdrawIdentities(arm, cluster, subject);
      await arm.takeTurn(id.key, () => arm.resources.delete(id));
    });
  },

  deletionPlace: clusterPlace,
  render: renderCluster,
  routes: clusterRoutes,
};

type PlacedBody = ClusterBody & { readonly location: string };

async function createCluster(
  arm: ArmContext,
  request: ArmRequest,
  body: PlacedBody,
): Promise<WrittenResource<ManagedCluster>> {
  const { id, caller } = request;
  const { name = '' } = id;
  const { location } = body;
  if (!body.properties?.agentPoolProfiles) {
    throw refusal('clusterParameterMissing', { parameter: 'agentPoolProfiles' });
  }
  const issuerUrl = `https://${location}.${aksIssuerDomain}/${caller.tenantId}/${arm.newId()}/`;
  const draft: ManagedCluster = {
    id: id.text,
    name,
    location,
    tenantId: caller.tenantId,
    issuerUrl,
    ...readFlags(body, undefined),
    tags: body.tags ?? {},
    provisioningState: 'Creating',
    fileName: clusterFileName({ name, issuerUrl }, await arm.resources.listManagedClusters()),
    document: mergeDocument({ properties: {} }, body),
  };
  requireSupported(draft, body, request.apiVersion);
  await requireNodeGroupFree(arm, draft);
  const chosen = await chooseIdentities(arm, request, body);
  await requireSubnets(arm, request, { cluster: draft, identity: chosen.controlPlane });
  await requireAddons(arm, request, draft);
  const provided = { ...draft, document: await provideIdentities(arm, draft, chosen) };
  const document = await provideAddons(arm, provided, {});
  return { ...(await write(arm, request, { ...provided, document })), isNew: true };
}

async function updateCluster(
  arm: ArmContext,
  request: ArmRequest,
  { existing, body }: { readonly existing: ManagedCluster; readonly body: PlacedBody },
): Promise<WrittenResource<ManagedCluster>> {
  requireChange(existing, request, body);
  const changed = {
    ...existing,
    ...readFlags(body, existing),
    tags: body.tags ?? {},
    document: mergeDocument(existing.document, body),
  };
  requireSupported(changed, body, request.apiVersion);
  const identity = await findControlPlane(arm, existing);
  await requireSubnets(arm, request, { cluster: changed, held: existing, identity });
  await requireAddons(arm, request, changed);
  const document = await provideAddons(arm, changed, readAddons(existing));
  return await write(arm, request, { ...changed, document, provisioningState: 'Updating' });
}

/** Keeps the record at once, and makes it true afterwards. */
async function write(
  arm: ArmContext,
  request: OperationSubject,
  cluster: ManagedCluster,
): Promise<WrittenResource<ManagedCluster>> {
  const operation = await arm.operations.accept(clusterPlace(cluster), clusterProvision, request);
  return { resource: await arm.resources.putManagedCluster(cluster), isNew: false, operation };
}

/** What takes its time is another turn than what is written: a write meets the state that it left. */
function workOf({ key }: ResourceId): string {
  return `work ${key}`;
}

export const clusterProvision: ArmWork = {
  name: 'provisionCluster',
  async run(arm, { id }) {
    await arm.takeTurn(workOf(id), () => provision(arm, id));
    return undefined;
  },
};

/** Makes true what the record says. */
async function provision(arm: ArmContext, id: ResourceId): Promise<void> {
  const written = await findWanted(arm, id);
  if (written === undefined) return;
  const work = written.provisioningState === 'Creating' ? 'clusterCreation' : 'clusterUpdate';
  if ((await arm.pace.take(work)) === 'ended') throw new UnfinishedWork();
  const cluster = await findWanted(arm, id);
  if (cluster === undefined) return;
  // A deletion that has come in between is not undone.
  const end = (state: 'Succeeded' | 'Failed') =>
    changeState(arm, id, ({ provisioningState: held }) => (held === 'Deleting' ? held : state));
  try {
    await arm.clusters.run({ ...cluster, provisioningState: 'Succeeded' });
  } catch (error) {
    await end('Failed');
    throw error;
  }
  await end('Succeeded');
}

/** Not where it has been deleted meanwhile. */
async function findWanted({ resources }: ArmContext, id: ResourceId): Promise<ManagedCluster | undefined> {
  const found = await resources.findManagedCluster(id);
  return found?.provisioningState === 'Deleting' ? undefined : found;
}

/** Reads and writes as one. Nothing where it is gone. */
async function changeState(
  arm: ArmContext,
  id: ResourceId,
  toState: (cluster: ManagedCluster) => ManagedCluster['provisioningState'],
): Promise<ManagedCluster | undefined> {
  return await arm.takeTurn(id.key, async () => {
    const found = await arm.resources.findManagedCluster(id);
    if (found === undefined) return undefined;
    return await arm.resources.putManagedCluster({ ...found, provisioningState: toState(found) });
  });
}
