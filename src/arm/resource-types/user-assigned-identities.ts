import { z } from 'zod';
import type { ManagedIdentity } from '../../directory/index.ts';
import { ResourceId } from '../../resources/index.ts';
import type { ArmContext } from '../context.ts';
import { refusal } from '../errors.ts';
import { readArmBody, tagsSchema } from '../request/body.ts';
import type { ChangeTags, ResourceType } from '../resource-type.ts';
import { associatedResources } from './associated-resources.ts';
import { requireLocation } from './locations.ts';

const namespace = 'Microsoft.ManagedIdentity';
const fullName = `${namespace}/userAssignedIdentities`;

const putSchema = z.looseObject({ location: z.string().optional(), tags: tagsSchema.optional() });
const patchSchema = z.looseObject({ tags: tagsSchema.optional() });

/** Identities live in the directory: the token service knows them too. */
export const userAssignedIdentities: ResourceType<ManagedIdentity> = {
  namespace,
  type: 'userAssignedIdentities',
  name: {
    pattern: /^[a-zA-Z0-9][a-zA-Z0-9-_]{2,127}$/,
    rule: 'from 3 to 128 letters, digits, hyphens and underscores, the first a letter or a digit',
  },

  find: ({ directory }, id) => directory.managedIdentities.find(id.text),

  async list({ directory }, within) {
    const identities = await directory.managedIdentities.list();
    return identities.filter(({ resourceId }) => {
      const id = ResourceId.from(resourceId);
      // The directory keeps those that belong to a resource among them, by that resource's id.
      return id.type?.toLowerCase() === fullName.toLowerCase() && within.contains(id);
    });
  },

  async put({ directory, takeTurn }, { id, request, caller }) {
    const { location: given, tags } = await readArmBody(request, putSchema);
    const location = requireLocation(given, fullName);
    const { name = '', resourceGroup: group = '' } = id;
    return await takeTurn(id.key, async () => {
      const existing = await directory.managedIdentities.find(id.text);
      if (existing !== undefined && existing.location !== location) {
        const { location: held } = existing;
        throw refusal('locationChanged', { name, type: fullName, group, held, given: location });
      }
      const draft = { resourceId: id.text, name, location, tenantId: caller.tenantId, tags: tags ?? {} };
      return { resource: await directory.managedIdentities.put(draft), isNew: existing === undefined };
    });
  },

  async patch(arm, { id, request }) {
    const { tags } = await readArmBody(request, patchSchema);
    const resource = await changeTags(arm, id, (held) => tags ?? held);
    if (resource !== undefined) return { resource, isNew: false };
    const { name = '', resourceGroup = '' } = id;
    throw refusal('resourceNotFound', { type: fullName, name, resourceGroup });
  },

  retag: changeTags,

  async delete({ directory, takeTurn }, { resourceId }) {
    await takeTurn(ResourceId.from(resourceId).key, () => directory.managedIdentities.delete(resourceId));
  },

  render: ({ resourceId, name, location, tags, tenantId, principalId, clientId }) => ({
    id: ResourceId.from(resourceId).canonical,
    name,
    type: fullName,
    location,
    tags,
    properties: { tenantId, principalId, clientId },
  }),
  routes: [associatedResources],
};

/** Reads and writes as one. Nothing where it is gone. */
async function changeTags(
  { directory: { managedIdentities }, takeTurn }: ArmContext,
  id: ResourceId,
  change: ChangeTags,
): Promise<ManagedIdentity | undefined> {
  return await takeTurn(id.key, async () => {
    const existing = await managedIdentities.find(id.text);
    return existing && (await managedIdentities.put({ ...existing, tags: change(existing.tags) }));
  });
}
