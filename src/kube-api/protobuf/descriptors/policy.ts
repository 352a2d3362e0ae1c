import { always, type KindTables, list, type MessageTable, mapOf, pointer, value } from '../message-table.ts';
import { condition, deleteOptions, labelSelector, objectMeta } from './meta.ts';

const eviction: MessageTable = {
  1: value('metadata', objectMeta),
  2: pointer('deleteOptions', deleteOptions),
};

const podDisruptionBudgetSpec: MessageTable = {
  1: pointer('minAvailable', 'int-or-string'),
  2: pointer('selector', labelSelector),
  3: pointer('maxUnavailable', 'int-or-string'),
  4: pointer('unhealthyPodEvictionPolicy', 'string'),
};

const podDisruptionBudgetStatus: MessageTable = {
  1: value('observedGeneration', 'int64'),
  2: mapOf('disruptedPods', 'time'),
  3: always(value('disruptionsAllowed', 'int32')),
  4: always(value('currentHealthy', 'int32')),
  5: always(value('desiredHealthy', 'int32')),
  6: always(value('expectedPods', 'int32')),
  7: list('conditions', condition),
};

const podDisruptionBudget: MessageTable = {
  1: value('metadata', objectMeta),
  2: value('spec', podDisruptionBudgetSpec),
  3: value('status', podDisruptionBudgetStatus),
};

export const policyKinds: KindTables = {
  Eviction: eviction,
  PodDisruptionBudget: podDisruptionBudget,
};
