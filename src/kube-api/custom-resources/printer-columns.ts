import { isFields, type JsonFields } from '../field-shape.ts';
import { type Cell, type Column, name } from '../tables/column.ts';
import { formatAge } from '../tables/duration.ts';
import type { ColumnDefinition } from './definition.ts';
import { parseJsonPath, readJsonPath } from './json-path.ts';

const ageColumn: ColumnDefinition = {
  name: 'Age',
  type: 'date',
  jsonPath: '.metadata.creationTimestamp',
};

/** The name, and what a version asks for; where it asks for nothing, the age. */
export function printerColumns(asked: readonly ColumnDefinition[]): readonly Column[] {
  return [name, ...(asked.length === 0 ? [ageColumn] : asked).map(toColumn)];
}

function toColumn({ name: title, type, format, priority, description, jsonPath }: ColumnDefinition): Column {
  const parsing = parseJsonPath(jsonPath);
  // No definition is stored whose paths cannot be read.
  const path = parsing.kind === 'parsed' ? parsing.path : undefined;
  return {
    name: title,
    type,
    ...(format !== undefined && { format }),
    ...(priority !== undefined && { priority }),
    description: description ?? `Custom resource definition column (in JSONPath format): ${jsonPath}`,
    cell: (object, now) => (path === undefined ? null : toCell(firstFound(object, path), { type, now })),
  };
}

function firstFound(object: JsonFields, path: Parameters<typeof readJsonPath>[1]): unknown {
  return readJsonPath(object, path)[0];
}

/** Kubernetes: a value that is not of the column's type is left empty; a column of text prints anything. */
function toCell(value: unknown, { type, now }: { readonly type: Column['type']; readonly now: Date }): Cell {
  if (value === undefined) return null;
  switch (type) {
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'date':
      return typeof value === 'string' ? readAge(value, now) : null;
    case 'string':
      return printText(value);
  }
}

function readAge(text: string, now: Date): string {
  return Number.isNaN(Date.parse(text)) ? '<invalid>' : formatAge(text, now);
}

function printText(value: unknown): string {
  if (value === null) return '<nil>';
  return Array.isArray(value) || isFields(value) ? JSON.stringify(value) : String(value);
}
