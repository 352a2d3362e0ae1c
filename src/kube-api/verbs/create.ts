import { createRenderer } from '../answers/render-objects.ts';
import { objectMediaTypes, readObjectBody } from '../requests/body.ts';
import { decodeObject } from '../requests/read-object.ts';
import { jsonResponse } from '../status-response.ts';
import { insertChecked } from '../writes/insert-new.ts';
import { planNew } from '../writes/plan-new.ts';
import { runWrite } from '../writes/write.ts';
import { readWriteOptions } from '../writes/write-options.ts';
import type { VerbHandler } from './verb.ts';

export const create: VerbHandler = async (kube, asked) => {
  const { request, info, kind } = asked;
  const options = readWriteOptions(asked, 'CreateOptions');
  const renderer = createRenderer({ kind, request, query: info.query, now: kube.clock.now() });
  const body = await readObjectBody(request, { kind: kind.kind, accepted: objectMediaTypes });
  const decoded = decodeObject(body, kind, options.fieldValidation);
  const place = { kind, namespace: info.namespace };
  const planned = await planNew(kube, { place, given: decoded.object, options });
  const created = await runWrite(kube, options, (write) => insertChecked(write, kind, planned.draft));
  const warnings = [...decoded.warnings, ...planned.warnings, ...(kind.behaviour.warn?.(created) ?? [])];
  return jsonResponse(201, renderer.one(created), warnings);
};
