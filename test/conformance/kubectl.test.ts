import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConformanceStack, startConformanceStack } from '../support/conformance-stack.ts';
import * as changing from './kubectl/changing.ts';
import * as defining from './kubectl/defining.ts';
import { findKubectls, type Kubectl, openKubectl } from './kubectl/kubectl.ts';
import * as nodes from './kubectl/nodes.ts';
import * as pods from './kubectl/pods.ts';
import * as reading from './kubectl/reading.ts';
import type { Row, Story } from './kubectl/row.ts';
import * as setsAndJobs from './kubectl/sets-and-jobs.ts';
import * as workloads from './kubectl/workloads.ts';
import * as writing from './kubectl/writing.ts';

const binaries = findKubectls(process.env);
/** Side by side: each in a namespace of its own, so that none sees what another makes. */
const stories: readonly Story[] = [
  reading.get,
  reading.describe,
  reading.discover,
  // What may be done is asked about what has been made.
  { ...writing.create, rows: [...writing.create.rows, ...writing.access.rows] },
  changing.apply,
  changing.applyOnServer,
  changing.patch,
  changing.compose,
  writing.remove,
  pods.run,
  pods.logs,
  pods.describe,
  pods.refuse,
  pods.remove,
  workloads.deploy,
  workloads.rollOut,
  workloads.set,
  workloads.job,
  workloads.cascade,
  setsAndJobs.daemonSets,
  setsAndJobs.statefulSets,
  setsAndJobs.jobs,
];
/** Each alone: meanwhile there are other kinds than before, or nothing can be scheduled. */
const lonely: readonly Story[] = [defining.define, nodes.maintain];
/** How long what a row waits for may take to come. */
const comingMilliseconds = 15_000;

describe.skipIf(binaries.length > 0)('kubectl', () => {
  it.skip('is neither on PATH nor named by WID_KUBECTL', () => {});
});

/** The real one, as it is: every command line prints what it prints against a real cluster. */
describe.each(binaries)('kubectl $version', (binary) => {
  const kubectls = new Map<string, Kubectl>();
  let cloud: ConformanceStack;

  beforeAll(async () => {
    cloud = await startConformanceStack();
    for (const { namespace } of [...stories, ...lonely]) {
      const kubectl = await openKubectl(binary, cloud.stack.run.files.kubeconfig);
      kubectls.set(namespace, kubectl);
      const created = await kubectl.run({ run: `create namespace ${namespace}` }, namespace);
      expect(created).toMatchObject({ exitCode: 0, errors: '' });
    }
  });

  afterAll(async () => {
    for (const kubectl of kubectls.values()) await kubectl[Symbol.asyncDispose]();
    await cloud?.[Symbol.asyncDispose]();
  });

  it('proxy', async () => {
    await using kubectl = await openKubectl(binary, cloud.stack.run.files.kubeconfig);
    await using proxy = await kubectl.start('proxy --port=0');
    const [, address] = /^Starting to serve on (127\.0\.0\.1:\d+)$/.exec(proxy.line) ?? [];
    const list = await fetch(`http://${address}/api/v1/namespaces?limit=1`);
    expect({ status: list.status, body: await list.json() }).toMatchObject({
      status: 200,
      body: { kind: 'NamespaceList' },
    });
    expect((await fetch(`http://${address}/api/v1/namespaces/default/pods/none`)).status).toBe(404);
  });

  const tell = ({ namespace, rows }: Story) => {
    it.each(rows)('$run', { concurrent: false }, async (row: Row) => {
      const { output = '', errors = '', exitCode = 0 } = row;
      const wanted = { output: expected(output), errors: expected(errors), exitCode };
      const run = () => kubectls.get(namespace)?.run(row, namespace);
      if (row.comes) {
        const timing = { timeout: comingMilliseconds, interval: 100 };
        await expect.poll(run, timing).toEqual(wanted);
      } else {
        expect(await run()).toEqual(wanted);
      }
    });
  };

  describe.each(stories)('$title', { concurrent: true }, tell);
  describe.each(lonely)('$title', { concurrent: false }, tell);
});

function expected(text: string | RegExp): unknown {
  return typeof text === 'string' ? text : expect.stringMatching(text);
}
