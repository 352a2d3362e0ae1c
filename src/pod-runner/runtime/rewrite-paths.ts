import type { Mount } from './runtime.ts';

/**
 * Where there are no mounts, a text that names a path below one names its source instead. A path counts where it
 * begins a segment and ends with one: `/data` is in `--in=/data/x` and `a:/data`, not in `/database` or `/old/data`.
 */
export function rewritePaths(text: string, mounts: readonly Pick<Mount, 'source' | 'target'>[]): string {
  const sources = new Map(mounts.map(({ source, target }) => [withoutSlash(target), source]));
  sources.delete('');
  if (sources.size === 0) return text;
  const longestFirst = [...sources.keys()].sort((left, right) => right.length - left.length);
  const pattern = new RegExp(`(?<![\\w./-])(?:${longestFirst.map(quote).join('|')})(?![\\w.-])`, 'g');
  return text.replace(pattern, (path) => sources.get(path) ?? path);
}

function withoutSlash(path: string): string {
  return path.replace(/\/+$/, '');
}

function quote(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
