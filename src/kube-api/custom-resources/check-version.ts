import { type FieldCause, invalidValue, requiredValue, tooMany } from '../field-cause.ts';
import type { CustomSchema } from './custom-schema.ts';
import type { ColumnDefinition, ScaleDefinition } from './definition.ts';
import { memberNames, parseJsonPath } from './json-path.ts';

const columnTypes: readonly string[] = ['boolean', 'date', 'integer', 'number', 'string'];
const columnFormats: readonly string[] = [
  'byte',
  'date',
  'date-time',
  'double',
  'float',
  'int32',
  'int64',
  'password',
];

export function checkColumn(column: ColumnDefinition, path: string): readonly FieldCause[] {
  const { name, format = '', jsonPath } = column;
  const type: string = column.type;
  const wanted = `must be one of ${columnTypes.join(',')}`;
  return [
    ...(name === undefined || name === '' ? [requiredValue(`${path}.name`)] : []),
    ...(type === undefined || type === ''
      ? [requiredValue(`${path}.type`, wanted)]
      : columnTypes.includes(type)
        ? []
        : [invalidValue(`${path}.type`, type, wanted)]),
    ...(format === '' || columnFormats.includes(format)
      ? []
      : [invalidValue(`${path}.format`, format, `must be one of ${columnFormats.join(',')}`)]),
    ...(jsonPath === undefined || jsonPath === ''
      ? [requiredValue(`${path}.jsonPath`)]
      : checkPath(jsonPath, `${path}.jsonPath`)),
  ];
}

/** Kubernetes: only the dot at the beginning is asked for here; a path that cannot be read breaks the whole kind later. */
function checkPath(jsonPath: string, field: string): readonly FieldCause[] {
  if (!jsonPath.startsWith('.')) {
    return [invalidValue(field, jsonPath, 'must be a simple json path starting with .')];
  }
  const parsing = parseJsonPath(jsonPath);
  return parsing.kind === 'parsed'
    ? []
    : [invalidValue(field, jsonPath, `is no path that this server reads: ${parsing.reason}`)];
}

/** Where the sizes are. Kubernetes: below the spec what is wanted, below the status what there is. */
export function checkScale(scale: ScaleDefinition, path: string): readonly FieldCause[] {
  const { specReplicasPath, statusReplicasPath, labelSelectorPath } = scale;
  return [
    ...checkMembers(specReplicasPath, {
      field: `${path}.specReplicasPath`,
      roots: ['.spec.'],
      detail: 'should be a json path under .spec',
    }),
    ...checkMembers(statusReplicasPath, {
      field: `${path}.statusReplicasPath`,
      roots: ['.status.'],
      detail: 'should be a json path under .status',
    }),
    ...(labelSelectorPath === ''
      ? []
      : checkMembers(labelSelectorPath, {
          field: `${path}.labelSelectorPath`,
          roots: ['.spec.', '.status.'],
          detail: 'should be a json path under either .spec or .status',
        })),
  ];
}

interface MemberRules {
  readonly field: string;
  readonly roots: readonly string[];
  readonly detail: string;
}

function checkMembers(jsonPath: string, { field, roots, detail }: MemberRules): readonly FieldCause[] {
  if (jsonPath === '') return [requiredValue(field)];
  const causes = checkPath(jsonPath, field);
  if (causes.length > 0) return causes;
  if (!roots.some((root) => jsonPath.startsWith(root))) return [invalidValue(field, jsonPath, detail)];
  return membersOf(jsonPath) === undefined
    ? [invalidValue(field, jsonPath, 'must be a json path in the dot notation')]
    : [];
}

/** The names of a path that is made of nothing else. */
export function membersOf(jsonPath: string): readonly string[] | undefined {
  const parsing = parseJsonPath(jsonPath);
  return parsing.kind === 'parsed' ? memberNames(parsing.path) : undefined;
}

const mostSelectable = 8;

export function checkSelectablePaths(
  paths: readonly string[],
  schema: CustomSchema,
  path: string,
): readonly FieldCause[] {
  const count = new Set(paths).size;
  return [
    ...paths.flatMap((jsonPath, index) => checkSelectable(jsonPath, schema, `${path}[${index}].jsonPath`)),
    ...paths.flatMap((jsonPath, index): readonly FieldCause[] =>
      paths.indexOf(jsonPath) === index
        ? []
        : [
            {
              reason: 'FieldValueDuplicate',
              field: `${path}[${index}].jsonPath`,
              message: `Duplicate value: ${JSON.stringify(jsonPath)}`,
            },
          ],
    ),
    ...(count > mostSelectable ? [tooMany(path, count, mostSelectable)] : []),
  ];
}

function checkSelectable(jsonPath: string, schema: CustomSchema, field: string): readonly FieldCause[] {
  if (jsonPath === '') return [requiredValue(field)];
  const names = membersOf(jsonPath);
  if (names === undefined) return [invalidValue(field, jsonPath, 'is an invalid path')];
  if (names[0] === 'metadata') {
    return [invalidValue(field, jsonPath, 'must not point to fields in metadata')];
  }
  let found: CustomSchema | undefined = schema;
  for (const name of names) found = found?.properties.get(name);
  return found !== undefined && ['string', 'boolean', 'integer'].includes(found.type)
    ? []
    : [
        invalidValue(
          field,
          jsonPath,
          'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
        ),
      ];
}
