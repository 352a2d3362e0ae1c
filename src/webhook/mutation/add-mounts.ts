import { posix } from 'node:path';
import { covers } from './covers.ts';
import { append, type JsonEdit, type JsonPlace } from './json-edits.ts';
import { type JsonFields, listAt, textAt } from './json-fields.ts';
import { type MutationPlan, servedContainers } from './plan.ts';

/** Mounts the token's volume where clients look for it. */
export function addMounts(pod: JsonFields, plan: MutationPlan): readonly JsonEdit[] {
  return servedContainers(pod, plan).flatMap(({ container, at }) => mount(container, at, plan));
}

function mount(container: JsonFields, at: JsonPlace, plan: MutationPlan): readonly JsonEdit[] {
  const wanted = wantedMount(plan);
  const mounts = listAt(container, 'volumeMounts');
  const place: JsonPlace = [...at, 'volumeMounts'];
  // Kubernetes refuses two mounts at one path, so a foreign one stays alone; a warning says so.
  if (findForeignMount(container, plan) !== undefined) return [];
  const ours = mounts.findIndex(({ mountPath }) => mountPath === wanted.mountPath);
  const index = ours >= 0 ? ours : mounts.findIndex(({ name }) => name === wanted.name);
  const found = mounts[index];
  if (found === undefined) return append(mounts, place, [wanted]);
  const isSame = covers(found, wanted) && covers(wanted, found);
  return isSame ? [] : [{ op: 'replace', at: [...place, index], value: wanted }];
}

function wantedMount({ volumeName, layout }: MutationPlan): JsonFields {
  return { name: volumeName, mountPath: layout.mountPath, readOnly: true };
}

/** The volume that a container mounts at the token's path instead of the token. */
export function findForeignMount(
  container: JsonFields,
  { volumeName, layout }: MutationPlan,
): string | undefined {
  const names = listAt(container, 'volumeMounts')
    .filter((mounted) => isAtPath(mounted, layout.mountPath))
    .map((mounted) => textAt(mounted, 'name') ?? '');
  return names.find((name) => name !== volumeName);
}

/** The path is one of a layout: absolute, with nothing to resolve. */
export function isAtPath(mounted: JsonFields, path: string): boolean {
  const mountPath = textAt(mounted, 'mountPath');
  return mountPath !== undefined && (mountPath === path || posix.join('/', mountPath, '/') === `${path}/`);
}
