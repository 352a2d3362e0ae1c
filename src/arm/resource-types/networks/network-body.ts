import { z } from 'zod';
import { refusal } from '../../errors.ts';
import { tagsSchema } from '../../request/body.ts';
import { findUnservedMember } from '../../request/unserved-members.ts';
import { delegationsSchema } from './delegations.ts';

const prefix = z.string().max(100);
const policy = z.string().max(64).nullish();

export const subnetPropertiesSchema = z.looseObject({
  addressPrefix: prefix.nullish(),
  addressPrefixes: z.array(prefix).min(1).max(100).nullish(),
  defaultOutboundAccess: z.boolean().nullish(),
  delegations: delegationsSchema,
  privateEndpointNetworkPolicies: policy,
  privateLinkServiceNetworkPolicies: policy,
});

export const subnetBodySchema = z.looseObject({ properties: subnetPropertiesSchema.nullish() });

export const networkBodySchema = z.looseObject({
  location: z.string().nullish(),
  tags: tagsSchema.nullish(),
  properties: z
    .looseObject({
      addressSpace: z.looseObject({ addressPrefixes: z.array(prefix).min(1).max(1_000).nullish() }).nullish(),
      privateEndpointVNetPolicies: policy,
      subnets: z
        .array(z.looseObject({ name: z.string().max(80), properties: subnetPropertiesSchema.nullish() }))
        .max(3_000)
        .nullish(),
    })
    .nullish(),
});

export const networkTagsSchema = z.looseObject({ tags: tagsSchema.nullish() });

export type SubnetProperties = z.output<typeof subnetPropertiesSchema>;
export type NetworkProperties = NonNullable<z.output<typeof networkBodySchema>['properties']>;

/** What Azure writes of them, and a client sends back. */
const readOnly = ['provisioningState', 'resourceGuid', 'purpose', 'ipConfigurations'];
const known = {
  network: ['addressSpace', 'privateEndpointVNetPolicies', 'subnets', ...readOnly],
  subnet: [...Object.keys(subnetPropertiesSchema.shape), ...readOnly],
};

/** @throws {ArmError} for whatever a network has in Azure that would be a fake here */
export function refuseFeatures(kind: keyof typeof known, properties: object): void {
  const unserved = findUnservedMember(properties, known[kind]);
  if (unserved !== undefined) throw refusal('networkUnsupported', { what: `'${unserved}'` });
}
