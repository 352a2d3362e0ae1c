import type { ResourceRecord } from '../../../resources/index.ts';
import type { ArmContext } from '../../context.ts';
import { refusal } from '../../errors.ts';
import { readArmBody } from '../../request/body.ts';
import type { ArmResource, ResourceType } from '../../resource-type.ts';
import { requireLocation } from '../locations.ts';
import { workspaceNamespace, workspaceType } from './monitoring-types.ts';
import { putTracked, retagTracked } from './tracked-record.ts';
import { checkWorkspace, type WorkspaceProperties, workspaceBodySchema } from './workspace-body.ts';
import { workspaceRoutes } from './workspace-routes.ts';

/** Workspaces of Log Analytics are what is written of them, for what refers to one. Nothing is kept in one. */
export const workspaces: ResourceType<ResourceRecord> = {
  namespace: workspaceNamespace,
  type: 'workspaces',
  name: {
    pattern: /^[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]$/,
    rule: 'from 4 to 63 letters, digits and hyphens, the first and the last a letter or a digit',
  },

  find: ({ resources }, id) => resources.find(id),
  list: ({ resources }, within) => resources.list({ type: workspaceType, within }),

  async put(arm, { id, request }) {
    const body = await readArmBody(request, workspaceBodySchema);
    const location = requireLocation(body.location ?? undefined, workspaceType);
    checkWorkspace(body);
    return await putTracked(arm, { id, type: workspaceType, location }, (held) => ({
      tags: body.tags ?? {},
      properties: draftProperties(arm, held, body.properties ?? {}),
    }));
  },

  async patch(arm, { id, request }, { location }) {
    const body = await readArmBody(request, workspaceBodySchema);
    checkWorkspace(body);
    return await putTracked(arm, { id, type: workspaceType, location }, (held) => {
      const { name = '', resourceGroup = '' } = id;
      if (held === undefined) throw refusal('resourceNotFound', { type: workspaceType, name, resourceGroup });
      return { tags: body.tags ?? held.tags, properties: draftProperties(arm, held, body.properties ?? {}) };
    });
  },

  retag: retagTracked,

  async delete({ resources }, { id }) {
    await resources.delete(id);
  },

  render: renderWorkspace,
  routes: workspaceRoutes,
};

/** What is left out stays, or is what Log Analytics begins with. */
function draftProperties(
  { clock, newId }: ArmContext,
  held: ResourceRecord | undefined,
  { sku, retentionInDays, workspaceCapping, features, ...given }: WorkspaceProperties,
): Readonly<Record<string, unknown>> {
  const now = clock.now().toISOString();
  const { properties: before = { customerId: newId(), createdDate: now } } = held ?? {};
  const { publicNetworkAccessForIngestion: ingestion, publicNetworkAccessForQuery: query } = given;
  const level = sku?.capacityReservationLevel;
  return {
    retentionInDays: 30,
    workspaceCapping: { dailyQuotaGb: -1 },
    sku: { name: 'pergb2018' },
    publicNetworkAccessForIngestion: 'Enabled',
    publicNetworkAccessForQuery: 'Enabled',
    ...before,
    ...(sku && { sku: { name: sku.name, ...(level && { capacityReservationLevel: level }) } }),
    ...(retentionInDays && { retentionInDays }),
    ...(workspaceCapping?.dailyQuotaGb && {
      workspaceCapping: { dailyQuotaGb: workspaceCapping.dailyQuotaGb },
    }),
    ...(ingestion && { publicNetworkAccessForIngestion: ingestion }),
    ...(query && { publicNetworkAccessForQuery: query }),
    features: {
      legacy: 0,
      searchVersion: 1,
      enableLogAccessUsingOnlyResourcePermissions: true,
      ...(before.features as object | undefined),
      ...features,
    },
    modifiedDate: now,
  };
}

function renderWorkspace({ id, name, location, tags, properties }: ResourceRecord): ArmResource {
  return {
    id: id.canonical,
    name,
    type: workspaceType,
    location,
    tags,
    properties: { provisioningState: 'Succeeded', ...properties },
  };
}
