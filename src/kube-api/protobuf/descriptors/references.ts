import { always, inline, type MessageTable, pointer, value } from '../message-table.ts';

export const objectReference: MessageTable = {
  1: value('kind', 'string'),
  2: value('namespace', 'string'),
  3: value('name', 'string'),
  4: value('uid', 'string'),
  5: value('apiVersion', 'string'),
  6: value('resourceVersion', 'string'),
  7: value('fieldPath', 'string'),
};

export const localObjectReference: MessageTable = {
  1: value('name', 'string'),
};

export const keyToPath: MessageTable = {
  1: always(value('key', 'string')),
  2: always(value('path', 'string')),
  3: pointer('mode', 'int32'),
};

export const objectFieldSelector: MessageTable = {
  1: value('apiVersion', 'string'),
  2: always(value('fieldPath', 'string')),
};

export const resourceFieldSelector: MessageTable = {
  1: value('containerName', 'string'),
  2: always(value('resource', 'string')),
  3: value('divisor', 'quantity'),
};

export const typedLocalObjectReference: MessageTable = {
  1: always(pointer('apiGroup', 'string')),
  2: always(value('kind', 'string')),
  3: always(value('name', 'string')),
};

export const typedObjectReference: MessageTable = {
  1: always(pointer('apiGroup', 'string')),
  2: always(value('kind', 'string')),
  3: always(value('name', 'string')),
  4: pointer('namespace', 'string'),
};

export const configMapKeySelector: MessageTable = {
  1: inline(localObjectReference),
  2: always(value('key', 'string')),
  3: pointer('optional', 'bool'),
};

export const secretKeySelector: MessageTable = {
  1: inline(localObjectReference),
  2: always(value('key', 'string')),
  3: pointer('optional', 'bool'),
};
