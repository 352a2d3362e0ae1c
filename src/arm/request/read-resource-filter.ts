import { ResourceId } from '../../resources/index.ts';
import { refusal } from '../errors.ts';
import type { ArmResource } from '../resource-type.ts';
import { matchesFilter, parseResourceFilter } from './resource-filter.ts';

type Filtered = Pick<ArmResource, 'id' | 'name' | 'type' | 'location' | 'tags'>;

/** What `$filter` keeps: everything, where there is none. @throws {ArmError} */
export function readResourceFilter({ searchParams }: URL): (resource: Filtered) => boolean {
  const text = searchParams.get('$filter') ?? '';
  if (text === '') return () => true;
  const parsed = parseResourceFilter(text);
  if (parsed.kind === 'invalid') {
    throw refusal('filterInvalid', { filter: text.slice(0, 200), reason: parsed.reason });
  }
  return ({ id, name, type: resourceType, location = '', tags = {} }) => {
    const { resourceGroup = '' } = ResourceId.from(id);
    return matchesFilter(parsed.filter, { name, resourceType, resourceGroup, location, tags });
  };
}
