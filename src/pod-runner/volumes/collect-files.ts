import type { ContainerSpec, PodFacts, SourceLookup } from '../container-spec/container-spec.ts';
import { readPodField } from '../container-spec/read-pod-field.ts';
import { type NodeCapacity, readResourceField } from '../container-spec/read-resource-field.ts';
import type { VolumeFile, VolumeFiles } from './atomic-writer.ts';
import type {
  ConfigMapSource,
  DownwardSource,
  ProjectionSource,
  TokenSource,
  VolumeSpec,
} from './volume-spec.ts';

export interface VolumeContext {
  readonly pod: PodFacts;
  readonly lookup: SourceLookup;
  readonly capacity: NodeCapacity;
  readonly containers: readonly ContainerSpec[];
  /** The token for a source of this volume: fresh, and the same one until it is due. */
  readonly token: (source: TokenSource) => Promise<string>;
  /** Whether all containers run as one user, whose own the token's file then is. */
  readonly hasOwnUser?: boolean;
}

export type FileCollection =
  | { readonly kind: 'files'; readonly files: VolumeFiles }
  /** The event `FailedMount`. */
  | { readonly kind: 'failed'; readonly message: string };

const defaultMode = 0o644;
const ownTokenMode = 0o600;

/** What a volume shows now. Where two sources give one path, the later wins. */
export async function collectFiles(volume: VolumeSpec, context: VolumeContext): Promise<FileCollection> {
  const files = new Map<string, VolumeFile>();
  const mode = modeOf(volume);
  try {
    for (const source of sourcesOf(volume)) {
      for (const [path, file] of await collectSource(source, { context, mode })) files.set(path, file);
    }
  } catch (error) {
    if (error instanceof MissingSourceError) return { kind: 'failed', message: error.message };
    throw error;
  }
  return { kind: 'files', files };
}

/** Every kind of source but an empty folder is a projection. */
function sourcesOf({ projected, configMap, secret, downwardAPI }: VolumeSpec): readonly ProjectionSource[] {
  if (projected !== undefined) return projected.sources ?? [];
  if (configMap !== undefined) return [{ configMap }];
  if (downwardAPI !== undefined) return [{ downwardAPI }];
  if (secret === undefined) return [];
  const { secretName, ...rest } = secret;
  return [{ secret: { ...rest, ...(secretName !== undefined && { name: secretName }) } }];
}

function modeOf({ projected, configMap, secret, downwardAPI }: VolumeSpec): number {
  return (projected ?? configMap ?? secret ?? downwardAPI)?.defaultMode ?? defaultMode;
}

class MissingSourceError extends Error {}

interface Place {
  readonly context: VolumeContext;
  readonly mode: number;
}

async function collectSource(source: ProjectionSource, place: Place): Promise<VolumeFiles> {
  const { serviceAccountToken, configMap, secret, downwardAPI } = source;
  if (serviceAccountToken !== undefined) return collectToken(serviceAccountToken, place);
  if (configMap !== undefined) return collectKeys('configMap', configMap, place);
  if (secret !== undefined) return collectKeys('secret', secret, place);
  return collectFields(downwardAPI ?? {}, place);
}

async function collectToken(source: TokenSource, { context, mode }: Place): Promise<VolumeFiles> {
  const content = Buffer.from(await context.token(source));
  return new Map([[source.path, { content, mode: context.hasOwnUser ? ownTokenMode : mode }]]);
}

async function collectKeys(
  type: 'configMap' | 'secret',
  { name = '', items, optional }: ConfigMapSource,
  { context, mode }: Place,
): Promise<VolumeFiles> {
  const data = await context.lookup[type](name);
  const word = type.toLowerCase();
  if (data === undefined) {
    if (optional) return new Map();
    throw new MissingSourceError(`${word} "${name}" not found`);
  }
  if (items === undefined) return new Map([...data].map(([key, content]) => [key, { content, mode }]));
  const files = new Map<string, VolumeFile>();
  for (const item of items) {
    const content = data.get(item.key);
    if (content !== undefined) files.set(item.path, { content, mode: item.mode ?? mode });
    else if (!optional) throw new MissingSourceError(`references non-existent ${word} key: ${item.key}`);
  }
  return files;
}

function collectFields({ items = [] }: DownwardSource, { context, mode }: Place): VolumeFiles {
  const { pod, containers, capacity } = context;
  return new Map(
    items.map(({ path, fieldRef, resourceFieldRef, mode: own }) => {
      const owner = containers.find(({ name }) => name === resourceFieldRef?.containerName);
      const text =
        fieldRef !== undefined
          ? readPodField(fieldRef.fieldPath, pod)
          : resourceFieldRef && readResourceField(resourceFieldRef, owner?.resources, capacity);
      if (text === undefined) throw new MissingSourceError(`${path}: there is no such field`);
      return [path, { content: Buffer.from(text), mode: own ?? mode }];
    }),
  );
}
