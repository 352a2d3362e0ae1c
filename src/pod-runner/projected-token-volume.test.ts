import { lstat, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { FixedClock } from '../../test/support/fixed-clock.ts';
import { createProjectedTokenVolume } from './projected-token-volume.ts';

const name = 'azure-identity-token';
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'volume-'));
  return () => rm(folder, { recursive: true });
});

const open = (mode?: number) =>
  createProjectedTokenVolume({ folder, clock: new FixedClock(), ...(mode !== undefined && { mode }) });

describe('a projected token volume', () => {
  it('is laid out as a kubelet lays it out', async () => {
    await open().write({ [name]: 'first' });
    expect(await readFile(join(folder, name), 'utf8')).toBe('first');
    expect(await readlink(join(folder, name))).toBe(`..data/${name}`);
    const generation = await readlink(join(folder, '..data'));
    expect(generation).toMatch(/^\.\.2026_03_01_12_00_00\.\w{6}$/);
    expect((await readdir(folder)).sort()).toEqual([generation, '..data', name].sort());
  });

  it('shows new content through the old path, and removes the old generation', async () => {
    const volume = open();
    await volume.write({ [name]: 'first' });
    const before = await readlink(join(folder, '..data'));
    const { ino } = await lstat(join(folder, name));
    await volume.write({ [name]: 'second' });
    expect(await readFile(join(folder, name), 'utf8')).toBe('second');
    expect(await readdir(folder)).not.toContain(before);
    expect(await readdir(folder)).toHaveLength(3);
    expect((await lstat(join(folder, name))).ino).toBe(ino);
  });

  it('lets a reader see the old content or the new, and always one', async () => {
    const volume = open();
    await volume.write({ [name]: '0'.repeat(4_000) });
    const seen = new Set<string>();
    let isWriting = true;
    const reading = (async () => {
      while (isWriting) seen.add(await readFile(join(folder, name), 'utf8'));
    })();
    for (let round = 1; round <= 9; round += 1) await volume.write({ [name]: `${round}`.repeat(4_000) });
    isWriting = false;
    await reading;
    for (const text of seen) expect(text).toMatch(/^(\d)\1{3999}$/);
  });

  it('gives files their mode, whatever the mask of the process', async () => {
    const mask = process.umask(0o077);
    try {
      await open().write({ [name]: 'x' });
      expect((await stat(join(folder, name))).mode & 0o777).toBe(0o644);
      expect((await stat(join(folder, '..data'))).mode & 0o777).toBe(0o755);
      await open(0o600).write({ [name]: 'x' });
      expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
    } finally {
      process.umask(mask);
    }
  });

  it('takes files away that are no longer written, and leaves those of others', async () => {
    const volume = open();
    await writeFile(join(folder, 'of-another'), '');
    await volume.write({ [name]: 'x', namespace: 'default' });
    await volume.write({ [name]: 'y' });
    expect((await readdir(folder)).filter((one) => !one.startsWith('..')).sort()).toEqual([
      name,
      'of-another',
    ]);
  });

  it('recovers from a writer that ended in the middle', async () => {
    await open().write({ [name]: 'first' });
    await symlink('..nowhere', join(folder, '..data_tmp'));
    await open().write({ [name]: 'second' });
    expect(await readFile(join(folder, name), 'utf8')).toBe('second');
    expect(await readdir(folder)).toHaveLength(3);
  });

  it('keeps writes that come together in their order', async () => {
    const volume = open();
    await Promise.all([volume.write({ [name]: '1' }), volume.write({ [name]: '2' })]);
    expect(await readFile(join(folder, name), 'utf8')).toBe('2');
  });

  it.each(['', '.', '..', '..data', 'a/b', '../a', 'a\\b', '/a', 'a\0b'])(
    'refuses the name %j',
    async (bad) => {
      await expect(open().write({ [bad]: 'x' })).rejects.toThrow(RangeError);
      expect(await readdir(folder)).toEqual([]);
    },
  );
});
