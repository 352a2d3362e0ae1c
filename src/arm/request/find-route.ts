import type { ArmMethod, ArmRoute } from '../route.ts';
import type { PathParameters } from './path-template.ts';

export type RouteFinding =
  | { readonly kind: 'found'; readonly route: ArmRoute; readonly parameters: PathParameters }
  | { readonly kind: 'other-method' }
  | { readonly kind: 'unknown' };

/** The route that says most about the path. */
export function findRoute(
  routes: readonly ArmRoute[],
  method: string,
  segments: readonly string[],
): RouteFinding {
  let isKnown = false;
  let best: Extract<RouteFinding, { kind: 'found' }> | undefined;
  for (const route of routes) {
    const parameters = route.path.match(segments);
    if (parameters === undefined) continue;
    isKnown = true;
    const isBetter = best === undefined || route.path.fixedCount > best.route.path.fixedCount;
    if (isBetter && answers(route, method)) best = { kind: 'found', route, parameters };
  }
  return best ?? { kind: isKnown ? 'other-method' : 'unknown' };
}

function answers({ method }: ArmRoute, asked: string): boolean {
  return method === (asked as ArmMethod);
}
