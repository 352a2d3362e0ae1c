import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonFields } from '../field-shape.ts';
import { summarizePod } from './pod-summary.ts';

const now = new Date('2026-03-01T12:00:00Z');
const fiveMinutesAgo = '2026-03-01T11:55:00Z';
const anHourAgo = '2026-03-01T11:00:00Z';

interface PodParts {
  readonly phase?: string;
  readonly containers?: readonly JsonFields[];
  readonly inits?: readonly JsonFields[];
  /** Names of init containers that restart always. */
  readonly sidecars?: readonly string[];
  readonly conditions?: readonly string[];
  readonly deleted?: boolean;
  readonly reason?: string;
}

/** A pod whose containers are those that its statuses speak of. */
function pod({
  phase = 'Running',
  containers = [],
  inits = [],
  sidecars = [],
  ...rest
}: PodParts): JsonFields {
  const { conditions = [], deleted = false, reason } = rest;
  const named = (list: readonly JsonFields[]): readonly JsonFields[] => list.map(({ name }) => ({ name }));
  return {
    metadata: { name: 'web', ...(deleted && { deletionTimestamp: fiveMinutesAgo }) },
    spec: {
      containers: named(containers),
      initContainers: named(inits).map(({ name }) => ({
        name,
        ...(sidecars.includes(String(name)) && { restartPolicy: 'Always' }),
      })),
    },
    status: {
      phase,
      ...(reason !== undefined && { reason }),
      conditions: conditions.map((type) => ({ type, status: 'True' })),
      initContainerStatuses: inits,
      containerStatuses: containers,
    },
  };
}

const container = (name: string, state: JsonFields, more: JsonFields = {}): JsonFields => ({
  name,
  ready: false,
  restartCount: 0,
  state,
  ...more,
});
const running = (name: string, more: JsonFields = {}): JsonFields =>
  container(name, { running: {} }, { ready: true, started: true, ...more });
const waiting = (name: string, reason: string, more: JsonFields = {}): JsonFields =>
  container(name, { waiting: { reason } }, more);
const ended = (name: string, terminated: JsonFields, more: JsonFields = {}): JsonFields =>
  container(name, { terminated }, more);
const done = (name: string): JsonFields => ended(name, { exitCode: 0, reason: 'Completed' });
const restarted = (restartCount: number, finishedAt?: string): JsonFields => ({
  restartCount,
  ...(finishedAt !== undefined && { lastState: { terminated: { finishedAt } } }),
});

