import { isFields } from '../field-shape.ts';
import type { KubeObject } from '../storage/kube-object.ts';
import { readDefinition } from './definition.ts';
import { isKnownFormat } from './formats.ts';

const validations = 'x-kubernetes-validations';

/** What a definition asks for and does not get. Kept and published like the rest, it would be taken to be checked. */
export function warnOfDefinition(object: KubeObject): readonly string[] {
  const { versions } = readDefinition(object);
  const schemas = versions.flatMap(({ schema }) => schema ?? []);
  const formats = [...new Set(schemas.flatMap((schema) => valuesOf(schema, 'format')))].filter(
    (format) => typeof format === 'string' && !isKnownFormat(format),
  );
  return [
    ...(schemas.some((schema) => valuesOf(schema, validations).length > 0)
      ? [
          `${validations} are kept and published, but this server evaluates no CEL: objects are not checked by them`,
        ]
      : []),
    ...(formats.length > 0
      ? [`values are not checked for their format where it is ${formats.map(String).sort().join(', ')}`]
      : []),
  ];
}

/** Every value of a keyword, anywhere in a schema. A property may be called like one, and then is a schema itself. */
function valuesOf(value: unknown, keyword: string): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap((item) => valuesOf(item, keyword));
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => [
    ...(name === keyword && !isFields(member) ? [member] : []),
    ...valuesOf(member, keyword),
  ]);
}
