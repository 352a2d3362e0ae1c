import { createHash } from 'node:crypto';
import type { KubeContext } from '../context.ts';
import type { JsonFields } from '../field-shape.ts';
import type { ApiKind } from '../kinds/api-kind.ts';
import { type GivenMetadata, readMetadata, toStoredMetadata } from '../metadata.ts';
import { refusal } from '../status-error.ts';
import { type KubeObject, withMetadata } from '../storage/kube-object.ts';

/** Where a new object is made. */
export interface NewObjectPlace {
  readonly kind: ApiKind;
  readonly namespace: string | undefined;
}

/**
 * A client's object, with what only the server says about a new one.
 * @throws {StatusError}
 */
export function toNewObject(kube: KubeContext, place: NewObjectPlace, given: JsonFields): KubeObject {
  const { kind } = place;
  const metadata = nameIfAsked(readMetadata(given), kube.newId);
  const namespace = kind.isNamespaced ? (place.namespace ?? '') : '';
  if (metadata.namespace !== '' && metadata.namespace !== namespace) throw refusal('namespaceMismatch');
  if (metadata.resourceVersion !== '') throw refusal('versionOnCreate');
  const { apiVersion: _apiVersion, kind: _kind, metadata: _metadata, status, ...fields } = given;
  const made = kube.makeObject(kind, {
    name: metadata.name,
    ...(kind.isNamespaced && { namespace }),
    // A status of its own is the server's to write.
    fields: { ...fields, ...(!kind.hasStatus && status !== undefined && { status }) },
  });
  const described = withMetadata(made, {
    ...toStoredMetadata(metadata),
    ...(kind.hasGeneration && { generation: 1 }),
  });
  return kind.behaviour.prepare?.(described, undefined) ?? described;
}

/** Letters that cannot spell a word, as the real server draws from. */
const suffixAlphabet = 'bcdfghjklmnpqrstvwxz2456789';
const suffixLength = 5;
const longestPrefix = 63 - suffixLength;

function nameIfAsked(metadata: GivenMetadata, newId: () => string): GivenMetadata {
  if (metadata.name !== '' || metadata.generateName === '') return metadata;
  const digest = createHash('sha256').update(newId()).digest().subarray(0, suffixLength);
  const suffix = Array.from(digest, (byte) => suffixAlphabet[byte % suffixAlphabet.length]).join('');
  return { ...metadata, name: `${metadata.generateName.slice(0, longestPrefix)}${suffix}` };
}
