import { createRenderer } from '../answers/render-objects.ts';
import type { JsonFields } from '../field-shape.ts';
import type { ApiKind } from '../kinds/api-kind.ts';
import { readMetadata } from '../metadata.ts';
import { objectMediaTypes, readObjectBody } from '../requests/body.ts';
import { decodeObject } from '../requests/read-object.ts';
import { refusal } from '../status-error.ts';
import { jsonResponse } from '../status-response.ts';
import { changeExisting } from '../writes/change-admitted.ts';
import { readWriteOptions } from '../writes/write-options.ts';
import { keyOf, type VerbHandler } from './verb.ts';

/** Kubernetes: none of the kinds can be made by PUT, and few insist on a resourceVersion. */
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
    propose() {
      if (kind.needsVersion) requireVersion(kind, decoded.object);
      return { sent: decoded.object, ownership, warnings: decoded.warnings };
    },
  });
  return jsonResponse(200, renderer.one(object), [...warnings, ...(kind.behaviour.warn?.(object) ?? [])]);
};

/** Kubernetes: the refusal names the resource where others name the kind, and Go's zero in hexadecimal. */
function requireVersion(kind: ApiKind, object: JsonFields): void {
  const { name, resourceVersion } = readMetadata(object);
  if (resourceVersion !== '') return;
  const message = 'Invalid value: 0x0: must be specified for an update';
  throw refusal('invalid', {
    kind: kind.plural,
    group: kind.group,
    name,
    causes: [{ reason: 'FieldValueInvalid', field: 'metadata.resourceVersion', message }],
  });
}
