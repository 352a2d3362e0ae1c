import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findKubectls } from '../kubectl/kubectl.ts';
import { findAz, whyNoAz } from './az.ts';
import { type GuideBlock, readGuide } from './guide.ts';
import { openTypedShell, type TypedShell } from './typed-shell.ts';

const az = findAz(process.env);
const [kubectl] = findKubectls(process.env);
const blocks = await readGuide('workload-identity-lab.md');
const timeout = 150_000;
/** As a person would take the role away. */
const revocation = `az role assignment delete \\
--assignee "\${USER_ASSIGNED_PRINCIPAL_ID}" \\
--role "Key Vault Secrets User" \\
--scope "\${AKV_ID}"`;
/** A pod that has begun has printed nothing yet. */
const longestWaitForLog = { timeout: 30_000, interval: 500 };

/** On Azure as here. */
const isRefusedTwice = ({ typed }: GuideBlock) => /^az (aks|keyvault) create/m.test(typed);

if (!(az && kubectl)) it.skip(whyNoAz('the workload identity lab'), () => {});

/** The page of the documentation, typed as it stands (docs/guides/workload-identity-lab.md). */
describe.runIf(az && kubectl)(`the workload identity lab, with az ${az?.version}`, () => {
  let shell: TypedShell;

  beforeAll(async () => {
    shell = await openTypedShell([az?.path ?? '', kubectl?.path ?? '']);
  }, timeout);

  afterAll(() => shell?.[Symbol.asyncDispose]());

  const typesWell = async ({ typed }: GuideBlock) => {
    const { output, exitCode } = await shell.type(typed);
    expect(exitCode, output).toBe(0);
    // A manifest with an empty variable in it would be applied all the same.
    expect(output).not.toMatch(/^(ERROR|error|Error)/m);
    return output;
  };
  const name = ({ typed }: GuideBlock) => {
    const lines = typed.split('\n').filter((line) => line !== '' && !line.startsWith('source '));
    return lines.slice(0, 2).join(' ').replaceAll('\\', '').slice(0, 60);
  };

  it('has every step of the lab', () => {
    expect(blocks.length).toBeGreaterThan(15);
  });

  describe.each([
    ['the first time', blocks],
    ['again, to what is there', blocks.filter((block) => !isRefusedTwice(block))],
  ])('typed %s', (_when, typed) => {
    it.each(typed.slice(0, -1).map((block) => [name(block), block] as const))(
      '%s',
      async (_name, block) => {
        await typesWell(block);
      },
      timeout,
    );

    it(
      'ends with the secret in the log of the pod',
      async () => {
        const last = typed.at(-1) ?? { heading: '', typed: '' };
        await expect.poll(() => typesWell(last), longestWaitForLog).toContain('secret="Hello\\\\!"');
      },
      timeout,
    );
  });

  it.each(blocks.filter(isRefusedTwice).map((block) => [name(block), block] as const))(
    'is refused a second time by az itself: %s',
    async (_name, { typed }) => {
      const { output, exitCode } = await shell.type(typed);
      expect(exitCode).toBe(1);
      expect(output).toContain('already exists');
    },
    timeout,
  );

  it(
    'leaves an identity that reads nothing when its role is gone',
    async () => {
      await shell.type('kubectl delete pod --all --now');
      const { output, exitCode } = await shell.type(revocation);
      expect(exitCode, output).toBe(0);
      const pod = blocks.find(({ typed }) => typed.includes('name: sample-workload-identity-key-vault'));
      await typesWell(pod ?? { heading: '', typed: 'false' });
      const log = () => shell.type('kubectl logs sample-workload-identity-key-vault');
      await expect
        .poll(async () => (await log()).output, longestWaitForLog)
        .toContain('DeniedWithNoValidRBAC');
    },
    timeout,
  );
});
