import { fieldsOf } from '../field-shape.ts';
import { boundResources, type FindBoundObject } from '../service-accounts/bound-object.ts';
import type { ObjectReader } from '../storage/object-store.ts';

/** What tokens can be bound to, as the store has it. */
export function findBoundObjects(objects: ObjectReader): FindBoundObject {
  const find = (resource: string, namespace: string, name: string) =>
    objects.find({ resource, namespace, name });
  return async ({ kind, namespace, name }) => {
    const found = await find(boundResources[kind], kind === 'Node' ? '' : namespace, name);
    if (found === undefined || kind !== 'Pod') return found && { uid: found.metadata.uid };
    const { serviceAccountName, nodeName } = fieldsOf(found.spec);
    const node = typeof nodeName === 'string' && nodeName !== '' ? await nodeOf(nodeName) : undefined;
    return {
      uid: found.metadata.uid,
      ...(typeof serviceAccountName === 'string' && { serviceAccountName }),
      ...(node !== undefined && { node }),
    };
  };

  async function nodeOf(name: string) {
    const uid = (await find('nodes', '', name))?.metadata.uid;
    return { name, ...(uid !== undefined && { uid }) };
  }
}
