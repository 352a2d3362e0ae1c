import { type ArmErrorRow, row } from '../../error-row.ts';

/** What is refused of workspaces, and of what would be collected into them. */
export const monitoringErrors = {
  workspaceRetention: row({
    status: 400,
    code: 'BadRequest',
    message: () =>
      'The value provided for retention is invalid. the expected value should be between 30 to 730. see https://docs.microsoft.com/azure/azure-monitor/platform/manage-cost-storage#change-the-data-retention-period for more information',
  }),
  workspaceValue: row({
    status: 400,
    code: 'BadRequest',
    message: (p: { member: string; given: string }) =>
      `The value provided for ${p.member} is invalid: '${p.given}'.`,
  }),
  monitoringUnsupported: row({
    status: 400,
    code: 'NotSupported',
    message: (p: { what: string }) =>
      `Nothing is collected here: what is written of monitoring is kept, and there is no support for ${p.what}.`,
  }),
  collectionRuleInvalid: row({
    status: 400,
    code: 'InvalidPayload',
    message: (p: { reason: string }) => `Data collection rule is invalid: ${p.reason}.`,
  }),
  collectionRuleInUse: row({
    status: 409,
    code: 'Conflict',
    message: (p: { rule: string; association: string }) =>
      `The data collection rule '${p.rule}' cannot be deleted while it is associated with a resource: '${p.association}'. Delete the association first, or with the rule by 'deleteAssociations=true'.`,
  }),
  associationTarget: row({
    status: 400,
    code: 'BadRequest',
    message: (p: { type: string; supported: string }) =>
      `Association cannot be created for resource of type '${p.type}'. Supported types are: ${p.supported}`,
  }),
  associationEmpty: row({
    status: 400,
    code: 'InvalidPayload',
    message: () => 'An association names a data collection rule or a data collection endpoint.',
  }),
  associationOfBoth: row({
    status: 400,
    code: 'InvalidPayload',
    message: () => 'An association of data collection endpoint cannot include data collection rule',
  }),
  associationName: row({
    status: 400,
    code: 'InvalidEndpointAssociationName',
    message: () => "An association of data collection endpoint must be named 'configurationAccessEndpoint'.",
  }),
} as const satisfies Record<string, ArmErrorRow<never>>;
