import { type CapturedRun, captureProgram } from './captured-program.ts';

/** The person's own kubectl, led to the lab's cluster. */
export interface Kubectl {
  /** Runs a line of a shell, as it would be pasted. */
  type(line: string, variables?: Readonly<Record<string, string>>): Promise<CapturedRun>;
}

export interface KubectlPlace {
  readonly kubeconfig: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Nothing where there is no kubectl on the path, or no shell that could run what is pasted into one. */
export async function findKubectl({ kubeconfig, environment }: KubectlPlace): Promise<Kubectl | undefined> {
  if (process.platform === 'win32') return undefined;
  const type: Kubectl['type'] = (line, variables = {}) =>
    captureProgram({
      command: ['/bin/sh', '-c', line],
      variables: { ...variables, KUBECONFIG: kubeconfig },
      environment,
    });
  const { exitCode } = await type('command -v kubectl');
  return exitCode === 0 ? { type } : undefined;
}
