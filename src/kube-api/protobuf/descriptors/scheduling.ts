import { always, type KindTables, type MessageTable, pointer, value } from '../message-table.ts';
import { objectMeta } from './meta.ts';

const priorityClass: MessageTable = {
  1: value('metadata', objectMeta),
  2: always(value('value', 'int32')),
  3: value('globalDefault', 'bool'),
  4: value('description', 'string'),
  5: pointer('preemptionPolicy', 'string'),
};

export const schedulingKinds: KindTables = {
  PriorityClass: priorityClass,
};
