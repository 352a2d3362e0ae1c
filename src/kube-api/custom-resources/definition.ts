import { fieldsOf, isFields, type JsonFields, listOf, textOf } from '../field-shape.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import type { Column } from '../tables/column.ts';

export const definitionsResource = 'customresourcedefinitions.apiextensions.k8s.io';

/** `CustomResourceDefinitionNames`. */
export interface DefinitionNames {
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly listKind: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
}

export interface ColumnDefinition {
  readonly name: string;
  readonly type: Column['type'];
  readonly format?: string;
  readonly description?: string;
  readonly priority?: number;
  readonly jsonPath: string;
}

export interface ScaleDefinition {
  readonly specReplicasPath: string;
  readonly statusReplicasPath: string;
  readonly labelSelectorPath: string;
}

export interface DefinitionVersion {
  readonly name: string;
  readonly isServed: boolean;
  readonly isStorage: boolean;
  readonly isDeprecated: boolean;
  readonly deprecationWarning: string | undefined;
  /** As given: `CustomResourceValidation.openAPIV3Schema`. */
  readonly schema: JsonFields | undefined;
  readonly hasStatus: boolean;
  readonly scale: ScaleDefinition | undefined;
  readonly columns: readonly ColumnDefinition[];
  readonly selectablePaths: readonly string[];
}

/** What a `CustomResourceDefinition` asks for. */
export interface Definition {
  readonly group: string;
  readonly scope: string;
  readonly names: DefinitionNames;
  readonly versions: readonly DefinitionVersion[];
}

/** Reads an object that has been decoded by its schema: types hold, and what is absent gets Go's zero value. */
export function readDefinition({ spec }: KubeObject): Definition {
  const { group, scope, names, versions } = fieldsOf(spec);
  return {
    group: textOf(group),
    scope: textOf(scope),
    names: readNames(names),
    versions: listOf(versions).map(readVersion),
  };
}

export function readNames(value: unknown): DefinitionNames {
  const { plural, singular, kind, listKind, shortNames, categories } = fieldsOf(value);
  return {
    plural: textOf(plural),
    singular: textOf(singular),
    kind: textOf(kind),
    listKind: textOf(listKind),
    shortNames: textsOf(shortNames),
    categories: textsOf(categories),
  };
}

function readVersion(version: JsonFields): DefinitionVersion {
  const { name, served, storage, deprecated, deprecationWarning } = version;
  const { openAPIV3Schema } = fieldsOf(version.schema);
  const { status, scale } = fieldsOf(version.subresources);
  return {
    name: textOf(name),
    isServed: served === true,
    isStorage: storage === true,
    isDeprecated: deprecated === true,
    deprecationWarning: typeof deprecationWarning === 'string' ? deprecationWarning : undefined,
    schema: isFields(openAPIV3Schema) ? openAPIV3Schema : undefined,
    hasStatus: isFields(status),
    scale: isFields(scale) ? readScale(scale) : undefined,
    // The schema has checked the members, and validation the values.
    columns: listOf(version.additionalPrinterColumns) as unknown as readonly ColumnDefinition[],
    selectablePaths: listOf(version.selectableFields).map(({ jsonPath }) => textOf(jsonPath)),
  };
}

function readScale({ specReplicasPath, statusReplicasPath, labelSelectorPath }: JsonFields): ScaleDefinition {
  return {
    specReplicasPath: textOf(specReplicasPath),
    statusReplicasPath: textOf(statusReplicasPath),
    labelSelectorPath: textOf(labelSelectorPath),
  };
}

export function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
