import { chmod, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../platform/clock.ts';
import { type AtomicWriter, createAtomicWriter } from './atomic-writer.ts';
import { collectFiles, type VolumeContext } from './collect-files.ts';
import type { VolumeSpec } from './volume-spec.ts';

export interface VolumeFailure {
  readonly volume: string;
  readonly message: string;
}

/** A pod's volumes on the machine. */
export interface PodVolumes {
  /** Where a volume is. */
  folderOf(volume: string): string | undefined;
  /** Brings every volume up to date; first made here. Returns what could not be, which stays as it was. */
  update(): Promise<readonly VolumeFailure[]>;
  remove(): Promise<void>;
}

export interface PodVolumesOptions {
  /** The pod's own; made here and removed in the end. */
  readonly folder: string;
  readonly volumes: readonly VolumeSpec[];
  readonly context: VolumeContext;
  readonly clock: Clock;
}

const sharedFolderMode = 0o777;

export function createPodVolumes({ folder, volumes, context, clock }: PodVolumesOptions): PodVolumes {
  const folders = new Map(volumes.map(({ name }) => [name, join(folder, safeName(name))]));
  const writers = new Map<string, AtomicWriter>(
    [...folders].map(([name, path]) => [name, createAtomicWriter({ folder: path, clock })]),
  );

  const updateOne = async (volume: VolumeSpec): Promise<readonly VolumeFailure[]> => {
    const path = folders.get(volume.name) ?? '';
    if (volume.emptyDir !== undefined) {
      await mkdir(path, { recursive: true });
      await chmod(path, sharedFolderMode);
      return [];
    }
    if (!isSupported(volume)) return [fail(volume, 'volumes of this type are not supported here')];
    const collection = await collectFiles(volume, context);
    if (collection.kind === 'failed') return [fail(volume, collection.message)];
    await writers.get(volume.name)?.write(collection.files);
    return [];
  };

  /** A source that cannot be asked, a path that leads elsewhere, a full disk: all are news, none is a bug. */
  const tryUpdate = (volume: VolumeSpec) =>
    updateOne(volume).catch((error: unknown) => [fail(volume, describe(error))]);

  return {
    folderOf: (volume) => folders.get(volume),
    async update() {
      return (await Promise.all(volumes.map(tryUpdate))).flat();
    },
    async remove() {
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The API server allows labels alone; whoever stands in for it may not lead us elsewhere. */
function safeName(name: string): string {
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) {
    throw new RangeError(`${JSON.stringify(name.slice(0, 100))} is no name of a volume`);
  }
  return name;
}

function isSupported({ projected, configMap, secret, downwardAPI }: VolumeSpec): boolean {
  return (projected ?? configMap ?? secret ?? downwardAPI) !== undefined;
}

function fail({ name }: VolumeSpec, reason: string): VolumeFailure {
  return { volume: name, message: `MountVolume.SetUp failed for volume "${name}" : ${reason}` };
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
