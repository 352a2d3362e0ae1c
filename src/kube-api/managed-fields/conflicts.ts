import type { FieldSet } from './field-set.ts';
import { compareText } from './go-json.ts';
import { type Manager, managerId, type Operation } from './managers.ts';
import { type Path, showPath } from './path-element.ts';

/** A field that one manager applies and another owns, with different values. */
export interface Conflict {
  readonly manager: string;
  readonly operation: Operation;
  readonly apiVersion: string;
  readonly subresource: string;
  /** As refusals show it: `.data.a`. */
  readonly path: string;
}

/** An entry of `details.causes`. */
export interface ConflictCause {
  readonly reason: 'FieldManagerConflict';
  readonly message: string;
  readonly field: string;
}

export interface ConflictRefusal {
  readonly kind: 'conflict';
  readonly conflicts: readonly Conflict[];
  readonly message: string;
  readonly causes: readonly ConflictCause[];
}

/** What an apply would take, by the manager that owns it. */
export interface Contested {
  readonly manager: Manager;
  readonly fields: FieldSet;
}

/** The 409, in the real server's words. Go leaves the managers' order in the causes to chance; ours is by name. */
export function refuseConflicts(contested: readonly Contested[]): ConflictRefusal {
  const groups = contested
    .map(({ manager, fields }) => ({ manager, shown: showManager(manager), paths: [...fields.paths()] }))
    .sort((left, right) => compareText(managerId(left.manager), managerId(right.manager)));
  return {
    kind: 'conflict',
    conflicts: groups.flatMap(({ manager, paths }) => paths.map((path) => toConflict(manager, path))),
    message: toMessage(groups),
    causes: groups.flatMap(({ shown, paths }) =>
      paths.map((path) => ({
        reason: 'FieldManagerConflict',
        message: `conflict with ${shown}`,
        field: showPath(path),
      })),
    ),
  };
}

function toConflict({ name, operation, apiVersion, subresource }: Manager, path: Path): Conflict {
  return { manager: name, operation, apiVersion, subresource, path: showPath(path) };
}

function toMessage(groups: readonly { readonly shown: string; readonly paths: readonly Path[] }[]): string {
  const count = groups.reduce((sum, { paths }) => sum + paths.length, 0);
  const several = groups.map(({ shown, paths }) =>
    [`conflicts with ${shown}:`, ...paths.map((path) => `- ${showPath(path)}`)].join('\n'),
  );
  const one = groups.map(({ shown, paths }) => `conflict with ${shown}: ${paths.map(showPath).join()}`);
  return count === 1
    ? `Apply failed with 1 conflict: ${one.join()}`
    : `Apply failed with ${count} conflicts: ${several.join('\n')}`;
}

/** Kubernetes: the time of an updater is no longer part of who it is, and so not of this text either. */
function showManager({ name, operation, apiVersion, subresource }: Manager): string {
  const base = JSON.stringify(name);
  const inside = subresource === '' ? base : `${base} with subresource ${JSON.stringify(subresource)}`;
  return operation === 'Update' ? `${inside} using ${apiVersion}` : inside;
}
