import { refusal } from '../../errors.ts';
import { pathTemplate } from '../../request/path-template.ts';
import type { ArmRoute } from '../../route.ts';
import { requireResourceGroup } from '../resource-group-record.ts';
import { workspaceNamespace, workspaceType } from './monitoring-types.ts';

const group = '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}';

/** What a workspace has in Azure beside itself. */
export const workspaceRoutes: readonly ArmRoute[] = [
  refused('sharedKeys', { action: `${workspaceType}/sharedKeys/action`, what: 'keys of workspaces' }),
  refused('query', { action: `${workspaceType}/query/read`, what: 'queries' }),
  ...['/subscriptions/{subscriptionId}', group].map(
    (scope): ArmRoute => ({
      method: 'GET',
      path: pathTemplate(`${scope}/providers/${workspaceNamespace}/deletedWorkspaces`),
      action: `${workspaceNamespace}/deletedWorkspaces/read`,
      async handle(arm, { id }) {
        await requireResourceGroup(arm, id);
        // One that is deleted held nothing that could be brought back.
        return Response.json({ value: [] });
      },
    }),
  ),
];

function refused(
  verb: string,
  { action, what }: { readonly action: string; readonly what: string },
): ArmRoute {
  return {
    method: 'POST',
    path: pathTemplate(`${group}/providers/${workspaceType}/{workspace}/${verb}`),
    action,
    async handle() {
      throw refusal('monitoringUnsupported', { what });
    },
  };
}
