import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandLine, openCommandLine } from '../../../test/support/command-line.ts';

const account = `kind: ServiceAccount
metadata:
  name: shop
  annotations:
    azure.workload.identity/client-id: 6a3b7c0e-0d3b-4a53-9c59-0a5a3d1c7f10
    azure.workload.identity/tenant-id: 1f0c9c3e-2f2b-4f53-8a59-1a5a3d1c7f10
`;
const deployment = `# The shop.
kind: Deployment
metadata:
  name: shop
spec:
  template:
    metadata:
      labels:
        azure.workload.identity/use: "true" # asks for it
    spec:
      serviceAccountName: shop
      containers:
      - name: web
`;
const file = `${account}---\n${deployment}`;
const clientLine = '          value: 6a3b7c0e-0d3b-4a53-9c59-0a5a3d1c7f10\n';

describe('wid inject', { timeout: 30_000 }, () => {
  let line: CommandLine;
  const write = async (name: string, text: string) => {
    await writeFile(join(line.folder, name), text);
    return name;
  };

  beforeAll(async () => {
    line = await openCommandLine();
  });

  afterAll(() => line[Symbol.asyncDispose]());

  it('takes service accounts from the same file, and is done after the first time', async () => {
    const name = await write('all.yaml', file);
    const once = await line.wid(['inject', '-f', name]);
    expect(once).toMatchObject({ exitCode: 0, errors: '' });
    expect(once.output).toContain(`${account}---\n# The shop.\n`);
    expect(once.output).toContain('use: "true" # asks for it\n');
    expect(once.output).toContain(clientLine);
    const twice = await line.wid(['inject', '-f', '-'], { input: once.output });
    expect(twice).toMatchObject({ exitCode: 0, output: once.output });
  });

  it('takes them from a file of their own, and the manifest from a pipe', async () => {
    const name = await write(
      'account.json',
      JSON.stringify({ kind: 'ServiceAccount', metadata: { name: 'shop' } }),
    );
    const words = [
      'inject',
      '-f',
      '-',
      '--service-account-file',
      name,
      '--tenant-id',
      'ours',
      '--layout',
      'pre-1.6',
    ];
    const { exitCode, output, errors } = await line.wid(words, { input: deployment });
    expect(exitCode).toBe(0);
    expect(output).toContain('value: ours\n');
    expect(output).toContain('mountPath: /var/run/secrets/azure/tokens\n');
    expect(errors).toMatch(/^warning document 1, Deployment default\/shop: .*client-id/);
  });

  it('prints a diff, which is empty where nothing changes', async () => {
    const name = await write('diff.yaml', file);
    const changed = await line.wid(['inject', '-f', name, '--diff'], { variables: { FORCE_COLOR: '1' } });
    expect(changed.exitCode).toBe(0);
    expect(changed.output).toContain('\u001b[32m+          value: 6a3b7c0e');
    expect(changed.output).not.toContain('\u001b[31m-');
    const plain = await line.wid(['inject', '-f', name, '--diff']);
    expect(plain.output).toMatch(/^--- diff\.yaml\n\+\+\+ diff\.yaml \(injected\)\n@@ -18,3 \+18,\d+ @@\n/);
    const unlabelled = await line.wid(['inject', '-f', '-', '--diff'], {
      input: file.replace('/use', '/no'),
    });
    expect(unlabelled).toMatchObject({ exitCode: 0, output: '' });
  });

  it('leaves pods without the label alone, unless all are meant', async () => {
    const input = file.replace('azure.workload.identity/use: "true"', 'app: shop');
    expect((await line.wid(['inject', '-f', '-'], { input })).output).toBe(input);
    expect((await line.wid(['inject', '-f', '-', '--all'], { input })).output).toContain(clientLine);
  });

  it('answers with one JSON document', async () => {
    const { output, errors } = await line.wid(['inject', '-f', '-', '--json', '--diff'], { input: file });
    expect(errors).toBe('');
    expect(JSON.parse(output)).toEqual({
      manifest: expect.stringContaining(clientLine),
      diff: expect.stringMatching(/^--- stdin\n/),
      workloads: [
        expect.objectContaining({ document: 1, outcome: 'no-template' }),
        {
          document: 2,
          outcome: 'mutated',
          warnings: [],
          workload: { kind: 'Deployment', namespace: 'default', name: 'shop' },
        },
      ],
    });
  });

  it('names document and object of what the webhook would deny', async () => {
    const annotation =
      '\n      annotations: {azure.workload.identity/service-account-token-expiration: "60"}\n      labels:';
    const denied = await line.wid(['inject', '-f', '-'], {
      input: file.replace('\n      labels:', annotation),
    });
    expect(denied).toMatchObject({ exitCode: 1, output: '' });
    expect(denied.errors).toBe(
      'error document 2, Deployment default/shop: token expiration 60 not valid. Expected value to be between 3600 and 86400\n',
    );
  });

  it('denies as the webhook does where the file has no such service account', async () => {
    const name = await write('other.yaml', account.replace('name: shop', 'name: other'));
    const words = ['inject', '-f', '-', '--service-account-file', name, '--namespace', 'prod'];
    const { errors } = await line.wid(words, { input: deployment });
    expect(errors).toBe('error document 1, Deployment prod/shop: serviceaccounts "shop" not found\n');
  });

  it.each([
    [
      'no cluster to ask',
      ['-f', '-'],
      1,
      /^error Nothing says what .*: default\/shop\nfix {3}add --service-account-file/,
    ],
    ['no manifest', [], 2, /^error There is no manifest .*\nfix {3}wid inject -f FILE/],
    ['no such file', ['-f', 'none.yaml'], 2, /^error none\.yaml cannot be read: ENOENT/],
    [
      'no such layout',
      ['-f', '-', '--layout', 'new'],
      2,
      /^error --layout is v1\.6 or pre-1\.6, and not 'new'/,
    ],
    ['no URL', ['-f', '-', '--authority-host', 'here'], 2, /^error --authority-host is no URL: here\nfix/],
  ])('says what is wrong and what to do: %s', async (_, words, exitCode, text) => {
    const refused = await line.wid(['inject', ...words], { input: deployment });
    expect(refused).toMatchObject({ exitCode, output: '' });
    expect(refused.errors).toMatch(text);
  });

  it.each([
    ['nothing', '# only a comment\n', 'There is no Kubernetes object in the standard input.'],
    ['nonsense', 'a: [\n', 'the standard input cannot be read: document 1: '],
  ])('refuses %s', async (_, input, text) => {
    const refused = await line.wid(['inject', '-f', '-'], { input });
    expect(refused).toMatchObject({ exitCode: 1, output: '' });
    expect(refused.errors).toContain(text);
  });
});
