import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Clock } from '../../platform/clock.ts';

export interface VolumeFile {
  readonly content: Uint8Array;
  readonly mode: number;
}

/** By path below the volume, with slashes. */
export type VolumeFiles = ReadonlyMap<string, VolumeFile>;

export interface AtomicWriter {
  /** Shows these files and no others, all at once; answers whether anything differs from what was shown. */
  write(files: VolumeFiles): Promise<boolean>;
}

export interface AtomicWriterOptions {
  /** The mount path: ours alone to write to. */
  readonly folder: string;
  readonly clock: Clock;
}

const dataLink = '..data';
const nextDataLink = '..data_tmp';
const folderMode = 0o755;
const longestPath = 4_096;

/**
 * Writes files as a kubelet's AtomicWriter does: each generation in a folder of its own, `..data` pointing to the
 * newest by one rename, and a link for each first segment of a path through it. A reader sees the old content or
 * the new, never half of it, and a path that is opened again follows (fidelity/kube-api.md, "Kubelet").
 */
export function createAtomicWriter({ folder, clock }: AtomicWriterOptions): AtomicWriter {
  let lastWrite: Promise<unknown> = Promise.resolve();

  const write = async (files: VolumeFiles): Promise<boolean> => {
    if (await isShown(folder, files)) return false;
    const generation = await writeGeneration(files, folder, clock.now());
    await point(folder, generation);
    const names = [...new Set([...files.keys()].map(firstSegment))];
    await linkNames(folder, names);
    await removeOthers(folder, { generation, names });
    return true;
  };

  return {
    async write(files) {
      for (const path of files.keys()) refuseUnsafePath(path);
      const writing = lastWrite.then(() => write(files));
      lastWrite = writing.catch(() => {});
      return writing;
    },
  };
}

/** Relative, without a step up. Names with two dots in front are the writer's own. */
function refuseUnsafePath(path: string): void {
  const segments = path.split('/');
  const isUnsafe = segments.some((segment) => segment === '' || segment === '.' || segment === '..');
  if (isUnsafe || path.startsWith('..') || path.length > longestPath || /[\\\0]/.test(path)) {
    throw new RangeError(`${JSON.stringify(path.slice(0, 100))} is no path for a file of a volume`);
  }
}

function firstSegment(path: string): string {
  const slash = path.indexOf('/');
  return slash === -1 ? path : path.slice(0, slash);
}

async function isShown(folder: string, files: VolumeFiles): Promise<boolean> {
  const generation = join(folder, dataLink);
  const shown = await listFiles(generation);
  if (shown.length !== files.size || !shown.every((path) => files.has(path))) return false;
  for (const [path, { content, mode }] of files) {
    const file = join(generation, path);
    if (((await stat(file)).mode & 0o777) !== mode || !(await readFile(file)).equals(content)) return false;
  }
  // An empty volume still needs its first generation.
  return (await findTarget(generation)) !== undefined;
}

async function listFiles(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const prefix = `${folder}/`;
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(prefix.length));
  } catch {
    return [];
  }
}

async function writeGeneration(files: VolumeFiles, folder: string, now: Date): Promise<string> {
  const stamp = now.toISOString().slice(0, 19).replace(/[-T:]/g, '_');
  await mkdir(folder, { recursive: true });
  const path = await mkdtemp(join(folder, `..${stamp}.`));
  await chmod(path, folderMode);
  for (const [name, { content, mode }] of files) {
    await makeFolders(path, dirname(name));
    const file = join(path, name);
    await writeFile(file, content, { mode, flush: true });
    // The mode above passes through the process's mask.
    await chmod(file, mode);
  }
  return path.slice(folder.length).replace(/^[/\\]+/, '');
}

async function makeFolders(root: string, relative: string): Promise<void> {
  if (relative === '.') return;
  let path = root;
  for (const segment of relative.split('/')) {
    path = join(path, segment);
    await mkdir(path, { recursive: true });
    await chmod(path, folderMode);
  }
}

async function point(folder: string, generation: string): Promise<void> {
  const next = join(folder, nextDataLink);
  // Left over where a process ended between the two steps below.
  await rm(next, { force: true });
  await symlink(generation, next);
  await rename(next, join(folder, dataLink));
}

async function linkNames(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const path = join(folder, name);
    const target = join(dataLink, name);
    if ((await findTarget(path)) === target) continue;
    await rm(path, { force: true, recursive: true });
    await symlink(target, path);
  }
}

async function findTarget(path: string): Promise<string | undefined> {
  try {
    return await readlink(path);
  } catch {
    return undefined;
  }
}

/** Older generations, and links to files that are no more: nothing can reach them. */
async function removeOthers(
  folder: string,
  { generation, names }: { readonly generation: string; readonly names: readonly string[] },
): Promise<void> {
  const kept = new Set([dataLink, generation, ...names]);
  for (const name of await readdir(folder)) {
    if (kept.has(name)) continue;
    const isOurs = name.startsWith('..') || (await findTarget(join(folder, name))) === join(dataLink, name);
    if (isOurs) await rm(join(folder, name), { recursive: true, force: true });
  }
}
