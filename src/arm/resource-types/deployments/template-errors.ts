import { type ArmErrorRow, row } from '../../error-row.ts';

/** What is refused of templates: all there is to them (fidelity/arm.md, "Templates"). */
export const templateErrors = {
  templatesUnsupported: row({
    status: 400,
    code: 'OperationNotSupported',
    message: (p: { what: string }) =>
      `${p.what} are not supported here: there is no template engine, and nothing was deployed. Make each resource by itself instead, with its az command (as in 'az identity create' or 'az keyvault create') or with a PUT of the resource.`,
  }),
  exportUnsupported: row({
    status: 400,
    code: 'OperationNotSupported',
    message: () =>
      "Exports of resource groups as templates are not supported here: there is no template engine. Read each resource by itself instead, as in 'az resource list --resource-group NAME' and 'az resource show --ids ID'.",
  }),
  deploymentNotFound: row({
    status: 404,
    code: 'DeploymentNotFound',
    message: (p: { name: string }) => `Deployment '${p.name}' could not be found.`,
  }),
  stackNotFound: row({
    status: 404,
    code: 'DeploymentStackNotFound',
    message: (p: { name: string }) => `The deployment stack '${p.name}' could not be found.`,
  }),
} as const satisfies Record<string, ArmErrorRow<never>>;
