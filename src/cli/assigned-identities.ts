import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { RunInfo } from '../stack/index.ts';
import { CommandError, usageExitCode } from './command.ts';
import { connectToControl } from './control-client.ts';

/** What a program on App Service or in Container Apps finds in its environment, good until this is disposed of. */
export interface AssignedIdentities extends AsyncDisposable {
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * Does for one program what the platform does for one that is assigned managed identities. Its Azure CLI has a profile
 * of its own, as on another machine: a login with what ends with the program would take the place of the operator's.
 */
export async function assignIdentities(
  run: RunInfo,
  identities: readonly string[],
): Promise<AssignedIdentities> {
  const resourceIds = identities.map((text) => resourceIdOf(text, run));
  // The same folder for a stack that keeps it to itself.
  const control = await connectToControl(run, { dataFolder: dirname(run.files.certificateAuthority) });
  const answer = await control.assignIdentities({ resourceIds });
  if (answer.kind === 'unknown-identity') throw unknownIdentity(answer.resourceId);
  if (answer.kind === 'too-many') {
    throw new CommandError('The stack has assigned identities to as many programs as it can.', {
      fix: 'wid down && wid up --detach        so that it forgets those of programs that were killed',
    });
  }
  const { endpoint, header } = answer;
  // A stack that has ended meanwhile has forgotten it already.
  const release = () =>
    control.releaseIdentities({ header }).then(
      () => {},
      () => {},
    );
  const profile = await createProfile(run).catch(async (error: unknown) => {
    await release();
    throw error;
  });
  return {
    variables: { IDENTITY_ENDPOINT: endpoint, IDENTITY_HEADER: header, AZURE_CONFIG_DIR: profile },
    async [Symbol.asyncDispose]() {
      await release();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

/** Nobody is signed in to it; what is configured is as in the stack's. */
async function createProfile({ files }: RunInfo): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'wid-az-'));
  try {
    await copyFile(join(files.azureConfigFolder, 'config'), join(folder, 'config'));
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  return folder;
}

/** Names as Azure has them for groups and for identities. */
const shortPattern = /^(?<group>[\p{L}\p{N}._()-]{1,90})\/(?<name>[a-z0-9][a-z0-9_-]{0,127})$/iu;

function resourceIdOf(text: string, { subscriptionId }: RunInfo): string {
  if (text.startsWith('/')) return text;
  const { group, name } = shortPattern.exec(text)?.groups ?? {};
  if (group !== undefined && name !== undefined) {
    return `/subscriptions/${subscriptionId}/resourceGroups/${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`;
  }
  throw new CommandError(`'${text}' is not an identity: write RESOURCE_GROUP/NAME, or its resource id.`, {
    exitCode: usageExitCode,
  });
}

function unknownIdentity(resourceId: string): CommandError {
  return new CommandError(`There is no managed identity ${resourceId}.`, {
    fix: 'wid exec -- az identity create --resource-group RESOURCE_GROUP --name NAME        or look: az identity list',
  });
}
