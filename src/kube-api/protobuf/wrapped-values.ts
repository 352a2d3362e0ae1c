import { parseStrictJson, StrictJsonError } from '../../platform/json/index.ts';
import { toTimestamp } from '../../wire/timestamp.ts';
import type { WrappedType } from './message-table.ts';
import { readInteger, readText } from './plain-values.ts';
import { MalformedMessageError, type WireFields, type WireValue } from './wire-reader.ts';

/** No members at all are the zero of the Go type, as it prints in JSON. */
type ReadWrapped = (members: WireFields) => unknown;

/** @throws {MalformedMessageError} */
export const readWrapped: Readonly<Record<WrappedType, ReadWrapped>> = {
  time: readTime,
  'micro-time': readMicroTime,
  quantity: (members) => readText(last(members, 1)) || '0',
  'int-or-string': readIntOrString,
  json: readJson,
  'string-list': (members) => (members.get(1) ?? []).map(readText),
};

function last(members: WireFields, number: number): WireValue | undefined {
  return members.get(number)?.at(-1);
}

/** Kubernetes: in whole seconds, since its JSON holds no fractions. */
function readTime(members: WireFields): string | null {
  const seconds = readSeconds(members);
  return seconds === zeroTime ? null : toTimestamp(new Date(seconds * 1000));
}

function readMicroTime(members: WireFields): string | null {
  const seconds = readSeconds(members);
  const nanoseconds = readInteger(last(members, 2), 32);
  if (nanoseconds < 0 || nanoseconds > 999_999_999) {
    throw new MalformedMessageError('the fraction of a time is no fraction');
  }
  if (seconds === zeroTime && nanoseconds === 0) return null;
  const microseconds = String(Math.trunc(nanoseconds / 1000)).padStart(6, '0');
  return toTimestamp(new Date(seconds * 1000)).replace('Z', `.${microseconds}Z`);
}

/** Go's zero time, which prints as null; on the wire, nothing at all. The epoch is a time like any other. */
const zeroTime = Date.parse('0001-01-01T00:00:00Z') / 1000;
const lastTime = Date.parse('9999-12-31T23:59:59Z') / 1000;

function readSeconds(members: WireFields): number {
  if (members.size === 0) return zeroTime;
  const seconds = readInteger(last(members, 1), 64);
  if (seconds >= zeroTime && seconds <= lastTime) return seconds;
  throw new MalformedMessageError('a time is outside the years 1 to 9999');
}

function readIntOrString(members: WireFields): number | string {
  const type = readInteger(last(members, 1), 64);
  if (type === 0) return readInteger(last(members, 2), 32);
  if (type === 1) return readText(last(members, 3));
  throw new MalformedMessageError('a value is neither a number nor a text');
}

function readJson(members: WireFields): unknown {
  const text = readText(last(members, 1));
  if (text === '') return null;
  try {
    return parseStrictJson(text, { maximumLength: text.length, maximumDepth: 64 });
  } catch (error) {
    if (error instanceof StrictJsonError) throw new MalformedMessageError(error.message, { cause: error });
    throw error;
  }
}
