import { always, list, type MessageTable, mapOf, pointer, value } from '../message-table.ts';

const ownerReference: MessageTable = {
  1: always(value('kind', 'string')),
  3: always(value('name', 'string')),
  4: always(value('uid', 'string')),
  5: always(value('apiVersion', 'string')),
  6: pointer('controller', 'bool'),
  7: pointer('blockOwnerDeletion', 'bool'),
};

const managedFieldsEntry: MessageTable = {
  1: value('manager', 'string'),
  2: value('operation', 'string'),
  3: value('apiVersion', 'string'),
  4: pointer('time', 'time'),
  6: value('fieldsType', 'string'),
  7: pointer('fieldsV1', 'json'),
  8: value('subresource', 'string'),
};

export const objectMeta: MessageTable = {
  1: value('name', 'string'),
  2: value('generateName', 'string'),
  3: value('namespace', 'string'),
  4: value('selfLink', 'string'),
  5: value('uid', 'string'),
  6: value('resourceVersion', 'string'),
  7: value('generation', 'int64'),
  8: value('creationTimestamp', 'time'),
  9: pointer('deletionTimestamp', 'time'),
  10: pointer('deletionGracePeriodSeconds', 'int64'),
  11: mapOf('labels', 'string'),
  12: mapOf('annotations', 'string'),
  13: list('ownerReferences', ownerReference),
  14: list('finalizers', 'string'),
  17: list('managedFields', managedFieldsEntry),
};

export const labelSelectorRequirement: MessageTable = {
  1: always(value('key', 'string')),
  2: always(value('operator', 'string')),
  3: list('values', 'string'),
};

export const labelSelector: MessageTable = {
  1: mapOf('matchLabels', 'string'),
  2: list('matchExpressions', labelSelectorRequirement),
};

export const condition: MessageTable = {
  1: always(value('type', 'string')),
  2: always(value('status', 'string')),
  3: value('observedGeneration', 'int64'),
  4: value('lastTransitionTime', 'time'),
  5: always(value('reason', 'string')),
  6: always(value('message', 'string')),
};

const preconditions: MessageTable = {
  1: pointer('uid', 'string'),
  2: pointer('resourceVersion', 'string'),
};

export const deleteOptions: MessageTable = {
  1: pointer('gracePeriodSeconds', 'int64'),
  2: pointer('preconditions', preconditions),
  3: pointer('orphanDependents', 'bool'),
  4: pointer('propagationPolicy', 'string'),
  5: list('dryRun', 'string'),
  6: pointer('ignoreStoreReadErrorWithClusterBreakingPotential', 'bool'),
};

export const fieldSelectorRequirement: MessageTable = {
  1: always(value('key', 'string')),
  2: always(value('operator', 'string')),
  3: list('values', 'string'),
};

const listMeta: MessageTable = {
  1: value('selfLink', 'string'),
  2: value('resourceVersion', 'string'),
  3: value('continue', 'string'),
  4: pointer('remainingItemCount', 'int64'),
};

const statusCause: MessageTable = {
  1: value('reason', 'string'),
  2: value('message', 'string'),
  3: value('field', 'string'),
};

const statusDetails: MessageTable = {
  1: value('name', 'string'),
  2: value('group', 'string'),
  3: value('kind', 'string'),
  4: list('causes', statusCause),
  5: value('retryAfterSeconds', 'int32'),
  6: value('uid', 'string'),
};

export const status: MessageTable = {
  1: value('metadata', listMeta),
  2: value('status', 'string'),
  3: value('message', 'string'),
  4: value('reason', 'string'),
  5: pointer('details', statusDetails),
  6: value('code', 'int32'),
};
