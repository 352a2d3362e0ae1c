import { createHash } from 'node:crypto';
import { refuseEscalation } from '../access/refuse-escalation.ts';
import { createRenderer } from '../answers/render-objects.ts';
import type { KubeContext } from '../context.ts';
import type { JsonFields } from '../field-shape.ts';
import { type ApiKind, apiVersionOf, resourceOf } from '../kinds/api-kind.ts';
import { trackUpdate } from '../managed-fields/index.ts';
import { type GivenMetadata, readMetadata, toStoredMetadata, validateMetadata } from '../metadata.ts';
import { objectMediaTypes, readObjectBody } from '../requests/body.ts';
import { decodeObject } from '../requests/read-object.ts';
import { checkObject, findStruct, schemaOf } from '../schema/index.ts';
import { refusal } from '../status-error.ts';
import { jsonResponse } from '../status-response.ts';
import { type KubeObject, withMetadata } from '../storage/kube-object.ts';
import type { ObjectWriter } from '../storage/object-store.ts';
import { admitNew } from '../writes/admit-new.ts';
import { runWrite, type Write } from '../writes/write.ts';
import { readWriteOptions } from '../writes/write-options.ts';
import type { VerbHandler, VerbRequest } from './verb.ts';

export const create: VerbHandler = async (kube, asked) => {
  const { request, info, kind } = asked;
  const options = readWriteOptions(asked, 'CreateOptions');
  const renderer = createRenderer({ kind, request, query: info.query, now: kube.clock.now() });
  const body = await readObjectBody(request, { kind: kind.kind, accepted: objectMediaTypes });
  const decoded = decodeObject(body, kind, options.fieldValidation);
  const managedFields = firstOwners(kube, asked, {
    draft: toNewObject(kube, asked, decoded.object),
    manager: options.fieldManager,
  });
  const admitted = await admitNew(kube, asked, { object: decoded.object, options });
  const draft = withMetadata(toNewObject(kube, asked, admitted.object), { managedFields });
  const created = await runWrite(kube, options, (write) => insertNew(write, kind, draft));
  const warnings = [...decoded.warnings, ...admitted.warnings, ...(kind.behaviour.warn?.(created) ?? [])];
  return jsonResponse(201, renderer.one(created), warnings);
};

/** A client's object, with what only the server says about a new one. */
export function toNewObject(kube: KubeContext, asked: VerbRequest, given: JsonFields): KubeObject {
  const { kind, info } = asked;
  const metadata = nameIfAsked(readMetadata(given), kube.newId);
  const namespace = kind.isNamespaced ? (info.namespace ?? '') : '';
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

/** Kubernetes: who owns what is settled before admission, so what a hook adds belongs to nobody. */
function firstOwners(
  kube: KubeContext,
  { kind }: VerbRequest,
  { draft, manager }: { readonly draft: KubeObject; readonly manager: string },
): readonly JsonFields[] {
  const struct = schemaOf(kind);
  if (struct === undefined) return [];
  // A status of its own is not the client's, and so belongs to nobody yet.
  const { status: _status, ...written } = draft;
  return trackUpdate({
    live: undefined,
    next: kind.hasStatus ? written : draft,
    manager,
    apiVersion: apiVersionOf(kind),
    now: kube.clock.now(),
    struct,
    findStruct,
  });
}

/**
 * The last checks of a new object, and then it is there.
 * @throws {StatusError}
 */
export async function insertNew(write: Write, kind: ApiKind, draft: KubeObject): Promise<KubeObject> {
  const { kube, objects } = write;
  const { name, namespace = '' } = draft.metadata;
  if (kind.isNamespaced) await requireNamespace(objects, kind, draft);
  const causes = [
    ...validateMetadata(readMetadata(draft), kind.checkName),
    ...checkObject(kind, draft),
    ...(kind.behaviour.validate?.(draft, undefined) ?? []),
  ];
  if (causes.length > 0) throw refusal('invalid', { kind: kind.kind, group: kind.group, name, causes });
  await refuseEscalation(write, kind, draft);
  const resource = resourceOf(kind);
  if (await objects.find({ resource, namespace, name })) throw refusal('alreadyExists', { resource, name });
  const created = await objects.insert(resource, draft);
  await kind.behaviour.afterCreate?.(objects, created, kube.makeObject);
  return created;
}

async function requireNamespace(objects: ObjectWriter, kind: ApiKind, draft: KubeObject): Promise<void> {
  const { name, namespace = '' } = draft.metadata;
  const found = await objects.find({ resource: 'namespaces', namespace: '', name: namespace });
  if (found === undefined) throw refusal('objectNotFound', { resource: 'namespaces', name: namespace });
  if (found.metadata.deletionTimestamp !== undefined) {
    throw refusal('namespaceTerminating', { resource: resourceOf(kind), name, namespace });
  }
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
