import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProgram } from './run-program.ts';

describe('runProgram', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wid-run-program-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  const run = (command: readonly string[], options: Partial<Parameters<typeof runProgram>[0]> = {}) =>
    runProgram({
      command,
      variables: {},
      environment: { PATH: process.env.PATH },
      signal: new AbortController().signal,
      ...options,
    });
  const node = (script: string, ...parameters: string[]) => [process.execPath, '-e', script, ...parameters];

  it.each([0, 1, 42])('returns the exit code %i', async (code) => {
    expect(await run(node(`process.exitCode = ${code}`))).toBe(code);
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGKILL', 137],
    ['SIGINT', 130],
  ])('returns what a shell would for a program that %s ended', async (name, code) => {
    expect(await run(node(`process.kill(process.pid, '${name}'); setTimeout(() => {}, 60_000)`))).toBe(code);
  });

  it('lays the variables over the environment', async () => {
    const file = join(folder, 'seen.json');
    await run(node(`require('fs').writeFileSync(process.argv[1], JSON.stringify(process.env))`, file), {
      variables: { HTTPS_PROXY: 'ours', ADDED: 'yes' },
      environment: { PATH: process.env.PATH, HTTPS_PROXY: 'theirs', KEPT: 'yes', ABSENT: undefined },
    });
    const seen = JSON.parse(await readFile(file, 'utf8'));
    expect(seen).toMatchObject({ HTTPS_PROXY: 'ours', ADDED: 'yes', KEPT: 'yes' });
    expect(seen).not.toHaveProperty('ABSENT');
  });

  it('hands the words on as they are: no shell comes between', async () => {
    const file = join(folder, 'words.json');
    const words = ['$HOME', '`id`', 'a b', "it's", '--json', '*', ''];
    const script = `require('fs').writeFileSync(process.argv[1], JSON.stringify(process.argv.slice(2)))`;
    await run([process.execPath, '-e', script, '--', file, ...words]);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(words);
  });

  it('says that a program is not there, with the exit code of a shell', async () => {
    await expect(run(['no-such-program-anywhere'])).rejects.toMatchObject({
      name: 'CommandError',
      message: "The program 'no-such-program-anywhere' was not found.",
      exitCode: 127,
    });
  });

  it('says that a file cannot be run, with the exit code of a shell', async () => {
    const file = join(folder, 'notes.txt');
    await writeFile(file, 'dear', { mode: 0o600 });
    await expect(run([file])).rejects.toMatchObject({ name: 'CommandError', exitCode: 126 });
  });

  it('starts nothing after an interrupt', async () => {
    const file = join(folder, 'started');
    const script = `require('fs').writeFileSync(process.argv[1], '')`;
    expect(await run(node(script, file), { signal: AbortSignal.abort('SIGINT') })).toBe(130);
    await expect(readFile(file)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('leaves no handler of signals behind', async () => {
    const count = () => ['SIGINT', 'SIGTERM', 'SIGHUP'].map((name) => process.listenerCount(name));
    const before = count();
    await run(node(''));
    await run(['no-such-program-anywhere']).catch(() => {});
    expect(count()).toEqual(before);
  });
});
