import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConformanceStack, startConformanceStack } from '../support/conformance-stack.ts';
import * as changing from './kubectl/changing.ts';
import * as defining from './kubectl/defining.ts';
import { findKubectls, type Kubectl, openKubectl } from './kubectl/kubectl.ts';
import * as reading from './kubectl/reading.ts';
import type { Row } from './kubectl/row.ts';
import * as workloads from './kubectl/workloads.ts';
import * as writing from './kubectl/writing.ts';

const kubectls = findKubectls(process.env);
/** `access` asks about what `create` has left. */
const stories = [
  reading.get,
  reading.describe,
  reading.discover,
  writing.create,
  writing.access,
  changing.apply,
  changing.applyOnServer,
  changing.patch,
  defining.define,
  writing.remove,
  workloads.daemonSets,
  workloads.statefulSets,
  workloads.jobs,
];

describe.skipIf(kubectls.length > 0)('kubectl', () => {
  it.skip('is neither on PATH nor named by WID_KUBECTL', () => {});
});

/** The real one, as it is: every command line prints what it prints against a real cluster. */
describe.each(kubectls)('kubectl $version', (binary) => {
  let cloud: ConformanceStack;
  let kubectl: Kubectl;

  beforeAll(async () => {
    cloud = await startConformanceStack();
    kubectl = await openKubectl(binary, cloud.stack.run.files.kubeconfig);
    for (const namespace of new Set(stories.map((story) => story.namespace))) {
      const created = await kubectl.run({ run: `create namespace ${namespace}` }, namespace);
      expect(created).toMatchObject({ exitCode: 0, errors: '' });
    }
  });

  afterAll(async () => {
    await kubectl?.[Symbol.asyncDispose]();
    await cloud?.[Symbol.asyncDispose]();
  });

  describe.each(stories)('$title', ({ namespace, rows }) => {
    it.each(rows)('$run', async (row: Row) => {
      const { output = '', errors = '', exitCode = 0 } = row;
      const printed = await kubectl.run(row, namespace);
      expect(printed).toEqual({ output: expected(output), errors: expected(errors), exitCode });
    });
  });
});

function expected(text: string | RegExp): unknown {
  return typeof text === 'string' ? text : expect.stringMatching(text);
}
