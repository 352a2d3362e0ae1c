import { always, list, type MessageTable, mapOf, pointer, value } from '../message-table.ts';
import { labelSelector, objectMeta } from './meta.ts';
import { typedLocalObjectReference, typedObjectReference } from './references.ts';

const volumeResourceRequirements: MessageTable = {
  1: mapOf('limits', 'quantity'),
  2: mapOf('requests', 'quantity'),
};

const persistentVolumeClaimSpec: MessageTable = {
  1: list('accessModes', 'string'),
  2: value('resources', volumeResourceRequirements),
  3: value('volumeName', 'string'),
  4: pointer('selector', labelSelector),
  5: pointer('storageClassName', 'string'),
  6: pointer('volumeMode', 'string'),
  7: pointer('dataSource', typedLocalObjectReference),
  8: pointer('dataSourceRef', typedObjectReference),
  9: pointer('volumeAttributesClassName', 'string'),
};

export const persistentVolumeClaimTemplate: MessageTable = {
  1: value('metadata', objectMeta),
  2: value('spec', persistentVolumeClaimSpec),
};

const persistentVolumeClaimCondition: MessageTable = {
  1: always(value('type', 'string')),
  2: always(value('status', 'string')),
  3: value('lastProbeTime', 'time'),
  4: value('lastTransitionTime', 'time'),
  5: value('reason', 'string'),
  6: value('message', 'string'),
};

const modifyVolumeStatus: MessageTable = {
  1: value('targetVolumeAttributesClassName', 'string'),
  2: always(value('status', 'string')),
};

const persistentVolumeClaimStatus: MessageTable = {
  1: value('phase', 'string'),
  2: list('accessModes', 'string'),
  3: mapOf('capacity', 'quantity'),
  4: list('conditions', persistentVolumeClaimCondition),
  5: mapOf('allocatedResources', 'quantity'),
  7: mapOf('allocatedResourceStatuses', 'string'),
  8: pointer('currentVolumeAttributesClassName', 'string'),
  9: pointer('modifyVolumeStatus', modifyVolumeStatus),
};

export const persistentVolumeClaim: MessageTable = {
  1: value('metadata', objectMeta),
  2: value('spec', persistentVolumeClaimSpec),
  3: value('status', persistentVolumeClaimStatus),
};
