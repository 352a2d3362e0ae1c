import { isFields, type JsonFields } from '../field-shape.ts';
import { formatLabelSelector } from '../selectors/label-selector.ts';
import { type Column, text, wide } from './column.ts';
import { readField, readList, readText } from './read-object.ts';

const none = '<none>';

/** `a=1,b=2`, in the order of the alphabet. */
export function formatLabels(labels: unknown): string {
  if (!isFields(labels)) return none;
  const pairs = Object.entries(labels)
    .filter(([, value]) => typeof value === 'string')
    .map(([key, value]) => `${key}=${value}`);
  return pairs.sort().join(',') || none;
}

export function formatSelector(selector: unknown): string {
  return formatLabelSelector(selector) || none;
}

export function orNone(value: string): string {
  return value || none;
}

/** Of a pod template, by the path to its pod spec. */
export function containerColumns(...path: readonly string[]): readonly Column[] {
  const joined = (object: JsonFields, member: string): string =>
    readList(object, ...path, 'containers')
      .map((container) => readText(container, member))
      .join(',');
  return [
    wide(text('Containers', 'The names of the containers.', (object) => joined(object, 'name'))),
    wide(text('Images', 'The images of the containers.', (object) => joined(object, 'image'))),
  ];
}

export function selectorColumn(...path: readonly string[]): Column {
  return wide(
    text('Selector', 'Which pods belong to the object.', (object) =>
      formatSelector(readField(object, ...path)),
    ),
  );
}
