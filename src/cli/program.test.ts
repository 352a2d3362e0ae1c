import { spawnSync } from 'node:child_process';
import type { Command as Program } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandLine, openCommandLine } from '../../test/support/command-line.ts';
import { commands } from './commands/index.ts';
import { createProgram } from './program.ts';

function leavesOf(program: Program, path: readonly string[] = []): { name: string; program: Program }[] {
  const leaves = program.commands.map((each) => ({ each, path: [...path, each.name()] }));
  return leaves.flatMap(({ each, path: to }) =>
    each.commands.length > 0 ? leavesOf(each, to) : [{ name: to.join(' '), program: each }],
  );
}

function helpOf(program: Program): string {
  let help = '';
  const writeOut = (text: string) => {
    help += text;
  };
  program.configureOutput({ writeOut, getOutHelpWidth: () => 200 }).outputHelp();
  return help;
}

const leaves = leavesOf(createProgram(new AbortController().signal));

describe('the help', () => {
  it('knows every command of the registry', () => {
    expect(leaves.map(({ name }) => name)).toEqual(commands.map(({ name }) => name));
  });

  const withOwnFlags = commands.filter(({ ownFlags }) => ownFlags).map(({ name }) => name);
  const ours = leaves.filter(({ name }) => !withOwnFlags.includes(name));

  it.each(ours)('of $name says what it does, shows it, and offers --json', ({ name, program }) => {
    const help = helpOf(program);
    expect(program.description()).toMatch(/^[A-Z].{15,}[^.]$/);
    expect(help).toMatch(/^Usage: wid /);
    const [, examples = ''] = help.split('\nExamples:\n');
    expect(examples.trim()).toContain(`wid ${name}`);
    expect(help).toMatch(/^ +--json {2,}\w/m);
    expect(help).toMatch(/^ +--data <DIR> {2,}\w/m);
  });

  it.each(leaves)('of $name describes every option', ({ program }) => {
    for (const option of program.options) expect(option.description, option.flags).not.toBe('');
  });

  it.each(leaves)('of $name shows examples that the program takes', async ({ name, program }) => {
    const [, examples = ''] = helpOf(program).split('\nExamples:\n');
    for (const example of examples.trim().split('\n')) {
      for (const [flag] of example.split(' -- ')[0]!.matchAll(/ --[a-z-]+/g)) {
        expect(
          program.options.map(({ long }) => long),
          `${name}: ${example}`,
        ).toContain(flag.trim());
      }
    }
  });

  it('names the variable of every setting beside its flag', () => {
    const up = leaves.find(({ name }) => name === 'up')!;
    expect(helpOf(up.program)).toMatch(/--propagation-delay <SECONDS>.*\(WID_PROPAGATION_DELAY\)/);
  });
});

describe('the webhook', { timeout: 30_000 }, () => {
  it('has flags of its own, with help, a version, and all mistakes at once', async () => {
    await using line = await openCommandLine();
    const help = await line.wid(['webhook', '--help']);
    expect(help).toMatchObject({ exitCode: 0, errors: '' });
    expect(help.output).toContain('--webhook-cert-dir');
    expect(help.output).toContain('AZURE_TENANT_ID');
    const version = await line.wid(['webhook', '--version']);
    expect(JSON.parse(version.output)).toHaveProperty('buildVersion');
    const mistaken = await line.wid(['webhook', '--tls-min-version', '9']);
    expect(mistaken).toMatchObject({ exitCode: 2, output: '' });
    expect(mistaken.errors).toContain('invalid TLS version');
    expect(mistaken.errors).toContain('AZURE_TENANT_ID');
  });
});

