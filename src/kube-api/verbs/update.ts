import { createRenderer } from '../answers/render-objects.ts';
import { objectMediaTypes, readObjectBody } from '../requests/body.ts';
import { decodeObject } from '../requests/read-object.ts';
import { jsonResponse } from '../status-response.ts';
import { changeObject } from '../writes/change-object.ts';
import { endNamespaceIfEmpty } from '../writes/namespace-end.ts';
import { runWrite } from '../writes/write.ts';
import { readWriteOptions } from '../writes/write-options.ts';
import { keyOf, notFound, type VerbHandler } from './verb.ts';

/** Kubernetes: none of the kinds can be made by PUT, and none insists on a resourceVersion. */
export const update: VerbHandler = async (kube, asked) => {
  const { request, info, kind } = asked;
  const options = readWriteOptions(asked, 'UpdateOptions');
  const renderer = createRenderer({ kind, request, query: info.query, now: kube.clock.now() });
  const body = await readObjectBody(request, { kind: kind.kind, accepted: objectMediaTypes });
  const { object, warnings } = decodeObject(body, kind, options.fieldValidation);
  const updated = await runWrite(kube, options, async (write) => {
    const existing = await write.objects.find(keyOf(asked));
    if (existing === undefined) throw notFound(asked);
    const ownership = { manager: options.fieldManager };
    const { subresource } = info;
    const changed = await changeObject(write, { kind, existing, given: object, subresource, ownership });
    await endNamespaceIfEmpty(write, existing.metadata.namespace);
    return changed;
  });
  return jsonResponse(200, renderer.one(updated), [...warnings, ...(kind.behaviour.warn?.(updated) ?? [])]);
};
