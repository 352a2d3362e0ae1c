import type { JsonFields } from '../../field-shape.ts';
import { age, type Column, name, text } from '../column.ts';
import { readFields, readText } from '../read-object.ts';

export const namespaceColumns: readonly Column[] = [
  name,
  text('Status', 'Whether the namespace is in use or on its way out.', (namespace) =>
    readText(namespace, 'status', 'phase'),
  ),
  age,
];

export const serviceAccountColumns: readonly Column[] = [name, age];

export const configMapColumns: readonly Column[] = [
  name,
  text('Data', 'How many entries there are.', (map) => size(map, 'data') + size(map, 'binaryData')),
  age,
];

export const secretColumns: readonly Column[] = [
  name,
  text('Type', 'What the secret is for.', (secret) => readText(secret, 'type')),
  text('Data', 'How many entries there are.', (secret) => size(secret, 'data')),
  age,
];

function size(object: JsonFields, member: string): number {
  return Object.keys(readFields(object, member) ?? {}).length;
}