describe('summarizePod, the status', () => {
  it.each<[string, string, PodParts]>([
    ['0/0', 'Pending', { phase: 'Pending' }],
    ['2/2', 'Running', { containers: [running('a'), running('b')] }],
    ['1/2', 'Running', { containers: [running('a'), running('b', { ready: false })] }],
    ['0/1', 'ContainerCreating', { phase: 'Pending', containers: [waiting('a', 'ContainerCreating')] }],
    ['0/1', 'CrashLoopBackOff', { containers: [waiting('a', 'CrashLoopBackOff')] }],
    ['1/2', 'ImagePullBackOff', { containers: [running('a'), waiting('b', 'ImagePullBackOff')] }],
    ['0/2', 'ErrImagePull', { containers: [waiting('a', 'ErrImagePull'), waiting('b', 'CrashLoopBackOff')] }],
    ['0/1', 'Completed', { phase: 'Succeeded', containers: [done('a')] }],
    ['0/1', 'Error', { phase: 'Failed', containers: [ended('a', { exitCode: 1, reason: 'Error' })] }],
    ['0/1', 'OOMKilled', { containers: [ended('a', { exitCode: 137, reason: 'OOMKilled' })] }],
    ['0/1', 'ExitCode:3', { containers: [ended('a', { exitCode: 3 })] }],
    ['0/1', 'Signal:9', { containers: [ended('a', { exitCode: 137, signal: 9 })] }],
    ['1/2', 'Running', { containers: [done('a'), running('b')], conditions: ['Ready'] }],
    ['1/2', 'NotReady', { containers: [done('a'), running('b')] }],
    ['0/2', 'Error', { containers: [done('a'), ended('b', { exitCode: 1, reason: 'Error' })] }],
    ['0/0', 'Evicted', { phase: 'Failed', reason: 'Evicted' }],
    ['1/1', 'Terminating', { containers: [running('a')], deleted: true }],
    ['0/1', 'Completed', { phase: 'Succeeded', containers: [done('a')], deleted: true }],
    ['0/0', 'Unknown', { reason: 'NodeLost', deleted: true }],
  ])('is %s %s for %j', (ready, status, parts) => {
    expect(summarizePod(pod(parts), now)).toEqual({ ready, status, restarts: '0' });
  });

  it.each<[string, string, PodParts]>([
    ['0/0', 'Init:0/2', { inits: [running('a', { ready: false }), waiting('b', 'PodInitializing')] }],
    ['0/0', 'Init:1/2', { inits: [done('a'), waiting('b', 'PodInitializing')] }],
    ['0/1', 'Init:0/1', { inits: [container('a', {})], containers: [waiting('m', 'PodInitializing')] }],
    ['0/0', 'Init:CrashLoopBackOff', { inits: [waiting('a', 'CrashLoopBackOff')] }],
    ['0/0', 'Init:Error', { inits: [ended('a', { exitCode: 1, reason: 'Error' })] }],
    ['0/0', 'Init:ExitCode:2', { inits: [ended('a', { exitCode: 2 })] }],
    ['0/0', 'Init:Signal:15', { inits: [ended('a', { exitCode: 143, signal: 15 })] }],
    ['0/1', 'PodInitializing', { inits: [done('a')], containers: [waiting('m', 'PodInitializing')] }],
    ['1/1', 'Running', { inits: [done('a')], containers: [running('m')] }],
    [
      '1/1',
      'Init:0/1',
      { inits: [container('a', {})], containers: [running('m')], conditions: ['Initialized'] },
    ],
    ['0/0', 'Terminating', { inits: [container('a', {})], deleted: true }],
  ])('is %s %s for the init containers in %j', (ready, status, parts) => {
    expect(summarizePod(pod(parts), now)).toEqual({ ready, status, restarts: '0' });
  });

  it.each<[string, string, PodParts]>([
    ['2/2', 'Running', { inits: [running('s')], sidecars: ['s'], containers: [running('m')] }],
    [
      '1/2',
      'Running',
      { inits: [running('s', { ready: false })], sidecars: ['s'], containers: [running('m')] },
    ],
    ['0/1', 'Init:0/1', { inits: [running('s', { started: false, ready: false })], sidecars: ['s'] }],
    ['1/1', 'Init:1/2', { inits: [running('s'), container('i', {})], sidecars: ['s'] }],
    [
      '0/2',
      'Completed',
      { phase: 'Succeeded', inits: [done('s')], sidecars: ['s'], containers: [done('m')] },
    ],
  ])('is %s %s for the sidecars in %j', (ready, status, parts) => {
    expect(summarizePod(pod(parts), now)).toEqual({ ready, status, restarts: '0' });
  });

  it('says that a pod waits for its scheduling gates', () => {
    const conditions = [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }];
    expect(summarizePod({ status: { phase: 'Pending', conditions } }, now).status).toBe('SchedulingGated');
  });
});

describe('summarizePod, the restarts', () => {
  it.each<[string, PodParts]>([
    ['0', { containers: [running('a', restarted(0, anHourAgo))] }],
    ['3', { containers: [running('a', restarted(3))] }],
    ['1 (5m ago)', { containers: [running('a', restarted(1, fiveMinutesAgo))] }],
    [
      '5 (5m ago)',
      { containers: [running('a', restarted(1, fiveMinutesAgo)), running('b', restarted(4, anHourAgo))] },
    ],
    ['2 (60m ago)', { inits: [waiting('i', 'CrashLoopBackOff', restarted(2, anHourAgo))] }],
    // Kubernetes: once the pod runs, the restarts of init containers are forgotten, those of sidecars are not.
    [
      '1',
      { inits: [{ ...done('i'), ...restarted(7, anHourAgo) }], containers: [running('m', restarted(1))] },
    ],
    [
      '4 (60m ago)',
      {
        inits: [running('s', restarted(3, anHourAgo))],
        sidecars: ['s'],
        containers: [running('m', restarted(1))],
      },
    ],
  ])('are %s for %j', (expected, parts) => {
    expect(summarizePod(pod(parts), now).restarts).toBe(expected);
  });
});

describe('summarizePod, of anything', () => {
  it('says something of every object', () => {
    const key = fc.constantFrom(
      'metadata',
      'spec',
      'status',
      'phase',
      'containers',
      'containerStatuses',
      'initContainerStatuses',
      'state',
      'waiting',
      'terminated',
    );
    const anything = fc.letrec<{ fields: JsonFields; value: unknown }>((tie) => ({
      value: fc.oneof({ maxDepth: 4 }, fc.jsonValue({ maxDepth: 0 }), fc.array(tie('value')), tie('fields')),
      fields: fc.dictionary(key, tie('value')),
    })).fields;
    fc.assert(
      fc.property(anything, (object) => {
        expect(summarizePod(object, now).ready).toMatch(/^\d+\/\d+$/);
      }),
    );
  });
});
