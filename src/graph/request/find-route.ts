import type { GraphRoute } from '../route.ts';
import type { PathSegment } from './graph-path.ts';
import type { PathParameters } from './path-template.ts';

export type RouteFinding =
  | { readonly kind: 'found'; readonly route: GraphRoute; readonly parameters: PathParameters }
  | { readonly kind: 'other-method' }
  | { readonly kind: 'unknown'; readonly segment: string };

/** The route that says most about the path. */
export function findRoute(
  routes: readonly GraphRoute[],
  method: string,
  segments: readonly PathSegment[],
): RouteFinding {
  let best: Extract<RouteFinding, { kind: 'found' }> | undefined;
  let mostFixed = -1;
  for (const route of routes) {
    const parameters = route.path.match(segments);
    if (parameters === undefined || route.path.fixedCount < mostFixed) continue;
    if (route.path.fixedCount > mostFixed) best = undefined;
    mostFixed = route.path.fixedCount;
    if (route.method === method) best = { kind: 'found', route, parameters };
  }
  if (best !== undefined) return best;
  return mostFixed < 0 ? { kind: 'unknown', segment: lastName(segments) } : { kind: 'other-method' };
}

function lastName(segments: readonly PathSegment[]): string {
  const names = segments.flatMap((segment) => (segment.kind === 'name' ? [segment.text] : []));
  return names.at(-1) ?? '';
}
