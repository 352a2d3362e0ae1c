import { z } from 'zod';
import { tagsSchema } from '../../request/body.ts';

/** Permission names of an access policy, any case. `all` stands for the rest of its list. */
const permissionNames = {
  keys: 'all encrypt decrypt wrapKey unwrapKey sign verify get list create update import delete backup restore recover purge release rotate getrotationpolicy setrotationpolicy',
  secrets: 'all get list set delete backup restore recover purge',
  certificates:
    'all get list delete create import update managecontacts getissuers listissuers setissuers deleteissuers manageissuers recover purge backup restore',
  storage:
    'all get list delete set update regeneratekey recover purge backup restore setsas listsas getsas deletesas',
} as const;

export const mostAccessPolicies = 1_024;

function permissions(kind: keyof typeof permissionNames) {
  const known = new Set(permissionNames[kind].toLowerCase().split(' '));
  return z
    .array(z.string().refine((name) => known.has(name.toLowerCase()), `it is no permission for ${kind}`))
    .max(100)
    .nullish();
}

const guid = z.guid();
const flag = z.boolean().nullish();

/** One of a few words, any case, as it is canonically written. */
function word<Word extends string>(...words: readonly Word[]) {
  return z.string().transform((given, context) => {
    const found = words.find((each) => each.toLowerCase() === given.toLowerCase());
    if (found !== undefined) return found;
    context.addIssue({ code: 'custom', message: `it is none of ${words.join(', ')}` });
    return z.NEVER;
  });
}

const accessPolicies = z
  .array(
    z.looseObject({
      tenantId: guid,
      objectId: z.string().min(1).max(100),
      applicationId: guid.nullish(),
      permissions: z.looseObject({
        keys: permissions('keys'),
        secrets: permissions('secrets'),
        certificates: permissions('certificates'),
        storage: permissions('storage'),
      }),
    }),
  )
  .max(mostAccessPolicies);

const networkAcls = z.looseObject({
  bypass: word('AzureServices', 'None').nullish(),
  defaultAction: word('Allow', 'Deny').nullish(),
  ipRules: z
    .array(z.looseObject({ value: z.string().max(100) }))
    .max(1_000)
    .nullish(),
  virtualNetworkRules: z
    .array(z.looseObject({ id: z.string().max(2_048) }))
    .max(200)
    .nullish(),
});

/** As a PUT or PATCH sends it. What is not named here is kept as it comes. */
export const vaultBodySchema = z.looseObject({
  location: z.string().nullish(),
  tags: tagsSchema.nullish(),
  properties: z
    .looseObject({
      tenantId: guid.nullish(),
      sku: z.looseObject({ family: word('A'), name: word('standard', 'premium') }).nullish(),
      accessPolicies: accessPolicies.nullish(),
      enabledForDeployment: flag,
      enabledForDiskEncryption: flag,
      enabledForTemplateDeployment: flag,
      enableSoftDelete: flag,
      softDeleteRetentionInDays: z.int().min(7).max(90).nullish(),
      enablePurgeProtection: flag,
      enableRbacAuthorization: flag,
      networkAcls: networkAcls.nullish(),
      publicNetworkAccess: word('Enabled', 'Disabled', 'SecuredByPerimeter').nullish(),
      createMode: word('default', 'recover').nullish(),
    })
    .nullish(),
});

export type VaultBody = z.output<typeof vaultBodySchema>;
export type VaultBodyProperties = NonNullable<VaultBody['properties']>;

export const accessPoliciesBodySchema = z.looseObject({ properties: z.looseObject({ accessPolicies }) });
export type AccessPolicyBody = z.output<typeof accessPolicies>[number];

export const nameBodySchema = z.looseObject({
  name: z.string().max(200),
  type: z.string().refine((type) => type.toLowerCase() === 'microsoft.keyvault/vaults', 'it is no vault'),
});
