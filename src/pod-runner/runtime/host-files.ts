import { lstat, mkdir, readdir, readlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { HostFiles } from './plan-mounts.ts';

/** What cannot be looked at counts as absent. */
export const hostFiles: HostFiles = {
  async kindOf(path) {
    try {
      const status = await lstat(path);
      if (status.isSymbolicLink()) return 'link';
      return status.isDirectory() ? 'folder' : 'file';
    } catch {
      return undefined;
    }
  },
  readLink: (path) => readlink(path),
  list: (folder) => readdir(folder),
  async make(kind, path) {
    await mkdir(kind === 'folder' ? path : dirname(path), { recursive: true });
    if (kind === 'file') await writeFile(path, '', { flag: 'a' });
  },
};
