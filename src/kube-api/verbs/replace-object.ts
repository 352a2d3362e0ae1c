import { isDeepStrictEqual } from 'node:util';
import type { JsonFields } from '../field-shape.ts';
import type { ApiKind } from '../kinds.ts';
import { type GivenMetadata, readMetadata, validateMetadata } from '../metadata.ts';
import { refusal } from '../status-error.ts';
import type { ObjectDraft, ObjectWriter, StoredObject } from '../storage/object-store.ts';

/** What an object that has been decoded by its kind says. */
export function toDraft(kind: ApiKind, object: JsonFields): ObjectDraft {
  const { apiVersion: _apiVersion, kind: _kind, metadata: _metadata, ...fields } = object;
  const { name, labels, annotations } = readMetadata(object);
  return kind.complete({ labels, annotations, fields }, name);
}

export interface Replacement {
  readonly kind: ApiKind;
  readonly existing: StoredObject;
  readonly given: JsonFields;
}

/**
 * Gives an object its new state, under the version that the client has seen. A change that changes nothing
 * leaves the version as it was.
 * @throws {StatusError}
 */
export async function replaceObject(
  objects: ObjectWriter,
  { kind, existing, given }: Replacement,
): Promise<StoredObject> {
  const metadata = readMetadata(given);
  checkIdentity(kind, existing, metadata);
  const causes = validateMetadata(metadata, kind.checkName);
  if (causes.length > 0) throw refusal('invalid', { kind: kind.kind, name: existing.name, causes });
  const draft = toDraft(kind, given);
  const { labels, annotations, fields } = existing;
  if (isDeepStrictEqual(draft, { labels, annotations, fields })) return existing;
  return await objects.replace({ table: kind.table, ...existing }, draft);
}

function checkIdentity({ plural }: ApiKind, existing: StoredObject, given: GivenMetadata): void {
  const { name } = existing;
  if (given.name !== name) throw refusal('nameMismatch', { inBody: given.name, inUrl: name });
  if (given.namespace !== '' && given.namespace !== existing.namespace) throw refusal('namespaceMismatch');
  const object = { resource: plural, name };
  if (given.uid !== '' && given.uid !== existing.uid) {
    throw refusal('replacedUid', { ...object, given: given.uid, found: existing.uid });
  }
  if (given.resourceVersion !== '' && given.resourceVersion !== existing.resourceVersion) {
    throw refusal('staleVersion', object);
  }
}
