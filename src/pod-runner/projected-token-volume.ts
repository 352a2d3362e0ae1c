import { chmod, mkdir, mkdtemp, readdir, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../platform/clock.ts';

export interface ProjectedTokenVolume {
  /** Shows these files and no others, all at once. */
  write(files: Readonly<Record<string, string>>): Promise<void>;
}

export interface ProjectedTokenVolumeOptions {
  /** The mount path: exists, and is ours alone to write to. */
  readonly folder: string;
  readonly clock: Clock;
  /** `defaultMode` of the volume. */
  readonly mode?: number;
}

const dataLink = '..data';
const nextDataLink = '..data_tmp';
const defaultMode = 0o644;

/**
 * Writes files as a kubelet's AtomicWriter does: each generation in a folder of its own, `..data` pointing to the
 * newest by one rename, and a link a file through it. A reader sees the old content or the new, never half of it,
 * and a path that is opened again follows (fidelity/kube-api.md, "Kubelet").
 */
export function createProjectedTokenVolume(options: ProjectedTokenVolumeOptions): ProjectedTokenVolume {
  const { folder, clock, mode = defaultMode } = options;
  let lastWrite: Promise<void> = Promise.resolve();

  const write = async (files: Readonly<Record<string, string>>): Promise<void> => {
    const generation = await writeGeneration(files, { folder, mode, now: clock.now() });
    await point(folder, generation);
    await linkFiles(folder, Object.keys(files));
    await removeOthers(folder, { generation, names: Object.keys(files) });
  };

  return {
    async write(files) {
      for (const name of Object.keys(files)) refuseUnsafeName(name);
      const writing = lastWrite.then(() => write(files));
      lastWrite = writing.catch(() => {});
      await writing;
    },
  };
}

/** One plain segment. Names with two dots in front are the writer's own. */
function refuseUnsafeName(name: string): void {
  if (name === '' || name === '.' || name.startsWith('..') || /[/\\\0]/.test(name)) {
    throw new RangeError(`${JSON.stringify(name)} is no name for a file of a volume`);
  }
}

async function writeGeneration(
  files: Readonly<Record<string, string>>,
  { folder, mode, now }: { readonly folder: string; readonly mode: number; readonly now: Date },
): Promise<string> {
  const stamp = now.toISOString().slice(0, 19).replace(/[-T:]/g, '_');
  await mkdir(folder, { recursive: true });
  const path = await mkdtemp(join(folder, `..${stamp}.`));
  await chmod(path, 0o755);
  for (const [name, content] of Object.entries(files)) {
    const file = join(path, name);
    await writeFile(file, content, { mode, flush: true });
    // The mode above passes through the process's mask.
    await chmod(file, mode);
  }
  return path.slice(folder.length).replace(/^[/\\]+/, '');
}

async function point(folder: string, generation: string): Promise<void> {
  const next = join(folder, nextDataLink);
  // Left over where a process ended between the two steps below.
  await rm(next, { force: true });
  await symlink(generation, next);
  await rename(next, join(folder, dataLink));
}

async function linkFiles(folder: string, names: readonly string[]): Promise<void> {
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
