import { lstat, readdir, readFile, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FixedClock } from '../../../test/support/fixed-clock.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { addSeconds } from '../../platform/clock.ts';
import { createPodVolumes } from './pod-volumes.ts';
import { createPodTokens } from './token-source.ts';
import type { VolumeSpec } from './volume-spec.ts';

const bytes = (entries: Record<string, string>) =>
  new Map(Object.entries(entries).map(([key, value]) => [key, Buffer.from(value)]));

function open(volume: Omit<VolumeSpec, 'name'>, { hasOwnUser = false } = {}) {
  const folder = temporaryFolder();
  const clock = new FixedClock();
  const settings = { level: 'info', theme: 'dark' };
  const state = { tokens: 0, isDown: false };
  const token = createPodTokens({
    clock,
    random: () => 0,
    requestToken: async ({ audience, expirationSeconds = 3_600 }) => {
      if (state.isDown) throw new Error('the API server is away');
      state.tokens += 1;
      return { token: `${audience} ${state.tokens}`, expiresAt: addSeconds(clock.now(), expirationSeconds) };
    },
  });
  const volumes = createPodVolumes({
    folder: folder.file('pod'),
    volumes: [{ name: 'v', ...volume }],
    clock,
    context: {
      token,
      hasOwnUser,
      containers: [],
      capacity: { cpu: 1, memoryBytes: 1 },
      lookup: {
        configMap: async (name) => (name === 'settings' ? bytes(settings) : undefined),
        secret: async (name) => (name === 'keys' ? bytes({ key: 's3cret' }) : undefined),
      },
      pod: {
        name: 'web',
        namespace: 'shop',
        uid: 'b5',
        labels: { app: 'web' },
        annotations: {},
        serviceAccountName: 'default',
        nodeName: 'wid',
        hostIp: '127.0.0.1',
        podIp: '127.0.0.2',
      },
    },
  });
  const path = (name: string) => join(folder.file('pod/v'), name);
  const read = (name: string) => readFile(path(name), 'utf8');
  const modeOf = async (name: string) => (await stat(path(name))).mode & 0o777;
  return {
    clock,
    settings,
    state,
    volumes,
    path,
    read,
    modeOf,
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

const workloadIdentity: Omit<VolumeSpec, 'name'> = {
  projected: {
    sources: [
      {
        serviceAccountToken: {
          audience: 'api://AzureADTokenExchange',
          expirationSeconds: 3_600,
          path: 'token/azure-identity-token',
        },
      },
      { configMap: { name: 'settings', items: [{ key: 'level', path: 'ca-cert/ca.crt', mode: 0o400 }] } },
      { downwardAPI: { items: [{ path: 'namespace', fieldRef: { fieldPath: 'metadata.namespace' } }] } },
    ],
  },
};

describe('the volumes of a pod', () => {
  it('show a token, a config map and a field in one volume, as a kubelet lays it out', async () => {
    using it = open(workloadIdentity);
    expect(await it.volumes.update()).toEqual([]);
    expect(await it.read('token/azure-identity-token')).toBe('api://AzureADTokenExchange 1');
    expect(await it.read('ca-cert/ca.crt')).toBe('info');
    expect(await it.read('namespace')).toBe('shop');
    expect(await readlink(it.path('token'))).toBe('..data/token');
    expect(await readlink(it.path('..data'))).toMatch(/^\.\.2026_03_01_12_00_00\.\w{6}$/);
    expect(await it.modeOf('token/azure-identity-token')).toBe(0o644);
    expect(await it.modeOf('ca-cert/ca.crt')).toBe(0o400);
  });

  it('keep a token until it is due, and then show a new one', async () => {
    using it = open(workloadIdentity);
    await it.volumes.update();
    const generation = await readlink(it.path('..data'));
    it.clock.advanceSeconds(47 * 60);
    await it.volumes.update();
    expect(await readlink(it.path('..data'))).toBe(generation);
    it.clock.advanceSeconds(60);
    await it.volumes.update();
    expect(await it.read('token/azure-identity-token')).toBe('api://AzureADTokenExchange 2');
    expect(await readdir(it.path(''))).toHaveLength(5);
  });

  it('keep a token that cannot be refreshed, until it expires', async () => {
    using it = open(workloadIdentity);
    await it.volumes.update();
    it.state.isDown = true;
    it.clock.advanceSeconds(50 * 60);
    expect(await it.volumes.update()).toEqual([]);
    it.clock.advanceSeconds(10 * 60);
    expect(await it.volumes.update()).toEqual([
      { volume: 'v', message: 'MountVolume.SetUp failed for volume "v" : the API server is away' },
    ]);
  });

  it('give a token to the one user of the pod alone', async () => {
    using it = open(workloadIdentity, { hasOwnUser: true });
    await it.volumes.update();
    expect(await it.modeOf('token/azure-identity-token')).toBe(0o600);
  });

  it('follow a config map, keys that go included', async () => {
    using it = open({ configMap: { name: 'settings', defaultMode: 0o440 } });
    await it.volumes.update();
    expect(await it.modeOf('level')).toBe(0o440);
    Object.assign(it.settings, { level: 'debug' });
    Reflect.deleteProperty(it.settings, 'theme');
    await it.volumes.update();
    expect(await it.read('level')).toBe('debug');
    await expect(lstat(it.path('theme'))).rejects.toThrow();
  });

  it.each<[Omit<VolumeSpec, 'name'>, string]>([
    [{ configMap: { name: 'no' } }, 'configmap "no" not found'],
    [{ secret: { secretName: 'no' } }, 'secret "no" not found'],
    [
      { configMap: { name: 'settings', items: [{ key: 'no', path: 'x' }] } },
      'references non-existent configmap key: no',
    ],
    [{ downwardAPI: { items: [{ path: 'x', fieldRef: { fieldPath: 'no' } }] } }, 'x: there is no such field'],
    [{}, 'volumes of this type are not supported here'],
  ])('fail for %j with %s', async (volume, reason) => {
    using it = open(volume);
    expect(await it.volumes.update()).toEqual([
      { volume: 'v', message: `MountVolume.SetUp failed for volume "v" : ${reason}` },
    ]);
  });

  it.each(['../out', '/etc/x', 'a/../../x', '..data', 'a//b', 'a\0'])('refuse the path %j', async (path) => {
    using it = open({ configMap: { name: 'settings', items: [{ key: 'level', path }] } });
    expect(await it.volumes.update()).toEqual([
      { volume: 'v', message: expect.stringContaining('is no path for a file of a volume') },
    ]);
    await expect(lstat(it.path('..data'))).rejects.toThrow();
  });

  it('refuse a name that leads elsewhere', () => {
    expect(() =>
      createPodVolumes({
        folder: '/x',
        volumes: [{ name: '../y' }],
        clock: new FixedClock(),
        context: undefined as never,
      }),
    ).toThrow(RangeError);
  });

  it('show an optional source that is missing as nothing', async () => {
    using it = open({ secret: { secretName: 'no', optional: true } });
    expect(await it.volumes.update()).toEqual([]);
    expect((await readdir(it.path(''))).filter((name) => !name.startsWith('..'))).toEqual([]);
  });

  it('show a secret, and are gone when they are removed', async () => {
    using it = open({ secret: { secretName: 'keys' } });
    await it.volumes.update();
    expect(await it.read('key')).toBe('s3cret');
    await it.volumes.remove();
    await expect(stat(it.path(''))).rejects.toThrow();
  });

  it('give an empty folder to everyone', async () => {
    using it = open({ emptyDir: {} });
    await it.volumes.update();
    expect(await it.modeOf('')).toBe(0o777);
    expect(await readdir(it.path(''))).toEqual([]);
  });
});
