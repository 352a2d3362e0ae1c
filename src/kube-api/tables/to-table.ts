import type { JsonFields } from '../field-shape.ts';
import type { Cell, Column } from './column.ts';
import { readText } from './read-object.ts';
import { columnsOf, type TableKind } from './table-columns.ts';

/** How much of its object each row carries. */
export type IncludeObject = 'None' | 'Metadata' | 'Object';

export interface TableOptions {
  readonly includeObject: IncludeObject;
  readonly now: Date;
  readonly resourceVersion: string;
}

export interface Table {
  readonly kind: 'Table';
  readonly apiVersion: 'meta.k8s.io/v1';
  readonly metadata: { readonly resourceVersion: string };
  readonly columnDefinitions: readonly ColumnDefinition[];
  readonly rows: readonly TableRow[];
}

interface ColumnDefinition {
  readonly name: string;
  readonly type: Column['type'];
  readonly format: string;
  readonly description: string;
  readonly priority: number;
}

interface TableRow {
  readonly cells: readonly Cell[];
  readonly conditions?: readonly JsonFields[];
  readonly object?: JsonFields;
}

/** Objects of one kind as `meta.k8s.io/v1 Table`: what kubectl prints. Every row has the wide cells too. */
export function toTable(kind: TableKind, objects: readonly JsonFields[], options: TableOptions): Table {
  const columns = columnsOf(kind);
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: { resourceVersion: options.resourceVersion },
    columnDefinitions: columns.map(({ name, type, format = '', description, priority = 0 }) => {
      return { name, type, format, description, priority };
    }),
    rows: objects.map((object) => ({
      cells: columns.map(({ cell }) => cell(object, options.now)),
      ...(kind.group === '' && kind.kind === 'Pod' && conditionsOf(object)),
      ...rowObject(object, options.includeObject),
    })),
  };
}

const completed = { type: 'Completed', status: 'True' };
const endings: Readonly<Record<string, JsonFields>> = {
  Succeeded: { ...completed, reason: 'Succeeded', message: 'The pod has completed successfully.' },
  Failed: { ...completed, reason: 'Failed', message: 'The pod failed.' },
};

/** Of a pod that has come to its end. */
function conditionsOf(pod: JsonFields): Pick<TableRow, 'conditions'> {
  const phase = readText(pod, 'status', 'phase');
  const ending = Object.hasOwn(endings, phase) ? endings[phase] : undefined;
  return ending === undefined ? {} : { conditions: [ending] };
}

function rowObject(object: JsonFields, include: IncludeObject): Pick<TableRow, 'object'> {
  switch (include) {
    case 'None':
      return {};
    case 'Metadata': {
      const { metadata } = object;
      return { object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata } };
    }
    case 'Object':
      return { object };
  }
}
