import { createRenderer } from '../answers/render-objects.ts';
import { resourceOf } from '../kinds/api-kind.ts';
import { readSelection } from '../requests/selection.ts';
import { jsonResponse } from '../status-response.ts';
import { namespaceOf, type VerbHandler } from './verb.ts';

/** All at once: `limit` is a client's upper wish, and no `continue` is ever given out. */
export const list: VerbHandler = async (kube, asked) => {
  const { request, info, kind } = asked;
  const renderer = createRenderer({ kind, request, query: info.query, now: kube.clock.now() });
  const isSelected = readSelection(kind, info);
  const { items, revision } = await kube.objects.snapshot(resourceOf(kind), namespaceOf(asked));
  return jsonResponse(200, renderer.list(items.filter(isSelected), String(revision)));
};
