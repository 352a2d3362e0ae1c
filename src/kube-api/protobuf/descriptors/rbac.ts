import { always, type KindTables, list, type MessageTable, pointer, value } from '../message-table.ts';
import { labelSelector, objectMeta } from './meta.ts';

const policyRule: MessageTable = {
  1: always(list('verbs', 'string')),
  2: list('apiGroups', 'string'),
  3: list('resources', 'string'),
  4: list('resourceNames', 'string'),
  5: list('nonResourceURLs', 'string'),
};

const role: MessageTable = {
  1: value('metadata', objectMeta),
  2: always(list('rules', policyRule)),
};

const subject: MessageTable = {
  1: always(value('kind', 'string')),
  2: value('apiGroup', 'string'),
  3: always(value('name', 'string')),
  4: value('namespace', 'string'),
};

const roleRef: MessageTable = {
  1: always(value('apiGroup', 'string')),
  2: always(value('kind', 'string')),
  3: always(value('name', 'string')),
};

const roleBinding: MessageTable = {
  1: value('metadata', objectMeta),
  2: list('subjects', subject),
  3: value('roleRef', roleRef),
};

const aggregationRule: MessageTable = {
  1: list('clusterRoleSelectors', labelSelector),
};

const clusterRole: MessageTable = {
  1: value('metadata', objectMeta),
  2: always(list('rules', policyRule)),
  3: pointer('aggregationRule', aggregationRule),
};

const clusterRoleBinding: MessageTable = {
  1: value('metadata', objectMeta),
  2: list('subjects', subject),
  3: value('roleRef', roleRef),
};

export const rbacKinds: KindTables = {
  Role: role,
  RoleBinding: roleBinding,
  ClusterRole: clusterRole,
  ClusterRoleBinding: clusterRoleBinding,
};
