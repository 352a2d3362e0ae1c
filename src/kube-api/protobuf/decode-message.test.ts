import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMessage } from './decode-message.ts';
import { bareVarint, delimited, mapEntry, message, varint } from './fixtures/wire-encoder.ts';
import {
  always,
  inline,
  list,
  type MessageTable,
  mapOf,
  pointer,
  type ValueType,
  value,
} from './message-table.ts';

function decode(table: MessageTable, ...members: readonly Uint8Array[]): unknown {
  return decodeMessage(Buffer.concat(members), table, { left: 1000 });
}

function decodeOne(type: ValueType, ...members: readonly Uint8Array[]): unknown {
  return decode({ 1: pointer('it', type) }, message(1, ...members));
}

const inner: MessageTable = { 1: value('name', 'string'), 2: value('count', 'int32') };

describe('decodeMessage', () => {
  it('leaves out the zeros that Go writes for what nobody set', () => {
    const table: MessageTable = {
      1: value('text', 'string'),
      2: value('flag', 'bool'),
      3: value('number', 'int32'),
      4: value('long', 'int64'),
      5: value('bytes', 'bytes'),
      6: list('items', 'string'),
      7: mapOf('labels', 'string'),
    };
    const zeros = [delimited(1, ''), varint(2, 0), varint(3, 0), varint(4, 0), delimited(5, '')];
    expect(decode(table, ...zeros)).toEqual({});
    expect(decode(table)).toEqual({});
  });

  it('keeps the zero of a pointer, which somebody set', () => {
    const table = {
      1: pointer('replicas', 'int32'),
      2: pointer('optional', 'bool'),
      3: pointer('host', 'string'),
    };
    expect(decode(table, varint(1, 0), varint(2, 0), delimited(3, ''))).toEqual({
      replicas: 0,
      optional: false,
      host: '',
    });
    expect(decode(table)).toEqual({});
  });

  it('prints what Go always prints: zeros, and null for nothing', () => {
    const table = {
      1: always(value('name', 'string')),
      2: always(list('rules', 'string')),
      3: always(pointer('seconds', 'int64')),
      4: value('status', inner),
      5: value('createdAt', 'time'),
      6: value('divisor', 'quantity'),
      7: value('port', 'int-or-string'),
    };
    expect(decode(table)).toEqual({
      name: '',
      rules: null,
      seconds: null,
      status: {},
      createdAt: null,
      divisor: '0',
      port: 0,
    });
  });

  it('keeps every item of a list, empty ones too', () => {
    expect(decode({ 1: list('args', 'string') }, delimited(1, ''), delimited(1, 'a'))).toEqual({
      args: ['', 'a'],
    });
    expect(decode({ 1: list('items', inner) }, message(1), message(1, varint(2, 7)))).toEqual({
      items: [{}, { count: 7 }],
    });
  });

  it('reads a list of numbers one by one, back to back, or both', () => {
    const packed = delimited(1, Buffer.concat([bareVarint(2), bareVarint(-3)]));
    expect(decode({ 1: list('values', 'int32') }, varint(1, 0), packed)).toEqual({ values: [0, 2, -3] });
    expect(decode({ 1: list('values', 'int32') }, delimited(1, ''))).toEqual({});
  });

  it('reads maps, where a key or value that is not there is empty and the last of a key counts', () => {
    const table = { 1: mapOf('data', 'bytes'), 2: mapOf('limits', 'quantity') };
    const entries = [
      mapEntry(1, 'key', delimited(2, 'old')),
      mapEntry(1, 'key', delimited(2, 'new')),
      mapEntry(1, 'none', Buffer.of()),
      message(1),
      mapEntry(2, 'cpu', message(2, delimited(1, '1500m'))),
    ];
    expect(decode(table, ...entries)).toEqual({
      data: { key: 'bmV3', none: '', '': '' },
      limits: { cpu: '1500m' },
    });
  });

  it('keeps keys with the names of a prototype as keys', () => {
    const decoded = decode({ 1: mapOf('labels', 'string') }, mapEntry(1, '__proto__', delimited(2, 'x')));
    expect(JSON.stringify(decoded)).toBe('{"labels":{"__proto__":"x"}}');
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  it('puts the members of an embedded struct beside those of its holder', () => {
    const table = { 1: inline(inner), 2: value('key', 'string') };
    expect(decode(table, message(1, delimited(1, 'a')), delimited(2, 'b'))).toEqual({ name: 'a', key: 'b' });
  });

  it('drops fields that the table does not have', () => {
    expect(decode(inner, delimited(1, 'a'), delimited(99, 'new'), varint(98, 1))).toEqual({ name: 'a' });
  });

  it('takes the last of a value sent twice, and all pieces of a message', () => {
    const table = { 1: value('name', 'string'), 2: value('inner', inner) };
    const twice = [
      delimited(1, 'a'),
      message(2, delimited(1, 'x')),
      delimited(1, 'b'),
      message(2, varint(2, 5)),
    ];
    expect(decode(table, ...twice)).toEqual({ name: 'b', inner: { name: 'x', count: 5 } });
  });

  it.each<[string, MessageTable, Buffer, string]>([
    [
      'a number for a text',
      { 1: value('it', 'string') },
      varint(1, 1),
      'a field holds a number where bytes belong',
    ],
    [
      'a number for a message',
      { 1: value('it', inner) },
      varint(1, 1),
      'a field holds a number where bytes belong',
    ],
    [
      'a text for a number',
      { 1: value('it', 'int32') },
      delimited(1, 'a'),
      'a field holds bytes where a number belongs',
    ],
    [
      'a number for a map entry',
      { 1: mapOf('it', 'string') },
      varint(1, 1),
      'a field holds a number where bytes belong',
    ],
    [
      'a text that is not UTF-8',
      { 1: value('it', 'string') },
      delimited(1, Buffer.of(0xff)),
      'a text is not UTF-8',
    ],
    [
      'a key that is not UTF-8',
      { 1: mapOf('it', 'string') },
      message(1, delimited(1, Buffer.of(0xc3))),
      'a text is not UTF-8',
    ],
  ])('refuses %s', (_, table, bytes, reason) => {
    expect(() => decode(table, bytes)).toThrow(reason);
  });
});

describe('values that are messages on the wire', () => {
  it('prints times in whole seconds, and micro-times with their fraction', () => {
    const members = [varint(1, 1_700_000_000), varint(2, 123_456_789)];
    expect(decodeOne('time', ...members)).toEqual({ it: '2023-11-14T22:13:20Z' });
    expect(decodeOne('micro-time', ...members)).toEqual({ it: '2023-11-14T22:13:20.123456Z' });
    expect(decodeOne('micro-time', varint(1, 1), varint(2, 1999))).toEqual({
      it: '1970-01-01T00:00:01.000001Z',
    });
  });

  it('tells no time from the epoch', () => {
    expect(decodeOne('time')).toEqual({ it: null });
    expect(decodeOne('micro-time')).toEqual({ it: null });
    expect(decodeOne('time', varint(1, 0), varint(2, 0))).toEqual({ it: '1970-01-01T00:00:00Z' });
    expect(decodeOne('time', varint(1, -62135596800))).toEqual({ it: null });
    expect(decodeOne('micro-time', varint(1, -62135596800), varint(2, 1000))).toEqual({
      it: '0001-01-01T00:00:00.000001Z',
    });
    expect(decodeOne('time', varint(1, 253402300799))).toEqual({ it: '9999-12-31T23:59:59Z' });
  });

  it('prints either form of int-or-string, quantities, lists with a type of their own, and JSON', () => {
    expect(decodeOne('int-or-string', varint(1, 0), varint(2, 8080), delimited(3, ''))).toEqual({ it: 8080 });
    expect(decodeOne('int-or-string', varint(1, 1), varint(2, 0), delimited(3, '50%'))).toEqual({
      it: '50%',
    });
    expect(decodeOne('quantity', delimited(1, '1Gi'))).toEqual({ it: '1Gi' });
    expect(decodeOne('string-list', delimited(1, 'a'), delimited(1, 'b'))).toEqual({ it: ['a', 'b'] });
    expect(decodeOne('json', delimited(1, '{"f:metadata":{}}'))).toEqual({ it: { 'f:metadata': {} } });
    expect(decodeOne('json')).toEqual({ it: null });
  });

  it.each<[string, ValueType, readonly Uint8Array[], string]>([
    [
      'a time after the year 9999',
      'time',
      [varint(1, 253402300800)],
      'a time is outside the years 1 to 9999',
    ],
    ['a time before the year 1', 'time', [varint(1, -62135596801)], 'a time is outside the years 1 to 9999'],
    [
      'a fraction below nothing',
      'micro-time',
      [varint(1, 1), varint(2, -1)],
      'the fraction of a time is no fraction',
    ],
    [
      'a fraction of a second or more',
      'micro-time',
      [varint(2, 1e9)],
      'the fraction of a time is no fraction',
    ],
    [
      'a third form of int-or-string',
      'int-or-string',
      [varint(1, 2)],
      'a value is neither a number nor a text',
    ],
    ['JSON cut short', 'json', [delimited(1, '{"a"')], 'JSON'],
    ['JSON that says a member twice', 'json', [delimited(1, '{"a":1,"a":2}')], 'is present twice'],
    ['JSON nested too deep', 'json', [delimited(1, '['.repeat(100))], 'nested deeper'],
  ])('refuses %s', (_, type, members, reason) => {
    expect(() => decodeOne(type, ...members)).toThrow(reason);
  });

  it('reads integers as Go keeps them, in 32 or 64 bits', () => {
    const table = { 1: pointer('short', 'int32'), 2: pointer('long', 'int64') };
    fc.assert(
      fc.property(fc.maxSafeInteger(), (number) => {
        expect(decode(table, varint(1, number), varint(2, number))).toEqual({
          short: Number(BigInt.asIntN(32, BigInt(number))),
          long: number,
        });
      }),
    );
  });
});
