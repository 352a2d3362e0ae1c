import { spawn } from 'node:child_process';
import { fstatSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  findRunningStack,
  type RunInfo,
  type Settings,
  stackNodeFlags,
  startStack,
  storyNames,
} from '../../stack/index.ts';
import { CommandError, type CommandInput, defineCommand, type Outcome } from '../command.ts';
import { detachedLogFile } from '../detached-log-file.ts';
import type { Style } from '../terminal.ts';

export const up = defineCommand({
  name: 'up',
  summary: 'Start the stack: token service, key vaults, a cluster, and the proxy that leads to them',
  startsStack: true,
  options: [{ flags: '--detach', description: 'return when it is ready, and leave it running' }],
  examples: ['wid up', 'wid up --detach', 'wid up --ephemeral --port 0 --json'],
  async run(input): Promise<Outcome<RunInfo & { readonly isSeeded: boolean }>> {
    const isSeeded = input.settings.seed === 'starter';
    if (input.options.detach === true) {
      const run = await input.terminal.progress('Starting', () => startDetached(input));
      return { value: { ...run, isSeeded } };
    }
    const stack = await input.terminal.progress('Starting', () => startStack({ settings: input.settings }));
    if (input.signal.aborted) {
      await stack.close();
      throw new CommandError('Interrupted while starting.', { exitCode: interruptedExitCode });
    }
    return { value: { ...stack.run, isSeeded }, until: closeOnAbort(stack, input.signal) };
  },
  render: (run, style) => renderReady(run, style),
});

/** What a shell says of a program that was interrupted. */
const interruptedExitCode = 130;

async function closeOnAbort(stack: { close(): Promise<void> }, signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  await stack.close();
}

/** How long a start may take on a slow machine before something is taken to be wrong. */
const startMilliseconds = 30_000;

async function startDetached({ settings, environment }: CommandInput): Promise<RunInfo> {
  if (settings.isEphemeral) throw new CommandError('A detached stack needs a data folder that stays.');
  const running = await findRunningStack(settings.dataFolder);
  if (running !== undefined) return running;
  const log = detachedLogFile(settings.dataFolder);
  mkdirSync(dirname(log), { recursive: true });
  const output = openSync(log, 'a', 0o600);
  const { size } = fstatSync(output);
  const child = spawn(
    process.execPath,
    [...stackNodeFlags, process.argv[1] ?? '', 'up', ...toFlags(settings)],
    {
      detached: true,
      stdio: ['ignore', output, output],
      env: { ...environment },
    },
  );
  let exitCode: number | null | undefined;
  child.once('exit', (code) => {
    exitCode = code;
  });
  const deadline = Date.now() + startMilliseconds;
  while (Date.now() < deadline && exitCode === undefined) {
    const run = await findRunningStack(settings.dataFolder);
    // Until the new stack has written its own, what a killed one wrote can still be there.
    if (run !== undefined && run.pid === child.pid) {
      child.unref();
      return run;
    }
    await delay(25);
  }
  child.kill();
  throw new CommandError(`The stack did not start. ${log} says:\n${readEnd(log, size)}`);
}

const shownCharacters = 2_000;

/** What was written since the file had that size, or the end of it. */
function readEnd(file: string, size: number): string {
  return readFileSync(file).subarray(size).toString('utf8').trim().slice(-shownCharacters);
}

function toFlags(settings: Settings): string[] {
  return [
    ['--data', settings.dataFolder],
    ['--port', String(settings.port)],
    ['--forward', settings.forwarding],
    ['--allow-issuers', settings.allowedIssuerHosts.join(',')],
    ['--realism', settings.realism],
    ['--propagation-delay', settings.propagationDelaySeconds?.toString()],
    ['--seed', settings.seed],
    ['--images', settings.imagesFile],
    ['--log-level', settings.logLevel],
  ].flatMap(([flag = '', value = '']) => (value === '' ? [] : [flag, value]));
}

function renderReady(run: RunInfo & { readonly isSeeded: boolean }, { bold, dim, cyan }: Style): string {
  const lines = [
    `${bold('Ready.')} Azure is this machine for whatever you run through ${cyan('wid')}.`,
    '',
    `${dim('tenant')}    ${run.tenantId}`,
    `${dim('proxy')}     ${run.proxyUrl}`,
    ...(run.realism === 'instant'
      ? []
      : [`${dim('realism')}   ${run.realism}: what changes from here on counts as late as there`]),
    ...run.clusters.map((cluster) => `${dim('cluster')}   ${cluster.name}  ${cluster.serverUrl}`),
  ];
  const { vault, secret, namespace, serviceAccount } = storyNames;
  const story = [
    '',
    bold('Try it'),
    `  export KEYVAULT_URL=https://${vault}.vault.azure.net SECRET_NAME=${secret}`,
    `  npx wid run --service-account ${namespace}/${serviceAccount} -- node examples/node/default-credential.js`,
    `  npx wid exec -- bash    ${dim('az is signed in there, and kubectl knows the cluster')}`,
  ];
  return [...lines, ...(run.isSeeded && run.clusters.length > 0 ? story : [])].join('\n');
}
