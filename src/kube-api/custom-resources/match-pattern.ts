import { types } from 'node:util';
import { createContext, Script } from 'node:vm';
import { translatePattern } from './go-pattern.ts';

export type PatternMatch = 'matches' | 'differs' | 'took-too-long';

/** Go's expressions never take long; those of JavaScript may, so each match has its time. */
const longestMilliseconds = 250;

const place: { pattern: RegExp; text: string } = { pattern: /^/, text: '' };
const context = createContext(place);
const search = new Script('pattern.test(text)');

/** Synchronous, within a bounded time. */
export function matchPattern(pattern: RegExp, text: string): PatternMatch {
  place.pattern = pattern;
  place.text = text;
  try {
    return search.runInContext(context, { timeout: longestMilliseconds }) === true ? 'matches' : 'differs';
  } catch (error) {
    // It belongs to the context, and so is no Error of ours.
    if (types.isNativeError(error) && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') {
      return 'took-too-long';
    }
    throw error;
  }
}

export type PatternReading =
  | { readonly kind: 'read'; readonly pattern: RegExp }
  | { readonly kind: 'unreadable'; readonly reason: string };

const longestPattern = 4_096;
/** Reads an expression of Go's RE2 as one of JavaScript. */
export function readPattern(text: string): PatternReading {
  if (text.length > longestPattern) return unreadable(`it has more than ${longestPattern} characters`);
  const foreign = /\(\?<?[=!]|\\[1-9]|\(\?>/.exec(text.replace(/\\\\/g, ''))?.[0];
  if (foreign !== undefined) {
    return unreadable(`error parsing regexp: invalid or unsupported Perl syntax: \`${foreign}\``);
  }
  const source = translatePattern(text);
  try {
    return { kind: 'read', pattern: new RegExp(source, /\\p/i.test(source) ? 'u' : '') };
  } catch (error) {
    return unreadable(error instanceof Error ? error.message : String(error));
  }
}

function unreadable(reason: string): PatternReading {
  return { kind: 'unreadable', reason };
}
