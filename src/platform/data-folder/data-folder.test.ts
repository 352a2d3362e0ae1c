import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import {
  DataFolderError,
  isDataFolderInUse,
  openDataFolder,
  readDataFolder,
  removeDataFolder,
} from './index.ts';

const marker = 'open-workload-id.json';
const mode = (path: string) => statSync(path).mode & 0o777;
const contentOf = (folder: string) =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));

describe('a data folder', () => {
  it('is made where there is none, for its owner alone, with its parents', async () => {
    using temporary = temporaryFolder();
    const folder = await openDataFolder(temporary.file('deep/er/data'));
    expect(mode(folder.root)).toBe(0o700);
    await folder.writeAtomically('a', 'content');
    expect(mode(folder.path('a'))).toBe(0o600);
    await folder.close();
  });

  it('takes an empty folder for its own, and closes it to others', async () => {
    using temporary = temporaryFolder();
    chmodSync(temporary.path, 0o755);
    await (await openDataFolder(temporary.path)).close();
    expect(mode(temporary.path)).toBe(0o700);
  });

  it.each([
    ['a file of something else', 'package.json', '{}', 'holds files of something else'],
    ['a damaged marker', marker, '{"format":', 'is damaged'],
    ['a marker that is none', marker, '[]', 'is damaged'],
    ['an empty marker', marker, '', 'is damaged'],
    ['the marker of a newer version', marker, '{"format":2}', 'newer version'],
  ])('is refused with %s in it, which stays as it was', async (_what, name, content, message) => {
    using temporary = temporaryFolder();
    chmodSync(temporary.path, 0o755);
    writeFileSync(temporary.file(name), content);
    await expect(openDataFolder(temporary.path)).rejects.toThrow(DataFolderError);
    await expect(openDataFolder(temporary.path)).rejects.toThrow(message);
    expect(contentOf(temporary.path)).toEqual({ [name]: content });
    expect(mode(temporary.path)).toBe(0o755);
  });

  it('is refused where there is a file of that name', async () => {
    using temporary = temporaryFolder();
    writeFileSync(temporary.file('data'), 'a file');
    await expect(openDataFolder(temporary.file('data'))).rejects.toThrow(DataFolderError);
    await expect(openDataFolder(temporary.file('data/below'))).rejects.toThrow(DataFolderError);
    await expect(readDataFolder(temporary.file('data'))).rejects.toThrow(DataFolderError);
    await expect(removeDataFolder(temporary.file('data'))).rejects.toThrow(DataFolderError);
    expect(contentOf(temporary.path)).toEqual({ data: 'a file' });
  });

  it('reads what it wrote, and nothing of what is not there', async () => {
    using temporary = temporaryFolder();
    const folder = await openDataFolder(temporary.path);
    await folder.writeAtomically('a', 'first');
    await folder.writeAtomically('a', 'second');
    expect(Buffer.from((await folder.read('a')) ?? []).toString()).toBe('second');
    expect(await folder.read('b')).toBeUndefined();
    await folder.remove('a');
    await folder.remove('a');
    expect(await folder.read('a')).toBeUndefined();
    await folder.close();
  });

  it('belongs to one process at a time, and is free again when that is killed', async () => {
    using temporary = temporaryFolder();
    const holder = await holdInAnotherProcess(temporary.path);
    expect(isDataFolderInUse(temporary.path)).toBe(true);
    await expect(openDataFolder(temporary.path)).rejects.toThrow('in use by another process');
    await expect(removeDataFolder(temporary.path)).rejects.toThrow('in use by another process');
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    expect(isDataFolderInUse(temporary.path)).toBe(false);
    await (await openDataFolder(temporary.path)).close();
  });

  it('holds nothing that a killed process was about to write, once it is opened again', async () => {
    using parent = temporaryFolder();
    const path = parent.file('data');
    const first = await openDataFolder(path);
    await first.writeAtomically('kept', 'kept');
    await first.close();
    const unfinished = '00000000-0000-4000-8000-000000000001';
    for (const name of ['data.key', 'open-workload-id.json']) {
      writeFileSync(join(path, `${name}.${unfinished}`), 'half');
    }
    mkdirSync(join(path, `folder.${unfinished}`));
    writeFileSync(join(path, `${unfinished}.kept`), 'kept');
    // Whoever only looks changes nothing.
    await readDataFolder(path);
    expect(readdirSync(path)).toContain(`data.key.${unfinished}`);

    const second = await openDataFolder(path);
    await second.close();
    expect(
      readdirSync(path)
        .filter((name) => name.includes(unfinished))
        .sort(),
    ).toEqual([`${unfinished}.kept`, `folder.${unfinished}`]);
    expect(Buffer.from((await second.read('kept')) ?? '').toString()).toBe('kept');
  });

  it('can be looked into while a process has it', async () => {
    using temporary = temporaryFolder();
    const folder = await openDataFolder(temporary.path);
    await folder.writeAtomically('a', 'content');
    const reader = await readDataFolder(temporary.path);
    expect(Buffer.from((await reader.read('a')) ?? []).toString()).toBe('content');
    await folder.close();
  });

  it('is not made by looking for it', async () => {
    using temporary = temporaryFolder();
    await expect(readDataFolder(temporary.file('none'))).rejects.toThrow('There is no data folder');
    await expect(readDataFolder(temporary.path)).rejects.toThrow('There is no data folder');
    expect(isDataFolderInUse(temporary.path)).toBe(false);
    expect(readdirSync(temporary.path)).toEqual([]);
  });

  it('is removed with all that is in it, and nothing else ever is', async () => {
    using temporary = temporaryFolder();
    const ours = temporary.file('ours');
    await (await openDataFolder(ours)).close();
    expect(await removeDataFolder(ours)).toBe(true);
    expect(await removeDataFolder(ours)).toBe(false);
    const theirs = temporary.file('theirs');
    mkdirSync(theirs);
    await expect(removeDataFolder(theirs)).rejects.toThrow(DataFolderError);
    writeFileSync(join(theirs, 'precious'), 'content');
    await expect(removeDataFolder(theirs)).rejects.toThrow(DataFolderError);
    expect(contentOf(theirs)).toEqual({ precious: 'content' });
  });
});

async function holdInAnotherProcess(path: string): Promise<ChildProcess> {
  const module = new URL('./index.ts', import.meta.url).href;
  const script = `const { openDataFolder } = await import(${JSON.stringify(module)});
    await openDataFolder(${JSON.stringify(path)}); console.log('held'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}
