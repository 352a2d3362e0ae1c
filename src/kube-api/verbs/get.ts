import { createRenderer } from '../answers/render-objects.ts';
import { jsonResponse } from '../status-response.ts';
import { keyOf, notFound, type VerbHandler } from './verb.ts';

export const get: VerbHandler = async (kube, asked) => {
  const { request, info, kind } = asked;
  const renderer = createRenderer({ kind, request, query: info.query, now: kube.clock.now() });
  const object = await kube.objects.find(keyOf(asked));
  if (object === undefined) throw notFound(asked);
  return jsonResponse(200, renderer.one(object));
};
