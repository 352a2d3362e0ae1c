import { renderList } from '../render-object.ts';
import { jsonResponse } from '../status-response.ts';
import { refuseParameters, type VerbHandler } from './verb.ts';

/** All at once: `limit` is a client's upper wish, and no `continue` is ever given out. */
export const list: VerbHandler = async (kube, { info, kind }) => {
  refuseParameters(info.query, ['labelSelector', 'fieldSelector', 'continue']);
  const objects = await kube.objects.list(kind.table, info.namespace);
  return jsonResponse(200, renderList(kind, objects, await kube.objects.revision()));
};
