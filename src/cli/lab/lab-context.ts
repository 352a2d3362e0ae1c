import { readClientEnvironment, type Stack, type StoryNames, type StoryState } from '../../stack/index.ts';
import type { Terminal } from '../terminal.ts';
import { startWorkload } from '../workload.ts';
import { type CapturedRun, captureProgram } from './captured-program.ts';
import type { Kubectl } from './kubectl.ts';
import type { LabWorkload } from './workloads.ts';

/** What every chapter of the lab works with. */
export interface LabContext {
  readonly stack: Stack;
  readonly names: StoryNames;
  readonly state: StoryState;
  readonly terminal: Terminal;
  /** Where there is one on the path. */
  readonly kubectl: Kubectl | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** What a pod of the lab sees: the variables of webhook and node, and the two of its own manifest. */
export function podVariables(
  { stack, names, environment }: LabContext,
  workloadVariables: Readonly<Record<string, string>>,
): Record<string, string> {
  return {
    ...readClientEnvironment(stack.run, environment),
    ...workloadVariables,
    KEYVAULT_URL: `https://${names.vault}.vault.azure.net`,
    SECRET_NAME: names.secret,
  };
}

/** Starts a pod's program afresh, with what its service account says now, and waits for its end. */
export async function runPod(context: LabContext, workload: LabWorkload): Promise<CapturedRun> {
  await using pod = await startPod(context);
  return await captureProgram({
    command: [process.execPath, workload.script],
    variables: podVariables(context, pod.variables),
    environment: context.environment,
  });
}

export function startPod({ stack, names }: LabContext) {
  return startWorkload(stack.run, {
    serviceAccount: `${names.namespace}/${names.serviceAccount}`,
    clientId: undefined,
    cluster: names.cluster,
  });
}

/** What a pod prints when all is well. */
export function isSecret(output: string, { names }: LabContext): boolean {
  return output === `Your secret is ${names.secretValue}`;
}
