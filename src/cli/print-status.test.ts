import colors from 'picocolors';
import { describe, expect, it } from 'vitest';
import { printStatus, type ShownStatus } from './print-status.ts';

const plain = colors.createColors(false);
const at = (time: string) => new Date(`2026-03-01T${time}.500Z`);

const status: ShownStatus = {
  isRunning: true,
  dataFolder: '/data',
  run: {
    pid: 7,
    proxyUrl: 'http://127.0.0.1:4480',
    realism: 'instant',
    podRuntime: {
      kind: 'plain',
      attempts: [
        { kind: 'bubblewrap', outcome: 'absent', detail: 'bwrap is not installed' },
        { kind: 'unshare', outcome: 'failed', detail: 'Operation\u001b[2J not permitted' },
        { kind: 'plain', outcome: 'works', detail: 'containers run without mounts' },
      ],
    },
  },
  nodes: [
    { cluster: 'dev', name: 'node-1', pods: 1 },
    { cluster: 'other', name: 'node-2', pods: 2 },
  ],
  tenants: [],
  subscriptions: [],
  tokenServiceKeys: [
    { state: 'current', keyId: 'abcdefghij', createdAt: at('10:00:00'), signingSince: at('10:00:00') },
    { state: 'next', keyId: 'klmnopqrst', createdAt: at('11:00:00'), publishedAt: at('11:00:00') },
  ],
  clusters: [
    {
      name: 'dev',
      issuer: 'https://issuer/',
      keys: [
        { state: 'current', keyId: 'current-key', createdAt: at('10:00:00'), signingSince: at('12:00:00') },
        {
          state: 'next',
          keyId: 'next-key-long',
          createdAt: at('12:30:00'),
          publishedAt: at('12:30:00'),
          rotatesFrom: at('13:30:00'),
        },
        { state: 'retired', keyId: 'retired-key', createdAt: at('09:00:00'), leavesAt: at('23:00:00') },
      ],
    },
  ],
  identities: [],
  vaults: [],
  signIns: [],
};

describe('the status', () => {
  it('shows each key with its state, the node of each cluster, and what runs pods and why', () => {
    expect(printStatus(status, plain)).toBe(
      `
stack   running (process 7), proxy http://127.0.0.1:4480
data    /data

Token service
  key abcdefgh  signs since 2026-03-01T10:00:00Z
  key klmnopqr  next, published 2026-03-01T11:00:00Z

Clusters
  dev  https://issuer/
    node node-1, 1 pod
    key current-  signs since 2026-03-01T12:00:00Z
    key next-key  next, published; may sign from 2026-03-01T13:30:00Z
    key retired-  retired; leaves at 2026-03-01T23:00:00Z

Pods
  containers run without mounts
  not bubblewrap: bwrap is not installed
  not unshare: Operation\uFFFD[2J not permitted`.trimStart(),
    );
  });

  it('of a stack that does not run says how to start it, and nothing of pods', () => {
    const { run: _run, nodes: _nodes, ...stopped } = status;
    const text = printStatus({ ...stopped, isRunning: false }, plain);
    expect(text).toContain('stack   not running  wid up --data /data --detach');
    expect(text).not.toMatch(/Pods|node node/);
  });
});
