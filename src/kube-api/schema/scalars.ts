import type { ScalarSchema, ScalarType } from './field-schema.ts';
import { rfc3339, rfc3339Micro, timeProblem } from './go-time.ts';

export type ScalarReading =
  | { readonly kind: 'read'; readonly value: unknown }
  /** Go would name the field that holds the value, and this type. */
  | { readonly kind: 'wrong-type'; readonly goType: string }
  /** The type reads itself, and these are its words. */
  | { readonly kind: 'unreadable'; readonly reason: string };

/** Reads a value as the Go type of the field would read its JSON. */
export function readScalar(value: unknown, { type, format }: ScalarSchema): ScalarReading {
  return readers[type](value, format);
}

type Reader = (value: unknown, format?: string) => ScalarReading;

const readers: Readonly<Record<ScalarType, Reader>> = {
  json: read,
  string: (value) => (typeof value === 'string' ? read(value) : wrongType('string')),
  boolean: (value) => (typeof value === 'boolean' ? read(value) : wrongType('bool')),
  number: (value) => (typeof value === 'number' ? read(value) : wrongType('float64')),
  integer: (value, format) => (isInteger(value, format) ? read(value) : wrongType(format ?? 'int64')),
  'int-or-string': (value) =>
    typeof value === 'string' || isInteger(value, 'int32') ? read(value) : wrongType('int32'),
  quantity: readQuantity,
  bytes: textReader('[]uint8', base64Problem),
  // Kubernetes: both times unmarshal a string first, and it is the string that Go complains about.
  time: textReader('string', (text) => timeProblem(text, rfc3339)),
  'micro-time': textReader('string', (text) => timeProblem(text, rfc3339Micro)),
};

function textReader(goType: string, findProblem: (text: string) => string | undefined): Reader {
  return (value) => {
    if (typeof value !== 'string') return wrongType(goType);
    const reason = findProblem(value);
    return reason === undefined ? read(value) : { kind: 'unreadable', reason };
  };
}

/** What Go has in a list or a map where JSON had `null`. */
export const zeroScalars: Readonly<Record<ScalarType, unknown>> = {
  string: '',
  bytes: '',
  boolean: false,
  integer: 0,
  number: 0,
  'int-or-string': 0,
  quantity: '0',
  json: null,
  time: null,
  'micro-time': null,
};

function read(value: unknown): ScalarReading {
  return { kind: 'read', value };
}

function wrongType(goType: string): ScalarReading {
  return { kind: 'wrong-type', goType };
}

function isInteger(value: unknown, format: string | undefined): boolean {
  return Number.isSafeInteger(value) && (format !== 'int32' || Number(value) === (Number(value) | 0));
}

const looksLikeQuantity = /^[+-]?[0-9.]+[eEinumkKMGTP]*[-+]?[0-9]*$/;
const quantity = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/;

/** Kubernetes: a number may stand for its text, and is stored as text. */
function readQuantity(value: unknown): ScalarReading {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text === 'string' && quantity.test(text)) return read(text);
  const reason =
    typeof text === 'string' && looksLikeQuantity.test(text)
      ? "unable to parse quantity's suffix"
      : "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
  return { kind: 'unreadable', reason };
}

const base64Pattern = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?/;

function base64Problem(text: string): string | undefined {
  const encoded = text.replace(/[\r\n]/g, '');
  const good = base64Pattern.exec(encoded)?.[0].length ?? 0;
  if (good === encoded.length) return undefined;
  const foreign = encoded.slice(good).search(/[^A-Za-z0-9+/]/);
  return `illegal base64 data at input byte ${good + Math.max(foreign, 0)}`;
}
