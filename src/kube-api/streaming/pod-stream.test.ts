import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeTestKey, openTestCluster, type TestCluster } from '../../../test/support/test-cluster.ts';
import { connect } from '../../../test/support/test-connection.ts';
import { openTestHook, patchReply, type TestHook } from '../../../test/support/test-hook.ts';
import type { SigningKey } from '../../platform/keys/index.ts';
import type { UpgradeAnswer } from '../../platform/part.ts';
import type { PodStreams, StreamOutcome } from './stream-pod.ts';

const pods = '/api/v1/namespaces/default/pods';
const roles = '/apis/rbac.authorization.k8s.io/v1/namespaces/default';
const exec = `${pods}/web/exec?command=sh&command=-c&command=exit%203&stdin=true&stdout=true&stderr=true`;

let key: SigningKey;
let cluster: TestCluster;
let asked: { readonly options: object; readonly pod: object } | undefined;
let run: (streams: PodStreams) => Promise<StreamOutcome>;

beforeAll(async () => {
  key = await makeTestKey();
});
beforeEach(async () => {
  asked = undefined;
  run = async () => ({ kind: 'exited', exitCode: 0 });
  cluster = await openTestCluster({
    key,
    execInPod: (pod, options, streams) => {
      asked = { pod, options };
      return run(streams);
    },
    attachToPod: (pod, options, streams) => {
      asked = { pod, options };
      return run(streams);
    },
  });
  const toContainer = (name: string) => ({ name, image: 'busybox' });
  for (const [name, containers, nodeName] of [
    ['web', ['main'], 'n1'],
    ['two', ['a', 'b'], 'n1'],
    ['pending', ['main'], undefined],
  ] as const) {
    const spec = {
      containers: containers.map(toContainer),
      initContainers: [toContainer('first')],
      ...(nodeName && { nodeName }),
    };
    expect((await cluster.send('POST', pods, { body: { metadata: { name }, spec } })).status).toBe(201);
  }
});
afterEach(async () => {
  expect(cluster.bugs).toEqual([]);
  await cluster.close();
});

async function refusalOf(
  answer: UpgradeAnswer,
): Promise<{ readonly code: number; readonly message: string }> {
  if (!(answer instanceof Response)) throw new Error('it is not refused');
  const { code, message } = (await answer.json()) as { readonly code: number; readonly message: string };
  expect(code).toBe(answer.status);
  return { code, message };
}

