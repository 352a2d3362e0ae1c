import { dirname, join } from 'node:path/posix';
import type { Mount } from './runtime.ts';

/** Steps that turn a copy of the machine's root into a container's. */
export type MountStep =
  | { readonly kind: 'empty-folder'; readonly path: string }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'link'; readonly path: string; readonly to: string }
  | {
      readonly kind: 'bind';
      readonly path: string;
      readonly source: string;
      readonly isReadOnly: boolean;
    };

export type MountPlan =
  | { readonly kind: 'planned'; readonly steps: readonly MountStep[]; readonly rebuildsRoot: boolean }
  | { readonly kind: 'impossible'; readonly reason: string };

export type FileKind = 'folder' | 'file' | 'link';

/** The machine's files, as far as a plan needs to know them. */
export interface HostFiles {
  /** Sockets and devices count as files. */
  kindOf(path: string): Promise<FileKind | undefined>;
  readLink(path: string): Promise<string>;
  list(folder: string): Promise<readonly string[]>;
  /** Makes a mount point within a volume, as container runtimes do. */
  make(kind: 'folder' | 'file', path: string): Promise<void>;
}

const mostLinks = 40;
const mostEntries = 1_024;

/**
 * Plans mounts without leaving a trace on the machine. A mount point that does not exist is never made in place: the
 * folder that should hold it is replaced by an empty one of the container's own, and what was in it is bound back.
 * Of `/var/run/secrets` that leaves the rest of `/run` as it is, the resolver's files above all.
 */
export async function planMounts(mounts: readonly Mount[], files: HostFiles): Promise<MountPlan> {
  const planner = new MountPlanner(files);
  try {
    const ordered = mounts.toSorted((left, right) => depthOf(left.target) - depthOf(right.target));
    for (const mount of ordered) await planner.add(mount);
  } catch (error) {
    if (error instanceof ImpossibleMountError) return { kind: 'impossible', reason: error.message };
    throw error;
  }
  return { kind: 'planned', steps: planner.steps, rebuildsRoot: planner.rebuildsRoot };
}

class ImpossibleMountError extends Error {}

class MountPlanner {
  readonly #files: HostFiles;
  readonly #rebuilt = new Set<string>();
  readonly #placed: Mount[] = [];
  readonly steps: MountStep[] = [];

  constructor(files: HostFiles) {
    this.#files = files;
  }

  get rebuildsRoot(): boolean {
    return this.#rebuilt.has('/');
  }

  async add(mount: Mount): Promise<void> {
    if (!mount.target.startsWith('/')) {
      throw new ImpossibleMountError(`the mount path ${JSON.stringify(mount.target)} is not absolute`);
    }
    const kind = await this.#files.kindOf(mount.source);
    if (kind === undefined) throw new ImpossibleMountError(`there is no ${mount.source} to mount`);
    const path = await this.#resolve(mount.target);
    if (path === '/') throw new ImpossibleMountError('nothing can be mounted in the place of /');
    await this.#makePoint(path, kind === 'folder' ? 'folder' : 'file');
    this.steps.push({ kind: 'bind', path, source: mount.source, isReadOnly: mount.isReadOnly });
    this.#placed.push({ ...mount, target: path });
  }

  async #makePoint(path: string, kind: 'folder' | 'file'): Promise<void> {
    const around = this.#placed.findLast(({ target }) => isWithin(path, target));
    if (around !== undefined) {
      const inSource = join(around.source, path.slice(around.target.length));
      if ((await this.#files.kindOf(inSource)) === undefined) await this.#files.make(kind, inSource);
      return;
    }
    if ((await this.#files.kindOf(path)) !== undefined) return;
    await this.#rebuild(await this.#deepestExisting(path));
    this.steps.push({ kind, path });
  }

  async #deepestExisting(path: string): Promise<string> {
    let folder = dirname(path);
    while ((await this.#files.kindOf(folder)) === undefined) folder = dirname(folder);
    if ((await this.#files.kindOf(folder)) !== 'folder') {
      throw new ImpossibleMountError(`${folder} is no folder, so that ${path} cannot be mounted in it`);
    }
    return folder;
  }

  async #rebuild(folder: string): Promise<void> {
    if (this.#rebuilt.has(folder)) return;
    const names = await this.#files.list(folder);
    if (names.length > mostEntries) {
      throw new ImpossibleMountError(
        `${folder} has more than ${mostEntries} entries, too many to mount in it`,
      );
    }
    this.#rebuilt.add(folder);
    this.steps.push({ kind: 'empty-folder', path: folder });
    for (const name of names) await this.#bringBack(join(folder, name));
  }

  async #bringBack(path: string): Promise<void> {
    const kind = await this.#files.kindOf(path);
    if (kind === undefined) return;
    if (kind === 'link') {
      this.steps.push({ kind, path, to: await this.#files.readLink(path) });
      return;
    }
    this.steps.push({ kind, path }, { kind: 'bind', path, source: path, isReadOnly: false });
  }

  /** Follows the machine's links, as far as the path exists. */
  async #resolve(path: string): Promise<string> {
    let pending = segmentsOf(path);
    let resolved = '/';
    for (let links = 0; pending.length > 0; ) {
      const [name = '', ...rest] = pending;
      const next = join(resolved, name);
      if ((await this.#files.kindOf(next)) !== 'link') {
        resolved = next;
        pending = rest;
        continue;
      }
      links += 1;
      if (links > mostLinks) throw new ImpossibleMountError(`${path} has too many levels of links`);
      const target = await this.#files.readLink(next);
      if (target.startsWith('/')) resolved = '/';
      pending = [...segmentsOf(target), ...rest];
    }
    return resolved;
  }
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '' && segment !== '.');
}

function depthOf(path: string): number {
  return segmentsOf(path).length;
}

function isWithin(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`);
}
