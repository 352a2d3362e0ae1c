import type { JsonFields } from '../field-shape.ts';
import { formatAge } from './duration.ts';
import { readText } from './read-object.ts';

/** kubectl prints `<none>` for `null`. */
export type Cell = string | number | boolean | null;

/** A column of a kind's table, as `kubectl get` shows it. */
export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  /** `name` marks the object's own name, which kubectl writes with its kind when it lists several kinds. */
  readonly format?: string;
  /** kubectl shows what is above 0 with `-o wide` only. */
  readonly priority?: number;
  readonly description: string;
  readonly cell: (object: JsonFields, now: Date) => Cell;
}

export const name: Column = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: 'What the object is called, once per namespace and kind.',
  cell: (object) => readText(object, 'metadata', 'name'),
};

export const age: Column = {
  name: 'Age',
  type: 'string',
  description: 'How long ago the object was created.',
  cell: (object, now) => formatAge(readText(object, 'metadata', 'creationTimestamp'), now),
};

/** Kubernetes: kinds whose table nobody has designed show a date in place of an age. */
export const createdAt: Column = {
  name: 'Created At',
  type: 'date',
  description: 'When the object was created.',
  cell: (object) => readText(object, 'metadata', 'creationTimestamp'),
};

/** A column of text. */
export function text(title: string, description: string, cell: Column['cell']): Column {
  return { name: title, type: 'string', description, cell };
}

export function integer(title: string, description: string, cell: Column['cell']): Column {
  return { name: title, type: 'integer', description, cell };
}

/** The column as part of the wide table only. */
export function wide(column: Column): Column {
  return { ...column, priority: 1 };
}
