import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { readClientEnvironment, type Stack } from '../../../src/stack/index.ts';

export interface AzBinary {
  readonly path: string;
  readonly version: string;
}

/** The az that `WID_AZ` names, or that of the machine. */
export function findAz(environment: NodeJS.ProcessEnv): AzBinary | undefined {
  const path = environment.WID_AZ || 'az';
  const { status, stdout } = spawnSync(path, ['version', '--output', 'json'], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  if (status !== 0) return undefined;
  return { path, version: (JSON.parse(stdout) as Record<string, string>)['azure-cli'] ?? 'unknown' };
}

/** What the report says of tests that had to be skipped. */
export function whyNoAz(what: string): string {
  return `${what}: ${process.env.WID_AZ_MISSING ?? 'az or kubectl was not found'} (npm run az, or WID_AZ=FILE npm run az)`;
}

export interface Printed {
  // What az prints is the business of the test that runs it.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly output: any;
  readonly errors: string;
  readonly exitCode: number | null;
}

/** An az with the variables of `wid exec` and nothing else, with a home and, once asked for, a profile of its own. */
export interface Az extends AsyncDisposable {
  run(words: readonly string[], options?: AzOptions): Promise<Printed>;
}

export interface AzOptions {
  /** In the profile that the stack has prepared, unless it says otherwise. */
  readonly profile?: 'prepared' | 'own';
  /** Over those of `wid exec`. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Told what is printed to standard error while az runs. */
  readonly onErrors?: (errors: string) => void;
}

export async function openAz({ path }: AzBinary, stack: Stack): Promise<Az> {
  const home = await mkdtemp(join(tmpdir(), 'wid-az-'));
  return {
    async run(words, { profile = 'prepared', variables = {}, onErrors = () => {} } = {}) {
      const child = spawn(path, [...words, '--output', 'json'], {
        cwd: home,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          PATH: process.env.PATH,
          HOME: home,
          TMPDIR: home,
          AZURE_CORE_COLLECT_TELEMETRY: 'no',
          AZURE_CORE_LOGIN_EXPERIENCE_V2: 'off',
          ...readClientEnvironment(stack.run, {}),
          ...(profile === 'own' && { AZURE_CONFIG_DIR: join(home, 'azure') }),
          ...variables,
        },
        timeout: 100_000,
      });
      let errors = '';
      child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
        errors += chunk;
        onErrors(errors);
      });
      const [output] = await Promise.all([text(child.stdout), once(child, 'close')]);
      return {
        output: output.trim() === '' ? undefined : JSON.parse(output),
        errors,
        exitCode: child.exitCode,
      };
    },
    [Symbol.asyncDispose]: () => rm(home, { recursive: true, force: true }),
  };
}
