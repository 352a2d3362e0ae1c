import { always, list, type MessageTable, pointer, value } from '../message-table.ts';
import { labelSelector } from './meta.ts';

const nodeSelectorRequirement: MessageTable = {
  1: always(value('key', 'string')),
  2: always(value('operator', 'string')),
  3: list('values', 'string'),
};

const nodeSelectorTerm: MessageTable = {
  1: list('matchExpressions', nodeSelectorRequirement),
  2: list('matchFields', nodeSelectorRequirement),
};

const nodeSelector: MessageTable = {
  1: always(list('nodeSelectorTerms', nodeSelectorTerm)),
};

const preferredSchedulingTerm: MessageTable = {
  1: always(value('weight', 'int32')),
  2: value('preference', nodeSelectorTerm),
};

const nodeAffinity: MessageTable = {
  1: pointer('requiredDuringSchedulingIgnoredDuringExecution', nodeSelector),
  2: list('preferredDuringSchedulingIgnoredDuringExecution', preferredSchedulingTerm),
};

const podAffinityTerm: MessageTable = {
  1: pointer('labelSelector', labelSelector),
  2: list('namespaces', 'string'),
  3: always(value('topologyKey', 'string')),
  4: pointer('namespaceSelector', labelSelector),
  5: list('matchLabelKeys', 'string'),
  6: list('mismatchLabelKeys', 'string'),
};

const weightedPodAffinityTerm: MessageTable = {
  1: always(value('weight', 'int32')),
  2: value('podAffinityTerm', podAffinityTerm),
};

const podAffinity: MessageTable = {
  1: list('requiredDuringSchedulingIgnoredDuringExecution', podAffinityTerm),
  2: list('preferredDuringSchedulingIgnoredDuringExecution', weightedPodAffinityTerm),
};

const podAntiAffinity: MessageTable = {
  1: list('requiredDuringSchedulingIgnoredDuringExecution', podAffinityTerm),
  2: list('preferredDuringSchedulingIgnoredDuringExecution', weightedPodAffinityTerm),
};

export const affinity: MessageTable = {
  1: pointer('nodeAffinity', nodeAffinity),
  2: pointer('podAffinity', podAffinity),
  3: pointer('podAntiAffinity', podAntiAffinity),
};

export const toleration: MessageTable = {
  1: value('key', 'string'),
  2: value('operator', 'string'),
  3: value('value', 'string'),
  4: value('effect', 'string'),
  5: pointer('tolerationSeconds', 'int64'),
};

export const topologySpreadConstraint: MessageTable = {
  1: always(value('maxSkew', 'int32')),
  2: always(value('topologyKey', 'string')),
  3: always(value('whenUnsatisfiable', 'string')),
  4: pointer('labelSelector', labelSelector),
  5: pointer('minDomains', 'int32'),
  6: pointer('nodeAffinityPolicy', 'string'),
  7: pointer('nodeTaintsPolicy', 'string'),
  8: list('matchLabelKeys', 'string'),
};
