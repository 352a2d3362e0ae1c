import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AddressRange, findOverlap, isWithin, readAddressPrefix } from './address-prefix.ts';

const codeOf = (prefix: string) => {
  try {
    readAddressPrefix(prefix, 'net');
    return 'taken';
  } catch (error) {
    return (error as { code: string }).code;
  }
};
const octets = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));
const lengths = fc.integer({ min: 2, max: 29 });

describe('an address prefix', () => {
  it('is a range of addresses', () => {
    expect(readAddressPrefix('10.0.1.0/24', 'net')).toEqual({ first: 0x0a000100, last: 0x0a0001ff });
    expect(readAddressPrefix('192.0.0.0/2', 'net')).toEqual({ first: 0xc0000000, last: 0xffffffff });
  });

  it.each([
    '',
    '10.0.0.0',
    '10.0.0.0/',
    '10.0.0/24',
    '10.0.0.0/024',
    '010.0.0.0/8',
    '256.0.0.0/8',
    '10.0.0.0/1',
    '10.0.0.0/30',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    ' 10.0.0.0/24',
    '10.0.0.0/24\n',
    '10.0.0.0.0/24',
    '0x0a.0.0.0/8',
    'fd00::/64',
    '10.0.0.0/8/8',
  ])('is not %j', (prefix) => {
    expect(codeOf(prefix)).toBe('InvalidAddressPrefixFormat');
  });

  it('has no bits behind its length, and the refusal says which it would be', () => {
    expect(() => readAddressPrefix('10.0.1.7/23', 'net')).toThrow('should be 10.0.0.0/23.');
  });

  it('is read as the platform reads it, whatever it is', () => {
    fc.assert(
      fc.property(octets, lengths, (parts, length) => {
        const bits = parts.map((part) => part.toString(2).padStart(8, '0')).join('');
        const isAligned = !bits.slice(length).includes('1');
        expect(codeOf(`${parts.join('.')}/${length}`)).toBe(isAligned ? 'taken' : 'InvalidCIDRNotation');
        const cut = Number.parseInt(bits.slice(0, length).padEnd(32, '0'), 2);
        const aligned = [24, 16, 8, 0].map((shift) => (cut >>> shift) & 255).join('.');
        const { first, last } = readAddressPrefix(`${aligned}/${length}`, 'net');
        expect([first, last - first + 1]).toEqual([cut, 2 ** (32 - length)]);
      }),
    );
  });

  it('throws nothing but refusals', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(['taken', 'InvalidAddressPrefixFormat', 'InvalidCIDRNotation']).toContain(codeOf(text));
      }),
    );
  });
});

describe('ranges of addresses', () => {
  const range = fc
    .tuple(fc.nat(200), fc.nat(40))
    .map(([first, more]): AddressRange => ({ first, last: first + more }));

  it('overlap where two have an address in common', () => {
    fc.assert(
      fc.property(fc.array(range, { maxLength: 6 }), (ranges) => {
        const doOverlap = ranges.some((a, i) =>
          ranges.some((b, j) => i < j && a.first <= b.last && b.first <= a.last),
        );
        expect(findOverlap(ranges) !== undefined).toBe(doOverlap);
      }),
    );
  });

  it('are within another from end to end', () => {
    const outer = { first: 10, last: 20 };
    expect(isWithin(outer, outer)).toBe(true);
    expect(isWithin({ first: 9, last: 15 }, outer)).toBe(false);
    expect(isWithin({ first: 15, last: 21 }, outer)).toBe(false);
  });
});
