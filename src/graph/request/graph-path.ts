import type { GraphVersion } from '../route.ts';

/** A name between two slashes, or a key: `('x')` is the key `id`, `(appId='x')` another. */
export type PathSegment =
  | { readonly kind: 'name'; readonly text: string }
  | { readonly kind: 'key'; readonly name: string; readonly value: string };

export type GraphPath =
  | { readonly kind: 'path'; readonly version: GraphVersion; readonly segments: readonly PathSegment[] }
  | {
      readonly kind: 'invalid';
      readonly reason: 'versionUnknown' | 'segmentUnknown';
      readonly segment: string;
    };

const maximumSegments = 20;
const keyed = /^([A-Za-z0-9.]+)\((?:([A-Za-z][A-Za-z0-9]*)=)?'((?:[^']|'')*)'\)$/;

/** OData 4.01 URL conventions §4.3: `applications(appId='x')/owners`. Repeated slashes count for nothing. */
export function parseGraphPath(pathname: string): GraphPath {
  const [version = '', ...rest] = pathname.split('/').filter((segment) => segment !== '');
  if (version !== 'v1.0' && version !== 'beta') {
    return { kind: 'invalid', reason: 'versionUnknown', segment: version };
  }
  if (rest.length === 0 || rest.length > maximumSegments) {
    return { kind: 'invalid', reason: 'segmentUnknown', segment: rest.at(-1) ?? '' };
  }
  const segments: PathSegment[] = [];
  for (const segment of rest) {
    const text = decode(segment);
    if (text === undefined) return { kind: 'invalid', reason: 'segmentUnknown', segment };
    segments.push(...parseSegment(text));
  }
  return { kind: 'path', version, segments };
}

function parseSegment(text: string): readonly PathSegment[] {
  const match = keyed.exec(text);
  if (match === null) return [{ kind: 'name', text }];
  const [, collection = '', name = 'id', value = ''] = match;
  return [
    { kind: 'name', text: collection },
    { kind: 'key', name, value: value.replaceAll("''", "'") },
  ];
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
