import { always, type KindTables, list, type MessageTable, pointer, value } from '../message-table.ts';
import { labelSelector, objectMeta } from './meta.ts';
import { persistentVolumeClaim } from './persistent-volume-claim.ts';
import { podTemplateSpec } from './pod.ts';

const rollingUpdateDeployment: MessageTable = {
  1: pointer('maxUnavailable', 'int-or-string'),
  2: pointer('maxSurge', 'int-or-string'),
};

const deploymentStrategy: MessageTable = {
  1: value('type', 'string'),
  2: pointer('rollingUpdate', rollingUpdateDeployment),
};

const deploymentSpec: MessageTable = {
  1: pointer('replicas', 'int32'),
  2: always(pointer('selector', labelSelector)),
  3: value('template', podTemplateSpec),
  4: value('strategy', deploymentStrategy),
  5: value('minReadySeconds', 'int32'),
  6: pointer('revisionHistoryLimit', 'int32'),
  7: value('paused', 'bool'),
  9: pointer('progressDeadlineSeconds', 'int32'),
};

const deploymentCondition: MessageTable = {
  1: always(value('type', 'string')),
  2: always(value('status', 'string')),
  4: value('reason', 'string'),
  5: value('message', 'string'),
  6: value('lastUpdateTime', 'time'),
  7: value('lastTransitionTime', 'time'),
};

const deploymentStatus: MessageTable = {
  1: value('observedGeneration', 'int64'),
  2: value('replicas', 'int32'),
  3: value('updatedReplicas', 'int32'),
  4: value('availableReplicas', 'int32'),
  5: value('unavailableReplicas', 'int32'),
  6: list('conditions', deploymentCondition),
  7: value('readyReplicas', 'int32'),
  8: pointer('collisionCount', 'int32'),
};

const deployment: MessageTable = {
  1: value('metadata', objectMeta),
  2: value('spec', deploymentSpec),
  3: value('status', deploymentStatus),
};

const replicaSetSpec: MessageTable = {
  1: pointer('replicas', 'int32'),
  2: always(pointer('selector', labelSelector)),
  3: value('template', podTemplateSpec),
  4: value('minReadySeconds', 'int32'),
};

const replicaSetCondition: MessageTable = {
  1: always(value('type', 'string')),
  2: always(value('status', 'string')),
  3: value('lastTransitionTime', 'time'),
  4: value('reason', 'string'),
  5: value('message', 'string'),
};

const replicaSetStatus: MessageTable = {
  1: always(value('replicas', 'int32')),
  2: value('fullyLabeledReplicas', 'int32'),
  3: value('observedGeneration', 'int64'),
  4: value('readyReplicas', 'int32'),
  5: value('availableReplicas', 'int32'),
  6: list('conditions', replicaSetCondition),
};

const replicaSet: MessageTable = {
  1: value('metadata', objectMeta),
  2: value('spec', replicaSetSpec),
  3: value('status', replicaSetStatus),
};

const rollingUpdateDaemonSet: MessageTable = {
  1: pointer('maxUnavailable', 'int-or-string'),
  2: pointer('maxSurge', 'int-or-string'),
};

const daemonSetUpdateStrategy: MessageTable = {
  1: value('type', 'string'),
  2: pointer('rollingUpdate', rollingUpdateDaemonSet),
};

const daemonSetSpec: MessageTable = {
  1: always(pointer('selector', labelSelector)),
  2: value('template', podTemplateSpec),
  3: value('updateStrategy', daemonSetUpdateStrategy),
  4: value('minReadySeconds', 'int32'),
  6: pointer('revisionHistoryLimit', 'int32'),
};

const daemonSetCondition: MessageTable = {
  1: always(value('type', 'string')),
  2: always(value('status', 'string')),
  3: value('lastTransitionTime', 'time'),
  4: value('reason', 'string'),
  5: value('message', 'string'),
};

const daemonSetStatus: MessageTable = {
  1: always(value('currentNumberScheduled', 'int32')),
  2: always(value('numberMisscheduled', 'int32')),
  3: always(value('desiredNumberScheduled', 'int32')),
  4: always(value('numberReady', 'int32')),
  5: value('observedGeneration', 'int64'),
  6: value('updatedNumberScheduled', 'int32'),
  7: value('numberAvailable', 'int32'),
  8: value('numberUnavailable', 'int32'),
  9: pointer('collisionCount', 'int32'),
  10: list('conditions', daemonSetCondition),
};

const daemonSet: MessageTable = {
  1: value('metadata', objectMeta),
  2: value('spec', daemonSetSpec),
  3: value('status', daemonSetStatus),
};

const rollingUpdateStatefulSetStrategy: MessageTable = {
  1: pointer('partition', 'int32'),
  2: pointer('maxUnavailable', 'int-or-string'),
};

const statefulSetUpdateStrategy: MessageTable = {
  1: value('type', 'string'),
  2: pointer('rollingUpdate', rollingUpdateStatefulSetStrategy),
};

const statefulSetPersistentVolumeClaimRetentionPolicy: MessageTable = {
  1: value('whenDeleted', 'string'),
  2: value('whenScaled', 'string'),
};

const statefulSetOrdinals: MessageTable = {
  1: always(value('start', 'int32')),
};

const statefulSetSpec: MessageTable = {
  1: pointer('replicas', 'int32'),
  2: always(pointer('selector', labelSelector)),
  3: value('template', podTemplateSpec),
  4: list('volumeClaimTemplates', persistentVolumeClaim),
  5: always(value('serviceName', 'string')),
  6: value('podManagementPolicy', 'string'),
  7: value('updateStrategy', statefulSetUpdateStrategy),
  8: pointer('revisionHistoryLimit', 'int32'),
  9: value('minReadySeconds', 'int32'),
  10: pointer('persistentVolumeClaimRetentionPolicy', statefulSetPersistentVolumeClaimRetentionPolicy),
  11: pointer('ordinals', statefulSetOrdinals),
};

const statefulSetCondition: MessageTable = {
  1: always(value('type', 'string')),
  2: always(value('status', 'string')),
  3: value('lastTransitionTime', 'time'),
  4: value('reason', 'string'),
  5: value('message', 'string'),
};

const statefulSetStatus: MessageTable = {
  1: value('observedGeneration', 'int64'),
  2: always(value('replicas', 'int32')),
  3: value('readyReplicas', 'int32'),
  4: value('currentReplicas', 'int32'),
  5: value('updatedReplicas', 'int32'),
  6: value('currentRevision', 'string'),
  7: value('updateRevision', 'string'),
  9: pointer('collisionCount', 'int32'),
  10: list('conditions', statefulSetCondition),
  11: always(value('availableReplicas', 'int32')),
};

const statefulSet: MessageTable = {
  1: value('metadata', objectMeta),
  2: value('spec', statefulSetSpec),
  3: value('status', statefulSetStatus),
};

const controllerRevision: MessageTable = {
  1: value('metadata', objectMeta),
  2: value('data', 'json'),
  3: always(value('revision', 'int64')),
};

export const appsKinds: KindTables = {
  Deployment: deployment,
  ReplicaSet: replicaSet,
  DaemonSet: daemonSet,
  StatefulSet: statefulSet,
  ControllerRevision: controllerRevision,
};
