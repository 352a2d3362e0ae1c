import { jsonMediaType, readJsonBody } from '../body.ts';
import { decodeObject, readFieldValidation } from '../decode-object.ts';
import { renderObject } from '../render-object.ts';
import { jsonResponse } from '../status-response.ts';
import { replaceObject } from './replace-object.ts';
import { keyOf, notFound, refuseParameters, type VerbHandler } from './verb.ts';

/** Kubernetes: neither kind can be made by PUT, and neither insists on a resourceVersion. */
export const update: VerbHandler = async (kube, asked) => {
  const { request, info, kind } = asked;
  refuseParameters(info.query, ['dryRun']);
  const validation = readFieldValidation(info.query, 'UpdateOptions');
  const body = await readJsonBody(request, { kind: kind.kind, accepted: [jsonMediaType] });
  const { object, warnings } = decodeObject(body, kind, validation);
  const updated = await kube.objects.write(async (objects) => {
    const existing = await objects.find(keyOf(asked));
    if (existing === undefined) throw notFound(asked);
    return await replaceObject(objects, { kind, existing, given: object });
  });
  return jsonResponse(200, renderObject(kind, updated), warnings);
};
