import {
  always,
  inline,
  type KindTables,
  list,
  type MessageTable,
  pointer,
  value,
} from '../message-table.ts';
import { labelSelector, objectMeta } from './meta.ts';

const serviceReference: MessageTable = {
  1: always(value('namespace', 'string')),
  2: always(value('name', 'string')),
  3: pointer('path', 'string'),
  4: pointer('port', 'int32'),
};

const webhookClientConfig: MessageTable = {
  1: pointer('service', serviceReference),
  2: value('caBundle', 'bytes'),
  3: pointer('url', 'string'),
};

const rule: MessageTable = {
  1: list('apiGroups', 'string'),
  2: list('apiVersions', 'string'),
  3: list('resources', 'string'),
  4: pointer('scope', 'string'),
};

const ruleWithOperations: MessageTable = {
  1: list('operations', 'string'),
  2: inline(rule),
};

const matchCondition: MessageTable = {
  1: always(value('name', 'string')),
  2: always(value('expression', 'string')),
};

const mutatingWebhook: MessageTable = {
  1: always(value('name', 'string')),
  2: value('clientConfig', webhookClientConfig),
  3: list('rules', ruleWithOperations),
  4: pointer('failurePolicy', 'string'),
  5: pointer('namespaceSelector', labelSelector),
  6: always(pointer('sideEffects', 'string')),
  7: pointer('timeoutSeconds', 'int32'),
  8: always(list('admissionReviewVersions', 'string')),
  9: pointer('matchPolicy', 'string'),
  10: pointer('reinvocationPolicy', 'string'),
  11: pointer('objectSelector', labelSelector),
  12: list('matchConditions', matchCondition),
};

const mutatingWebhookConfiguration: MessageTable = {
  1: value('metadata', objectMeta),
  2: list('webhooks', mutatingWebhook),
};

const validatingWebhook: MessageTable = {
  1: always(value('name', 'string')),
  2: value('clientConfig', webhookClientConfig),
  3: list('rules', ruleWithOperations),
  4: pointer('failurePolicy', 'string'),
  5: pointer('namespaceSelector', labelSelector),
  6: always(pointer('sideEffects', 'string')),
  7: pointer('timeoutSeconds', 'int32'),
  8: always(list('admissionReviewVersions', 'string')),
  9: pointer('matchPolicy', 'string'),
  10: pointer('objectSelector', labelSelector),
  11: list('matchConditions', matchCondition),
};

const validatingWebhookConfiguration: MessageTable = {
  1: value('metadata', objectMeta),
  2: list('webhooks', validatingWebhook),
};

export const admissionRegistrationKinds: KindTables = {
  MutatingWebhookConfiguration: mutatingWebhookConfiguration,
  ValidatingWebhookConfiguration: validatingWebhookConfiguration,
};
