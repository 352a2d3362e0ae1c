import { randomUUID } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { chmod, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type ExclusiveLock, tryExclusiveLock } from '../database/index.ts';

/** The folder cannot be used. Nothing in it was changed; the message says what was found and what to do. */
export class DataFolderError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DataFolderError';
  }
}

/** The one folder that everything is kept in, readable by its owner alone. */
export interface DataFolder {
  readonly root: string;
  path(name: string): string;
  read(name: string): Promise<Uint8Array | undefined>;
  /** The file is the old one or the new one, at every moment. Mode 0600. */
  writeAtomically(name: string, content: string | Uint8Array): Promise<void>;
  remove(name: string): Promise<void>;
  close(): Promise<void>;
}

const markerFile = 'open-workload-id.json';
const lockFile = 'lock.db';
const format = 1;
/** Whoever only looks whether the folder is in use holds the lock for a moment. */
const waitMilliseconds = 500;

/**
 * Opens a folder for writing, or makes it. One process has it at a time; the lock goes with the process.
 * @throws {DataFolderError} for a folder of something else, of a newer version, or in use
 */
export async function openDataFolder(path: string): Promise<DataFolder> {
  const root = resolve(path);
  await makeFolder(root);
  const marker = await readMarker(root);
  if (marker === undefined) await claim(root);
  await chmod(root, 0o700);
  const lock = tryExclusiveLock(join(root, lockFile), { waitMilliseconds });
  if (lock === undefined) throw inUse(root);
  await removeUnfinished(root);
  return createDataFolder(root, lock);
}

/** What is behind the name of a file while it is written, here and where keys are made. */
const unfinishedPattern = /\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A process that is killed leaves what it was writing, keys among it: nobody will finish it. */
async function removeUnfinished(root: string): Promise<void> {
  for (const entry of await readdir(root, { withFileTypes: true })) {
    if (entry.isFile() && unfinishedPattern.test(entry.name)) await rm(join(root, entry.name));
  }
}

/**
 * Opens a folder for looking into, whether or not a process has it.
 * @throws {DataFolderError} where there is no folder of this program
 */
export async function readDataFolder(path: string): Promise<DataFolder> {
  const root = resolve(path);
  if (!existsSync(root) || (await readMarker(root)) === undefined) {
    throw new DataFolderError(`There is no data folder at ${root}. \`wid up\` makes one.`);
  }
  return createDataFolder(root, undefined);
}

/** Whether a process has the folder now. */
export function isDataFolderInUse(path: string): boolean {
  const file = join(resolve(path), lockFile);
  if (!existsSync(file)) return false;
  const lock = tryExclusiveLock(file);
  lock?.release();
  return lock === undefined;
}

/** Removes a folder of this program, and returns whether there was one. Any other stays, and so does one in use. */
export async function removeDataFolder(path: string): Promise<boolean> {
  const root = resolve(path);
  if (!existsSync(root)) return false;
  if ((await readMarker(root)) === undefined) throw foreign(root);
  const lock = tryExclusiveLock(join(root, lockFile), { waitMilliseconds });
  if (lock === undefined) throw inUse(root);
  try {
    await rm(root, { recursive: true });
  } finally {
    lock.release();
  }
  return true;
}

async function makeFolder(root: string): Promise<void> {
  try {
    await mkdir(root, { recursive: true, mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === 'EEXIST' || code === 'ENOTDIR' ? 'a file is in its place' : `the system says ${code}`;
    throw new DataFolderError(`${root} cannot be made: ${why}. Name another folder with --data.`, {
      cause: error,
    });
  }
}

/** Nothing for an empty folder, which may be claimed. */
async function readMarker(root: string): Promise<{ format: number } | undefined> {
  const file = join(root, markerFile);
  if (!statSync(root).isDirectory()) throw new DataFolderError(`${root} is a file, and no data folder.`);
  if (!existsSync(file)) {
    if ((await readdir(root)).some((name) => !name.startsWith(`${markerFile}.`))) throw foreign(root);
    return undefined;
  }
  const marker = parseMarker(await readFile(file, 'utf8'));
  if (marker === undefined) {
    throw new DataFolderError(`${file} is damaged. Nothing was changed; name another folder with --data.`);
  }
  if (marker.format > format) {
    throw new DataFolderError(
      `${root} was made by a newer version of this program. Use that, or name another folder with --data.`,
    );
  }
  return marker;
}

function parseMarker(text: string): { format: number } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isMarker = typeof value === 'object' && value !== null && 'format' in value;
    return isMarker && Number.isInteger(value.format) ? { format: Number(value.format) } : undefined;
  } catch {
    return undefined;
  }
}

function inUse(root: string): DataFolderError {
  return new DataFolderError(
    `${root} is in use by another process. Stop it with \`wid down --data ${root}\`, or name another folder with --data.`,
  );
}

function foreign(root: string): DataFolderError {
  return new DataFolderError(
    `${root} holds files of something else. Nothing was changed; name an empty folder with --data.`,
  );
}

async function claim(root: string): Promise<void> {
  await writeFileAtomically(join(root, markerFile), `${JSON.stringify({ format })}\n`);
}

function createDataFolder(root: string, lock: ExclusiveLock | undefined): DataFolder {
  return {
    root,
    path: (name) => join(root, name),
    async read(name) {
      try {
        return await readFile(join(root, name));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
    writeAtomically: (name, content) => writeFileAtomically(join(root, name), content),
    remove: (name) => rm(join(root, name), { force: true }),
    close: async () => lock?.release(),
  };
}

async function writeFileAtomically(file: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${file}.${randomUUID()}`;
  const handle = await open(temporary, 'wx', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
}
