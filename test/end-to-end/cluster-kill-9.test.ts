import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type ClusterConnection, connectWith } from '../support/cluster-connection.ts';
import { type CommandLine, eventually, isAlive, openCommandLine } from '../support/command-line.ts';

const configMaps = '/api/v1/namespaces/default/configmaps';
const rounds = 3;
const writers = 12;
const mostAcknowledgements = 400;

/** What is known of one object: what was answered last, and what was asked for since and never answered. */
interface Known {
  readonly acknowledged: ObjectState;
  readonly inDoubt?: 'gone' | string;
}

type ObjectState = { readonly resourceVersion: number; readonly value: string } | 'gone';

/** Everything that the cluster has ever said, over all of its lives. */
class Ledger {
  readonly objects = new Map<string, Known>();
  /** What each resourceVersion stood for. */
  readonly versions = new Map<number, string>();
  highest = 0;
  count = 0;

  ask(name: string, wanted: 'gone' | string): void {
    const known = this.objects.get(name)?.acknowledged ?? 'gone';
    this.objects.set(name, { acknowledged: known, inDoubt: wanted });
  }

  acknowledge(name: string, state: ObjectState): void {
    this.count += 1;
    this.objects.set(name, { acknowledged: state });
    if (state === 'gone') return;
    const meaning = `${name}=${state.value}`;
    expect(this.versions.get(state.resourceVersion) ?? meaning).toBe(meaning);
    this.versions.set(state.resourceVersion, meaning);
    this.highest = Math.max(this.highest, state.resourceVersion);
  }
}

describe('a cluster that is killed while many write to it', () => {
  it('keeps every write that it has answered, under the version that it has told, and tells no version twice', async () => {
    await using line = await openCommandLine();
    const ledger = new Ledger();
    for (let round = 0; round < rounds; round += 1) {
      const pid = await start(line);
      using connection = await connectWith(join(line.dataFolder, 'kubeconfig'));
      await expectKept(connection, ledger);
      await expectWatches(connection, ledger);
      const until = ledger.count + 50 + Math.floor(Math.random() * mostAcknowledgements);
      const storm = Array.from({ length: writers }, (_, index) =>
        write(connection, ledger, `round-${round}-writer-${index}`),
      );
      await eventually('enough was written', () => ledger.count >= until);
      await delay(Math.random() * 8);
      process.kill(pid, 'SIGKILL');
      // Each ends with the connection, and with nothing else.
      expect(await Promise.all(storm)).toEqual(storm.map(() => 'cut off'));
      await eventually('the stack ended', () => !isAlive(pid));
    }
    await start(line);
    using connection = await connectWith(join(line.dataFolder, 'kubeconfig'));
    await expectKept(connection, ledger);
    expect(ledger.count).toBeGreaterThan(rounds * 50);
  });
});

describe('an ordinary restart', () => {
  it('keeps the objects as they are, and runs the pods again', async () => {
    await using line = await openCommandLine();
    await start(line);
    const kubeconfig = join(line.dataFolder, 'kubeconfig');
    const pod = '/api/v1/namespaces/default/pods/lasting';
    const before = await (async () => {
      using connection = await connectWith(kubeconfig);
      const container = { name: 'main', image: 'busybox', command: ['sh', '-c', 'echo up; sleep 1000'] };
      await connection.call('POST', '/api/v1/namespaces/default/pods', {
        metadata: { name: 'lasting' },
        spec: { containers: [container] },
      });
      await connection.call('POST', configMaps, { metadata: { name: 'kept' }, data: { value: 'as it was' } });
      await eventually(
        'the pod ran',
        async () => (await connection.call('GET', pod)).body.status.phase === 'Running',
      );
      return (await connection.call('GET', `${configMaps}/kept`)).body;
    })();
    expect(await line.wid(['down'])).toMatchObject({ exitCode: 0 });
    await start(line);
    using connection = await connectWith(kubeconfig);
    expect((await connection.call('GET', `${configMaps}/kept`)).body).toEqual(before);
    const restarts = async () =>
      (await connection.call('GET', pod)).body.status.containerStatuses[0] as {
        restartCount: number;
        ready: boolean;
      };
    await eventually('the pod ran again', async () => {
      const { restartCount, ready } = await restarts();
      return restartCount === 1 && ready;
    });
  });
});

async function start(line: CommandLine): Promise<number> {
  const { exitCode, output, errors } = await line.wid(['up', '--detach', '--json', '--port', '0']);
  expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
  return (JSON.parse(output) as { pid: number }).pid;
}

