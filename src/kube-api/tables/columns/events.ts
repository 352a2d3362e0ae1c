import type { JsonFields } from '../../field-shape.ts';
import { type Column, name, text, wide } from '../column.ts';
import { formatAge } from '../duration.ts';
import { readFields, readNumber, readText } from '../read-object.ts';

export const eventColumns: readonly Column[] = [
  text('Last Seen', 'How long ago it happened last.', lastSeen),
  text('Type', 'Normal or Warning.', (event) => readText(event, 'type')),
  text('Reason', 'What happened, in one word.', (event) => readText(event, 'reason')),
  text('Object', 'What it happened to.', involvedObject),
  wide(
    text('Subobject', 'The part of the object that it happened to.', (event) =>
      readText(event, 'involvedObject', 'fieldPath'),
    ),
  ),
  wide(text('Source', 'Who reports it.', source)),
  text('Message', 'What happened, in a sentence.', (event) => readText(event, 'message').trim()),
  wide(text('First Seen', 'How long ago it happened first.', firstSeen)),
  wide(text('Count', 'How often it happened.', count)),
  wide(name),
];

function firstSeen(event: JsonFields, now: Date): string {
  return formatAge(readText(event, 'firstTimestamp') || readText(event, 'eventTime'), now);
}

function lastSeen(event: JsonFields, now: Date): string {
  const series = readFields(event, 'series');
  if (series !== undefined) return formatAge(readText(series, 'lastObservedTime'), now);
  const last = readText(event, 'lastTimestamp');
  return last === '' ? firstSeen(event, now) : formatAge(last, now);
}

/** Kubernetes: an event that happened once may have no count. */
function count(event: JsonFields): number {
  const series = readFields(event, 'series');
  return series === undefined ? readNumber(event, 'count') || 1 : readNumber(series, 'count');
}

function involvedObject(event: JsonFields): string {
  const kind = readText(event, 'involvedObject', 'kind').toLowerCase();
  const objectName = readText(event, 'involvedObject', 'name');
  return objectName === '' ? kind : `${kind}/${objectName}`;
}

function source(event: JsonFields): string {
  const component = readText(event, 'source', 'component') || readText(event, 'reportingComponent');
  const host = readText(event, 'source', 'host') || readText(event, 'reportingInstance');
  return host === '' ? component : `${component}, ${host}`;
}
