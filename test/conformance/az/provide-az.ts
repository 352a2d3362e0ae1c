import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CommandOutcome, runCommand } from '../../clients/run-command.ts';
import { findAz } from './az.ts';

/** Goes with the installation, as everything there does. */
const folder = fileURLToPath(new URL('../../../node_modules/.cache/azure-cli', import.meta.url));
const installed = join(folder, 'installed');
const binary = join(folder, 'bin', 'az');
/** Some eighty packages, from a mirror nearby or from far away. */
const limitSeconds = 400;

/**
 * Before the tests that need it: the az that `WID_AZ` names, or else the newest of PyPI, in a virtual environment that
 * is made once. Where there can be none, the tests skip and say why.
 */
// Vitest calls the default export.
// biome-ignore lint/style/noDefaultExport: see above
export default async function provideAz(): Promise<void> {
  if (process.env.WID_AZ) return;
  const failure = (await isInstalled()) ? undefined : await install();
  if (failure === undefined) {
    process.env.WID_AZ = binary;
    return;
  }
  // A system's own will do where PyPI cannot be reached.
  if (findAz(process.env) !== undefined) return;
  process.stderr.write(
    `az     its tests are skipped, for ${failure}; WID_AZ=FILE npm run az takes another one\n`,
  );
  process.env.WID_AZ_MISSING = failure;
}

async function isInstalled(): Promise<boolean> {
  return (await stat(installed).catch(() => undefined)) !== undefined;
}

/** @returns why it could not be */
async function install(): Promise<string | undefined> {
  process.stderr.write(
    'az     making a virtual environment for the newest Azure CLI (a minute or two, once)\n',
  );
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const settings = { folder, limitSeconds, signal: new AbortController().signal };
  const steps = [
    ['python3', '-m', 'venv', folder],
    [join(folder, 'bin', 'pip'), 'install', '--quiet', '--disable-pip-version-check', 'azure-cli'],
  ] as const;
  for (const step of steps) {
    const failure = whyNot(await runCommand(step, settings));
    if (failure !== undefined) return `there is no az (${failure})`;
  }
  await writeFile(installed, '');
  return undefined;
}

function whyNot(outcome: CommandOutcome): string | undefined {
  if (outcome.kind === 'missing') return `${outcome.program} was not found`;
  if (outcome.kind === 'stopped') return outcome.reason;
  if (outcome.exitCode === 0) return undefined;
  return outcome.errors.trim().split('\n').at(-1) ?? `it ended with ${outcome.exitCode}`;
}