/** Makes objects, changes them in three ways, and deletes every third, until the cluster is gone. */
async function write(connection: ClusterConnection, ledger: Ledger, prefix: string): Promise<string> {
  for (let count = 0; ; count += 1) {
    const name = `${prefix}-${count}`;
    const path = `${configMaps}/${name}`;
    const value = (step: string) => `${step} of ${name}`;
    try {
      const created = await put('POST', configMaps, {
        metadata: { name },
        data: { value: value('created') },
      });
      await put('PUT', path, {
        metadata: { name, resourceVersion: String(created) },
        data: { value: value('replaced') },
      });
      await put('PATCH', path, { data: { value: value('patched') } });
      if (count % 3 === 0) {
        ledger.ask(name, 'gone');
        const { status } = await connection.call('DELETE', path);
        expect(status).toBe(200);
        ledger.acknowledge(name, 'gone');
      }
    } catch (error) {
      if (!isCutOff(error)) throw error;
      return 'cut off';
    }

    async function put(method: string, to: string, body: Draft): Promise<number> {
      ledger.ask(name, body.data.value);
      const { status, body: answered } = await connection.call(method, to, body);
      expect({ status, answered }).toMatchObject({ status: method === 'POST' ? 201 : 200 });
      const resourceVersion = Number(answered.metadata.resourceVersion);
      ledger.acknowledge(name, { resourceVersion, value: answered.data.value });
      return resourceVersion;
    }
  }
}

interface Draft {
  readonly metadata?: object;
  readonly data: { readonly value: string };
}

/** A connection that was reset, refused, or ended in the middle of an answer. */
function isCutOff(error: unknown): boolean {
  const { code, name } = error as { code?: string; name?: string };
  return (
    ['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'].includes(code ?? '') ||
    name === 'SyntaxError'
  );
}

interface ListedObject {
  readonly metadata: { readonly name: string; readonly resourceVersion: string };
  readonly data?: { readonly value: string };
}

/** What was answered is there; what was not answered has happened or has not. What is found is known from now on. */
async function expectKept(connection: ClusterConnection, ledger: Ledger): Promise<void> {
  const { body } = await connection.call('GET', configMaps);
  expect(Number(body.metadata.resourceVersion)).toBeGreaterThanOrEqual(ledger.highest);
  const listed = new Map((body.items as ListedObject[]).map((object) => [object.metadata.name, object]));
  for (const [name, known] of [...ledger.objects]) {
    const object = listed.get(name);
    const found: ObjectState =
      object === undefined
        ? 'gone'
        : { resourceVersion: Number(object.metadata.resourceVersion), value: object.data?.value ?? '' };
    if (!isAsDoubted(known, found)) expect({ name, found }).toEqual({ name, found: known.acknowledged });
    ledger.acknowledge(name, found);
  }
  const versions = [...listed.values()].map(({ metadata }) => metadata.resourceVersion);
  expect(new Set(versions).size).toBe(versions.length);
}

function isAsDoubted({ acknowledged, inDoubt }: Known, found: ObjectState): boolean {
  if (inDoubt === undefined || found === 'gone') return inDoubt === found;
  const before = acknowledged === 'gone' ? 0 : acknowledged.resourceVersion;
  return found.value === inDoubt && found.resourceVersion > before;
}

/** From before the kill a watch goes on, or is told that it cannot; from now on it sees what is written. */
async function expectWatches(connection: ClusterConnection, ledger: Ledger): Promise<void> {
  const { body } = await connection.call('GET', configMaps);
  const now = Number(body.metadata.resourceVersion);
  const name = `watched-${now}`;
  const older = [...ledger.versions.keys()].filter((version) => version < now).slice(-1);
  const watches = [now, ...older].map(async (version) => {
    const seen: number[] = [];
    for await (const { type, object } of connection.watch(
      `${configMaps}?watch=true&resourceVersion=${version}`,
    )) {
      if (type === 'ERROR') return object.code;
      seen.push(Number(object.metadata.resourceVersion));
      expect(seen.every((each) => each > version)).toBe(true);
      if (object.metadata.name === name) return 'seen';
    }
    return 'ended';
  });
  ledger.ask(name, 'watched');
  const created = await connection.call('POST', configMaps, {
    metadata: { name },
    data: { value: 'watched' },
  });
  const resourceVersion = Number(created.body.metadata.resourceVersion);
  expect(resourceVersion).toBeGreaterThan(ledger.highest);
  ledger.acknowledge(name, { resourceVersion, value: 'watched' });
  const [fresh, ...stale] = await Promise.all(watches);
  expect(fresh).toBe('seen');
  for (const outcome of stale) expect(['seen', 410]).toContain(outcome);
}
