import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

export interface HelmBinary {
  readonly path: string;
  readonly version: string;
}

/** The helm that `WID_HELM` names, or that of the machine. */
export function findHelm(environment: NodeJS.ProcessEnv): HelmBinary | undefined {
  const path = environment.WID_HELM || 'helm';
  const { status, stdout } = spawnSync(path, ['version', '--short'], { encoding: 'utf8', timeout: 20_000 });
  const version = /^v(\d+\.\d+\.\d+)/.exec(stdout ?? '')?.[1];
  return status === 0 && version !== undefined ? { path, version } : undefined;
}

export interface Printed {
  readonly output: string;
  readonly errors: string;
  readonly exitCode: number | null;
}

/** A helm with a home of its own, so that nothing is left of it. */
export interface Helm extends AsyncDisposable {
  run(...words: readonly string[]): Promise<Printed>;
}

export async function openHelm({ path }: HelmBinary, kubeconfig: string): Promise<Helm> {
  const home = await mkdtemp(join(tmpdir(), 'wid-helm-'));
  return {
    async run(...words) {
      const child = spawn(path, words, {
        cwd: home,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { PATH: process.env.PATH, HOME: home, TMPDIR: home, KUBECONFIG: kubeconfig },
        timeout: 100_000,
      });
      const [output, errors] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, 'close'),
      ]);
      return { output, errors, exitCode: child.exitCode };
    },
    [Symbol.asyncDispose]: () => rm(home, { recursive: true }),
  };
}
