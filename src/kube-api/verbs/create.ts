import { createHash } from 'node:crypto';
import { jsonMediaType, readJsonBody } from '../body.ts';
import { decodeObject, readFieldValidation } from '../decode-object.ts';
import { type GivenMetadata, readMetadata, validateMetadata } from '../metadata.ts';
import { renderObject } from '../render-object.ts';
import { refusal } from '../status-error.ts';
import { jsonResponse } from '../status-response.ts';
import type { ObjectWriter } from '../storage/object-store.ts';
import { toDraft } from './replace-object.ts';
import { refuseParameters, type VerbHandler, type VerbRequest } from './verb.ts';

export const create: VerbHandler = async (kube, asked) => {
  const { request, info, kind } = asked;
  refuseParameters(info.query, ['dryRun']);
  const validation = readFieldValidation(info.query, 'CreateOptions');
  const body = await readJsonBody(request, { kind: kind.kind, accepted: [jsonMediaType] });
  const { object, warnings } = decodeObject(body, kind, validation);
  const metadata = nameIfAsked(readMetadata(object), kube.newId);
  const namespace = ownNamespace(asked, metadata);
  if (metadata.resourceVersion !== '') throw refusal('versionOnCreate');

  const created = await kube.objects.write(async (objects) => {
    if (kind.isNamespaced) await requireNamespace(objects, namespace);
    validate(asked, metadata);
    const { name } = metadata;
    const key = { table: kind.table, namespace, name };
    if (await objects.find(key)) throw refusal('alreadyExists', { resource: kind.plural, name });
    const inserted = await objects.insert(key, toDraft(kind, object));
    await kind.afterCreate?.(objects, inserted);
    return inserted;
  });
  return jsonResponse(201, renderObject(kind, created), warnings);
};

function ownNamespace({ info, kind }: VerbRequest, metadata: GivenMetadata): string {
  const namespace = kind.isNamespaced ? (info.namespace ?? '') : '';
  if (metadata.namespace !== '' && metadata.namespace !== namespace) throw refusal('namespaceMismatch');
  return namespace;
}

async function requireNamespace(objects: ObjectWriter, name: string): Promise<void> {
  const found = await objects.find({ table: 'namespaces', namespace: '', name });
  if (found === undefined) throw refusal('objectNotFound', { resource: 'namespaces', name });
}

function validate({ kind }: VerbRequest, metadata: GivenMetadata): void {
  const causes = validateMetadata(metadata, kind.checkName);
  if (causes.length > 0) throw refusal('invalid', { kind: kind.kind, name: metadata.name, causes });
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
