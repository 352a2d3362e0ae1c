import { always, type KindTables, list, type MessageTable, mapOf, pointer, value } from '../message-table.ts';
import { objectMeta } from './meta.ts';
import { node } from './node.ts';
import { persistentVolumeClaim } from './persistent-volume-claim.ts';
import { pod } from './pod.ts';
import { localObjectReference, objectReference } from './references.ts';
import { endpoints, service } from './service.ts';

const namespaceSpec: MessageTable = {
  1: list('finalizers', 'string'),
};

const namespaceCondition: MessageTable = {
  1: always(value('type', 'string')),
  2: always(value('status', 'string')),
  4: value('lastTransitionTime', 'time'),
  5: value('reason', 'string'),
  6: value('message', 'string'),
};

const namespaceStatus: MessageTable = {
  1: value('phase', 'string'),
  2: list('conditions', namespaceCondition),
};

const namespace: MessageTable = {
  1: value('metadata', objectMeta),
  2: value('spec', namespaceSpec),
  3: value('status', namespaceStatus),
};

const serviceAccount: MessageTable = {
  1: value('metadata', objectMeta),
  2: list('secrets', objectReference),
  3: list('imagePullSecrets', localObjectReference),
  4: pointer('automountServiceAccountToken', 'bool'),
};

const configMap: MessageTable = {
  1: value('metadata', objectMeta),
  2: mapOf('data', 'string'),
  3: mapOf('binaryData', 'bytes'),
  4: pointer('immutable', 'bool'),
};

const secret: MessageTable = {
  1: value('metadata', objectMeta),
  2: mapOf('data', 'bytes'),
  3: value('type', 'string'),
  4: mapOf('stringData', 'string'),
  5: pointer('immutable', 'bool'),
};

export const eventSource: MessageTable = {
  1: value('component', 'string'),
  2: value('host', 'string'),
};

const eventSeries: MessageTable = {
  1: value('count', 'int32'),
  2: value('lastObservedTime', 'micro-time'),
};

const event: MessageTable = {
  1: value('metadata', objectMeta),
  2: value('involvedObject', objectReference),
  3: value('reason', 'string'),
  4: value('message', 'string'),
  5: value('source', eventSource),
  6: value('firstTimestamp', 'time'),
  7: value('lastTimestamp', 'time'),
  8: value('count', 'int32'),
  9: value('type', 'string'),
  10: value('eventTime', 'micro-time'),
  11: pointer('series', eventSeries),
  12: value('action', 'string'),
  13: pointer('related', objectReference),
  14: always(value('reportingComponent', 'string')),
  15: always(value('reportingInstance', 'string')),
};

const binding: MessageTable = {
  1: value('metadata', objectMeta),
  2: value('target', objectReference),
};

const scopedResourceSelectorRequirement: MessageTable = {
  1: always(value('scopeName', 'string')),
  2: always(value('operator', 'string')),
  3: list('values', 'string'),
};

const scopeSelector: MessageTable = {
  1: list('matchExpressions', scopedResourceSelectorRequirement),
};

const resourceQuotaSpec: MessageTable = {
  1: mapOf('hard', 'quantity'),
  2: list('scopes', 'string'),
  3: pointer('scopeSelector', scopeSelector),
};

const resourceQuotaStatus: MessageTable = {
  1: mapOf('hard', 'quantity'),
  2: mapOf('used', 'quantity'),
};

const resourceQuota: MessageTable = {
  1: value('metadata', objectMeta),
  2: value('spec', resourceQuotaSpec),
  3: value('status', resourceQuotaStatus),
};

export const coreKinds: KindTables = {
  Namespace: namespace,
  ServiceAccount: serviceAccount,
  ConfigMap: configMap,
  Secret: secret,
  Pod: pod,
  Service: service,
  Endpoints: endpoints,
  Event: event,
  Binding: binding,
  Node: node,
  PersistentVolumeClaim: persistentVolumeClaim,
  ResourceQuota: resourceQuota,
};
