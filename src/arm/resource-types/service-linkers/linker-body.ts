import { z } from 'zod';

const text = z.string().max(2_048).nullish();
const words = z
  .record(z.string().max(253), z.string().max(2_048))
  .refine((given) => Object.keys(given).length <= 50, 'there are more than 50')
  .nullish();
const cleanup = { deleteOrUpdateBehavior: text };

const propertiesSchema = z.object({
  targetService: z
    .object({
      type: text,
      id: text,
      resourceProperties: z
        .object({
          type: text,
          connectAsKubernetesCsiDriver: z.boolean().nullish(),
          connectWithKubernetesExtension: z.boolean().nullish(),
        })
        .nullish(),
    })
    .nullish(),
  authInfo: z
    .object({
      authType: text,
      authMode: text,
      clientId: text,
      subscriptionId: text,
      userName: text,
      roles: z.array(z.string().max(2_048)).max(20).nullish(),
      ...cleanup,
    })
    .nullish(),
  clientType: text,
  scope: text,
  secretStore: z.object({ keyVaultId: text, keyVaultSecretName: text }).nullish(),
  vNetSolution: z.object({ type: text, ...cleanup }).nullish(),
  publicNetworkSolution: z
    .object({ action: text, firewallRules: z.looseObject({}).nullish(), ...cleanup })
    .nullish(),
  configurationInfo: z
    .object({
      action: text,
      customizedKeys: words,
      daprProperties: z.looseObject({}).nullish(),
      additionalConfigurations: words,
      additionalConnectionStringProperties: words,
      configurationStore: z.object({ appConfigurationId: text }).nullish(),
      ...cleanup,
    })
    .nullish(),
});

/** Of other members nothing is kept: `authInfo` of some types has secrets in it. */
export const linkerSchema = z.object({ properties: propertiesSchema.nullish() });

/** What was written of a connection. */
export type LinkerDocument = z.output<typeof propertiesSchema>;
