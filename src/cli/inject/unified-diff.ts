/** A line of one text or of both. */
interface DiffLine {
  readonly mark: ' ' | '-' | '+';
  readonly line: string;
}

const contextLines = 3;
/** Beyond as many differences the texts have nothing to do with each other: all of one, then all of the other. */
const mostDifferences = 1_000;

/** As `diff -u` prints it; empty where the texts are the same. */
export function unifiedDiff(before: string, after: string, name: string): string {
  if (before === after) return '';
  const lines = diffLines(toLines(before), toLines(after));
  return [`--- ${name}`, `+++ ${name} (injected)`, ...printHunks(lines), ''].join('\n');
}

/** The last line without a line break is marked, as `diff` does it, and so is no other line's equal. */
function toLines(text: string): readonly string[] {
  const lines = text.split('\n');
  const last = lines.pop() ?? '';
  return last === '' ? lines : [...lines, `${last}\n\\ No newline at end of file`];
}

function diffLines(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let [beforeEnd, afterEnd] = [before.length, after.length];
  while (beforeEnd > start && afterEnd > start && before[beforeEnd - 1] === after[afterEnd - 1]) {
    beforeEnd--;
    afterEnd--;
  }
  return [
    ...mark(' ', before.slice(0, start)),
    ...shortestEdit(before.slice(start, beforeEnd), after.slice(start, afterEnd)),
    ...mark(' ', before.slice(beforeEnd)),
  ];
}

function mark(sign: DiffLine['mark'], lines: readonly string[]): readonly DiffLine[] {
  return lines.map((line) => ({ mark: sign, line }));
}

/** By diagonal (lines of the one less lines of the other), how many lines of the first text are behind. */
type Front = ReadonlyMap<number, number>;

/** Myers, "An O(ND) Difference Algorithm and Its Variations", 1986: forward, with the front before every round. */
function shortestEdit(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  const fronts: Front[] = [];
  let front: Front = new Map([[1, 0]]);
  for (let round = 0; round <= Math.min(before.length + after.length, mostDifferences); round++) {
    fronts.push(front);
    const next = new Map<number, number>();
    for (let diagonal = -round; diagonal <= round; diagonal += 2) {
      const from = comesFrom(front, diagonal, round);
      let x = (front.get(from) ?? 0) + (from < diagonal ? 1 : 0);
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x++;
      next.set(diagonal, x);
      if (x >= before.length && x - diagonal >= after.length) return walkBack(fronts, before, after);
    }
    front = next;
  }
  return [...mark('-', before), ...mark('+', after)];
}

/** The diagonal below by a removal, or the one above by an addition: whichever is further on. */
function comesFrom(front: Front, diagonal: number, round: number): number {
  if (diagonal === -round) return diagonal + 1;
  if (diagonal === round) return diagonal - 1;
  const isAdded = (front.get(diagonal - 1) ?? 0) < (front.get(diagonal + 1) ?? 0);
  return isAdded ? diagonal + 1 : diagonal - 1;
}

function walkBack(
  fronts: readonly Front[],
  before: readonly string[],
  after: readonly string[],
): readonly DiffLine[] {
  const lines: DiffLine[] = [];
  let [x, y] = [before.length, after.length];
  for (const [round, front] of [...fronts.entries()].reverse()) {
    const diagonal = comesFrom(front, x - y, round);
    const fromX = front.get(diagonal) ?? 0;
    const fromY = fromX - diagonal;
    while (x > fromX && y > fromY) {
      lines.push({ mark: ' ', line: before[--x] ?? '' });
      y--;
    }
    if (round === 0) break;
    lines.push(x > fromX ? { mark: '-', line: before[--x] ?? '' } : { mark: '+', line: after[--y] ?? '' });
  }
  return lines.reverse();
}

function printHunks(lines: readonly DiffLine[]): readonly string[] {
  const printed: string[] = [];
  let [beforeLine, afterLine, at] = [1, 1, 0];
  for (const [from, to] of findHunks(lines)) {
    for (; at < from; at++) {
      beforeLine++;
      afterLine++;
    }
    const hunk = lines.slice(from, to);
    const beforeCount = hunk.filter(({ mark: sign }) => sign !== '+').length;
    const afterCount = hunk.filter(({ mark: sign }) => sign !== '-').length;
    printed.push(`@@ -${span(beforeLine, beforeCount)} +${span(afterLine, afterCount)} @@`);
    printed.push(...hunk.map(({ mark: sign, line }) => `${sign}${line}`));
    beforeLine += beforeCount;
    afterLine += afterCount;
    at = to;
  }
  return printed;
}

/** Changes and what is around them; such that touch are one. */
function findHunks(lines: readonly DiffLine[]): readonly (readonly [number, number])[] {
  const hunks: [number, number][] = [];
  for (const [index, { mark: sign }] of lines.entries()) {
    if (sign === ' ') continue;
    const from = Math.max(0, index - contextLines);
    const to = Math.min(lines.length, index + contextLines + 1);
    const last = hunks.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = to;
    else hunks.push([from, to]);
  }
  return hunks;
}

/** Nothing is said to be after the line before it. */
function span(line: number, count: number): string {
  if (count === 1) return String(line);
  return `${count === 0 ? line - 1 : line},${count}`;
}
