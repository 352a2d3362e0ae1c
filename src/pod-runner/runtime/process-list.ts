import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readProcessIdentity, trySignal } from './process-identity.ts';

const fileName = 'processes.json';

const entrySchema = z.object({
  /** Leads its group. */
  pid: z.number().int().min(2),
  identity: z.string().min(1).max(200),
});

export type ListedProcess = Readonly<z.infer<typeof entrySchema>>;

/** The processes that this one has started and not yet seen ending, on disk. */
export interface ProcessList {
  add(entry: ListedProcess): Promise<void>;
  remove(pid: number): Promise<void>;
}

export function createProcessList(folder: string): ProcessList {
  const entries = new Map<number, ListedProcess>();
  let lastWrite: Promise<void> = Promise.resolve();
  const save = async (): Promise<void> => {
    lastWrite = lastWrite.then(
      () => write(folder, [...entries.values()]),
      () => write(folder, [...entries.values()]),
    );
    await lastWrite;
  };
  return {
    async add(entry) {
      entries.set(entry.pid, entry);
      await save();
    },
    async remove(pid) {
      if (entries.delete(pid)) await save();
    },
  };
}

async function write(folder: string, entries: readonly ListedProcess[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, fileName);
  await writeFile(`${path}.next`, JSON.stringify(entries), { mode: 0o600 });
  await rename(`${path}.next`, path);
}

/**
 * Ends what an earlier run has left behind, and returns what that was. The second fence: where a server is killed,
 * its processes end with it by themselves.
 */
export async function sweepLeftProcesses(folder: string): Promise<readonly number[]> {
  const swept: number[] = [];
  for (const { pid, identity } of await readEntries(join(folder, fileName))) {
    if ((await readProcessIdentity(pid)) !== identity) continue;
    // The group first: its leader keeps the number taken.
    trySignal(-pid, 'SIGKILL');
    trySignal(pid, 'SIGKILL');
    swept.push(pid);
  }
  await rm(join(folder, fileName), { force: true });
  return swept;
}

/** A file that is none of ours lists nothing. */
async function readEntries(path: string): Promise<readonly ListedProcess[]> {
  try {
    return z
      .array(entrySchema)
      .max(10_000)
      .parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return [];
  }
}
