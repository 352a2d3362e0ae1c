import type { JsonFields } from '../field-shape.ts';
import type { FieldSchema, FindStruct, ListSchema, ScalarType, StructSchema } from './field-schema.ts';

const apimachinery = 'io.k8s.apimachinery.pkg';

/** Scalars that are types of their own upstream: `kubectl explain` shows their names. */
const namedScalars: Readonly<
  Partial<Record<ScalarType, { readonly name: string; readonly schema: JsonFields }>>
> = {
  time: {
    name: `${apimachinery}.apis.meta.v1.Time`,
    schema: { type: 'string', format: 'date-time' },
  },
  'micro-time': {
    name: `${apimachinery}.apis.meta.v1.MicroTime`,
    schema: { type: 'string', format: 'date-time' },
  },
  quantity: {
    name: `${apimachinery}.api.resource.Quantity`,
    schema: { oneOf: [{ type: 'string' }, { type: 'number' }] },
  },
  'int-or-string': {
    name: `${apimachinery}.util.intstr.IntOrString`,
    schema: { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] },
  },
};

const plainScalars: Readonly<Partial<Record<ScalarType, JsonFields>>> = {
  string: { type: 'string' },
  boolean: { type: 'boolean' },
  bytes: { type: 'string', format: 'byte' },
  json: {},
};

export type Components = Readonly<Record<string, JsonFields>>;

/** The schemas of the structs, and of everything that they refer to, sorted by name. */
export function componentsOf(roots: readonly StructSchema[], findStruct: FindStruct): Components {
  const components = new Map<string, JsonFields>(
    Object.values(namedScalars).map(({ name, schema }) => [name, schema]),
  );
  const visit = (struct: StructSchema): void => {
    const name = componentName(struct);
    if (components.has(name)) return;
    components.set(name, structSchema(struct, findStruct));
    for (const field of Object.values(struct.fields)) {
      const inner = structIn(field);
      if (inner !== undefined) visit(findStruct(inner));
    }
  };
  for (const root of roots) visit(root);
  return Object.fromEntries([...components].sort(([left], [right]) => (left < right ? -1 : 1)));
}

function structIn(field: FieldSchema): string | undefined {
  if (field.type === 'struct') return field.struct;
  return field.type === 'list' || field.type === 'map' ? structIn(field.of) : undefined;
}

export function reference(componentName: string): JsonFields {
  return { $ref: `#/components/schemas/${componentName}` };
}

export function componentName({ openApiName, name }: StructSchema): string {
  return openApiName ?? name;
}

function structSchema(struct: StructSchema, findStruct: FindStruct): JsonFields {
  const fields = Object.entries(struct.fields);
  const required = fields.filter(([, { isRequired }]) => isRequired === true).map(([name]) => name);
  return {
    ...(struct.description !== undefined && { description: struct.description }),
    type: 'object',
    ...(required.length > 0 && { required }),
    properties: Object.fromEntries(fields.map(([name, field]) => [name, fieldSchema(field, findStruct)])),
    ...(struct.mapType !== undefined && { 'x-kubernetes-map-type': struct.mapType }),
    ...(struct.kind !== undefined && { 'x-kubernetes-group-version-kind': [struct.kind] }),
  };
}

function fieldSchema(field: FieldSchema, findStruct: FindStruct): JsonFields {
  const schema = typeSchema(field, findStruct);
  const extensions = extensionsOf(field, findStruct);
  const description = field.description !== undefined && { description: field.description };
  // OpenAPI 3.0, Reference Object: nothing may stand beside a reference.
  return { ...('$ref' in schema ? { allOf: [schema] } : schema), ...description, ...extensions };
}

function typeSchema(field: FieldSchema, findStruct: FindStruct): JsonFields {
  switch (field.type) {
    case 'struct':
      return reference(componentName(findStruct(field.struct)));
    case 'list':
      return { type: 'array', items: typeSchema(field.of, findStruct) };
    case 'map':
      return { type: 'object', additionalProperties: typeSchema(field.of, findStruct) };
    default: {
      const named = namedScalars[field.type];
      if (named !== undefined) return reference(named.name);
      const number = { type: field.type, ...(field.format !== undefined && { format: field.format }) };
      return plainScalars[field.type] ?? number;
    }
  }
}

function extensionsOf(field: FieldSchema, findStruct: FindStruct): JsonFields {
  if (field.type === 'list') return listExtensions(field);
  if (field.type === 'map' && field.mapType !== undefined) return { 'x-kubernetes-map-type': field.mapType };
  const strategy = field.type === 'struct' ? findStruct(field.struct).patchStrategy : undefined;
  return strategy === undefined ? {} : { 'x-kubernetes-patch-strategy': strategy };
}

function listExtensions({ listType, listMapKeys, patchMergeKey, patchStrategy }: ListSchema): JsonFields {
  return {
    ...(listType !== undefined && { 'x-kubernetes-list-type': listType }),
    ...(listMapKeys !== undefined && { 'x-kubernetes-list-map-keys': listMapKeys }),
    ...(patchMergeKey !== undefined && { 'x-kubernetes-patch-merge-key': patchMergeKey }),
    ...(patchStrategy !== undefined && { 'x-kubernetes-patch-strategy': patchStrategy }),
  };
}
