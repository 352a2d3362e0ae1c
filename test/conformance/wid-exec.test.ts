import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storyNames } from '../../src/stack/index.ts';
import { type CommandLine, openCommandLine } from '../support/command-line.ts';
import { type ConformanceStack, startConformanceStack } from '../support/conformance-stack.ts';
import { createVaultWithOfficer } from './programs.ts';

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));
const readme = join(modules, '@azure/keyvault-secrets/README.md');
/** The name that every sample uses. */
const name = 'MySecretName';
const value = 'MySecretValue';

interface SampleVault {
  readonly vault: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** The samples of `@azure/keyvault-secrets`, out of the README that is published with it, with one name filled in. */
describe("the SDK's published samples under wid exec", () => {
  let line: CommandLine;
  let cloud: ConformanceStack;
  let dataFolder: string;
  let text: string;
  let vaults = 0;

  beforeAll(async () => {
    line = await openCommandLine();
    dataFolder = join(line.folder, 'stack');
    cloud = await startConformanceStack({ isEphemeral: false, dataFolder });
    text = await readFile(readme, 'utf8');
    await mkdir(join(line.folder, 'samples'));
    await symlink(modules, join(line.folder, 'samples/node_modules'));
  });

  afterAll(async () => {
    await cloud[Symbol.asyncDispose]();
    await line[Symbol.asyncDispose]();
  });

  async function saveSample(sample: string, vault: string): Promise<string> {
    const block = new RegExp(`\n\`\`\`ts snippet:${sample}\n(?<code>.*?)\n\`\`\`\n`, 's');
    const { code = '' } = block.exec(text)?.groups ?? {};
    expect(code).toContain('<YOUR KEYVAULT NAME>');
    const file = join(line.folder, 'samples', `${sample}-${vault}.mts`);
    await writeFile(file, code.replace('<YOUR KEYVAULT NAME>', vault));
    return file;
  }

  /** A vault with the secret that every sample but the first expects. */
  async function createVault(): Promise<SampleVault> {
    vaults += 1;
    const { vault, variables } = await createVaultWithOfficer(cloud, `sample-${vaults}`);
    await cloud.stack.operator.setSecret(vault, { name, value });
    return { vault: vault.name, variables: { ...variables, AZURE_TENANT_ID: cloud.stack.run.tenantId } };
  }

  async function runSample(sample: string, { vault, variables }: SampleVault) {
    const file = await saveSample(sample, vault);
    const words = ['exec', '--data', dataFolder, '--', process.execPath, file];
    return await line.wid(words, { variables });
  }

  it.each([
    ['CreateSecret', /^result: +\{\n +value: 'MySecretValue',/],
    [
      'GetSecret',
      /^Latest version of the secret MySecretName: .+'MySecretValue'.+\nThe secret MySecretName at the version [0-9a-f]{32}: .+'MySecretValue'/s,
    ],
    [
      'DeleteSecretWait',
      /recoveryId: 'https:\/\/sample-\d+\.vault\.azure\.net\/deletedsecrets\/MySecretName'/,
    ],
    ['ListSecrets', /^Secret properties: .+name: 'MySecretName'.+\nVersion properties: /s],
    ['ListSecretsByPage', /^Secret properties: .+name: 'MySecretName'.+\nVersion properties: /s],
  ])('run as they are: %s', async (sample, expected) => {
    const { exitCode, output, errors } = await runSample(`ReadmeSample${sample}`, await createVault());
    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
    expect(output).toMatch(expected);
  });

  it.each([
    ['CreateSecretWithAttributes', 'Operation get is not allowed on a disabled secret.'],
    ['UpdateSecretAttributes', 'Operation get is not allowed on a disabled secret.'],
    ['DeleteSecret', 'A secret with (name/id) MySecretName was not found in this key vault.'],
  ])('run as they are, and the next sample sees what they did: %s', async (sample, message) => {
    const vault = await createVault();
    const ran = await runSample(`ReadmeSample${sample}`, vault);
    expect(ran).toMatchObject({ exitCode: 0, output: '', errors: '' });
    const next = await runSample('ReadmeSampleGetSecret', vault);
    expect(next).toMatchObject({ exitCode: 1, output: '' });
    expect(next.errors).toContain(`RestError: ${message}`);
  });

  it('fail where the service they were written for lets them fail: a recovered secret is not there to purge', async () => {
    const vault = await createVault();
    const { exitCode, errors } = await runSample('ReadmeSampleDeleteSecretSoftDelete', vault);
    expect(exitCode).toBe(1);
    expect(errors).toContain('at purgeDeletedSecret ');
    expect(errors).toContain('RestError: Deleted Secret not found: MySecretName');
    expect(await runSample('ReadmeSampleGetSecret', vault)).toMatchObject({ exitCode: 0 });
  });

  it('run as a service account under wid run, with no variable set by hand', async () => {
    const vault = await cloud.stack.resources.findVault(storyNames.vault);
    await cloud.stack.operator.setSecret(vault!, { name, value });
    const file = await saveSample('ReadmeSampleGetSecret', storyNames.vault);
    const account = `${storyNames.namespace}/${storyNames.serviceAccount}`;
    const words = ['--data', dataFolder, '--service-account', account, '--', process.execPath, file];
    const { exitCode, output, errors } = await line.wid(['run', ...words]);
    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
    expect(output).toContain("'MySecretValue'");
  });
});
