import type { Style } from '../terminal.ts';

export function paintDiff(diff: string, { bold, cyan, green, red }: Style): string {
  const paint = (line: string) => {
    if (line.startsWith('--- ') || line.startsWith('+++ ')) return bold(line);
    if (line.startsWith('@@')) return cyan(line);
    if (line.startsWith('+')) return green(line);
    return line.startsWith('-') ? red(line) : line;
  };
  return diff.split('\n').map(paint).join('\n');
}
