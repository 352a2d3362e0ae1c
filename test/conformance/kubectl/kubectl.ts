import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { normalise } from './normalise.ts';
import type { Row } from './row.ts';

export interface KubectlBinary {
  readonly path: string;
  readonly version: string;
}

/** The kubectl of the machine, and those of `WID_KUBECTL`, which instead of it are enough. */
export function findKubectls(environment: NodeJS.ProcessEnv): readonly KubectlBinary[] {
  const given = (environment.WID_KUBECTL ?? '').split(delimiter).filter((path) => path !== '');
  const paths = given.length > 0 ? given : ['kubectl'];
  return paths.flatMap((path) => {
    const { status, stdout } = spawnSync(path, ['version', '--client'], {
      encoding: 'utf8',
      timeout: 20_000,
    });
    const version = /Client Version: v(\S+)/.exec(stdout ?? '')?.[1];
    return status === 0 && version !== undefined ? [{ path, version }] : [];
  });
}

export interface Printed {
  readonly output: string;
  readonly errors: string;
  readonly exitCode: number | null;
}

/** A kubectl with a home of its own, so that nothing is known of the cluster beforehand. */
export interface Kubectl extends AsyncDisposable {
  /** A command that stays: what it prints first, until it is disposed. */
  start(run: string): Promise<AsyncDisposable & { readonly line: string }>;
  run(row: Pick<Row, 'run' | 'input' | 'files' | 'environment'>, namespace: string): Promise<Printed>;
}

export async function openKubectl({ path }: KubectlBinary, kubeconfig: string): Promise<Kubectl> {
  const home = await mkdtemp(join(tmpdir(), 'wid-kubectl-'));
  return {
    async start(run) {
      const child = spawn(path, wordsOf(run), {
        cwd: home,
        stdio: ['ignore', 'pipe', 'ignore'],
        env: { PATH: process.env.PATH, HOME: home, TMPDIR: home, KUBECONFIG: kubeconfig },
        timeout: 30_000,
      });
      const ended = once(child, 'close');
      const [line = ''] = (await once(createInterface(child.stdout), 'line')) as [string?];
      return {
        line,
        async [Symbol.asyncDispose]() {
          child.kill();
          await ended;
        },
      };
    },
    async run({ run, input, files, environment }, namespace) {
      const written = { ...files, ...(input !== undefined && { FILE: input }) };
      for (const [name, content] of Object.entries(written)) {
        await mkdir(dirname(join(home, name)), { recursive: true });
        await writeFile(join(home, name), content);
      }
      const config = join(home, 'config');
      await writeFile(config, await inNamespace(kubeconfig, namespace));
      const child = spawn(path, wordsOf(run), {
        cwd: home,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          PATH: process.env.PATH,
          HOME: home,
          TMPDIR: home,
          TZ: 'UTC',
          KUBECONFIG: config,
          ...environment,
        },
        timeout: 30_000,
      });
      const [output, errors] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, 'close'),
      ]);
      return { output: normalise(output, home), errors: normalise(errors, home), exitCode: child.exitCode };
    },
    [Symbol.asyncDispose]: () => rm(home, { recursive: true }),
  };
}

/**
 * As `kubectl config set-context --current --namespace` leaves it; with the flag, kubectl says more. There is one user
 * more, whom nobody knows: with `--token` alone, the operator's certificate would still be shown, and win.
 */
async function inNamespace(kubeconfig: string, namespace: string): Promise<string> {
  // Ours, and JSON.
  const config = JSON.parse(await readFile(kubeconfig, 'utf8')) as {
    contexts: { context: object }[];
    users: object[];
  };
  const contexts = config.contexts.map((each) => ({ ...each, context: { ...each.context, namespace } }));
  const nobody = { name: 'nobody', user: { token: 'bad' } };
  return JSON.stringify({ ...config, contexts, users: [...config.users, nobody] });
}

function wordsOf(line: string): readonly string[] {
  return (line.match(/(?:'[^']*'|[^\s'])+/g) ?? []).map((word) => word.replaceAll("'", ''));
}
