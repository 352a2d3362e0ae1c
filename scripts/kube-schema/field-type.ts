import type { FieldSchema } from '../../src/kube-api/schema/field-schema.ts';
import type { ModelAttribute } from './model-classes.ts';

type TypeAndFormat = Pick<ModelAttribute, 'type' | 'format'>;

/** Reads a type as the models write it: `string`, `Array<V1EnvVar>`, `{ [key: string]: Date; }`. */
export function readFieldType(
  { type, format }: TypeAndFormat,
  keyOf: (className: string) => string,
): FieldSchema {
  const item = /^Array<(.+)>$/.exec(type)?.[1];
  if (item !== undefined) return { type: 'list', of: readFieldType({ type: item, format }, keyOf) };
  const value = /^\{ \[key: string\]: (.+); \}$/.exec(type)?.[1];
  if (value !== undefined) return { type: 'map', of: readFieldType({ type: value, format }, keyOf) };
  return readPlainType({ type, format }) ?? { type: 'struct', struct: keyOf(type) };
}

function readPlainType({ type, format }: TypeAndFormat): FieldSchema | undefined {
  switch (type) {
    case 'string':
      return { type: format === 'byte' ? 'bytes' : 'string' };
    case 'boolean':
      return { type: 'boolean' };
    case 'number':
      return format === 'double' ? { type: 'number', format } : { type: 'integer', format };
    case 'Date':
      return { type: 'time' };
    case 'V1MicroTime':
      return { type: 'micro-time' };
    case 'IntOrString':
      return { type: 'int-or-string' };
    case 'any':
      return { type: 'json' };
    default:
      return undefined;
  }
}
