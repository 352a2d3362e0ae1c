import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { decodeProtectedHeader } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectToControl } from '../../src/cli/control-client.ts';
import { startWorkload } from '../../src/cli/workload.ts';
import {
  readClientEnvironment,
  readSettings,
  type Stack,
  startStack,
  storyNames,
} from '../../src/stack/index.ts';

const program = fileURLToPath(new URL('programs/secret-per-line.js', import.meta.url));
const request = {
  serviceAccount: `${storyNames.namespace}/${storyNames.serviceAccount}`,
  clientId: undefined,
  cluster: undefined,
};
const hour = 3_600;
const minute = 60;

/** One process of the SDK from before the rotation to after it; only the clock of the stack is moved. */
describe("a workload through a rotation of its cluster's keys", () => {
  let aheadSeconds: number;
  let stack: Stack;
  let folder: string;
  let child: ChildProcess;
  let answers: AsyncIterator<string>;
  let tokens: number;

  beforeEach(async () => {
    aheadSeconds = 0;
    tokens = 0;
    const read = readSettings({ ephemeral: true, port: '0' }, {});
    if (read.kind === 'mistakes') throw new Error('the settings of the test are wrong');
    const clock = { now: () => new Date(Date.now() + aheadSeconds * 1_000) };
    stack = await startStack({ settings: read.settings, clock });
    folder = await mkdtemp(join(tmpdir(), 'wid-rotation-'));
    await using workload = await startWorkload(stack.run, request);
    child = spawn(process.execPath, [program], {
      stdio: ['pipe', 'pipe', 'inherit'],
      timeout: 50_000,
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        ...readClientEnvironment(stack.run, {}),
        ...workload.variables,
        KEYVAULT_URL: `https://${storyNames.vault}.vault.azure.net`,
        SECRET_NAME: storyNames.secret,
      },
    });
    answers = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  });

  afterEach(async () => {
    child.stdin?.end();
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
    await stack.close();
    await rm(folder, { recursive: true, force: true });
  });

  const cluster = () => stack.clusters.list()[0]!;

  /** What the running program gets with the token of a file. */
  async function readSecret(tokenFile: string): Promise<string> {
    child.stdin?.write(`${tokenFile}\n`);
    const { value, done } = await answers.next();
    if (done) throw new Error('the program ended');
    return value;
  }

  /** A token as the kubelet would fetch it now, in a file that stays as it is. */
  async function requestToken(): Promise<{ file: string; keyId: string | undefined }> {
    await using workload = await startWorkload(stack.run, request);
    const token = await readFile(workload.variables.AZURE_FEDERATED_TOKEN_FILE!, 'utf8');
    tokens += 1;
    const file = join(folder, `token-${tokens}`);
    await writeFile(file, token);
    return { file, keyId: decodeProtectedHeader(token).kid };
  }

  /** The key ids of the issuer's published set. */
  const published = () =>
    cluster()
      .api.keyStates()
      .map(({ keyId }) => keyId);

  it('works with the old token until it expires, and with the new one at once', async () => {
    const first = await requestToken();
    expect(await readSecret(first.file)).toBe(storyNames.secretValue);
    expect((await cluster().api.rotateKeys()).kind).toBe('published');
    expect((await cluster().api.rotateKeys()).kind).toBe('waiting');

    aheadSeconds = hour;
    const old = await requestToken();
    expect(old.keyId).toBe(first.keyId);
    expect((await cluster().api.rotateKeys()).kind).toBe('rotated');
    const fresh = await requestToken();
    expect(fresh.keyId).not.toBe(old.keyId);
    expect(await readSecret(fresh.file)).toBe(storyNames.secretValue);
    expect(await readSecret(old.file)).toBe(storyNames.secretValue);

    aheadSeconds = 2 * hour - 2 * minute;
    expect(await readSecret(old.file)).toBe(storyNames.secretValue);
    aheadSeconds = 2 * hour + 6 * minute;
    expect(await readSecret(old.file)).toContain('AADSTS700024');
    expect(await readSecret((await requestToken()).file)).toBe(storyNames.secretValue);
    expect(published()).toContain(old.keyId);

    aheadSeconds = 26 * hour;
    expect(published()).toEqual([fresh.keyId]);
    expect(await readSecret((await requestToken()).file)).toBe(storyNames.secretValue);
  });

  it('works through a second rotation, with a token of every key that still has one', async () => {
    const seen: string[] = [];
    for (let round = 0; round < 2; round += 1) {
      await cluster().api.rotateKeys({ publishLeadSeconds: 6 * minute });
      aheadSeconds += 6 * minute;
      seen.push((await requestToken()).file);
      expect((await cluster().api.rotateKeys({ publishLeadSeconds: 6 * minute })).kind).toBe('rotated');
    }
    seen.push((await requestToken()).file);
    expect(published()).toHaveLength(3);
    for (const file of seen) expect(await readSecret(file)).toBe(storyNames.secretValue);
  });

  it('stops working with a token of a key that was withdrawn, within five minutes', async () => {
    await cluster().api.rotateKeys();
    const leaked = await requestToken();
    expect(await readSecret(leaked.file)).toBe(storyNames.secretValue);
    await cluster().keyRing.change((ring) => {
      const withdrawal = ring.withdraw(leaked.keyId!, new Date());
      if (withdrawal.kind !== 'withdrawn') throw new Error(`the key is not withdrawn: ${withdrawal.kind}`);
      return withdrawal.ring;
    });
    expect(published()).not.toContain(leaked.keyId);
    const fresh = await requestToken();
    expect(await readSecret(fresh.file)).toBe(storyNames.secretValue);

    aheadSeconds = 5 * minute + 1;
    const refused = await readSecret(leaked.file);
    expect(refused).toContain('AADSTS700027');
    expect(refused).toContain(leaked.keyId);
    expect(await readSecret(fresh.file)).toBe(storyNames.secretValue);
    const [, denied] = await stack.directory.signIns.list({ limit: 2 });
    expect(denied).toMatchObject({ errorNumber: 700_027, evidence: { differs: 'key' } });
    expect(denied?.evidence).toMatchObject({ reason: expect.stringContaining(fresh.keyId!) });
  });

  it('is refused while keys are read too rarely for a forced switch, and then no longer', async () => {
    const first = await requestToken();
    expect(await readSecret(first.file)).toBe(storyNames.secretValue);
    const control = await connectToControl(stack.run, { dataFolder: dirname(stack.run.files.kubeconfig) });
    const forced = await control.rotateKeys(cluster().record.name, { isForced: true });
    expect(forced).toMatchObject({ kind: 'rotated', previousKeyId: first.keyId });
    const fresh = await requestToken();
    expect(fresh.keyId).toBe(forced.kind === 'rotated' && forced.keyId);
    expect(await readSecret(fresh.file)).toContain('AADSTS700027');
    expect(await readSecret(first.file)).toBe(storyNames.secretValue);
    aheadSeconds = 31;
    expect(await readSecret(fresh.file)).toBe(storyNames.secretValue);
    expect(await readSecret(first.file)).toBe(storyNames.secretValue);
  });

  it('stops working with a token of a key that was dropped by force, and is told why', async () => {
    const old = await requestToken();
    expect(await readSecret(old.file)).toBe(storyNames.secretValue);
    const control = await connectToControl(stack.run, { dataFolder: dirname(stack.run.files.kubeconfig) });
    const { name } = cluster().record;
    await control.rotateKeys(name, { isForced: true });
    const request = { keyId: old.keyId!.slice(0, 8) };
    expect((await control.dropKey(name, request)).kind).toBe('needed');
    expect(published()).toContain(old.keyId);
    expect(await control.dropKey(name, { ...request, isForced: true })).toMatchObject({
      kind: 'dropped',
      keyId: old.keyId,
    });
    const asPod = { headers: { authorization: `Bearer ${await readFile(old.file, 'utf8')}` } };
    expect((await cluster().api.part.fetch(new Request('https://cluster/api', asPod))).status).toBe(401);

    aheadSeconds = 5 * minute + 1;
    const refused = await readSecret(old.file);
    expect(refused).toContain('AADSTS700027');
    const explained = await stack.explain(refused);
    if (explained.kind !== 'explained') throw new Error(explained.reason);
    const { summary, mends } = explained.explanation;
    const [current] = published();
    expect(summary).toBe(`AADSTS700027: The issuer publishes the keys ${current}, not ${old.keyId}.`);
    expect(mends.map(({ command }) => command)).toEqual([
      'kubectl rollout restart deployment --namespace default',
    ]);
    expect(await readSecret((await requestToken()).file)).toBe(storyNames.secretValue);
  });
});
