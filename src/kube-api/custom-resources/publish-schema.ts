import { fieldsOf, type JsonFields } from '../field-shape.ts';
import type { GroupVersionKind } from '../schema/index.ts';

const objectMeta = { $ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };
const conventions = 'https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md';

/** A version's schema as OpenAPI v3 publishes it: with what every object has, and a name of the group spelt backwards. */
export function publishSchema(
  { group, version, kind }: GroupVersionKind,
  raw: JsonFields,
): { readonly name: string; readonly schema: JsonFields } {
  return {
    name: [...group.split('.').toReversed(), version, kind].join('.'),
    schema: {
      ...raw,
      type: 'object',
      properties: {
        ...fieldsOf(raw.properties),
        apiVersion: {
          type: 'string',
          description: `The version of the schema of this representation of an object. More info: ${conventions}#resources`,
        },
        kind: {
          type: 'string',
          description: `What this object represents, in CamelCase. Cannot be updated. More info: ${conventions}#types-kinds`,
        },
        metadata: {
          allOf: [objectMeta],
          description: `The object's metadata. More info: ${conventions}#metadata`,
        },
      },
      'x-kubernetes-group-version-kind': [{ group, version, kind }],
    },
  };
}
