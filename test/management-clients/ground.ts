import { fileURLToPath } from 'node:url';
import { storyNames } from '../../src/stack/index.ts';
import { registerApplication } from '../conformance/programs.ts';
import { startConformanceStack } from '../support/conformance-stack.ts';
import type { ClientReport } from './report.ts';

/** A stack, and in it an application that may do everything. */
export interface ManagementGround extends AsyncDisposable {
  /** Runs a story in a process of its own, and reads what its clients report. */
  tryStory(trial: StoryTrial): Promise<readonly ClientReport[]>;
}

export interface StoryTrial {
  /** Its file's name. */
  readonly story: string;
  /** With the clients installed in it. */
  readonly folder: string;
  readonly isNewest: boolean;
  /** Where clients know several: of each, by its name. */
  readonly apiVersions?: Readonly<Record<string, string>>;
  /** That runs the story, and its program; JavaScript's own where it is left out. */
  readonly command?: { readonly interpreter: string; readonly program: string };
}

const javascript = {
  interpreter: process.execPath,
  program: fileURLToPath(new URL('javascript/try-clients.ts', import.meta.url)),
};

const directoryRoles = [
  'Application.ReadWrite.All',
  'AppRoleAssignment.ReadWrite.All',
  'Directory.ReadWrite.All',
  'RoleManagement.ReadWrite.Directory',
  'User.ReadWrite.All',
];
const graphAppId = '00000003-0000-0000-c000-000000000000';

export async function openManagementGround(): Promise<ManagementGround> {
  const cloud = await startConformanceStack();
  const { operator, directory, run } = cloud.stack;
  const { servicePrincipal, variables } = await registerApplication(cloud, { name: 'owner' });
  const { objectId: principalId } = servicePrincipal;
  const { subscriptionId, tenantId } = run;
  for (const scope of ['/', `/subscriptions/${subscriptionId}`]) {
    await operator.assignRole({ principalId, role: 'Owner', scope });
  }
  for (const value of directoryRoles) {
    await directory.appRoleAssignments.add({ principalId, resourceAppId: graphAppId, value });
  }
  const { location, resourceGroup: group, vault, cluster } = storyNames;
  return {
    async tryStory({ command = javascript, ...trial }) {
      const ground = { ...trial, principalId, subscriptionId, tenantId, location, group, vault, cluster };
      const { exitCode, output, errors } = await cloud.run(command.program, {
        command: command.interpreter,
        variables: {
          ...variables,
          MANAGEMENT_CLIENTS: JSON.stringify(ground),
          PYTHONDONTWRITEBYTECODE: '1',
        },
      });
      if (exitCode !== 0) throw new Error(`The story of ${trial.story} ended with ${exitCode}: ${errors}`);
      return JSON.parse(output) as readonly ClientReport[];
    },
    [Symbol.asyncDispose]: () => cloud[Symbol.asyncDispose](),
  };
}
