import { fieldsOf, type JsonFields, listOf, textOf } from '../field-shape.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import { type Definition, type DefinitionNames, readDefinition, readNames, textsOf } from './definition.ts';

export interface DefinitionCondition {
  readonly type: 'Established' | 'NamesAccepted' | 'Terminating';
  readonly status: 'True' | 'False';
  readonly lastTransitionTime?: string;
  readonly reason: string;
  readonly message: string;
}

export interface DefinitionStatus {
  readonly conditions: readonly DefinitionCondition[];
  readonly acceptedNames: DefinitionNames;
  readonly storedVersions: readonly string[];
}

/** Of a stored definition, which the server alone writes. */
export function readStatus({ status }: KubeObject): DefinitionStatus {
  const { conditions, acceptedNames, storedVersions } = fieldsOf(status);
  return {
    conditions: listOf(conditions) as unknown as readonly DefinitionCondition[],
    acceptedNames: readNames(acceptedNames),
    storedVersions: textsOf(storedVersions),
  };
}

export function isEstablished(definition: KubeObject): boolean {
  return readStatus(definition).conditions.some(
    ({ type, status }) => type === 'Established' && status === 'True',
  );
}

/** Every version that has ever been the one that is stored, since objects of it may be there. */
export function withStorageVersion(stored: readonly string[], { versions }: Definition): readonly string[] {
  const storage = versions.find(({ isStorage }) => isStorage)?.name;
  return storage === undefined || stored.includes(storage) ? stored : [...stored, storage];
}

/** The condition in place of the one of its type. Its time is that of the last time its status changed. */
export function withCondition(
  conditions: readonly DefinitionCondition[],
  condition: DefinitionCondition,
  now: string,
): readonly DefinitionCondition[] {
  const old = conditions.find(({ type }) => type === condition.type);
  const { type, status, ...why } = condition;
  const lastTransitionTime = old?.status === status ? (old.lastTransitionTime ?? now) : now;
  const next = { type, status, lastTransitionTime, ...why };
  return old === undefined
    ? [...conditions, next]
    : conditions.map((one) => (one.type === type ? next : one));
}

/** What is claimed by one definition. */
export interface ClaimedNames {
  readonly resources: ReadonlySet<string>;
  readonly kinds: ReadonlySet<string>;
}

/**
 * The status of a definition, given what the others of its group have been granted. Kubernetes: names that were
 * accepted once stay so, and whoever comes later waits for them.
 */
export function settleStatus(definition: KubeObject, claimed: ClaimedNames, now: string): JsonFields {
  const { conditions, acceptedNames, storedVersions } = readStatus(definition);
  const { names } = readDefinition(definition);
  const { accepted, conflict } = acceptNames(names, acceptedNames, claimed);
  const naming: DefinitionCondition =
    conflict === undefined
      ? { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' }
      : { type: 'NamesAccepted', status: 'False', ...conflict };
  const wasEstablished = isEstablished(definition);
  const established: DefinitionCondition | undefined = wasEstablished
    ? undefined
    : conflict === undefined
      ? {
          type: 'Established',
          status: 'True',
          reason: 'InitialNamesAccepted',
          message: 'the initial names have been accepted',
        }
      : {
          type: 'Established',
          status: 'False',
          reason: 'NotAccepted',
          message: 'not all names are accepted',
        };
  const named = withCondition(conditions, naming, now);
  return {
    conditions: established === undefined ? named : withCondition(named, established, now),
    acceptedNames: printNames(accepted),
    storedVersions,
  };
}

interface Conflict {
  readonly reason: string;
  readonly message: string;
}

function acceptNames(
  asked: DefinitionNames,
  held: DefinitionNames,
  { resources, kinds }: ClaimedNames,
): { readonly accepted: DefinitionNames; readonly conflict: Conflict | undefined } {
  let conflict: Conflict | undefined;
  const take = (name: string, own: string, rule: { used: ReadonlySet<string>; reason: string }): string => {
    if (name === own || !rule.used.has(name)) return name;
    conflict = { reason: rule.reason, message: `${JSON.stringify(name)} is already in use` };
    return own;
  };
  const plural = take(asked.plural, held.plural, { used: resources, reason: 'PluralConflict' });
  const singular = take(asked.singular, held.singular, { used: resources, reason: 'SingularConflict' });
  const taken = asked.shortNames.filter((name) => resources.has(name));
  if (taken.length > 0) {
    const reasons = taken.map((name) => `${JSON.stringify(name)} is already in use`);
    const message = reasons.length === 1 ? String(reasons[0]) : `[${reasons.join(', ')}]`;
    conflict = { reason: 'ShortNamesConflict', message };
  }
  const kind = take(asked.kind, held.kind, { used: kinds, reason: 'KindConflict' });
  const listKind = take(asked.listKind, held.listKind, { used: kinds, reason: 'ListKindConflict' });
  const shortNames = taken.length > 0 ? held.shortNames : asked.shortNames;
  return {
    accepted: { plural, singular, kind, listKind, shortNames, categories: asked.categories },
    conflict,
  };
}

/** As Go writes them: what is empty is left out, but for the two that are required. */
export function printNames(names: DefinitionNames): JsonFields {
  const { plural, singular, kind, listKind, shortNames, categories } = names;
  return {
    plural,
    ...(singular !== '' && { singular }),
    ...(shortNames.length > 0 && { shortNames }),
    kind,
    ...(listKind !== '' && { listKind }),
    ...(categories.length > 0 && { categories }),
  };
}

/** What all other definitions of a group have been granted. */
export function claimedByOthers(definition: KubeObject, all: readonly KubeObject[]): ClaimedNames {
  const { group } = readDefinition(definition);
  const others = all
    .filter(({ metadata }) => metadata.name !== definition.metadata.name)
    .filter(({ spec }) => textOf(fieldsOf(spec).group) === group)
    .map((other) => readStatus(other).acceptedNames);
  return {
    resources: new Set(
      others.flatMap(({ plural, singular, shortNames }) => [plural, singular, ...shortNames]),
    ),
    kinds: new Set(others.flatMap(({ kind, listKind }) => [kind, listKind])),
  };
}
