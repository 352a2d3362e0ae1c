import { type ApiKind, apiKind, apiVersionOf } from '../kinds/api-kind.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import { membersOf } from './check-version.ts';
import { readSchema } from './custom-schema.ts';
import type { CustomVersion, ScalePaths } from './custom-version.ts';
import {
  type Definition,
  type DefinitionVersion,
  readDefinition,
  type ScaleDefinition,
} from './definition.ts';
import { isEstablished, readStatus } from './definition-status.ts';
import { toObjectType } from './object-type.ts';
import { printerColumns } from './printer-columns.ts';
import { publishSchema } from './publish-schema.ts';
import { validateValue } from './validate-value.ts';
import { compareVersions } from './version-order.ts';

/** The kinds that a stored definition makes: one a version, and none before its names have been accepted. */
export function customKinds(object: KubeObject): readonly ApiKind[] {
  if (!isEstablished(object)) return [];
  const definition = readDefinition(object);
  return definition.versions
    .filter(({ isServed }) => isServed)
    .toSorted((left, right) => compareVersions(left.name, right.name))
    .map((version) => toKind(object, definition, version));
}

function toKind(object: KubeObject, definition: Definition, version: DefinitionVersion): ApiKind {
  const { group, scope } = definition;
  const names = readStatus(object).acceptedNames;
  const custom = toCustomVersion(object, definition, version);
  return apiKind({
    group,
    version: version.name,
    kind: names.kind,
    plural: names.plural,
    singular: names.singular,
    shortNames: names.shortNames,
    categories: names.categories,
    isNamespaced: scope === 'Namespaced',
    hasStatus: version.hasStatus,
    hasGeneration: true,
    hasScale: version.scale !== undefined,
    needsVersion: true,
    custom,
    behaviour: { validate: ({ metadata: _, ...fields }) => validateValue(fields, custom.schema) },
  });
}

function toCustomVersion(
  object: KubeObject,
  { group, versions }: Definition,
  version: DefinitionVersion,
): CustomVersion {
  const { kind, listKind } = readStatus(object).acceptedNames;
  const raw = version.schema ?? {};
  const schema = readSchema(raw);
  const { name, isDeprecated, deprecationWarning, columns, selectablePaths, scale } = version;
  return {
    listKind,
    schema,
    type: toObjectType(kind, schema),
    columns: printerColumns(columns),
    selectableFields: selectablePaths.flatMap((path) => membersOf(path)?.join('.') ?? []),
    scale: scale && toScalePaths(scale),
    published: publishSchema({ group, version: name, kind }, raw),
    apiVersions: versions.map((one) => apiVersionOf({ group, version: one.name })),
    isTerminating: object.metadata.deletionTimestamp !== undefined,
    deprecation: isDeprecated ? (deprecationWarning ?? `${group}/${name} ${kind} is deprecated`) : undefined,
  };
}

function toScalePaths({
  specReplicasPath,
  statusReplicasPath,
  labelSelectorPath,
}: ScaleDefinition): ScalePaths {
  return {
    // Validation has seen to it that these are names and nothing else.
    specReplicas: membersOf(specReplicasPath) ?? [],
    statusReplicas: membersOf(statusReplicasPath) ?? [],
    labelSelector: labelSelectorPath === '' ? undefined : membersOf(labelSelectorPath),
  };
}
