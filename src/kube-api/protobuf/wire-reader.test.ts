import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bareVarint, delimited, varint } from './fixtures/wire-encoder.ts';
import { MalformedMessageError, readFields, readPackedVarints } from './wire-reader.ts';

const read = (bytes: Uint8Array, left = 100) => readFields(bytes, { left });
const hex = (text: string) => Buffer.from(text, 'hex');

describe('readFields', () => {
  it('reads the four wire types and groups them by number, in the order sent', () => {
    const fields = read(hex('0801 11 0102030405060708 1a02 6869 25 01020304 0802'.replaceAll(' ', '')));
    expect([...fields]).toEqual([
      [
        1,
        [
          { kind: 'varint', value: 1n },
          { kind: 'varint', value: 2n },
        ],
      ],
      [2, [{ kind: 'fixed', bytes: Buffer.from([1, 2, 3, 4, 5, 6, 7, 8]) }]],
      [3, [{ kind: 'delimited', bytes: Buffer.from('hi') }]],
      [4, [{ kind: 'fixed', bytes: Buffer.from([1, 2, 3, 4]) }]],
    ]);
  });

  it('reads no fields from no bytes', () => {
    expect(read(hex('')).size).toBe(0);
  });

  it('reads the largest integer that there is', () => {
    expect(read(hex('08ffffffffffffffffff01')).get(1)).toEqual([{ kind: 'varint', value: 2n ** 64n - 1n }]);
  });

  it.each([
    ['an integer of 65 bits', '08ffffffffffffffffff02', 'an integer has more than 64 bits'],
    ['an integer of eleven bytes', '0880808080808080808080808000', 'an integer has more than 64 bits'],
    ['an integer cut short', '0880', 'a message ends inside a field'],
    ['a tag without a value', '08', 'a message ends inside a field'],
    ['a length beyond the end', '0a05616263', 'a message ends inside a field'],
    ['a length that no number holds', '0affffffffffffffffff01', 'a message ends inside a field'],
    ['64 bits cut short', '0901020304050607', 'a message ends inside a field'],
    ['32 bits cut short', '0d010203', 'a message ends inside a field'],
    ['a group', '0b0c', 'a field has the wire type 3'],
    ['the end of a group', '0c', 'a field has the wire type 4'],
    ['a wire type that does not exist', '0f', 'a field has the wire type 7'],
    ['the field number 0', '0001', 'a field has the number 0'],
    ['a field number beyond 2^29', '808080801001', 'a field number is too large'],
  ])('refuses %s', (_, bytes, reason) => {
    expect(() => read(hex(bytes))).toThrow(new MalformedMessageError(reason));
  });

  it('counts messages and fields down, and refuses the first too many', () => {
    const allowance = { left: 5 };
    readFields(hex('08010801'), allowance);
    readFields(hex('0801'), allowance);
    expect(() => readFields(hex(''), allowance)).toThrow('the body has too many fields');
    expect(() => readFields(hex('0801'), { left: 1 })).toThrow('the body has too many fields');
    expect(() => readPackedVarints(hex('0101'), { left: 1 })).toThrow('the body has too many fields');
  });

  it('gives fields or its own refusal, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          read(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedMessageError);
        }
      }),
    );
  });

  it('reads back what was written', () => {
    const number = fc.integer({ min: 1, max: 2 ** 28 - 1 });
    const field = fc.oneof(
      fc.record({ number, value: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) }),
      fc.record({ number, bytes: fc.uint8Array({ maxLength: 300 }) }),
    );
    const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
    fc.assert(
      fc.property(fc.array(field), (written) => {
        const bytes = Buffer.concat(
          written.map((it) => ('value' in it ? varint(it.number, it.value) : delimited(it.number, it.bytes))),
        );
        const readBack = [...read(bytes)].flatMap(([at, values]) =>
          values.map((it) => (it.kind === 'varint' ? `${at}: ${it.value}` : `${at}: ${toHex(it.bytes)}`)),
        );
        const sent = written.map((it) => `${it.number}: ${'value' in it ? it.value : toHex(it.bytes)}`);
        expect(readBack.toSorted()).toEqual(sent.toSorted());
      }),
    );
  });
});

describe('readPackedVarints', () => {
  it('reads numbers that stand back to back, and refuses one cut short', () => {
    const bytes = Buffer.concat([bareVarint(0), bareVarint(300), bareVarint(-1)]);
    expect(readPackedVarints(bytes, { left: 100 }).map((it) => it.kind === 'varint' && it.value)).toEqual([
      0n,
      300n,
      2n ** 64n - 1n,
    ]);
    expect(() => readPackedVarints(hex('0180'), { left: 100 })).toThrow('a message ends inside a field');
  });
});
