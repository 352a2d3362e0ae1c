import type { ParseResult } from '@marcbachmann/cel-js';
import { readPattern, runBounded } from '../../go-pattern/index.ts';
import { celFault, describeFault, type Fault } from './describe-fault.ts';
import { environment, globalFunctions, memberFunctions } from './environment.ts';
import { ownMatches } from './functions.ts';
import { readNames } from './names.ts';

export type Compilation =
  | { readonly kind: 'compiled'; readonly evaluate: (variables: CelVariables) => unknown }
  /** In the words that follow `Invalid value: "…": `. */
  | { readonly kind: 'refused'; readonly reason: string };

/** Each as CEL sees it. */
export interface CelVariables {
  readonly object: unknown;
  readonly oldObject: unknown;
  readonly request: unknown;
  readonly namespaceObject: null;
}

const longestExpression = 16_384;
const longestMilliseconds = 250;

/** Reads and checks an expression that somebody has sent: bounded in length and in time. */
export function checkCondition(expression: string): Compilation {
  const run = runBounded(() => compileCondition(expression), longestMilliseconds);
  return run.kind === 'done'
    ? run.result
    : { kind: 'refused', reason: 'compilation failed: the expression takes too long to read' };
}

/** Types included: what passes can be asked of an object, and answers with true or false, or with an error. */
export function compileCondition(expression: string): Compilation {
  if (expression.length > longestExpression) {
    return { kind: 'refused', reason: `must not be longer than ${longestExpression} characters` };
  }
  const parsing = parse(expression);
  if (parsing.kind === 'faulty') return failed(expression, parsing.fault);
  const { parsed } = parsing;
  const fault = judgeNames(parsed);
  if (fault !== undefined) return failed(expression, fault);
  const { valid, type, error } = parsed.check();
  if (!valid) return failed(expression, celFault(error, expression));
  if (type !== 'bool') return { kind: 'refused', reason: `must evaluate to bool but got ${type}` };
  return { kind: 'compiled', evaluate: (variables) => parsed({ ...variables }) };
}

type Parsing =
  | { readonly kind: 'parsed'; readonly parsed: ParseResult }
  | { readonly kind: 'faulty'; readonly fault: Fault };

/** The library reports what it finds by throwing; what is too deep for it overflows the stack. */
function parse(expression: string): Parsing {
  try {
    return { kind: 'parsed', parsed: environment.parse(expression) };
  } catch (error) {
    return { kind: 'faulty', fault: celFault(error, expression) };
  }
}

/** Only functions that Kubernetes has; and those of regular expressions with its syntax. */
function judgeNames(parsed: ParseResult): Fault | undefined {
  const { calls, names } = readNames(parsed);
  const authorizer = names.find(({ name }) => name === 'authorizer');
  if (authorizer) return { message: 'authorizer is not supported by this server', at: authorizer.at };
  for (const call of calls) {
    const known = call.isMember ? memberFunctions : globalFunctions;
    if (!known.has(call.name)) {
      return { message: `undeclared reference to '${call.name}' (in container '')`, at: call.at };
    }
    const pattern = ['matches', 'find', 'findAll'].includes(call.name) ? call.literal : undefined;
    const read = pattern === undefined ? undefined : readPattern(pattern);
    if (read?.kind === 'unreadable') {
      return { message: `invalid matches argument: ${read.reason}`, at: call.at };
    }
    if (call.isMember && call.name === 'matches') call.rename(ownMatches);
  }
  return undefined;
}

function failed(expression: string, fault: Fault): Compilation {
  return { kind: 'refused', reason: `compilation failed: ${describeFault(expression, fault)}` };
}
