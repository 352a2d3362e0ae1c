import { isDeepStrictEqual } from 'node:util';
import {
  type FieldCause,
  forbiddenValue,
  invalidValue,
  requiredValue,
  unsupportedValue,
} from '../field-cause.ts';
import { fieldsOf } from '../field-shape.ts';
import { checkDns1035Label, checkSubdomainName } from '../names.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import { checkApproval } from './check-approval.ts';
import { checkSchema } from './check-schema.ts';
import { checkColumn, checkScale, checkSelectablePaths } from './check-version.ts';
import { readSchema } from './custom-schema.ts';
import { type Definition, type DefinitionVersion, readDefinition } from './definition.ts';
import { isEstablished, readStatus } from './definition-status.ts';

/** What keeps an object from being a definition, in the words of apiextensions-apiserver. */
export function checkDefinition(object: KubeObject, existing: KubeObject | undefined): readonly FieldCause[] {
  const definition = readDefinition(object);
  return [
    ...checkObjectName(object, definition),
    ...checkSpec(object, definition),
    ...(existing === undefined ? [] : checkUnchanged(definition, existing)),
    ...checkStoredVersions(definition, readStatus(object).storedVersions),
    ...checkApproval(definition.group, object, existing),
  ];
}

function checkObjectName({ metadata: { name } }: KubeObject, { names, group }: Definition) {
  return name === `${names.plural}.${group}`
    ? []
    : [invalidValue('metadata.name', name, 'must be spec.names.plural+"."+spec.group')];
}

function checkSpec({ spec }: KubeObject, definition: Definition): readonly FieldCause[] {
  const { versions } = definition;
  const { preserveUnknownFields } = fieldsOf(spec);
  const names = versions.map(({ name }) => name);
  const shown = JSON.stringify(names);
  return [
    ...checkGroup(definition.group),
    ...checkScope(definition.scope),
    ...versions.flatMap((version, index) => checkVersion(version, placeOf(definition, index))),
    ...(new Set(names).size < names.length
      ? [invalidList('spec.versions', shown, 'must contain unique version names')]
      : []),
    ...(versions.filter(({ isStorage }) => isStorage).length === 1
      ? []
      : [invalidList('spec.versions', shown, 'must have exactly one version marked as storage version')]),
    ...checkNames(definition),
    ...checkConversion(fieldsOf(fieldsOf(spec).conversion)),
    ...(preserveUnknownFields === true
      ? [
          invalidValue(
            'spec.preserveUnknownFields',
            true,
            'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
          ),
        ]
      : []),
  ];
}

/** Kubernetes: the value that it names is Go's. */
function invalidList(field: string, shown: string, detail: string): FieldCause {
  return { reason: 'FieldValueInvalid', field, message: `Invalid value: ${shown}: ${detail}` };
}

function checkGroup(group: string): readonly FieldCause[] {
  if (group === '') return [requiredValue('spec.group')];
  const reasons = checkSubdomainName(group);
  if (reasons.length > 0) return [invalidValue('spec.group', group, reasons.join(','))];
  return group.includes('.')
    ? []
    : [invalidValue('spec.group', group, 'should be a domain with at least one dot')];
}

const scopes: readonly string[] = ['Cluster', 'Namespaced'];

function checkScope(scope: string): readonly FieldCause[] {
  if (scope === '') return [requiredValue('spec.scope')];
  return scopes.includes(scope) ? [] : [unsupportedValue('spec.scope', scope, scopes)];
}

/** Where the mistakes of a version are. Kubernetes: what all versions have in common is looked for above them. */
interface VersionPlace {
  readonly path: string;
  readonly schema: string;
  readonly subresources: string;
  readonly columns: string;
  readonly selectable: string;
}

function placeOf({ versions }: Definition, index: number): VersionPlace {
  const path = `spec.versions[${index}]`;
  const [first] = versions;
  const isShared = (part: (version: DefinitionVersion) => unknown): boolean =>
    first !== undefined && versions.every((version) => isDeepStrictEqual(part(version), part(first)));
  const at = (member: string, shared: boolean): string => `${shared ? 'spec' : path}.${member}`;
  return {
    path,
    schema: isShared(({ schema }) => schema) ? 'spec.validation' : `${path}.schema`,
    subresources: at(
      'subresources',
      isShared(({ hasStatus, scale }) => ({ hasStatus, scale })),
    ),
    columns: at(
      'additionalPrinterColumns',
      isShared(({ columns }) => columns),
    ),
    selectable: at(
      'selectableFields',
      isShared(({ selectablePaths }) => selectablePaths),
    ),
  };
}

