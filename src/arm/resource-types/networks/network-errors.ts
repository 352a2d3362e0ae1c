import { type ArmErrorRow, row } from '../../error-row.ts';

/** What is refused of virtual networks and their subnets. */
export const networkErrors = {
  prefixFormat: row({
    status: 400,
    code: 'InvalidAddressPrefixFormat',
    message: (p: { prefix: string; resource: string }) =>
      `Address prefix ${p.prefix} of resource ${p.resource} is not formatted correctly. It should follow CIDR notation, for example 10.0.0.0/24.`,
  }),
  prefixBits: row({
    status: 400,
    code: 'InvalidCIDRNotation',
    message: (p: { prefix: string; expected: string }) =>
      `The address prefix ${p.prefix} has an invalid CIDR notation. For the given prefix length, the address prefix should be ${p.expected}.`,
  }),
  subnetNotFound: row({
    status: 404,
    code: 'NotFound',
    message: (p: { id: string }) => `Resource ${p.id} not found.`,
  }),
  subnetOutside: row({
    status: 400,
    code: 'NetcfgInvalidSubnet',
    message: (p: { subnet: string; network: string }) =>
      `Subnet '${p.subnet}' is not valid in virtual network '${p.network}'.`,
  }),
  subnetsOverlap: row({
    status: 400,
    code: 'NetcfgSubnetRangesOverlap',
    message: (p: { subnet: string; network: string }) =>
      `Subnet '${p.subnet}' is not valid because its IP address range overlaps with that of an existing subnet in virtual network '${p.network}'.`,
  }),
  subnetInUse: row({
    status: 400,
    code: 'InUseSubnetCannotBeDeleted',
    message: (p: { subnet: string; user: string }) =>
      `Subnet ${p.subnet} is in use by ${p.user} and cannot be deleted. In order to delete the subnet, delete all the resources within the subnet. See aka.ms/deletesubnet.`,
  }),
  subnetPrefixInUse: row({
    status: 400,
    code: 'InUsePrefixCannotBeDeleted',
    message: (p: { subnet: string; prefix: string }) =>
      `IpPrefix ${p.prefix} on Subnet ${p.subnet} has active allocations and cannot be deleted.`,
  }),
  subnetDelegationInUse: row({
    status: 400,
    code: 'SubnetDelegationsCannotChangeWhenSubnetUsedByResource',
    message: (p: { subnet: string; before: string; after: string; user: string }) =>
      `Delegations of subnet ${p.subnet} cannot be changed from [${p.before}] to [${p.after}] because it is being used by the resource ${p.user}.`,
  }),
  networkUnsupported: row({
    status: 400,
    code: 'NotSupported',
    message: (p: { what: string }) => `A network here is its address ranges, and does not have ${p.what}.`,
  }),
} as const satisfies Record<string, ArmErrorRow<never>>;
