import type { Environment } from '@marcbachmann/cel-js';
import { readPattern } from '../../go-pattern/index.ts';

/** What the library's own `matches` is called here: it cannot be replaced, and takes this language's expressions. */
export const ownMatches = 'matchesRe2';

/** The functions of Kubernetes that the library does not bring. */
export function registerFunctions(environment: Environment): void {
  environment
    .registerFunction(`string.${ownMatches}(string): bool`, matches)
    .registerFunction('matches(string, string): bool', matches)
    .registerFunction('string.find(string): string', find)
    .registerFunction('string.findAll(string): list<string>', (text: string, pattern: string) =>
      findAll(text, pattern, -1n),
    )
    .registerFunction('string.findAll(string, int): list<string>', findAll)
    .registerFunction('string.charAt(int): string', charAt)
    .registerFunction('string.replace(string, string): string', (...given: [string, string, string]) =>
      replace(...given, -1n),
    )
    .registerFunction('string.replace(string, string, int): string', replace)
    .registerFunction('list.isSorted(): bool', isSorted)
    .registerFunction('list.sum(): dyn', sum)
    .registerFunction('list.min(): dyn', (list: Numbers) => extreme(list, (a, b) => a < b))
    .registerFunction('list.max(): dyn', (list: Numbers) => extreme(list, (a, b) => a > b))
    .registerFunction('list.indexOf(dyn): int', (list: readonly unknown[], item: unknown) =>
      BigInt(list.indexOf(item)),
    )
    .registerFunction('list.lastIndexOf(dyn): int', (list: readonly unknown[], item: unknown) =>
      BigInt(list.lastIndexOf(item)),
    );
}

type Comparable = bigint | number | string;
type Numbers = readonly Comparable[];

function compile(pattern: string): RegExp {
  const read = readPattern(pattern);
  if (read.kind === 'unreadable') throw new Error(read.reason);
  return read.pattern;
}

function matches(text: string, pattern: string): boolean {
  return compile(pattern).test(text);
}

function find(text: string, pattern: string): string {
  return compile(pattern).exec(text)?.[0] ?? '';
}

/** A negative limit is none. */
function findAll(text: string, pattern: string, limit: bigint): readonly string[] {
  const { source, flags } = compile(pattern);
  const found = Array.from(text.matchAll(new RegExp(source, `${flags}g`)), ([match]) => match);
  return limit < 0n ? found : found.slice(0, Number(limit));
}

function charAt(text: string, index: bigint): string {
  if (index < 0n || index > BigInt(text.length)) throw new Error(`index out of range: ${index}`);
  return text.charAt(Number(index));
}

function replace(...[text, from, to, limit]: [string, string, string, bigint]): string {
  if (limit < 0n) return text.replaceAll(from, () => to);
  const parts = text.split(from);
  const kept = Number(limit);
  return [parts.slice(0, kept + 1).join(to), ...parts.slice(kept + 1)].join(from);
}

function isSorted(list: Numbers): boolean {
  return list.every((item, index) => index === 0 || (list[index - 1] ?? item) <= item);
}

function sum(list: Numbers): Comparable {
  // The empty sum has no type of its own: it is the integer.
  const [first, ...rest] = list;
  if (first === undefined) return 0n;
  return rest.reduce<Comparable>(add, first);
}

function add(a: Comparable, b: Comparable): Comparable {
  if (typeof a === 'bigint' && typeof b === 'bigint') return a + b;
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  throw new Error('no such overload: sum');
}

function extreme(list: Numbers, isBefore: (a: Comparable, b: Comparable) => boolean): Comparable {
  const [first, ...rest] = list;
  if (first === undefined) throw new Error('min/max called on empty list');
  return rest.reduce((best, item) => (isBefore(item, best) ? item : best), first);
}