function checkVersion(version: DefinitionVersion, place: VersionPlace): readonly FieldCause[] {
  const { name, schema, scale, columns, selectablePaths } = version;
  const reasons = checkDns1035Label(name);
  const openApi = `${place.schema}.openAPIV3Schema`;
  const schemaCauses = schema === undefined ? [] : checkSchema(schema, { path: openApi, level: 'root' });
  return [
    ...(schema === undefined ? [requiredValue(`${place.path}.schema.openAPIV3Schema`)] : []),
    ...(reasons.length > 0 ? [invalidValue(`${place.path}.name`, name, reasons.join(','))] : []),
    ...checkDeprecation(version, place.path),
    ...(schema?.nullable === true
      ? [forbiddenValue(`${openApi}.nullable`, 'nullable cannot be true at the root')]
      : []),
    ...schemaCauses,
    ...(scale === undefined ? [] : checkScale(scale, `${place.subresources}.scale`)),
    ...columns.flatMap((column, index) => checkColumn(column, `${place.columns}[${index}]`)),
    ...(schema === undefined || schemaCauses.length > 0
      ? []
      : checkSelectablePaths(selectablePaths, readSchema(schema), place.selectable)),
  ];
}

function checkDeprecation(
  { isDeprecated, deprecationWarning: warning }: DefinitionVersion,
  path: string,
): readonly FieldCause[] {
  if (warning === undefined) return [];
  const refuse = (detail: string): FieldCause => invalidValue(`${path}.deprecationWarning`, warning, detail);
  if (!isDeprecated) return [refuse('can only be set for deprecated versions')];
  if (warning === '') return [refuse('must not be an empty string')];
  const stray = [...warning].findIndex((character) => /\p{C}/u.test(character));
  return [
    ...(warning.length > 256 ? [refuse('must be <= 256 characters long')] : []),
    ...(stray >= 0
      ? [
          refuse(
            `must only contain printable UTF-8 characters; non-printable character found at index ${stray}`,
          ),
        ]
      : []),
  ];
}

function checkNames({ names }: Definition): readonly FieldCause[] {
  const { plural, singular, kind, listKind, shortNames, categories } = names;
  const label = (field: string, name: string): readonly FieldCause[] => {
    const reasons = checkDns1035Label(name);
    return reasons.length === 0 ? [] : [invalidValue(`spec.names.${field}`, name, reasons.join(','))];
  };
  const mixedCase = (field: string, name: string): readonly FieldCause[] => {
    const reasons = checkDns1035Label(name.toLowerCase());
    const detail = `may have mixed case, but should otherwise match: ${reasons.join(',')}`;
    return reasons.length === 0 ? [] : [invalidValue(`spec.names.${field}`, name, detail)];
  };
  const named = (check: typeof label, field: string, name: string): readonly FieldCause[] =>
    name === '' ? [requiredValue(`spec.names.${field}`)] : check(field, name);
  return [
    ...named(label, 'plural', plural),
    ...named(label, 'singular', singular),
    ...named(mixedCase, 'kind', kind),
    ...named(mixedCase, 'listKind', listKind),
    ...shortNames.flatMap((name, index) => label(`shortNames[${index}]`, name)),
    ...(kind !== '' && kind === listKind
      ? [invalidValue('spec.names.listKind', listKind, 'kind and listKind may not be the same')]
      : []),
    ...categories.flatMap((name, index) => label(`categories[${index}]`, name)),
  ];
}

function checkConversion(conversion: Readonly<Record<string, unknown>>): readonly FieldCause[] {
  const { strategy = 'None', webhook } = conversion;
  if (strategy === 'None') {
    return webhook === undefined
      ? []
      : [
          forbiddenValue(
            'spec.conversion.webhookClientConfig',
            'should not be set when strategy is not set to Webhook',
          ),
        ];
  }
  const given = String(strategy);
  if (given !== 'Webhook') return [unsupportedValue('spec.conversion.strategy', given, ['None', 'Webhook'])];
  return [forbiddenValue('spec.conversion.strategy', 'this server calls no conversion webhooks: use None')];
}

/** Kubernetes: what the store goes by does not change. */
function checkUnchanged(next: Definition, existing: KubeObject): readonly FieldCause[] {
  const before = readDefinition(existing);
  const unchanged = (field: string, is: string, was: string): readonly FieldCause[] =>
    is === was ? [] : [invalidValue(field, is, 'field is immutable')];
  return [
    ...(isEstablished(existing)
      ? [
          ...unchanged('spec.scope', next.scope, before.scope),
          ...unchanged('spec.names.kind', next.names.kind, before.names.kind),
        ]
      : []),
    ...unchanged('spec.group', next.group, before.group),
    ...unchanged('spec.names.plural', next.names.plural, before.names.plural),
  ];
}

function checkStoredVersions({ versions }: Definition, stored: readonly string[]): readonly FieldCause[] {
  const field = 'status.storedVersions';
  const shown = JSON.stringify(stored);
  if (stored.length === 0) return [invalidList(field, shown, 'must have at least one stored version')];
  const storage = versions.find(({ isStorage }) => isStorage)?.name;
  if (storage !== undefined && !stored.includes(storage)) {
    return [invalidList(field, shown, `must have the storage version ${storage}`)];
  }
  return stored.flatMap((name, index) =>
    versions.some((version) => version.name === name)
      ? []
      : [
          invalidValue(
            `${field}[${index}]`,
            name,
            `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`,
          ),
        ],
  );
}
