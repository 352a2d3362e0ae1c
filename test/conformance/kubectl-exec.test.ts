import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { buffer, text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ConformanceStack, startConformanceStack } from '../support/conformance-stack.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts';
import { openTestHook } from '../support/test-hook.ts';
import { findKubectls } from './kubectl/kubectl.ts';

const kubectls = findKubectls(process.env);
const has = (program: string) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

/** Two containers that only wait, a pod that is over, one that prints and reads. */
const manifests = (go: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata:
      labels: { app: web }
      annotations: { kubectl.kubernetes.io/default-container: second }
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - { name: first, image: busybox, command: [sleep, "4000"], env: [{ name: WHO, value: first }] }
        - { name: second, image: busybox, command: [sleep, "4000"], env: [{ name: WHO, value: second }] }
---
apiVersion: v1
kind: Pod
metadata: { name: one }
spec:
  terminationGracePeriodSeconds: 1
  containers: [{ name: main, image: busybox, command: [sleep, "4000"] }]
---
apiVersion: v1
kind: Pod
metadata: { name: two }
spec:
  terminationGracePeriodSeconds: 1
  containers:
    - { name: a, image: busybox, command: [sleep, "4000"] }
    - { name: b, image: busybox, command: [sleep, "4000"] }
---
apiVersion: v1
kind: Pod
metadata: { name: over }
spec:
  restartPolicy: Never
  containers: [{ name: main, image: busybox, command: ["true"] }]
---
apiVersion: v1
kind: Pod
metadata: { name: talk }
spec:
  restartPolicy: Never
  containers:
    - name: main
      image: busybox
      command: [sh, -c, "echo early; until [ -e ${go} ]; do echo tick; sleep 0.05; done; echo late; echo oops >&2"]
`;

interface Printed {
  readonly output: string;
  readonly errors: string;
  readonly exitCode: number | null;
}

describe.skipIf(kubectls.length > 0)('kubectl exec', () => {
  it.skip('has no kubectl on PATH, and none named by WID_KUBECTL', () => {});
});

describe.each(kubectls)('kubectl $version', ({ path }) => {
  let cloud: ConformanceStack;
  let folder: TemporaryFolder;
  let children: ChildProcess[];

  const start = (
    parameters: readonly string[],
    variables: Record<string, string> = {},
  ): ChildProcessWithoutNullStreams => {
    const child = spawn(path, [...parameters], {
      cwd: folder.path,
      stdio: 'pipe',
      env: {
        PATH: process.env.PATH,
        HOME: folder.path,
        KUBECONFIG: cloud.stack.run.files.kubeconfig,
        ...variables,
      },
      timeout: 40_000,
    });
    child.stdin.on('error', () => {});
    children.push(child);
    return child;
  };
  const kubectl = async (
    parameters: readonly string[],
    { input = '', variables = {} }: { input?: string | Uint8Array; variables?: Record<string, string> } = {},
  ): Promise<Printed> => {
    const child = start(parameters, variables);
    child.stdin.end(input);
    const [output, errors] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    return { output, errors, exitCode: child.exitCode };
  };
  const exec = (pod: string, ...command: string[]) => kubectl(['exec', pod, '--', ...command]);
  const refusal = (errors: string | RegExp, exitCode = 1) => ({
    output: '',
    errors: typeof errors === 'string' ? errors : expect.stringMatching(errors),
    exitCode,
  });

  beforeAll(async () => {
    folder = temporaryFolder();
    children = [];
    cloud = await startConformanceStack();
    const applied = await kubectl(['apply', '-f', '-'], { input: manifests(folder.file('go')) });
    expect(applied).toMatchObject({ errors: '', exitCode: 0 });
    const ready = ['wait', '--timeout=30s', '--for=condition=Ready', 'pod/one', 'pod/two', 'pod/talk'];
    expect(await kubectl(ready)).toMatchObject({ exitCode: 0 });
    const states = [
      ['--for=condition=Available', 'deploy/web'],
      ['--for=jsonpath={.status.phase}=Succeeded', 'pod/over'],
    ];
    for (const state of states) {
      expect(await kubectl(['wait', '--timeout=30s', ...state])).toMatchObject({ exitCode: 0 });
    }
  });
  beforeEach(() => {
    children = [];
  });
  afterEach(() => {
    for (const child of children) child.kill('SIGKILL');
  });
  afterAll(async () => {
    await cloud?.[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  describe('exec', () => {
    it('keeps outputs apart, and ends with the exit code of the program', async () => {
      expect(await exec('one', 'sh', '-c', 'echo out; echo err >&2; exit 3')).toEqual({
        output: 'out\n',
        errors: 'err\ncommand terminated with exit code 3\n',
        exitCode: 3,
      });
    });

    it('passes input on, to its end', async () => {
      expect(await kubectl(['exec', '-i', 'one', '--', 'cat'], { input: 'typed' })).toEqual({
        output: 'typed',
        errors: '',
        exitCode: 0,
      });
    });

    it('carries megabytes both ways, to the last byte', async () => {
      const input = Buffer.alloc(3_000_000, 'abcdefg\n');
      const child = start(['exec', '-i', 'one', '--', 'cat']);
      child.stdin.end(input);
      const output = await buffer(child.stdout);
      expect(output.equals(input)).toBe(true);
    });

    it('finds the pod of a deployment, and the container that is its default', async () => {
      expect(await exec('deploy/web', 'sh', '-c', 'echo $WHO')).toMatchObject({
        output: 'second\n',
        exitCode: 0,
      });
      const named = await kubectl(['exec', 'deploy/web', '-c', 'first', '--', 'sh', '-c', 'echo $WHO']);
      expect(named).toEqual({ output: 'first\n', errors: '', exitCode: 0 });
    });

    it('takes the first of several containers, and says so', async () => {
      expect(await exec('two', 'echo', 'x')).toEqual({
        output: 'x\n',
        errors: 'Defaulted container "a" out of: a, b\n',
        exitCode: 0,
      });
    });

    it('refuses containers, pods and programs that are not there', async () => {
      expect(await kubectl(['exec', 'one', '-c', 'nope', '--', 'true'])).toEqual(
        refusal('Error from server (BadRequest): container nope is not valid for pod one\n'),
      );
      expect(await exec('nope', 'true')).toEqual(
        refusal('Error from server (NotFound): pods "nope" not found\n'),
      );
      expect(await exec('one', 'no-such')).toEqual(
        refusal(
          /^error: Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "[0-9a-f]{64}": OCI runtime exec failed: exec failed: unable to start container process: exec: "no-such": executable file not found in \$PATH: unknown\n$/,
        ),
      );
      expect(await exec('over', 'true')).toEqual(
        refusal('error: cannot exec into a container in a completed pod; current phase is Succeeded\n'),
      );
    });

    it('is refused whom the roles do not let', async () => {
      const as = ['--as=bob', '--as-group=readers'];
      const role = ['create', 'role', 'reader', '--verb=get,list', '--resource=pods'];
      expect(await kubectl(role)).toMatchObject({ exitCode: 0 });
      expect(
        await kubectl(['create', 'rolebinding', 'reader', '--role=reader', '--group=readers']),
      ).toMatchObject({ exitCode: 0 });
      expect(await kubectl(['exec', 'one', ...as, '--', 'true'])).toEqual(
        refusal(
          'Error from server (Forbidden): pods "one" is forbidden: User "bob" cannot create resource "pods/exec" in API group "" in the namespace "default"\n',
        ),
      );
    });

    it('is refused by a hook in its own words, before anything runs', async () => {
      const hook = await openTestHook();
      const send = async (_: string, at: string, request?: { readonly body?: unknown }) => {
        const created = await kubectl(['create', '--raw', at, '-f', '-'], {
          input: JSON.stringify(request?.body),
        });
        expect(created).toMatchObject({ errors: '', exitCode: 0 });
        return new Response(created.output);
      };
      await hook.install({ send }, 'validating', {
        name: 'no.example.com',
        operations: ['CONNECT'],
        resources: ['pods/exec'],
      });
      hook.replies.set('no.example.com', ({ userInfo: { username } }) => ({
        allowed: false,
        status: { message: `${username} may look, and not touch` },
      }));
      try {
        const marker = folder.file('touched');
        expect(await exec('one', 'touch', marker)).toEqual(
          refusal(
            'Error from server: admission webhook "no.example.com" denied the request: masterclient may look, and not touch\n',
          ),
        );
        await expect(readFile(marker)).rejects.toMatchObject({ code: 'ENOENT' });
        // kubectl takes the refusal for a proxy's, and asks again by SPDY.
        for (const { request } of hook.asked) {
          expect(request).toMatchObject({
            kind: { kind: 'PodExecOptions' },
            object: { container: 'main', command: ['touch', marker] },
          });
        }
        expect(hook.asked.length).toBeGreaterThan(0);
      } finally {
        await kubectl(['delete', 'validatingwebhookconfiguration', 'validating-no.example.com']);
        hook.close();
      }
    });

    it('by SPDY, as kubectl before 1.30 asks, is refused with what to do', async () => {
      const variables = { KUBECTL_REMOTE_COMMAND_WEBSOCKETS: 'false' };
      expect(await kubectl(['exec', 'one', '--', 'true'], { variables })).toEqual(
        refusal(/only WebSockets are supported here, and not SPDY: kubectl 1\.30 and later/),
      );
    });

    it.each([
      ['sleep 401', ['sleep', '401']],
      ['sleep 402', ['sh', '-c', 'trap "" HUP TERM; sleep 402']],
    ])('ends the program of a kubectl that is killed, here %s of %j', async (line, command) => {
      const child = start(['exec', '-i', 'one', '--', ...command]);
      await expect.poll(() => isOnMachine(line), { timeout: 10_000 }).toBe(true);
      child.kill('SIGKILL');
      await expect.poll(() => isOnMachine(line), { timeout: 10_000 }).toBe(false);
    });

    it('ends it too when it reads nothing of what it is sent', async () => {
      const child = start(['exec', '-i', 'one', '--', 'sleep', '403']);
      const filling = setInterval(() => child.stdin.write(Buffer.alloc(1_000_000)), 5);
      await expect.poll(() => isOnMachine('sleep 403'), { timeout: 10_000 }).toBe(true);
      await expect.poll(() => child.stdin.writableLength, { timeout: 10_000 }).toBeGreaterThan(20_000_000);
      clearInterval(filling);
      child.kill('SIGKILL');
      await expect.poll(() => isOnMachine('sleep 403'), { timeout: 20_000 }).toBe(false);
    });

    it.skipIf(!has('script'))('gives a terminal that is as large as its own', async () => {
      const line = `stty cols 91 rows 17; ${path} exec -it one -- sh -c 'until stty size | grep -q "17 91"; do sleep 0.05; done; tty; exit 4'`;
      const child = spawn('script', ['-qec', line, '/dev/null'], {
        stdio: ['pipe', 'pipe', 'inherit'],
        env: { PATH: process.env.PATH, HOME: folder.path, KUBECONFIG: cloud.stack.run.files.kubeconfig },
        timeout: 40_000,
      });
      children.push(child);
      const output = await text(child.stdout);
      expect(output).toMatch(/\/dev\/pts\/\d+\r\n/);
      expect(child.exitCode ?? (await once(child, 'exit'))[0]).toBe(4);
    });
  });

  describe('attach', () => {
    it('shows what is printed from now on', async () => {
      const child = start(['attach', 'talk']);
      const outputs = Promise.all([text(child.stdout), text(child.stderr)]);
      await once(child.stdout, 'readable');
      await writeFile(folder.file('go'), '');
      const [output, errors] = await outputs;
      expect(output).toMatch(/^(tick\n)+late\n$/);
      expect(errors).toContain('oops\n');
    });
  });

  describe('run', () => {
    const run = (...parameters: string[]) => [
      'run',
      ...parameters.slice(0, 1),
      '--image=busybox',
      '--rm',
      '--restart=Never',
      ...parameters.slice(1),
    ];

    it('attaches to a new pod, and removes it at the end', async () => {
      const ran = await kubectl(run('fresh', '-i', '--', 'cat'), { input: 'typed\n' });
      expect(ran).toMatchObject({ exitCode: 0 });
      expect(ran.output).toMatch(/^typed\n.*pod "fresh" deleted/s);
      expect(await kubectl(['get', 'pod', 'fresh'])).toMatchObject({ exitCode: 1 });
    });

    it('ends with the exit code of the pod', async () => {
      const ran = await kubectl(
        run('failing', '-i', '--', 'sh', '-c', 'read -r word; echo "got $word"; exit 9'),
        { input: 'x\n' },
      );
      expect(ran.output).toContain('got x\n');
      expect(ran.exitCode).toBe(9);
    });
  });

  it.skipIf(!has('tar'))('cp copies a file there and back', async () => {
    await writeFile(folder.file('here'), 'copied');
    expect(await kubectl(['cp', 'here', `one:${folder.file('there')}`])).toMatchObject({ exitCode: 0 });
    expect(await readFile(folder.file('there'), 'utf8')).toBe('copied');
    expect(await kubectl(['cp', `one:${folder.file('there')}`, 'back'])).toMatchObject({ exitCode: 0 });
    expect(await readFile(folder.file('back'), 'utf8')).toBe('copied');
  });

  it('port-forward is refused as nothing that is done here', async () => {
    expect(await kubectl(['port-forward', 'one', '0:80'])).toMatchObject(
      refusal(/create is not supported on resources of kind "pods\/portforward"/),
    );
  });

  it('the end of the stack ends every program, and tells the client', async () => {
    const child = start(['exec', 'one', '--', 'sleep', '404']);
    await expect.poll(() => isOnMachine('sleep 404'), { timeout: 10_000 }).toBe(true);
    const exited = once(child, 'exit');
    await cloud.stack.close();
    expect(await isOnMachine('sleep 404')).toBe(false);
    expect((await exited)[0]).toBe(137);
  });
});

async function isOnMachine(command: string): Promise<boolean> {
  const { stdout } = spawn('ps', ['-eo', 'args'], { stdio: ['ignore', 'pipe', 'ignore'] });
  return (await text(stdout)).split('\n').includes(command);
}
