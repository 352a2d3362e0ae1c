import type { JsonFields } from '../field-shape.ts';
import type { InlineField, MessageTable, NamedField, ValueType } from './message-table.ts';
import { isPlain, isZero, readBytes, readItems, readPlain, readText } from './plain-values.ts';
import { type FieldAllowance, readFields, type WireValue } from './wire-reader.ts';
import { readWrapped } from './wrapped-values.ts';

/**
 * Reads a message as gogoproto reads it into its Go type, and prints it as encoding/json prints that. Fields
 * that the table does not have are dropped.
 * @throws {MalformedMessageError}
 */
export function decodeMessage(bytes: Uint8Array, table: MessageTable, allowance: FieldAllowance): JsonFields {
  const members = readFields(bytes, allowance);
  // Made of entries, so that `__proto__` is a name like any other; likewise below.
  return Object.fromEntries(
    Object.entries(table).flatMap(([number, field]) =>
      decodeField(field, members.get(Number(number)) ?? [], allowance),
    ),
  );
}

function decodeField(
  field: NamedField | InlineField,
  sent: readonly WireValue[],
  allowance: FieldAllowance,
): readonly (readonly [name: string, printed: unknown])[] {
  if (field.shape === 'inline') return Object.entries(decodeMessage(joined(sent), field.type, allowance));
  const printed = printers[field.shape](field, sent, allowance);
  if (printed !== undefined) return [[field.name, printed]];
  return field.isAlwaysPrinted ? [[field.name, null]] : [];
}

/** Undefined where Go has nil, or a zero that it leaves out. */
type Print = (field: NamedField, sent: readonly WireValue[], allowance: FieldAllowance) => unknown;

const printers: Readonly<Record<NamedField['shape'], Print>> = {
  value: ({ type, isAlwaysPrinted }, sent, allowance) => {
    const printed = decodeValue(type, sent, allowance);
    return isPlain(type) && isZero(printed) && !isAlwaysPrinted ? undefined : printed;
  },
  pointer: ({ type }, sent, allowance) =>
    sent.length === 0 ? undefined : decodeValue(type, sent, allowance),
  list: ({ type }, sent, allowance) => {
    const items = readItems(sent, type, allowance);
    return items.length === 0 ? undefined : items.map((item) => decodeValue(type, [item], allowance));
  },
  map: ({ type }, sent, allowance) =>
    sent.length === 0
      ? undefined
      : Object.fromEntries(sent.map((entry) => decodeMapEntry(type, entry, allowance))),
};

function decodeMapEntry(
  type: ValueType,
  entry: WireValue,
  allowance: FieldAllowance,
): readonly [key: string, printed: unknown] {
  const members = readFields(readBytes(entry), allowance);
  return [readText(members.get(1)?.at(-1)), decodeValue(type, members.get(2) ?? [], allowance)];
}

function decodeValue(type: ValueType, sent: readonly WireValue[], allowance: FieldAllowance): unknown {
  if (typeof type !== 'string') return decodeMessage(joined(sent), type, allowance);
  if (isPlain(type)) return readPlain[type](sent.at(-1));
  return readWrapped[type](readFields(joined(sent), allowance));
}

/** A message sent in pieces is all of them together. */
function joined(sent: readonly WireValue[]): Uint8Array {
  const [only, ...more] = sent;
  return more.length === 0 ? readBytes(only) : Buffer.concat(sent.map(readBytes));
}
