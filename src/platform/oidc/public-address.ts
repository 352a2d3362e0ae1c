import { BlockList, isIP } from 'node:net';

/** Address ranges that are no place for an issuer: this machine, private networks, metadata services, and reserved ones. */
const reserved: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  // Azure's platform channel, which answers from within virtual networks alone.
  ['168.63.129.16', 32],
  ['::', 127],
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
];

/** A list each: in one, every IPv4 address would match the block of IPv6 addresses that carry one. */
const blocked = { ipv4: new BlockList(), ipv6: new BlockList() } as const;
for (const [network, prefix] of reserved) {
  const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
  blocked[family].addSubnet(network, prefix, family);
}

/**
 * Whether an address belongs to the public Internet. IPv6 forms that carry an IPv4 address in them (mapped,
 * NAT64, 6to4, Teredo) are refused as a whole: an issuer has no need of them.
 */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address);
  const family = version === 6 ? 'ipv6' : 'ipv4';
  return version !== 0 && !blocked[family].check(address, family);
}
