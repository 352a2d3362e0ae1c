import { always, type KindTables, list, type MessageTable, pointer, value } from '../message-table.ts';
import { labelSelector, objectMeta } from './meta.ts';
import { podTemplateSpec } from './pod.ts';
import { objectReference } from './references.ts';

const podFailurePolicyOnExitCodesRequirement: MessageTable = {
  1: pointer('containerName', 'string'),
  2: always(value('operator', 'string')),
  3: always(list('values', 'int32')),
};

const podFailurePolicyOnPodConditionsPattern: MessageTable = {
  1: always(value('type', 'string')),
  2: always(value('status', 'string')),
};

const podFailurePolicyRule: MessageTable = {
  1: always(value('action', 'string')),
  2: pointer('onExitCodes', podFailurePolicyOnExitCodesRequirement),
  3: list('onPodConditions', podFailurePolicyOnPodConditionsPattern),
};

const podFailurePolicy: MessageTable = {
  1: always(list('rules', podFailurePolicyRule)),
};

const successPolicyRule: MessageTable = {
  1: pointer('succeededIndexes', 'string'),
  2: pointer('succeededCount', 'int32'),
};

const successPolicy: MessageTable = {
  1: always(list('rules', successPolicyRule)),
};

const jobSpec: MessageTable = {
  1: pointer('parallelism', 'int32'),
  2: pointer('completions', 'int32'),
  3: pointer('activeDeadlineSeconds', 'int64'),
  4: pointer('selector', labelSelector),
  5: pointer('manualSelector', 'bool'),
  6: value('template', podTemplateSpec),
  7: pointer('backoffLimit', 'int32'),
  8: pointer('ttlSecondsAfterFinished', 'int32'),
  9: pointer('completionMode', 'string'),
  10: pointer('suspend', 'bool'),
  11: pointer('podFailurePolicy', podFailurePolicy),
  12: pointer('backoffLimitPerIndex', 'int32'),
  13: pointer('maxFailedIndexes', 'int32'),
  14: pointer('podReplacementPolicy', 'string'),
  15: pointer('managedBy', 'string'),
  16: pointer('successPolicy', successPolicy),
};

const jobCondition: MessageTable = {
  1: always(value('type', 'string')),
  2: always(value('status', 'string')),
  3: value('lastProbeTime', 'time'),
  4: value('lastTransitionTime', 'time'),
  5: value('reason', 'string'),
  6: value('message', 'string'),
};

const uncountedTerminatedPods: MessageTable = {
  1: list('succeeded', 'string'),
  2: list('failed', 'string'),
};

const jobStatus: MessageTable = {
  1: list('conditions', jobCondition),
  2: pointer('startTime', 'time'),
  3: pointer('completionTime', 'time'),
  4: value('active', 'int32'),
  5: value('succeeded', 'int32'),
  6: value('failed', 'int32'),
  7: value('completedIndexes', 'string'),
  8: pointer('uncountedTerminatedPods', uncountedTerminatedPods),
  9: pointer('ready', 'int32'),
  10: pointer('failedIndexes', 'string'),
  11: pointer('terminating', 'int32'),
};

const job: MessageTable = {
  1: value('metadata', objectMeta),
  2: value('spec', jobSpec),
  3: value('status', jobStatus),
};

const jobTemplateSpec: MessageTable = {
  1: value('metadata', objectMeta),
  2: value('spec', jobSpec),
};

const cronJobSpec: MessageTable = {
  1: always(value('schedule', 'string')),
  2: pointer('startingDeadlineSeconds', 'int64'),
  3: value('concurrencyPolicy', 'string'),
  4: pointer('suspend', 'bool'),
  5: value('jobTemplate', jobTemplateSpec),
  6: pointer('successfulJobsHistoryLimit', 'int32'),
  7: pointer('failedJobsHistoryLimit', 'int32'),
  8: pointer('timeZone', 'string'),
};

const cronJobStatus: MessageTable = {
  1: list('active', objectReference),
  4: pointer('lastScheduleTime', 'time'),
  5: pointer('lastSuccessfulTime', 'time'),
};

const cronJob: MessageTable = {
  1: value('metadata', objectMeta),
  2: value('spec', cronJobSpec),
  3: value('status', cronJobStatus),
};

export const batchKinds: KindTables = {
  Job: job,
  CronJob: cronJob,
};