describe('exec', () => {
  it('asks the node for the program, in the only container', async () => {
    const client = await connect(await cluster.upgrade(exec));
    expect(client.protocol).toBe('v5.channel.k8s.io');
    expect(await client.status).toEqual({ metadata: {}, status: 'Success' });
    expect(asked).toMatchObject({
      pod: { namespace: 'default', name: 'web' },
      options: { container: 'main', command: ['sh', '-c', 'exit 3'], tty: false },
    });
  });

  it('carries input to its end, and both outputs', async () => {
    run = async ({ stdin, write }) => {
      let input = '';
      for await (const chunk of stdin ?? []) input += Buffer.from(chunk);
      await write('stdout', Buffer.from(`heard ${input}`));
      await write('stderr', Buffer.from('oops'));
      return { kind: 'exited', exitCode: 7 };
    };
    const client = await connect(await cluster.upgrade(exec));
    client.send(0, 'one ');
    client.send(9, 'nobody');
    client.send(0, 'two');
    client.closeInput();
    expect(await client.status).toEqual({
      metadata: {},
      status: 'Failure',
      reason: 'NonZeroExitCode',
      message: 'command terminated with non-zero exit code: command terminated with exit code 7',
      details: { causes: [{ reason: 'ExitCode', message: '7' }] },
    });
    expect([client.heard(1), client.heard(2)]).toEqual(['heard one two', 'oops']);
  });

  it('carries the sizes of a terminal, and with one no second output', async () => {
    run = async ({ sizes, write }) => {
      await write('stderr', Buffer.from('nothing of it'));
      for await (const size of sizes) {
        await write('stdout', Buffer.from(JSON.stringify(size)));
        break;
      }
      return { kind: 'exited', exitCode: 0 };
    };
    const client = await connect(await cluster.upgrade(`${exec}&tty=1`));
    client.send(4, '{"Width":80,"Height":24}');
    await client.served;
    expect(asked).toMatchObject({ options: { tty: true } });
    expect([client.heard(1), client.heard(2)]).toEqual(['{"width":80,"height":24}', '']);
  });

  it('sends no input to a program that none was announced for', async () => {
    run = async ({ stdin, write }) => {
      await write('stdout', Buffer.from(String(stdin)));
      return { kind: 'exited', exitCode: 0 };
    };
    const client = await connect(await cluster.upgrade(`${pods}/web/exec?command=x&stdout=true&stdin=false`));
    client.send(0, 'input');
    await client.served;
    expect(client.heard(1)).toBe('undefined');
  });

  it('ends the input of a program whose client leaves, and says that it has', async () => {
    const seen: string[] = [];
    run = async ({ stdin, signal }) => {
      for await (const chunk of stdin ?? []) seen.push(String(Buffer.from(chunk)));
      seen.push(`aborted ${signal.aborted}`);
      return { kind: 'exited', exitCode: 0 };
    };
    const client = await connect(await cluster.upgrade(exec));
    client.send(0, 'a');
    client.leave();
    await client.served;
    expect(seen).toEqual(['a', 'aborted true']);
  });

  it.each<[StreamOutcome, string]>([
    [{ kind: 'no-container' }, 'unable to upgrade connection: container not found ("main")'],
    [
      { kind: 'unstartable', reason: 'exec: "x": executable file not found in $PATH' },
      'error executing command in container: failed to exec in container: failed to start exec ' +
        '"ID": OCI runtime exec failed: exec failed: unable to start container process: ' +
        'exec: "x": executable file not found in $PATH: unknown',
    ],
    [{ kind: 'unsupported', reason: 'no terminal' }, 'error executing command in container: no terminal'],
    [{ kind: 'too-many' }, 'unable to upgrade connection: maximum number of in-flight requests exceeded'],
  ])('tells of %j as a fault inside of the cluster', async (outcome, message) => {
    run = async () => outcome;
    const status = await (await connect(await cluster.upgrade(exec))).status;
    expect({ ...status, message: status.message?.replace(/[0-9a-f]{64}/, 'ID') }).toMatchObject({
      status: 'Failure',
      reason: 'InternalError',
      code: 500,
      message: `Internal error occurred: ${message}`,
    });
  });

  it.each([
    ['web', 'stdout=true', 400, 'you must specify at least one command for the container'],
    ['web', 'command=x', 400, 'you must specify at least 1 of stdin, stdout, stderr'],
    ['web', 'command=x&tty=true&stderr=true', 400, 'you must specify at least 1 of stdin, stdout, stderr'],
    ['web', 'command=x&stdout=true&container=c', 400, 'container c is not valid for pod web'],
    [
      'two',
      'command=x&stdout=true',
      400,
      'a container name must be specified for pod two, choose one of: [first a b]',
    ],
    ['pending', 'command=x&stdout=true', 400, 'pod pending does not have a host assigned'],
    ['gone', 'command=x&stdout=true', 404, 'pods "gone" not found'],
  ])('in %s with %s is refused with %i', async (name, query, code, message) => {
    expect(await refusalOf(await cluster.upgrade(`${pods}/${name}/exec?${query}`))).toEqual({
      code,
      message,
    });
    expect(asked).toBeUndefined();
  });

  it('can name an init container', async () => {
    await (await connect(await cluster.upgrade(`${exec}&container=first`))).served;
    expect(asked).toMatchObject({ options: { container: 'first' } });
  });

  it.each(['GET', 'POST'])('by a %s that stays with HTTP is refused last', async (method) => {
    expect(await refusalOf(await cluster.send(method, exec))).toEqual({
      code: 400,
      message: 'Upgrade request required',
    });
    const unknown = await cluster.send(method, `${pods}/gone/exec`);
    expect(await refusalOf(unknown)).toMatchObject({ code: 404 });
    expect((await cluster.send('PUT', exec)).status).toBe(405);
  });

  it('by SPDY is refused with what to use', async () => {
    const answer = await cluster.upgrade(exec, { method: 'POST', headers: { upgrade: 'SPDY/3.1' } });
    const { code, message } = await refusalOf(answer);
    expect(code).toBe(400);
    expect(message).toContain('kubectl 1.30');
  });

  it('by a protocol that is not spoken is refused with those that are', async () => {
    const headers = { 'sec-websocket-protocol': 'v1.channel.k8s.io' };
    expect(await refusalOf(await cluster.upgrade(exec, { headers }))).toEqual({
      code: 403,
      message:
        'unable to negotiate protocol: client supports [v1.channel.k8s.io], ' +
        'server accepts [v5.channel.k8s.io v4.channel.k8s.io]',
    });
  });

  it('is for those who have proved who they are', async () => {
    const answer = await cluster.upgrade(exec, { headers: { authorization: 'Bearer wrong' } });
    expect(await refusalOf(answer)).toEqual({ code: 401, message: 'Unauthorized' });
  });

  it.each([
    [['get'], false],
    [['create'], true],
    [['get', 'create'], true],
  ])('with the right to %j is allowed: %s', async (verbs, isAllowed) => {
    const metadata = { name: 'debug' };
    const rules = [{ apiGroups: [''], resources: ['pods/exec'], verbs }];
    await cluster.send('POST', `${roles}/roles`, { body: { metadata, rules } });
    await cluster.send('POST', `${roles}/rolebindings`, {
      body: {
        metadata,
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'debug' },
        subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'alice' }],
      },
    });
    const answer = await cluster.upgrade(exec, { headers: { 'impersonate-user': 'alice' } });
    if (isAllowed) return expect(await (await connect(answer)).status).toMatchObject({ status: 'Success' });
    return expect(await refusalOf(answer)).toEqual({
      code: 403,
      message:
        'pods "web" is forbidden: User "alice" cannot create resource "pods/exec" in API group "" ' +
        'in the namespace "default"',
    });
  });
});

