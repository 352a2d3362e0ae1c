import type { ParseResult } from '@marcbachmann/cel-js';

/** What an expression uses, in the order in which it stands there. */
export interface UsedNames {
  readonly calls: readonly Call[];
  readonly names: readonly { readonly name: string; readonly at: number }[];
}

export interface Call {
  readonly name: string;
  readonly isMember: boolean;
  readonly at: number;
  /** Its pattern, if it takes one and that is written out. */
  readonly literal?: string;
  /** Has it call another function. */
  rename(name: string): void;
}

/** The functions that an expression calls, and the variables that it names. */
export function readNames({ ast }: Pick<ParseResult, 'ast'>): UsedNames {
  const nodes = readNodes(ast).toSorted((a, b) => a.start - b.start);
  return {
    calls: nodes.flatMap(toCall),
    names: nodes.flatMap(({ op, args, start }) =>
      op === 'id' && typeof args === 'string' ? [{ name: args, at: start }] : [],
    ),
  };
}

interface Node {
  readonly op: string;
  readonly args: unknown;
  readonly start: number;
}

/** Without recursion: how deep it goes is the sender's choice. */
function readNodes(root: unknown): readonly Node[] {
  const nodes: Node[] = [];
  const left = [root];
  while (left.length > 0) {
    const value = left.pop();
    if (Array.isArray(value)) left.push(...value);
    if (!isNode(value)) continue;
    nodes.push(value);
    left.push(value.args);
  }
  return nodes;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}

/** `f(x)` is `[f, [x]]`, and `r.f(x)` is `[f, r, [x]]`. */
function toCall({ op, args, start: at }: Node): readonly Call[] {
  if ((op !== 'call' && op !== 'rcall') || !Array.isArray(args)) return [];
  const given: unknown = args.at(-1);
  const last: unknown = Array.isArray(given) ? given.at(-1) : undefined;
  const literal =
    isNode(last) && last.op === 'value' && typeof last.args === 'string' ? last.args : undefined;
  const rename = (name: string): void => {
    args[0] = name;
  };
  return [
    {
      name: String(args[0]),
      isMember: op === 'rcall',
      at,
      ...(literal !== undefined && { literal }),
      rename,
    },
  ];
}
