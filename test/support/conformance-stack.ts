import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { startWorkload, type Workload } from '../../src/cli/workload.ts';
import {
  readClientEnvironment,
  readSettings,
  type Settings,
  type Stack,
  startStack,
  storyNames,
} from '../../src/stack/index.ts';

/** A whole stack on loopback, with the starter story in it, and programs that run against it in processes of their own. */
export interface ConformanceStack extends AsyncDisposable {
  readonly stack: Stack;
  /** Runs a program as the story's service account, with nothing but what a pod would be given. */
  run(script: string, options?: RunOptions): Promise<ProgramResult>;
  startWorkload(): Promise<Workload>;
}

export interface RunOptions {
  readonly variables?: Readonly<Record<string, string>>;
  readonly command?: string;
}

export interface ProgramResult {
  readonly exitCode: number | null;
  readonly output: string;
  readonly errors: string;
}

export async function startConformanceStack(settings: Partial<Settings> = {}): Promise<ConformanceStack> {
  const read = readSettings({ ephemeral: true, port: '0' }, {});
  if (read.kind === 'mistakes') throw new Error('the settings of the test are wrong');
  const stack = await startStack({ settings: { ...read.settings, ...settings } });
  const serviceAccount = `${storyNames.namespace}/${storyNames.serviceAccount}`;
  const start = () => startWorkload(stack.run, { serviceAccount, clientId: undefined, cluster: undefined });
  return {
    stack,
    startWorkload: start,
    async run(script, { variables = {}, command = process.execPath } = {}) {
      await using workload = await start();
      const child = spawn(command, [script], {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          PATH: process.env.PATH,
          HOME: process.env.HOME,
          ...readClientEnvironment(stack.run, {}),
          ...workload.variables,
          KEYVAULT_URL: `https://${storyNames.vault}.vault.azure.net`,
          SECRET_NAME: storyNames.secret,
          ...variables,
        },
        timeout: 50_000,
      });
      const [output, errors] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, 'close'),
      ]);
      return { exitCode: child.exitCode, output: output.trim(), errors: errors.trim() };
    },
    [Symbol.asyncDispose]: () => stack.close(),
  };
}

export function example(name: string): string {
  return fileURLToPath(new URL(`../../examples/node/${name}`, import.meta.url));
}
