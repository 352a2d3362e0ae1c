import { type ManagedCluster, type OperationPlace, ResourceId } from '../../../resources/index.ts';
import { operationHeaders } from '../../answers/operation-answer.ts';
import type { ArmContext } from '../../context.ts';
import { refusal } from '../../errors.ts';
import { pathTemplate } from '../../request/path-template.ts';
import type { ArmRequest, ArmRoute } from '../../route.ts';
import { requireResourceGroup } from '../resource-group-record.ts';
import { readLink } from './link.ts';
import { hasLaterMembers, type Linker, linkerNamespace, linkerType } from './linker.ts';
import { requireSource, requireVaultReader } from './linker-parties.ts';
import { settingsOf } from './linker-settings.ts';
import { linkValidation } from './validate-link.ts';

const one = `/{scope}/providers/${linkerType}/{linker}`;

type Find = (arm: ArmContext, id: ResourceId) => Promise<Linker | undefined>;
type Answer = (arm: ArmContext, linker: Linker, request: ArmRequest) => Promise<Response>;

/** What a connection can be asked for beside itself. */
export function linkerRoutes(find: Find): readonly ArmRoute[] {
  const on = (verb: string, answer: Answer): ArmRoute => ({
    method: 'POST',
    path: pathTemplate(`${one}/${verb}`),
    action: `${linkerType}/${verb}/action`,
    handle: async (arm, request) => await answer(arm, await requireLinker(arm, find, request), request),
  });
  return [on('validateLinker', validate), on('listConfigurations', listConfigurations)];
}

export function linkerPlace({ id, location }: Pick<ManagedCluster, 'id' | 'location'>): OperationPlace {
  const { subscriptionId = '' } = ResourceId.from(id);
  return { subscriptionId, namespace: linkerNamespace, location };
}

/** A verb behind it leaves the id of a path as it is. */
async function requireLinker(arm: ArmContext, find: Find, { id }: ArmRequest): Promise<Linker> {
  await requireResourceGroup(arm, id);
  const found = await find(arm, id);
  if (found !== undefined) return found;
  const { name = '', resourceGroup = '' } = id;
  throw refusal('resourceNotFound', { type: linkerType, name, resourceGroup });
}

async function validate(arm: ArmContext, linker: Linker, request: ArmRequest): Promise<Response> {
  const { apiVersion, caller } = request;
  const { id } = linker;
  const cluster = await requireSource(arm, id.parent ?? id);
  await requireVaultReader(arm, caller, readLink(linker.document));
  const subject = { ...request, id };
  const operation = await arm.operations.accept(linkerPlace(cluster), linkValidation, subject);
  return Response.json(null, { status: 202, headers: operationHeaders(operation, apiVersion) });
}

/** Service Connector: as they were made, whatever has become of them in the cluster. */
async function listConfigurations(
  _arm: ArmContext,
  { document }: Linker,
  { apiVersion }: ArmRequest,
): Promise<Response> {
  const later = { configType: 'Default', keyVaultReferenceIdentity: null, description: '' };
  const rest = hasLaterMembers(apiVersion) ? later : {};
  const configurations = settingsOf(readLink(document)).map((setting) => ({ ...setting, ...rest }));
  return Response.json({ configurations });
}
