import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseGoInteger } from './go-integer.ts';

describe('parseGoInteger', () => {
  it.each([
    ['0', 0n],
    ['+8000', 8000n],
    ['-1', -1n],
    ['007', 7n],
    ['2147483647', 2147483647n],
    ['-2147483648', -2147483648n],
  ])('reads %s', (text, value) => {
    expect(parseGoInteger(text, 32)).toEqual({ kind: 'integer', value });
  });

  it.each(['', '+', '-', '1_000', '0x10', '1e3', ' 1', '1\n', '1.0', '٣', '--1'])('refuses %j', (text) => {
    const reason = `strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`;
    expect(parseGoInteger(text, 64)).toEqual({ kind: 'malformed', reason });
  });

  it('reads every number of its bits, and says of all others that they are out of range', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
        fc.constantFrom(32, 64),
        (value, bits) => {
          const isInRange = value >= -(2n ** BigInt(bits - 1)) && value < 2n ** BigInt(bits - 1);
          const reason = `strconv.ParseInt: parsing "${value}": value out of range`;
          expect(parseGoInteger(`${value}`, bits)).toEqual(
            isInRange ? { kind: 'integer', value } : { kind: 'malformed', reason },
          );
        },
      ),
    );
  });
});
