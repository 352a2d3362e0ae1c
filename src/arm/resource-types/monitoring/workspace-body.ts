import { z } from 'zod';
import { refusal } from '../../errors.ts';
import { tagsSchema } from '../../request/body.ts';
import { findUnservedMember } from '../../request/unserved-members.ts';

const access = z.enum(['Enabled', 'Disabled']).nullish();
const feature = z.boolean().nullish();

const featuresSchema = z.looseObject({
  legacy: z.number().nullish(),
  searchVersion: z.number().nullish(),
  disableLocalAuth: feature,
  enableDataExport: feature,
  enableLogAccessUsingOnlyResourcePermissions: feature,
  immediatePurgeDataOn30Days: feature,
});

const propertiesSchema = z.looseObject({
  sku: z
    .looseObject({ name: z.string().max(64), capacityReservationLevel: z.int().positive().nullish() })
    .nullish(),
  retentionInDays: z.int().nullish(),
  workspaceCapping: z.looseObject({ dailyQuotaGb: z.number().nullish() }).nullish(),
  publicNetworkAccessForIngestion: access,
  publicNetworkAccessForQuery: access,
  features: featuresSchema.nullish(),
});

export const workspaceBodySchema = z.looseObject({
  location: z.string().nullish(),
  tags: tagsSchema.nullish(),
  identity: z.looseObject({ type: z.string().max(64).nullish() }).nullish(),
  properties: propertiesSchema.nullish(),
});

export type WorkspaceProperties = z.output<typeof propertiesSchema>;

/** Log Analytics: in any case, and kept as it is spelt. */
const skuNames = [
  'Free',
  'Standard',
  'Premium',
  'Standalone',
  'PerNode',
  'PerGB2018',
  'CapacityReservation',
  'LACluster',
].map((name) => name.toLowerCase());

/** What Log Analytics writes of it, and a client sends back. */
const readOnly = ['customerId', 'provisioningState', 'createdDate', 'modifiedDate', 'source'];
const served = [...Object.keys(propertiesSchema.shape), ...readOnly];

/** @throws {ArmError} for what no workspace can have, or none here */
export function checkWorkspace({ identity, properties }: z.output<typeof workspaceBodySchema>): void {
  if (identity?.type && identity.type !== 'None') {
    throw refusal('monitoringUnsupported', { what: 'identities of workspaces' });
  }
  const { features, sku, retentionInDays: days, workspaceCapping } = properties ?? {};
  const unserved =
    findUnservedMember(properties ?? {}, served) ??
    findUnservedMember(features ?? {}, Object.keys(featuresSchema.shape));
  if (unserved !== undefined) throw refusal('monitoringUnsupported', { what: `'${unserved}' of workspaces` });
  if (sku && !skuNames.includes(sku.name.toLowerCase())) {
    throw refusal('workspaceValue', { member: 'sku.name', given: sku.name });
  }
  if (typeof days === 'number' && !isRetention(days, sku?.name)) throw refusal('workspaceRetention');
  const { dailyQuotaGb: quota } = workspaceCapping ?? {};
  if (typeof quota === 'number' && quota !== -1 && quota < 0.023) {
    throw refusal('workspaceValue', { member: 'workspaceCapping.dailyQuotaGb', given: `${quota}` });
  }
}

/** Log Analytics: seven days are those of the free tier. */
function isRetention(days: number, skuName: string | undefined): boolean {
  return (days >= 30 && days <= 730) || (days === 7 && skuName?.toLowerCase() === 'free');
}
