import { renderObject } from '../render-object.ts';
import { jsonResponse } from '../status-response.ts';
import { keyOf, notFound, type VerbHandler } from './verb.ts';

export const get: VerbHandler = async (kube, asked) => {
  const object = await kube.objects.find(keyOf(asked));
  if (object === undefined) throw notFound(asked);
  return jsonResponse(200, renderObject(asked.kind, object));
};
