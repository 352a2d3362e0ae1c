/** The bytes are not the message that they should be. The text may be shown to whoever sent them. */
export class MalformedMessageError extends Error {
  override readonly name = 'MalformedMessageError';
}

export type WireValue =
  | { readonly kind: 'varint'; readonly value: bigint }
  | { readonly kind: 'delimited'; readonly bytes: Uint8Array }
  | { readonly kind: 'fixed'; readonly bytes: Uint8Array };

/** How many more messages and fields one body may have: two bytes to send can be many objects to keep. */
export interface FieldAllowance {
  left: number;
}

/** By field number, in the order sent. */
export type WireFields = ReadonlyMap<number, readonly WireValue[]>;

/**
 * Reads the fields of one message and nothing inside them: delimited values are views of `bytes`, not copies.
 * Groups, which proto2 has and Kubernetes never uses, are refused.
 * @throws {MalformedMessageError}
 */
export function readFields(bytes: Uint8Array, allowance: FieldAllowance): WireFields {
  spend(allowance);
  const fields = new Map<number, WireValue[]>();
  const cursor: Cursor = { bytes, at: 0 };
  while (cursor.at < bytes.length) {
    spend(allowance);
    const { number, wireType } = readTag(cursor);
    const value = readValue(cursor, wireType);
    const earlier = fields.get(number);
    if (earlier === undefined) fields.set(number, [value]);
    else earlier.push(value);
  }
  return fields;
}

/**
 * The other form of a list of integers or booleans: one delimited value, back to back.
 * @throws {MalformedMessageError}
 */
export function readPackedVarints(bytes: Uint8Array, allowance: FieldAllowance): readonly WireValue[] {
  const values: WireValue[] = [];
  const cursor: Cursor = { bytes, at: 0 };
  while (cursor.at < bytes.length) {
    spend(allowance);
    values.push({ kind: 'varint', value: readVarint(cursor) });
  }
  return values;
}

interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

function spend(allowance: FieldAllowance): void {
  allowance.left -= 1;
  if (allowance.left < 0) throw new MalformedMessageError('the body has too many fields');
}

const largestTag = 0xff_ff_ff_ffn;

function readTag(cursor: Cursor): { readonly number: number; readonly wireType: number } {
  const tag = readVarint(cursor);
  if (tag > largestTag) throw new MalformedMessageError('a field number is too large');
  const number = Number(tag >> 3n);
  if (number === 0) throw new MalformedMessageError('a field has the number 0');
  return { number, wireType: Number(tag & 7n) };
}

function readValue(cursor: Cursor, wireType: number): WireValue {
  switch (wireType) {
    case 0:
      return { kind: 'varint', value: readVarint(cursor) };
    case 1:
      return { kind: 'fixed', bytes: readBytes(cursor, 8) };
    case 2:
      return { kind: 'delimited', bytes: readBytes(cursor, readVarint(cursor)) };
    case 5:
      return { kind: 'fixed', bytes: readBytes(cursor, 4) };
    default:
      throw new MalformedMessageError(`a field has the wire type ${wireType}`);
  }
}

function readBytes(cursor: Cursor, length: number | bigint): Uint8Array {
  const start = cursor.at;
  // Compared before it becomes a number: the wire can say more than a number holds.
  if (length > cursor.bytes.length - start) throw endsEarly();
  cursor.at = start + Number(length);
  return cursor.bytes.subarray(start, cursor.at);
}

const largestVarint = 0xff_ff_ff_ff_ff_ff_ff_ffn;

function readVarint(cursor: Cursor): bigint {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = cursor.bytes[cursor.at];
    if (byte === undefined) throw endsEarly();
    cursor.at += 1;
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80 && value <= largestVarint) return value;
  }
  throw new MalformedMessageError('an integer has more than 64 bits');
}

function endsEarly(): Error {
  return new MalformedMessageError('a message ends inside a field');
}
