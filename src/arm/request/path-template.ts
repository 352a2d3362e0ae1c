import { ResourceId } from '../../resources/index.ts';

/** What a path's parameters are. `scope` is a whole resource id, and all others are one segment. */
export type PathParameters = Readonly<Record<string, string>>;

export interface PathTemplate {
  readonly text: string;
  /** How many segments are given: of two templates that match, the one with more is meant. */
  readonly fixedCount: number;
  match(segments: readonly string[]): PathParameters | undefined;
}

const parameterPattern = /^\{(\w+)\}$/;

/**
 * `/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}`, matched without regard to case. `{scope}` stands
 * at the start alone, for any resource id or none.
 */
export function pathTemplate(text: string): PathTemplate {
  const parts = text.split('/').slice(1);
  const hasScope = parts[0] === '{scope}';
  const tests = (hasScope ? parts.slice(1) : parts).map((part) => ({
    part: part.toLowerCase(),
    parameter: parameterPattern.exec(part)?.[1],
  }));
  return {
    text,
    fixedCount: tests.filter(({ parameter }) => parameter === undefined).length,
    match(segments) {
      const start = segments.length - tests.length;
      if (hasScope ? start < 0 : start !== 0) return undefined;
      const scope = hasScope ? readScope(segments.slice(0, start)) : {};
      const own = matchSegments(tests, segments.slice(start));
      return scope && own && { ...scope, ...own };
    },
  };
}

interface SegmentTest {
  readonly part: string;
  readonly parameter: string | undefined;
}

function readScope(segments: readonly string[]): PathParameters | undefined {
  const scope = `/${segments.join('/')}`;
  return ResourceId.parse(scope).kind === 'id' ? { scope } : undefined;
}

function matchSegments(
  tests: readonly SegmentTest[],
  segments: readonly string[],
): PathParameters | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, { part, parameter }] of tests.entries()) {
    const segment = segments[index] ?? '';
    if (parameter !== undefined) parameters[parameter] = segment;
    else if (segment.toLowerCase() !== part) return undefined;
  }
  return parameters;
}
