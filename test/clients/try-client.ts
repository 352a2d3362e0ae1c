import { cp, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { storyNames } from '../../src/stack/index.ts';
import type { Client, Command } from './clients.ts';
import { type CommandOutcome, runCommand } from './run-command.ts';

export interface Trial {
  readonly name: string;
  readonly versions: string;
  readonly result: 'passed' | 'failed' | 'skipped';
  readonly detail: string;
  /** Of the program alone, without its build. */
  readonly seconds: number | undefined;
}

export interface Surroundings {
  /** Everything that a trial writes goes below it. */
  readonly folder: string;
  /** Of a stack that runs. */
  readonly dataFolder: string;
  readonly signal: AbortSignal;
}

const buildSeconds = 900;
const programSeconds = 120;
export const wid: Command = [process.execPath, fileURLToPath(new URL('../../bin/wid.js', import.meta.url))];

/** Builds a copy of a client, runs it as a workload of the story, and compares what it prints with the secret. */
export async function tryClient(client: Client, surroundings: Surroundings): Promise<Trial> {
  const source = fileURLToPath(new URL(`./${client.name}/`, import.meta.url));
  const versions = readVersions(client, await readFile(join(source, client.manifest), 'utf8'));
  const conclude = (result: Trial['result'], detail = '', seconds?: number): Trial => ({
    name: client.name,
    versions,
    result,
    detail,
    seconds,
  });

  const { signal } = surroundings;
  for (const command of client.toolchain) {
    const outcome = await runCommand(command, {
      folder: surroundings.folder,
      limitSeconds: programSeconds,
      signal,
    });
    const fault = describeFault(outcome);
    if (fault !== undefined) return conclude('skipped', `no toolchain (${command.join(' ')}: ${fault})`);
  }

  const folder = join(surroundings.folder, client.name);
  await cp(source, folder, { recursive: true });
  for (const command of client.build) {
    const outcome = await runCommand(command, { folder, limitSeconds: buildSeconds, signal });
    const fault = describeFault(outcome);
    if (fault !== undefined) return conclude('failed', `not built: ${fault}`);
  }

  const startedAt = performance.now();
  const outcome = await runCommand(await asWorkload(client.run, folder, surroundings.dataFolder), {
    folder,
    limitSeconds: programSeconds,
    signal,
    variables: {
      KEYVAULT_URL: `https://${storyNames.vault}.vault.azure.net`,
      SECRET_NAME: storyNames.secret,
    },
  });
  const seconds = (performance.now() - startedAt) / 1_000;
  const fault = describeFault(outcome) ?? describeOutput(outcome);
  return fault === undefined ? conclude('passed', '', seconds) : conclude('failed', fault, seconds);
}

/** `wid run` looks a program up from where it is itself. */
async function asWorkload([program, ...parameters]: Command, folder: string, data: string): Promise<Command> {
  const path = program.includes('/') ? join(await realpath(folder), program) : program;
  const account = `${storyNames.namespace}/${storyNames.serviceAccount}`;
  return [...wid, 'run', '--data', data, '--service-account', account, '--', path, ...parameters];
}

function readVersions({ sdks, name }: Client, manifest: string): string {
  const found = [...manifest.matchAll(sdks)].map(([, sdk, version]) => `${sdk} ${version}`);
  if (found.length === 0) throw new Error(`The manifest of ${name} names no SDK.`);
  return found.join(', ');
}

export function describeFault(outcome: CommandOutcome): string | undefined {
  switch (outcome.kind) {
    case 'missing':
      return `${outcome.program} was not found`;
    case 'stopped':
      return outcome.reason;
    case 'ended':
      return outcome.exitCode === 0
        ? undefined
        : `exit code ${outcome.exitCode}\n${(outcome.errors + outcome.output).trim()}`;
  }
}

function describeOutput(outcome: CommandOutcome): string | undefined {
  const output = outcome.kind === 'ended' ? outcome.output.trim() : '';
  return output === storyNames.secretValue ? undefined : `it printed ${JSON.stringify(output)}`;
}
