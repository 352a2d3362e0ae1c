import { isFields } from '../field-shape.ts';

/** One step into a value. */
export type JsonPathStep =
  | { readonly kind: 'member'; readonly name: string }
  /** From the end where it is negative. */
  | { readonly kind: 'item'; readonly index: number }
  | { readonly kind: 'each' }
  /** The items whose own path holds, or does not hold, a value. */
  | {
      readonly kind: 'where';
      readonly path: readonly JsonPathStep[];
      readonly isEqual: boolean;
      readonly value: JsonLiteral;
    };

type JsonLiteral = string | number | boolean;

export type JsonPath = readonly JsonPathStep[];

export type JsonPathParsing =
  | { readonly kind: 'parsed'; readonly path: JsonPath }
  | { readonly kind: 'malformed'; readonly reason: string };

const longestPath = 1_024;

/**
 * The part of client-go's JSONPath that definitions use: `.a.b`, `.a\.b`, `['a']`, `[0]`, `[-1]`, `[*]`, and
 * `[?(@.type=="Ready")]` with `==` or `!=`. No slices, unions, functions or descent.
 */
export function parseJsonPath(text: string): JsonPathParsing {
  if (text.length > longestPath) return malformed(`it has more than ${longestPath} characters`);
  const path: JsonPathStep[] = [];
  for (let at = 0; at < text.length; ) {
    const taken = takeStep(text.slice(at), path.length === 0);
    if (typeof taken === 'string') return malformed(`${taken} at character ${at + 1}`);
    if (taken.step !== undefined) path.push(taken.step);
    at += taken.length;
  }
  return { kind: 'parsed', path };
}

function malformed(reason: string): JsonPathParsing {
  return { kind: 'malformed', reason };
}

interface Taken {
  readonly length: number;
  readonly step: JsonPathStep | undefined;
}

/** The first step of a text, or what is wrong with it. */
function takeStep(text: string, isFirst: boolean): Taken | string {
  if (isFirst && text === '.') return { length: 1, step: undefined };
  // A dot may stand before a bracket.
  const bracket = /^\.?\[/.exec(text)?.[0];
  if (bracket !== undefined) return takeBracket(text, bracket.length);
  const [whole, name] = /^\.((?:\\[\s\S]|[^.[\]\\'"(){}\s*])+)/.exec(text) ?? [];
  if (whole !== undefined && name !== undefined) {
    const step = { kind: 'member', name: name.replace(/\\([\s\S])/g, '$1') } as const;
    return { length: whole.length, step };
  }
  return text.startsWith('.*') ? { length: 2, step: { kind: 'each' } } : 'it is no simple path';
}

const quoted = String.raw`'((?:\\[\s\S]|[^'\\])*)'|"((?:\\[\s\S]|[^"\\])*)"`;
const closings: readonly {
  readonly pattern: RegExp;
  readonly toStep: (match: RegExpExecArray) => JsonPathStep | string;
}[] = [
  { pattern: /^(-?\d{1,9})\]/, toStep: ([, index]) => ({ kind: 'item', index: Number(index) }) },
  { pattern: /^\*\]/, toStep: () => ({ kind: 'each' }) },
  {
    pattern: new RegExp(`^(?:${quoted})\\]`),
    toStep: ([, single, double]) => ({ kind: 'member', name: unescaped(single ?? double ?? '') }),
  },
  {
    pattern: new RegExp(
      String.raw`^\?\(\s*@((?:\\[\s\S]|[^=!<>()\s\\])*)\s*(==|!=)\s*(?:${quoted}|(-?\d+(?:\.\d+)?)|(true|false))\s*\)\]`,
    ),
    toStep: ([, inner = '', operator, single, double, number, flag]) => {
      const parsing = parseMembers(inner);
      if (parsing === undefined) return 'a condition may only look into members';
      const text = single ?? double;
      const value =
        text !== undefined ? unescaped(text) : number !== undefined ? Number(number) : flag === 'true';
      return { kind: 'where', path: parsing, isEqual: operator === '==', value };
    },
  },
];

function takeBracket(text: string, opening: number): Taken | string {
  const inside = text.slice(opening);
  for (const { pattern, toStep } of closings) {
    const match = pattern.exec(inside);
    if (match === null) continue;
    const step = toStep(match);
    return typeof step === 'string' ? step : { length: opening + match[0].length, step };
  }
  return 'what is in the brackets is not supported here';
}

function parseMembers(text: string): JsonPath | undefined {
  const parsing = parseJsonPath(text);
  if (parsing.kind === 'malformed') return undefined;
  return parsing.path.every(({ kind }) => kind === 'member') ? parsing.path : undefined;
}

function unescaped(text: string): string {
  return text.replace(/\\([\s\S])/g, '$1');
}

/** What the path finds, in order. What is not there is nothing, and no mistake. */
export function readJsonPath(value: unknown, path: JsonPath): readonly unknown[] {
  let found: readonly unknown[] = [value];
  for (const step of path) found = found.flatMap((one) => takeFrom(one, step));
  return found;
}

function takeFrom(value: unknown, step: JsonPathStep): readonly unknown[] {
  switch (step.kind) {
    case 'member':
      return isFields(value) && Object.hasOwn(value, step.name) ? [value[step.name]] : [];
    case 'item': {
      const item = Array.isArray(value) ? value.at(step.index) : undefined;
      return item === undefined ? [] : [item];
    }
    case 'each':
      return Array.isArray(value) ? value : isFields(value) ? Object.values(value) : [];
    case 'where':
      return (Array.isArray(value) ? value : []).filter((item) => {
        const [held] = readJsonPath(item, step.path);
        return held !== undefined && (held === step.value) === step.isEqual;
      });
  }
}

/** The members of a path that goes by names alone, as those of sizes and selectable fields do. */
export function memberNames(path: JsonPath): readonly string[] | undefined {
  const names = path.flatMap((step) => (step.kind === 'member' ? [step.name] : []));
  return names.length === path.length && names.length > 0 ? names : undefined;
}
