import { readJsonBody, readMediaType } from '../body.ts';
import { type DecodedObject, decodeObject, readFieldValidation } from '../decode-object.ts';
import type { JsonFields } from '../field-shape.ts';
import { mergePatch } from '../patch/merge-patch.ts';
import { strategicMergePatch } from '../patch/strategic-merge-patch.ts';
import { renderObject } from '../render-object.ts';
import { jsonResponse } from '../status-response.ts';
import { replaceObject } from './replace-object.ts';
import { keyOf, notFound, refuseParameters, type VerbHandler } from './verb.ts';

type ApplyPatch = (
  target: JsonFields,
  patch: JsonFields,
  mergeKeys: Readonly<Record<string, string>>,
) => JsonFields;

const patchTypes: Readonly<Record<string, ApplyPatch>> = {
  'application/merge-patch+json': mergePatch,
  'application/strategic-merge-patch+json': strategicMergePatch,
};

/** The object as it stands is patched and then judged like a replacement, in one transaction. */
export const patch: VerbHandler = async (kube, asked) => {
  const { request, info, kind } = asked;
  refuseParameters(info.query, ['dryRun']);
  const validation = readFieldValidation(info.query, 'PatchOptions');
  const change = await readJsonBody(request, { kind: kind.kind, accepted: Object.keys(patchTypes) });
  const apply = patchTypes[readMediaType(request)] ?? mergePatch;

  const { patched, warnings } = await kube.objects.write(async (objects) => {
    const existing = await objects.find(keyOf(asked));
    if (existing === undefined) throw notFound(asked);
    const target = renderObject(kind, existing);
    const decoded: DecodedObject = decodeObject(apply(target, change, kind.mergeKeys), kind, validation);
    return {
      patched: await replaceObject(objects, { kind, existing, given: decoded.object }),
      warnings: decoded.warnings,
    };
  });
  return jsonResponse(200, renderObject(kind, patched), warnings);
};
