import { ResourceId } from '../../resources/index.ts';

const maximumSegments = 60;

/**
 * The segments of a path as clients write it: repeated slashes and one at the end count for nothing, and what is
 * encoded is decoded once. Nothing where it cannot be read, or would hold a slash or a climb.
 */
export function readArmPath(pathname: string): readonly string[] | undefined {
  const segments = pathname.split('/').filter((segment) => segment !== '');
  if (segments.length > maximumSegments) return undefined;
  const decoded: string[] = [];
  for (const segment of segments) {
    const text = decode(segment);
    if (text === undefined || !isName(text)) return undefined;
    decoded.push(text);
  }
  return decoded;
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

/** Whether a text can stand between two slashes of a resource id. */
function isName(text: string): boolean {
  return ResourceId.parse(`/subscriptions/${text}`).kind === 'id';
}
