import type { ResourceId } from '../../../resources/index.ts';
import type { ArmContext } from '../../context.ts';
import { refusal } from '../../errors.ts';
import { readArmBody } from '../../request/body.ts';
import type { ResourceType, WrittenResource } from '../../resource-type.ts';
import type { ArmRequest } from '../../route.ts';
import { type Link, readLink } from './link.ts';
import {
  type Linker,
  linkerNamespace,
  linkerType,
  readLinker,
  renderLinker,
  stamp,
  toLinkerRecord,
} from './linker.ts';
import { type LinkerDocument, linkerSchema } from './linker-body.ts';
import { requireParties, requireSource } from './linker-parties.ts';
import { linkerPlace, linkerRoutes } from './linker-routes.ts';
import { makeLink } from './make-link.ts';

/** Connections of Service Connector, at an AKS cluster: what one stands for is so when its operation has succeeded. */
export const linkers: ResourceType<Linker> = {
  namespace: linkerNamespace,
  type: 'linkers',
  isExtension: true,
  name: {
    pattern: /^[a-zA-Z0-9._]{1,60}$/,
    rule: 'from 1 to 60 letters, digits, points and underscores',
  },

  find: findLinker,

  async list({ resources }, within) {
    return (await resources.list({ type: linkerType, within })).map(readLinker);
  },

  async put(arm, request) {
    const { properties } = await readArmBody(request.request, linkerSchema);
    return await arm.takeTurn(request.id.key, () => write(arm, request, properties ?? {}));
  },

  async patch(arm, request) {
    const { properties } = await readArmBody(request.request, linkerSchema);
    return await arm.takeTurn(request.id.key, async () => {
      const held = (await findLinker(arm, request.id))?.document;
      return await write(arm, request, { ...held, ...properties });
    });
  },

  /** Service Connector: the objects in the cluster stay (azure-docs: service-connector/how-to-use-service-connector-in-aks). */
  async delete(arm, linker) {
    await arm.resources.put(toLinkerRecord({ ...linker, provisioningState: 'Deleting' }));
    await arm.takeTurn(workOf(linker), () => arm.resources.delete(linker.id));
  },

  deletionPlace: ({ id }) => linkerPlace({ id: id.parent?.text ?? id.text, location: 'global' }),
  render: renderLinker,
  routes: linkerRoutes(findLinker),
};

async function findLinker({ resources }: ArmContext, id: ResourceId): Promise<Linker | undefined> {
  const record = await resources.find(id);
  return record?.type === linkerType ? readLinker(record) : undefined;
}

/** Keeps the connection at once, and makes it true afterwards. */
async function write(
  arm: ArmContext,
  { id, caller }: ArmRequest,
  document: LinkerDocument,
): Promise<WrittenResource<Linker>> {
  const source = id.parent ?? id;
  // What it is at comes first: the rest is asked of connections of clusters alone.
  await requireSource(arm, source);
  const link = readLink(document);
  const existing = await findLinker(arm, id);
  if (existing !== undefined) refuseChange(existing, link);
  const parties = await requireParties(arm, caller, { source, link });
  const linker: Linker = {
    id,
    name: existing?.name ?? id.name ?? '',
    document,
    provisioningState: 'Accepted',
    systemData: stamp(existing?.systemData, caller, arm.clock.now()),
  };
  const resource = readLinker(await arm.resources.put(toLinkerRecord(linker)));
  const work = { ...parties, name: resource.name, link, createdBy: caller.objectId };
  return {
    resource,
    isNew: existing === undefined,
    rest: {
      place: linkerPlace(parties.cluster),
      work: () => arm.takeTurn(workOf(linker), () => bringAbout(arm, resource, () => makeLink(arm, work))),
    },
  };
}

/** What takes its time is another turn than what is written. */
function workOf({ id }: Pick<Linker, 'id'>): string {
  return `work ${id.key}`;
}

/** az: a connection keeps its namespace, and has no way to say another target. */
function refuseChange({ name, provisioningState, document }: Linker, given: Link): void {
  // Whoever deletes it has been promised that it goes.
  if (provisioningState === 'Deleting') throw refusal('linkerBeingDeleted', { name });
  const held = readLink(document);
  if (held.namespace !== given.namespace) throw refusal('linkerPropertyStays', { property: 'scope' });
  if (!held.vaultId.equals(given.vaultId)) {
    throw refusal('linkerPropertyStays', { property: 'targetService.id' });
  }
}

async function bringAbout(arm: ArmContext, linker: Linker, work: () => Promise<void>): Promise<void> {
  const end = async (provisioningState: 'Succeeded' | 'Failed'): Promise<void> => {
    const current = await findWanted(arm, linker);
    if (current !== undefined) await arm.resources.put(toLinkerRecord({ ...current, provisioningState }));
  };
  if ((await findWanted(arm, linker)) === undefined) return;
  try {
    await work();
  } catch (error) {
    await end('Failed');
    throw error;
  }
  await end('Succeeded');
}

/** As it is now. Nothing where it has been deleted meanwhile, by itself or with its cluster. */
async function findWanted(arm: ArmContext, { id }: Linker): Promise<Linker | undefined> {
  const found = await findLinker(arm, id);
  return found?.provisioningState === 'Deleting' ? undefined : found;
}
