import type { Clock } from '../platform/clock.ts';
import { createAtomicWriter } from './volumes/atomic-writer.ts';

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

const defaultMode = 0o644;

/** Token files at the root of a volume, outside a pod: `wid run` keeps one. */
export function createProjectedTokenVolume(options: ProjectedTokenVolumeOptions): ProjectedTokenVolume {
  const { folder, clock, mode = defaultMode } = options;
  const writer = createAtomicWriter({ folder, clock });
  return {
    async write(files) {
      for (const name of Object.keys(files)) refuseFolders(name);
      await writer.write(
        new Map(Object.entries(files).map(([name, text]) => [name, { content: Buffer.from(text), mode }])),
      );
    },
  };
}

function refuseFolders(name: string): void {
  if (name.includes('/')) throw new RangeError(`${JSON.stringify(name)} is no name for a file of a volume`);
}
