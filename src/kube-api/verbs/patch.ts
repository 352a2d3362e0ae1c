import { createRenderer } from '../answers/render-objects.ts';
import { isFields, type JsonFields } from '../field-shape.ts';
import type { ApiKind } from '../kinds/api-kind.ts';
import { typeOf } from '../kinds/type-of.ts';
import { applyJsonPatch } from '../patch/json-patch.ts';
import { mergePatch } from '../patch/merge-patch.ts';
import { applyStrategicMergePatch } from '../patch/strategic-merge.ts';
import { readAnyBody, readMediaType } from '../requests/body.ts';
import { decodeObject } from '../requests/read-object.ts';
import { refusal } from '../status-error.ts';
import { jsonResponse } from '../status-response.ts';
import { changeExisting } from '../writes/change-admitted.ts';
import { readWriteOptions } from '../writes/write-options.ts';
import { apply, applyMediaTypes } from './apply.ts';
import { keyOf, type VerbHandler } from './verb.ts';

type ApplyPatch = (target: JsonFields, patch: unknown, kind: ApiKind) => JsonFields;

const strategicPatch = 'application/strategic-merge-patch+json';

/** @throws {StatusError} each, for a patch that is none or does not fit the object */
const patchTypes: Readonly<Record<string, ApplyPatch>> = {
  'application/json-patch+json'(target, patch) {
    const result = applyJsonPatch(target, patch);
    if (result.kind === 'patched') return result.object;
    throw refusal(result.kind === 'malformed' ? 'malformedPatch' : 'failedPatch', { reason: result.reason });
  },
  'application/merge-patch+json': (target, patch, kind) => mergePatch(target, requireFields(patch, kind)),
  [strategicPatch](target, patch, kind) {
    const type = typeOf(kind);
    if (type === undefined) throw refusal('unsupportedMediaType', { accepted: acceptedFor(kind) });
    const { struct, findStruct } = type;
    const result = applyStrategicMergePatch(target, requireFields(patch, kind), struct, findStruct);
    if (result.kind === 'patched') return result.object;
    throw refusal('malformedPatch', { reason: result.reason });
  },
};

const acceptedPatches: readonly string[] = [...Object.keys(patchTypes), ...applyMediaTypes];

/** Kubernetes: a custom resource has no merge keys, and so takes no strategic patch. */
function acceptedFor({ custom }: ApiKind): readonly string[] {
  return custom === undefined ? acceptedPatches : acceptedPatches.filter((type) => type !== strategicPatch);
}

function requireFields(patch: unknown, { kind }: ApiKind): JsonFields {
  if (isFields(patch)) return patch;
  throw refusal('unreadableBody', { kind, reason: 'the document is not an object' });
}

/** The object as it stands is patched and then judged like a replacement: anew, where it has changed meanwhile. */
export const patch: VerbHandler = async (kube, asked) => {
  const { request, info, kind } = asked;
  const type = readMediaType(request);
  if (applyMediaTypes.includes(type)) return await apply(kube, asked);
  const options = readWriteOptions(asked, 'PatchOptions');
  const renderer = createRenderer({ kind, request, query: info.query, now: kube.clock.now() });
  const change = await readAnyBody(request, { kind: kind.kind, accepted: acceptedFor(kind) });
  const applyPatch = patchTypes[type] ?? mergePatchOf;

  const ownership = { manager: options.fieldManager };
  const { object, warnings } = await changeExisting(kube, {
    kind,
    key: keyOf(asked),
    subresource: info.subresource,
    options,
    propose(existing) {
      const decoded = decodeObject(applyPatch(existing, change, kind), kind, options.fieldValidation);
      return { sent: decoded.object, ownership, warnings: decoded.warnings };
    },
  });
  return jsonResponse(200, renderer.one(object), [...warnings, ...(kind.behaviour.warn?.(object) ?? [])]);
};

const mergePatchOf: ApplyPatch = (target, change, kind) => mergePatch(target, requireFields(change, kind));
