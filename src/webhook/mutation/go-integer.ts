export type GoInteger =
  | { readonly kind: 'integer'; readonly value: bigint }
  | { readonly kind: 'malformed'; readonly reason: string };

/** As much of a text as a reason repeats, and more digits than any number of 64 bits has. */
const longestText = 64;

/** Reads a decimal as Go's `strconv.ParseInt(text, 10, bits)` does, and refuses in its words. */
export function parseGoInteger(text: string, bits: 32 | 64): GoInteger {
  const isDecimal = /^[+-]?\d+$/.test(text);
  // A long run of zeros is a number too, and not worth a place among the numbers that are read.
  if (!isDecimal || text.length > longestText)
    return malformed(text, isDecimal ? outOfRange : 'invalid syntax');
  const value = BigInt(text.replace(/^\+/, ''));
  const isInRange = BigInt.asIntN(bits, value) === value;
  return isInRange ? { kind: 'integer', value } : malformed(text, outOfRange);
}

const outOfRange = 'value out of range';

function malformed(text: string, problem: string): GoInteger {
  const shown = text.length > longestText ? `${text.slice(0, longestText)}…` : text;
  return { kind: 'malformed', reason: `strconv.ParseInt: parsing ${JSON.stringify(shown)}: ${problem}` };
}
