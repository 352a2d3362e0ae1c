import type { ResourceId, ResourceRecord } from '../../../resources/index.ts';
import type { ArmContext } from '../../context.ts';
import { refusal } from '../../errors.ts';
import { readArmBody } from '../../request/body.ts';
import type { ChangeTags, WrittenResource } from '../../resource-type.ts';
import type { ArmRequest } from '../../route.ts';
import { tagsBodySchema } from './collection-body.ts';

type Draft = Pick<ResourceRecord, 'tags' | 'properties'>;

/**
 * One write at a time, of what is there then.
 * @throws {ArmError} where it would move
 */
export async function putTracked(
  arm: ArmContext,
  { id, type, location }: Pick<ResourceRecord, 'id' | 'type' | 'location'>,
  draft: (held: ResourceRecord | undefined) => Draft,
): Promise<WrittenResource<ResourceRecord>> {
  return await arm.takeTurn(id.key, async () => {
    const held = await arm.resources.find(id);
    const { name = '', resourceGroup: group = '' } = id;
    if (held !== undefined && held.location !== location) {
      throw refusal('locationChanged', { name, type, group, held: held.location, given: location });
    }
    const resource = await arm.resources.put({ id, type, name, location, ...draft(held) });
    return { resource, isNew: held === undefined };
  });
}

export async function retagTracked(
  arm: ArmContext,
  id: ResourceId,
  change: ChangeTags,
): Promise<ResourceRecord | undefined> {
  return await arm.takeTurn(id.key, async () => {
    const held = await arm.resources.find(id);
    return held && (await arm.resources.put({ ...held, tags: change(held.tags) }));
  });
}

/** Azure Monitor: a PATCH is for the tags alone. */
export async function patchTags(
  arm: ArmContext,
  { id, request }: ArmRequest,
  existing: ResourceRecord,
): Promise<WrittenResource<ResourceRecord>> {
  const { tags } = await readArmBody(request, tagsBodySchema);
  const resource = await retagTracked(arm, id, (held) => tags ?? held);
  return { resource: resource ?? existing, isNew: false };
}
