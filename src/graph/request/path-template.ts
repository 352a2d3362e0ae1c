import type { PathSegment } from './graph-path.ts';

/** By what something is named in a path. Without a word for it, by its id. */
export interface PathKey {
  readonly name: string;
  readonly value: string;
}

export type PathParameters = Readonly<Record<string, PathKey>>;

export interface PathTemplate {
  readonly text: string;
  /** How many segments are given: of two templates that match, the one with more is meant. */
  readonly fixedCount: number;
  match(segments: readonly PathSegment[]): PathParameters | undefined;
}

const parameterPattern = /^\{(\w+)\}$/;

/** `/applications/{application}/owners`, matched without regard to case. */
export function pathTemplate(text: string): PathTemplate {
  const tests = text
    .split('/')
    .slice(1)
    .map((part) => ({ part: part.toLowerCase(), parameter: parameterPattern.exec(part)?.[1] }));
  return {
    text,
    fixedCount: tests.filter(({ parameter }) => parameter === undefined).length,
    match(segments) {
      if (segments.length !== tests.length) return undefined;
      const parameters: Record<string, PathKey> = {};
      for (const [index, { part, parameter }] of tests.entries()) {
        const segment = segments[index];
        if (segment === undefined) return undefined;
        if (parameter !== undefined) parameters[parameter] = toKey(segment);
        else if (segment.kind === 'key' || segment.text.toLowerCase() !== part) return undefined;
      }
      return parameters;
    },
  };
}

function toKey(segment: PathSegment): PathKey {
  return segment.kind === 'key'
    ? { name: segment.name, value: segment.value }
    : { name: 'id', value: segment.text };
}
