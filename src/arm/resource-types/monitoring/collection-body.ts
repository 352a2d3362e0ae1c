import { z } from 'zod';
import { tagsSchema } from '../../request/body.ts';

const name = z.string().min(1).max(64);
const linkedId = z.string().max(2_048);
const description = z.string().max(2_048).nullish();
const maximumCharacters = 256 * 1_024;

export const tagsBodySchema = z.looseObject({ tags: tagsSchema.nullish() });

const tracked = {
  location: z.string().nullish(),
  kind: z.string().max(64).nullish(),
  tags: tagsSchema.nullish(),
};

/** Azure Monitor: ten of each (azure-docs service-limits, "Data collection rules"). */
const flowSchema = z.looseObject({
  streams: z.array(z.string().max(256)).max(100).nullish(),
  destinations: z.array(name).max(10).nullish(),
});

const rulePropertiesSchema = z.looseObject({
  dataCollectionEndpointId: linkedId.nullish(),
  dataSources: z.record(z.string().max(64), z.array(z.looseObject({})).max(10)).nullish(),
  destinations: z
    .looseObject({
      logAnalytics: z
        .array(z.looseObject({ name, workspaceResourceId: linkedId }))
        .max(10)
        .nullish(),
      azureMonitorMetrics: z.looseObject({ name }).nullish(),
    })
    .nullish(),
  dataFlows: z.array(flowSchema).max(10).nullish(),
});

export const ruleBodySchema = z.looseObject({
  ...tracked,
  properties: rulePropertiesSchema
    .refine((given) => JSON.stringify(given).length <= maximumCharacters, 'it is too long')
    .nullish(),
});

export type RuleProperties = z.output<typeof rulePropertiesSchema>;

/** Of other members nothing is kept: those that Azure Monitor has besides are its own to write. */
export const endpointBodySchema = z.object({
  ...tracked,
  properties: z
    .object({
      description,
      networkAcls: z
        .object({ publicNetworkAccess: z.enum(['Enabled', 'Disabled', 'SecuredByPerimeter']).nullish() })
        .nullish(),
    })
    .nullish(),
});

export const associationBodySchema = z.object({
  properties: z
    .object({
      description,
      dataCollectionRuleId: linkedId.nullish(),
      dataCollectionEndpointId: linkedId.nullish(),
    })
    .nullish(),
});
