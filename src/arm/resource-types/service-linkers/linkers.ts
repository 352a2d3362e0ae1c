import type { OperationSubject, ResourceId } from '../../../resources/index.ts';
import type { ArmContext } from '../../context.ts';
import { refusal } from '../../errors.ts';
import { readArmBody } from '../../request/body.ts';
import type { ResourceType, WrittenResource } from '../../resource-type.ts';
import type { ArmRequest } from '../../route.ts';
import { type ArmWork, UnfinishedWork } from '../../work.ts';
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
  async delete(arm, { id }) {
    if ((await changeState(arm, id, () => 'Deleting')) === undefined) return;
    await arm.takeTurn(workOf(id), () => arm.takeTurn(id.key, () => arm.resources.delete(id)));
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
  request: ArmRequest,
  document: LinkerDocument,
): Promise<WrittenResource<Linker>> {
  const { id, caller } = request;
  const source = id.parent ?? id;
  // What it is at comes first: the rest is asked of connections of clusters alone.
  await requireSource(arm, source);
  const link = readLink(document);
  const existing = await findLinker(arm, id);
  if (existing !== undefined) refuseChange(existing, link);
  const { cluster } = await requireParties(arm, caller, { source, link });
  const linker: Linker = {
    id,
    name: existing?.name ?? id.name ?? '',
    document,
    provisioningState: 'Accepted',
    systemData: stamp(existing?.systemData, caller, arm.clock.now()),
  };
  const operation = await arm.operations.accept(linkerPlace(cluster), linking, request);
  const resource = readLinker(await arm.resources.put(toLinkerRecord(linker)));
  return { resource, isNew: existing === undefined, operation };
}

/** What takes its time is another turn than what is written. */
function workOf({ key }: ResourceId): string {
  return `work ${key}`;
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

/** Each of its steps looks first whether it has been done. */
export const linking: ArmWork = {
  name: 'link',
  async run(arm, subject) {
    await arm.takeTurn(workOf(subject.id), () => bringAbout(arm, subject));
    return undefined;
  },
};

async function bringAbout(arm: ArmContext, subject: OperationSubject): Promise<void> {
  const { id } = subject;
  const linker = await findLinker(arm, id);
  // Deleted meanwhile, by itself or with its cluster.
  if (linker === undefined || linker.provisioningState === 'Deleting') return;
  const end = (state: 'Succeeded' | 'Failed') =>
    changeState(arm, id, ({ provisioningState: held }) => (held === 'Deleting' ? held : state));
  try {
    await makeLink(arm, subject, linker);
  } catch (error) {
    if (!(error instanceof UnfinishedWork)) await end('Failed');
    throw error;
  }
  await end('Succeeded');
}

/** Reads and writes as one. Nothing where it is gone. */
async function changeState(
  arm: ArmContext,
  id: ResourceId,
  toState: (linker: Linker) => Linker['provisioningState'],
): Promise<Linker | undefined> {
  return await arm.takeTurn(id.key, async () => {
    const found = await findLinker(arm, id);
    if (found === undefined) return undefined;
    return readLinker(
      await arm.resources.put(toLinkerRecord({ ...found, provisioningState: toState(found) })),
    );
  });
}
