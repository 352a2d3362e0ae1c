import { always, type KindTables, type MessageTable, pointer, value } from '../message-table.ts';
import { eventSource } from './api-v1.ts';
import { objectMeta } from './meta.ts';
import { objectReference } from './references.ts';

const eventSeries: MessageTable = {
  1: always(value('count', 'int32')),
  2: value('lastObservedTime', 'micro-time'),
};

const event: MessageTable = {
  1: value('metadata', objectMeta),
  2: value('eventTime', 'micro-time'),
  3: pointer('series', eventSeries),
  4: value('reportingController', 'string'),
  5: value('reportingInstance', 'string'),
  6: value('action', 'string'),
  7: value('reason', 'string'),
  8: value('regarding', objectReference),
  9: pointer('related', objectReference),
  10: value('note', 'string'),
  11: value('type', 'string'),
  12: value('deprecatedSource', eventSource),
  13: value('deprecatedFirstTimestamp', 'time'),
  14: value('deprecatedLastTimestamp', 'time'),
  15: value('deprecatedCount', 'int32'),
};

export const eventsKinds: KindTables = {
  Event: event,
};
