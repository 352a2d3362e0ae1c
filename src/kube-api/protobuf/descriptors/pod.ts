import { always, list, type MessageTable, mapOf, pointer, value } from '../message-table.ts';
import { container, ephemeralContainer, resourceRequirements } from './containers.ts';
import { objectMeta } from './meta.ts';
import { affinity, toleration, topologySpreadConstraint } from './placement.ts';
import { podStatus } from './pod-status.ts';
import { localObjectReference } from './references.ts';
import { podSecurityContext } from './security-context.ts';
import { volume } from './volumes.ts';

const hostAlias: MessageTable = {
  1: always(value('ip', 'string')),
  2: list('hostnames', 'string'),
};

const podDNSConfigOption: MessageTable = {
  1: value('name', 'string'),
  2: pointer('value', 'string'),
};

const podDNSConfig: MessageTable = {
  1: list('nameservers', 'string'),
  2: list('searches', 'string'),
  3: list('options', podDNSConfigOption),
};

const podReadinessGate: MessageTable = {
  1: always(value('conditionType', 'string')),
};

const podOS: MessageTable = {
  1: always(value('name', 'string')),
};

const podSchedulingGate: MessageTable = {
  1: always(value('name', 'string')),
};

const podResourceClaim: MessageTable = {
  1: always(value('name', 'string')),
  3: pointer('resourceClaimName', 'string'),
  4: pointer('resourceClaimTemplateName', 'string'),
};

const podSpec: MessageTable = {
  1: list('volumes', volume),
  2: always(list('containers', container)),
  3: value('restartPolicy', 'string'),
  4: pointer('terminationGracePeriodSeconds', 'int64'),
  5: pointer('activeDeadlineSeconds', 'int64'),
  6: value('dnsPolicy', 'string'),
  7: mapOf('nodeSelector', 'string'),
  8: value('serviceAccountName', 'string'),
  9: value('serviceAccount', 'string'),
  10: value('nodeName', 'string'),
  11: value('hostNetwork', 'bool'),
  12: value('hostPID', 'bool'),
  13: value('hostIPC', 'bool'),
  14: pointer('securityContext', podSecurityContext),
  15: list('imagePullSecrets', localObjectReference),
  16: value('hostname', 'string'),
  17: value('subdomain', 'string'),
  18: pointer('affinity', affinity),
  19: value('schedulerName', 'string'),
  20: list('initContainers', container),
  21: pointer('automountServiceAccountToken', 'bool'),
  22: list('tolerations', toleration),
  23: list('hostAliases', hostAlias),
  24: value('priorityClassName', 'string'),
  25: pointer('priority', 'int32'),
  26: pointer('dnsConfig', podDNSConfig),
  27: pointer('shareProcessNamespace', 'bool'),
  28: list('readinessGates', podReadinessGate),
  29: pointer('runtimeClassName', 'string'),
  30: pointer('enableServiceLinks', 'bool'),
  31: pointer('preemptionPolicy', 'string'),
  32: mapOf('overhead', 'quantity'),
  33: list('topologySpreadConstraints', topologySpreadConstraint),
  34: list('ephemeralContainers', ephemeralContainer),
  35: pointer('setHostnameAsFQDN', 'bool'),
  36: pointer('os', podOS),
  37: pointer('hostUsers', 'bool'),
  38: list('schedulingGates', podSchedulingGate),
  39: list('resourceClaims', podResourceClaim),
  40: pointer('resources', resourceRequirements),
};

export const pod: MessageTable = {
  1: value('metadata', objectMeta),
  2: value('spec', podSpec),
  3: value('status', podStatus),
};

export const podTemplateSpec: MessageTable = {
  1: value('metadata', objectMeta),
  2: value('spec', podSpec),
};