describe('attach', () => {
  it('asks the node for the container, and ends well when that does', async () => {
    run = async ({ write }) => {
      await write('stdout', Buffer.from('up'));
      return { kind: 'detached' };
    };
    const client = await connect(await cluster.upgrade(`${pods}/two/attach?container=b&stdout=true`));
    expect(await client.status).toMatchObject({ status: 'Success' });
    expect(client.heard(1)).toBe('up');
    expect(asked).toMatchObject({ pod: { name: 'two' }, options: { container: 'b', tty: false } });
  });
});

describe('port-forward', () => {
  it('is refused, upgraded or not', async () => {
    const refused = {
      code: 405,
      message: expect.stringContaining('is not supported on resources of kind "pods/portforward"'),
    };
    expect(await refusalOf(await cluster.upgrade(`${pods}/web/portforward`))).toEqual(refused);
    expect(await refusalOf(await cluster.send('POST', `${pods}/web/portforward`))).toEqual(refused);
    expect(await refusalOf(await cluster.upgrade(`${pods}/gone/portforward`))).toMatchObject({ code: 404 });
  });
});

describe('a hook', () => {
  let hook: TestHook;
  beforeAll(async () => {
    hook = await openTestHook();
  });
  afterAll(() => hook.close());
  beforeEach(() => {
    hook.asked.length = 0;
    hook.replies.clear();
  });

  const install = (phase: 'mutating' | 'validating', name: string, more: object = {}) =>
    hook.install(cluster, phase, { name, operations: ['CONNECT'], resources: ['pods/*'], ...more });

  it.each(['exec?command=sh&stdout=true', 'attach?stdout=true'])(
    'refuses %s before anything is opened, upgraded or not, with its warnings',
    async (stream) => {
      await install('validating', 'no.example.com');
      hook.replies.set('no.example.com', () => ({
        allowed: false,
        status: { code: 403, message: 'not in production' },
        warnings: ['this is noted'],
      }));
      for (const ask of [cluster.upgrade, (path: string) => cluster.send('POST', path)]) {
        const answer = await ask(`${pods}/web/${stream}`);
        expect(answer instanceof Response && answer.headers.get('warning')).toBe('299 - "this is noted"');
        expect(await refusalOf(answer)).toEqual({
          code: 403,
          message: 'admission webhook "no.example.com" denied the request: not in production',
        });
      }
      expect(asked).toBeUndefined();
    },
  );

  it('sees what is asked for, and who asks, and warns whom it lets in', async () => {
    await install('validating', 'see.example.com');
    hook.replies.set('see.example.com', () => ({ allowed: true, warnings: ['this is noted'] }));
    const answer = await cluster.upgrade(`${exec}&tty=1&container=main`);
    expect(!(answer instanceof Response) && answer.headers?.get('warning')).toBe('299 - "this is noted"');
    await (await connect(answer)).served;
    await (await connect(await cluster.upgrade(`${pods}/web/attach?command=x&stdout=true`))).served;
    const kind = { group: '', version: 'v1' };
    expect(hook.asked.map(({ request }) => request)).toMatchObject([
      { operation: 'CONNECT', subResource: 'exec', kind: { ...kind, kind: 'PodExecOptions' }, name: 'web' },
      { operation: 'CONNECT', subResource: 'attach', kind: { ...kind, kind: 'PodAttachOptions' } },
    ]);
    expect(hook.asked.map(({ request }) => request.object)).toEqual([
      {
        kind: 'PodExecOptions',
        apiVersion: 'v1',
        stdin: true,
        stdout: true,
        stderr: true,
        tty: true,
        container: 'main',
        command: ['sh', '-c', 'exit 3'],
      },
      { kind: 'PodAttachOptions', apiVersion: 'v1', stdout: true },
    ]);
  });

  it('changes what runs, and where', async () => {
    await install('mutating', 'change.example.com');
    hook.replies.set('change.example.com', () =>
      patchReply([
        { op: 'replace', path: '/command', value: ['audit', 'sh'] },
        { op: 'add', path: '/container', value: 'first' },
        { op: 'remove', path: '/stdin' },
        { op: 'add', path: '/unknown', value: 1 },
      ]),
    );
    await (await connect(await cluster.upgrade(exec))).served;
    expect(asked).toMatchObject({ options: { container: 'first', command: ['audit', 'sh'] } });
  });

  it.each([
    [{ op: 'replace', path: '/command', value: 'rm' }, 500, 'PodExecOptions.command of type []string'],
    [{ op: 'replace', path: '/stdin', value: 'yes' }, 500, 'PodExecOptions.stdin of type bool'],
    [{ op: 'remove', path: '/command' }, 400, 'you must specify at least one command for the container'],
  ])('that makes of it what cannot be run, with %j, has it refused with %i', async (patch, code, words) => {
    await install('mutating', 'spoil.example.com');
    hook.replies.set('spoil.example.com', () => patchReply([patch]));
    expect(await refusalOf(await cluster.upgrade(exec))).toEqual({
      code,
      message: expect.stringContaining(words),
    });
    expect(asked).toBeUndefined();
  });

  it('is asked before the pod is looked for, and not about whom the roles do not let', async () => {
    await install('validating', 'no.example.com');
    hook.replies.set('no.example.com', () => ({ allowed: false }));
    const gone = await cluster.upgrade(`${pods}/gone/exec?command=x&stdout=true`);
    expect(await refusalOf(gone)).toMatchObject({ code: 400 });
    hook.asked.length = 0;
    const bob = await cluster.upgrade(exec, { headers: { 'impersonate-user': 'bob' } });
    expect(await refusalOf(bob)).toMatchObject({ code: 403 });
    expect(hook.asked).toEqual([]);
  });
});

describe('any other request that asks to leave HTTP', () => {
  it('is answered as if it had not', async () => {
    const answer = await cluster.upgrade(`${pods}/web`);
    expect(answer instanceof Response && (await answer.json())).toMatchObject({ metadata: { name: 'web' } });
  });
});
