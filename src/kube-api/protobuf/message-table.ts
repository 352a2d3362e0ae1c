/** What is one value on the wire. Go leaves out its zero. */
export type PlainType = 'string' | 'bool' | 'int32' | 'int64' | 'bytes';

/** What is a message on the wire and a value in JSON. */
export type WrappedType =
  | 'time'
  | 'micro-time'
  | 'quantity'
  | 'int-or-string'
  /** FieldsV1 and RawExtension. */
  | 'json'
  /** ExtraValue, a list with a Go type of its own. */
  | 'string-list';

export type ValueType = PlainType | WrappedType | MessageTable;

export interface NamedField {
  readonly shape: 'value' | 'pointer' | 'list' | 'map';
  /** As JSON has it, which is not always as the `.proto` file has it. */
  readonly name: string;
  readonly type: ValueType;
  /** Go prints it even when it is zero: its tag has no `omitempty`. */
  readonly isAlwaysPrinted: boolean;
}

/** A Go-embedded struct: a message on the wire, members of its holder in JSON. */
export interface InlineField {
  readonly shape: 'inline';
  readonly type: MessageTable;
}

/**
 * The fields of one message, by number. Tables hold each other by value, so none can hold itself: nothing
 * that is read by them nests deeper than they do.
 */
export type MessageTable = Readonly<Record<number, NamedField | InlineField>>;

/** The messages of one API group and version, by kind. */
export type KindTables = Readonly<Record<string, MessageTable>>;

/** Not printed when zero, if its type is plain: Go leaves out no struct, and the other types are structs. */
export function value(name: string, type: ValueType): NamedField {
  return { shape: 'value', name, type, isAlwaysPrinted: false };
}

/** On the wire only when set: zero is a value like any other. */
export function pointer(name: string, type: ValueType): NamedField {
  return { shape: 'pointer', name, type, isAlwaysPrinted: false };
}

export function list(name: string, type: ValueType): NamedField {
  return { shape: 'list', name, type, isAlwaysPrinted: false };
}

/** From string to `type`. */
export function mapOf(name: string, type: ValueType): NamedField {
  return { shape: 'map', name, type, isAlwaysPrinted: false };
}

export function inline(type: MessageTable): InlineField {
  return { shape: 'inline', type };
}

export function always(field: NamedField): NamedField {
  return { ...field, isAlwaysPrinted: true };
}
