/**
 * Whether a scope covers another: the same, or above it. By whole segments and without regard to case:
 * `…/vaults/kv1` does not cover `…/vaults/kv10`. A text that is no scope covers nothing and is covered by nothing.
 */
export function scopeCovers(outer: string, inner: string): boolean {
  const [above, below] = [normalise(outer), normalise(inner)];
  if (above === undefined || below === undefined) return false;
  return above === below || below.startsWith(above === '/' ? '/' : `${above}/`);
}

export function isSameScope(left: string, right: string): boolean {
  return normalise(left) !== undefined && normalise(left) === normalise(right);
}

function normalise(scope: string): string | undefined {
  if (!scope.startsWith('/') || scope.includes('//') || /\/\.{1,2}(\/|$)/.test(scope)) return undefined;
  const trimmed = scope.length > 1 && scope.endsWith('/') ? scope.slice(0, -1) : scope;
  return trimmed.toLowerCase();
}
