import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findKubectls } from '../kubectl/kubectl.ts';
import { findAz, whyNoAz } from './az.ts';
import { openTypedShell, type TypedShell } from './typed-shell.ts';

const az = findAz(process.env);
const [kubectl] = findKubectls(process.env);
const folder = fileURLToPath(new URL('../../../examples/bash/', import.meta.url));
const scripts = (await readdir(folder)).filter((name) => /^\d/.test(name)).sort();
const timeout = 150_000;

if (!(az && kubectl)) it.skip(whyNoAz('the example scripts'), () => {});

/** Scripts branch on exit codes and on what `--query` prints, and run again whenever somebody likes. */
describe.runIf(az && kubectl)(`the example scripts, with az ${az?.version}`, () => {
  let shell: TypedShell;

  beforeAll(async () => {
    shell = await openTypedShell([az?.path ?? '', kubectl?.path ?? '']);
  }, timeout);

  afterAll(() => shell?.[Symbol.asyncDispose]());

  const run = async (name: string) => {
    const { output, exitCode } = await shell.type(`bash '${join(folder, name)}'`);
    expect(exitCode, output).toBe(0);
    expect(output).not.toMatch(/^(ERROR|error)/m);
    return output;
  };

  it(
    'lead from nothing to a pod that has read its secret',
    async () => {
      const printed = [];
      for (const name of scripts) printed.push(await run(name));
      const [cluster, vault, identity, pod, log] = printed;
      expect(cluster).toContain('cluster [demo-aks] made');
      expect(vault).toContain('secret [password] made');
      expect(identity).toMatch(/role \[.*\] given[\s\S]*federated credential \[demo-credential\] made/);
      expect(pod).toContain('pod/demo-pod created');
      expect(log).toContain('Your secret is admin');
    },
    timeout,
  );

  it(
    'find all of it there the second time, and make nothing',
    async () => {
      for (const name of scripts) {
        expect(await run(name), name).not.toMatch(/\b(made|given|created|updated|not yet)\b/);
      }
    },
    timeout,
  );

  it.each([
    ['a group', 'az group show --name nothing', 3],
    ['an identity', 'az identity show --name nothing --resource-group demo-rg', 3],
    ['an identity of no group', 'az identity show --name nothing --resource-group nothing', 3],
    [
      'a credential',
      'az identity federated-credential show --name nothing --identity-name demo-identity --resource-group demo-rg',
      3,
    ],
    ['a cluster', 'az aks show --name nothing --resource-group demo-rg', 3],
    ['a vault', 'az keyvault show --name nothing --resource-group demo-rg', 3],
    ['a secret', 'az keyvault secret show --name nothing --vault-name demo-workload-id', 3],
    ['whether there is a group', 'az group exists --name nothing', 0],
    ['a subscription', 'az role assignment list --scope /subscriptions/nothing', 3],
  ])(
    'are told that there is not %s by the exit code of `%s`',
    async (_what, command, expected) => {
      const { output, exitCode } = await shell.type(command);
      expect(exitCode, output).toBe(expected);
    },
    timeout,
  );
});
