import { isUtf8 } from 'node:buffer';
import type { PlainType, ValueType } from './message-table.ts';
import {
  type FieldAllowance,
  MalformedMessageError,
  readPackedVarints,
  type WireValue,
} from './wire-reader.ts';

/** Nothing on the wire is the zero of its type. */
type ReadPlain = (sent: WireValue | undefined) => string | number | boolean;

/** @throws {MalformedMessageError} */
export const readPlain: Readonly<Record<PlainType, ReadPlain>> = {
  string: readText,
  bool: (sent) => readVarint(sent) !== 0n,
  int32: (sent) => readInteger(sent, 32),
  int64: (sent) => readInteger(sent, 64),
  bytes: (sent) => Buffer.from(readBytes(sent)).toString('base64'),
};

export function isPlain(type: ValueType): type is PlainType {
  return typeof type === 'string' && Object.hasOwn(readPlain, type);
}

export function isZero(plain: unknown): boolean {
  return plain === '' || plain === false || plain === 0;
}

/**
 * The items of a list, whose numbers and booleans may come one by one or back to back in one value.
 * @throws {MalformedMessageError}
 */
export function readItems(
  sent: readonly WireValue[],
  type: ValueType,
  allowance: FieldAllowance,
): readonly WireValue[] {
  if (!isPlain(type) || type === 'string' || type === 'bytes') return sent;
  return sent.flatMap((item) =>
    item.kind === 'delimited' ? readPackedVarints(item.bytes, allowance) : [item],
  );
}

/** @throws {MalformedMessageError} */
export function readText(sent: WireValue | undefined): string {
  const bytes = readBytes(sent);
  if (!isUtf8(bytes)) throw new MalformedMessageError('a text is not UTF-8');
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

/** @throws {MalformedMessageError} */
export function readBytes(sent: WireValue | undefined): Uint8Array {
  if (sent === undefined) return new Uint8Array();
  if (sent.kind === 'delimited') return sent.bytes;
  throw new MalformedMessageError('a field holds a number where bytes belong');
}

/**
 * Beyond 2^53 it is as inexact as in JSON.
 * @throws {MalformedMessageError}
 */
export function readInteger(sent: WireValue | undefined, bits: 32 | 64): number {
  return Number(BigInt.asIntN(bits, readVarint(sent)));
}

function readVarint(sent: WireValue | undefined): bigint {
  if (sent === undefined) return 0n;
  if (sent.kind === 'varint') return sent.value;
  throw new MalformedMessageError('a field holds bytes where a number belongs');
}
