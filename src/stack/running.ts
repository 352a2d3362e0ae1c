import { setTimeout as delay } from 'node:timers/promises';
import { isDataFolderInUse, readDataFolder } from '../platform/data-folder/index.ts';
import { type RunInfo, runInfoFile, runInfoSchema } from './run-info.ts';

/** What the stack of a data folder says about itself; nothing where none runs, whatever is left of one. */
export async function findRunningStack(dataFolder: string): Promise<RunInfo | undefined> {
  if (!isDataFolderInUse(dataFolder)) return undefined;
  const folder = await readDataFolder(dataFolder);
  const content = await folder.read(runInfoFile);
  if (content === undefined) return undefined;
  const parsed = runInfoSchema.safeParse(JSON.parse(Buffer.from(content).toString('utf8')));
  return parsed.success && isAlive(parsed.data.pid) ? parsed.data : undefined;
}

/** A file of an earlier process can be there while a new one is about to write its own. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const stopMilliseconds = 10_000;

/** Asks the stack to end, and waits until its data folder is free. */
export async function stopStack(dataFolder: string, { pid }: RunInfo): Promise<void> {
  process.kill(pid, 'SIGTERM');
  const deadline = Date.now() + stopMilliseconds;
  while (isDataFolderInUse(dataFolder)) {
    if (Date.now() > deadline)
      throw new Error(`The process ${pid} did not end within ${stopMilliseconds / 1_000} s.`);
    await delay(25);
  }
}
