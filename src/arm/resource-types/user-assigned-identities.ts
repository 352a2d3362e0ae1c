import { z } from 'zod';
import type { ManagedIdentity } from '../../directory/index.ts';
import { ResourceId } from '../../resources/index.ts';
import type { ArmContext } from '../context.ts';
import { refusal } from '../errors.ts';
import { readArmBody, tagsSchema } from '../request/body.ts';
import type { ResourceType } from '../resource-type.ts';
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

  async put({ directory }, { id, request, caller }, existing) {
    const { location: given, tags } = await readArmBody(request, putSchema);
    const location = requireLocation(given, fullName);
    const { name = '', resourceGroup: group = '' } = id;
    if (existing !== undefined && existing.location !== location) {
      throw refusal('locationChanged', {
        name,
        type: fullName,
        group,
        held: existing.location,
        given: location,
      });
    }
    const draft = { resourceId: id.text, name, location, tenantId: caller.tenantId, tags: tags ?? {} };
    return { resource: await directory.managedIdentities.put(draft), isNew: existing === undefined };
  },

  async patch({ directory }, { request }, { resourceId, name, location, tenantId, tags: held }) {
    const { tags = held } = await readArmBody(request, patchSchema);
    const draft = { resourceId, name, location, tenantId, tags };
    return { resource: await directory.managedIdentities.put(draft), isNew: false };
  },

  async retag({ directory }, id, change) {
    const existing = await directory.managedIdentities.find(id.text);
    return existing && (await directory.managedIdentities.put({ ...existing, tags: change(existing.tags) }));
  },

  async delete({ directory }: ArmContext, { resourceId }) {
    await directory.managedIdentities.delete(resourceId);
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
