import { createRenderer } from '../answers/render-objects.ts';
import { objectMediaTypes, readObjectBody } from '../requests/body.ts';
import { decodeObject } from '../requests/read-object.ts';
import { jsonResponse } from '../status-response.ts';
import { changeExisting } from '../writes/change-admitted.ts';
import { readWriteOptions } from '../writes/write-options.ts';
import { keyOf, type VerbHandler } from './verb.ts';

/** Kubernetes: none of the kinds can be made by PUT, and none insists on a resourceVersion. */
export const update: VerbHandler = async (kube, asked) => {
  const { request, info, kind } = asked;
  const options = readWriteOptions(asked, 'UpdateOptions');
  const renderer = createRenderer({ kind, request, query: info.query, now: kube.clock.now() });
  const body = await readObjectBody(request, { kind: kind.kind, accepted: objectMediaTypes });
  const decoded = decodeObject(body, kind, options.fieldValidation);
  const ownership = { manager: options.fieldManager };
  const { object, warnings } = await changeExisting(kube, {
    kind,
    key: keyOf(asked),
    subresource: info.subresource,
    options,
    propose: () => ({ sent: decoded.object, ownership, warnings: decoded.warnings }),
  });
  return jsonResponse(200, renderer.one(object), [...warnings, ...(kind.behaviour.warn?.(object) ?? [])]);
};
