import { refusal } from '../../errors.ts';

/** A range of IPv4 addresses, as numbers. */
export interface AddressRange {
  readonly first: number;
  readonly last: number;
}

const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const cidr = new RegExp(`^(${octet})\\.(${octet})\\.(${octet})\\.(${octet})/([1-9]?\\d)$`);
/** Azure: from a /29, of which three addresses are left, to a /2. */
const prefixLengths = { shortest: 2, longest: 29 };

/**
 * A prefix in CIDR notation.
 * @throws {ArmError} where it is none, where its length is not one of a network, or where bits are set behind it
 */
export function readAddressPrefix(prefix: string, resource: string): AddressRange {
  const [, ...parts] = (cidr.exec(prefix) ?? []).map(Number);
  const length = parts.pop();
  if (length === undefined || length < prefixLengths.shortest || length > prefixLengths.longest) {
    throw refusal('prefixFormat', { prefix: prefix.slice(0, 60), resource });
  }
  const address = parts.reduce((sum, part) => sum * 256 + part, 0);
  const size = 2 ** (32 - length);
  const first = address - (address % size);
  if (first !== address) {
    throw refusal('prefixBits', { prefix, expected: `${renderAddress(first)}/${length}` });
  }
  return { first, last: first + size - 1 };
}

function renderAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

export function isWithin(inner: AddressRange, outer: AddressRange): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

/** Of ranges with an owner, the first that begins within another. */
export function findOverlap<Owned extends AddressRange>(ranges: readonly Owned[]): Owned | undefined {
  const sorted = [...ranges].sort((a, b) => a.first - b.first);
  return sorted.find((range, index) => range.first <= (sorted[index - 1]?.last ?? -1));
}