describe('the program', { timeout: 30_000 }, () => {
  let line: CommandLine;

  beforeAll(async () => {
    line = await openCommandLine();
  });

  afterAll(() => line[Symbol.asyncDispose]());

  it('prints its version', async () => {
    const { exitCode, output } = await line.wid(['--version']);
    expect({ exitCode, output }).toEqual({ exitCode: 0, output: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });

  it('answers --help on standard output, with success', async () => {
    const answered = await line.wid(['up', '--help']);
    expect(answered).toMatchObject({ exitCode: 0, errors: '' });
    expect(answered.output).toContain('Examples:\n  wid up');
  });

  it('ends quietly when its reader has heard enough', () => {
    const wid = `${process.execPath} bin/wid.js up --help`;
    const ended = spawnSync('sh', ['-c', `(sleep 0.1; ${wid}) | true`], { encoding: 'utf8' });
    expect(ended.stderr).toBe('');
  });

  it.each([
    ['a command', ['statsu'], "unknown command 'statsu'", 'status'],
    ['a command of a group', ['token', 'decod'], "unknown command 'decod'", 'decode'],
    ['an option', ['up', '--epemeral'], "unknown option '--epemeral'", '--ephemeral'],
  ])('refuses %s that it does not know, and guesses at what was meant', async (_, words, what, guess) => {
    const refused = await line.wid(words);
    expect(refused).toMatchObject({ exitCode: 2, output: '' });
    expect(refused.errors).toContain(what);
    expect(refused.errors).toMatch(/^error unknown /);
    expect(refused.errors).toContain(`(Did you mean ${guess}?)`);
  });

  it('says so in one JSON document where that is asked for', async () => {
    const refused = await line.wid(['up', '--epemeral', '--json']);
    expect(refused).toMatchObject({ exitCode: 2, errors: '' });
    expect(JSON.parse(refused.output)).toEqual({
      error: { message: expect.stringContaining("unknown option '--epemeral'") },
    });
  });

  it('refuses an option without its value', async () => {
    const refused = await line.wid(['up', '--port']);
    expect(refused).toMatchObject({ exitCode: 2, output: '' });
    expect(refused.errors).toContain('--port <N>');
  });

  it('refuses words that a command does not take', async () => {
    const refused = await line.wid(['down', 'everything']);
    expect(refused).toMatchObject({ exitCode: 2, output: '' });
    expect(refused.errors).toContain('too many arguments');
  });

  const wrong = ['up', '--port', '99999', '--seed', 'orchard'];

  it('names all wrong settings at once, with where each came from', async () => {
    const refused = await line.wid(wrong, { variables: { WID_LOG_LEVEL: 'loud' } });
    expect(refused).toMatchObject({ exitCode: 2, output: '' });
    expect(refused.errors.trimEnd().split('\n')).toEqual([
      expect.stringMatching(
        /--port: the command line gives '99999'; accepted is .* for example --port 4480$/,
      ),
      expect.stringMatching(/--seed: the command line gives 'orchard'; accepted is /),
      expect.stringMatching(/WID_LOG_LEVEL: the environment sets 'loud'; accepted is /),
    ]);
  });

  it('names all wrong settings at once in JSON, and starts nothing', async () => {
    const refused = await line.wid([...wrong, '--json']);
    expect(refused).toMatchObject({ exitCode: 2, errors: '' });
    const { error } = JSON.parse(refused.output);
    expect(error.message).toMatch(/--port.*\n.*--seed/);
  });

  it('names a wrong variable by its own name, which a person can look for', async () => {
    const { errors } = await line.wid(['status'], { variables: { WID_PORT: 'high' } });
    expect(errors).toMatch(/^error WID_PORT: the environment sets 'high'/);
  });

  it.each([
    ['status', ['status'], 1],
    ['down', ['down'], 0],
    ['env', ['env'], 1],
    ['explain', ['explain', 'no such thing'], 1],
    ['token decode', ['token', 'decode', 'a.b'], 1],
    ['reset', ['reset'], 2],
  ])('answers %s with one JSON document and nothing else', async (_, words, exitCode) => {
    const answered = await line.wid([...words, '--json']);
    expect(answered).toMatchObject({ exitCode, errors: '' });
    const document = JSON.parse(answered.output);
    if (exitCode > 0)
      expect(document).toEqual({ error: expect.objectContaining({ message: expect.any(String) }) });
    else expect(document).not.toHaveProperty('error');
  });

  it('proposes what to type where no stack runs', async () => {
    const refused = await line.wid(['env']);
    expect(refused).toMatchObject({ exitCode: 1, output: '' });
    expect(refused.errors).toMatch(/^error No stack is running on .*\nfix {3}wid up --detach/);
  });

  it('leaves standard output to the program that it runs, complaints included', async () => {
    const refused = await line.wid(['exec', '--json', '--', 'true']);
    expect(refused).toMatchObject({ exitCode: 1, output: '' });
    expect(JSON.parse(refused.errors).error.message).toContain('No stack is running');
  });

  it.each([
    ['exec', ['exec']],
    ['run', ['run', '--service-account', 'default/x']],
    ['run without an account', ['run', '--', 'true']],
  ])('asks %s for what is missing', async (_, words) => {
    const refused = await line.wid(words);
    expect(refused).toMatchObject({ exitCode: 2, output: '' });
    expect(refused.errors).toMatch(/\nfix {3}wid (exec|run .*) -- CMD\n$/);
  });

  it('asks for a token where there is none', async () => {
    const refused = await line.wid(['token', 'decode'], { input: '\n' });
    expect(refused).toMatchObject({ exitCode: 2, output: '' });
    expect(refused.errors).toContain('There is no token to decode.');
  });

  it('never repeats a token that it cannot read, however it was pasted', async () => {
    const token = 'eyJhbGciOiJSUzI1NiJ9.bm8.c2VjcmV0';
    for (const words of [[token], ['Bearer', token], [token, token]]) {
      const refused = await line.wid(['token', 'decode', ...words]);
      expect(refused).toMatchObject({ exitCode: 1, output: '' });
      expect(refused.errors).toMatch(/^error This is not a JWT: /);
      expect(refused.errors).not.toContain('c2VjcmV0');
    }
  });

  it('takes a token in the words of a header', async () => {
    const token = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln';
    const decoded = await line.wid(['token', 'decode', 'Bearer', token]);
    expect(decoded).toMatchObject({ exitCode: 0, errors: '' });
  });

  it('decodes a token from standard input, and keeps its signature to itself', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const token = `${part({ alg: 'RS256' })}.${part({ sub: 'someone' })}.c2VjcmV0LXNpZ25hdHVyZQ`;
    for (const options of [[], ['--json']]) {
      const decoded = await line.wid(['token', 'decode', ...options], { input: `Bearer ${token}\n` });
      expect(decoded).toMatchObject({ exitCode: 0, errors: '' });
      expect(decoded.output).toContain('"sub": "someone"');
      expect(decoded.output).not.toContain('c2VjcmV0');
    }
  });
});
