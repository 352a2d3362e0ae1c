import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFields, flag, listOf, raw, struct, text, textMap, time, whole } from './field-shape.ts';

const inner = struct('Inner', { name: text });
const shape = struct('Outer', {
  text,
  flag,
  whole,
  time,
  raw,
  map: textMap,
  inner,
  list: listOf(inner),
  texts: listOf(text),
});

describe('decodeFields', () => {
  it('keeps what has its type, and takes null for absence', () => {
    const value = {
      text: '',
      flag: false,
      whole: -3,
      time: '2026-03-01T12:00:00Z',
      raw: [1, { a: null }],
      map: { __proto_: 'x' },
      list: [{ name: 'a' }],
      texts: ['a'],
    };
    expect(decodeFields({ ...value, inner: null }, shape)).toEqual({
      kind: 'decoded',
      value,
      unknownFields: [],
    });
  });

  it('lists unknown fields by their path, and leaves them out', () => {
    const given = { Text: 'a', inner: { nam: 1 }, list: [{}, { more: {} }], constructor: 1 };
    expect(decodeFields(given, shape)).toEqual({
      kind: 'decoded',
      value: { inner: {}, list: [{}, {}] },
      unknownFields: ['Text', 'inner.nam', 'list[1].more', 'constructor'],
    });
  });

  it.each([
    [{ text: 1 }, 'number into Go struct field Outer.text of type string'],
    [{ flag: 'true' }, 'string into Go struct field Outer.flag of type bool'],
    [{ whole: 1.5 }, 'number 1.5 into Go struct field Outer.whole of type int64'],
    [{ whole: 2 ** 60 }, 'number into Go struct field Outer.whole of type int64'],
    [{ time: 'noon' }, 'string into Go struct field Outer.time of type v1.Time'],
    [{ map: [] }, 'array into Go struct field Outer.map of type map[string]string'],
    [{ map: { a: null } }, 'null into Go struct field Outer.map of type string'],
    [{ inner: 'x' }, 'string into Go struct field Outer.inner of type v1.Inner'],
    [{ list: {} }, 'object into Go struct field Outer.list of type []v1.Inner'],
    [{ list: [{ name: true }] }, 'bool into Go struct field Inner.list.name of type string'],
    [{ texts: [1] }, 'number into Go struct field Outer.texts of type string'],
  ])('refuses %j in the words of encoding/json', (given, reason) => {
    expect(decodeFields(given, shape)).toEqual({
      kind: 'mismatch',
      reason: `json: cannot unmarshal ${reason}`,
    });
  });

  it('never fails, and decodes its own result to itself', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...Object.keys(shape.fields), 'x'), fc.jsonValue()),
        (given) => {
          const decoding = decodeFields(given, shape);
          if (decoding.kind === 'mismatch') return;
          const again = decodeFields(decoding.value, shape);
          expect(again).toEqual({ ...decoding, unknownFields: [] });
        },
      ),
    );
  });
});
