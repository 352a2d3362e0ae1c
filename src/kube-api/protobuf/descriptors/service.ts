import { always, list, type MessageTable, mapOf, pointer, value } from '../message-table.ts';
import { condition, objectMeta } from './meta.ts';
import { objectReference } from './references.ts';

const servicePort: MessageTable = {
  1: value('name', 'string'),
  2: value('protocol', 'string'),
  3: always(value('port', 'int32')),
  4: value('targetPort', 'int-or-string'),
  5: value('nodePort', 'int32'),
  6: pointer('appProtocol', 'string'),
};

const clientIPConfig: MessageTable = {
  1: pointer('timeoutSeconds', 'int32'),
};

const sessionAffinityConfig: MessageTable = {
  1: pointer('clientIP', clientIPConfig),
};

const serviceSpec: MessageTable = {
  1: list('ports', servicePort),
  2: mapOf('selector', 'string'),
  3: value('clusterIP', 'string'),
  4: value('type', 'string'),
  5: list('externalIPs', 'string'),
  7: value('sessionAffinity', 'string'),
  8: value('loadBalancerIP', 'string'),
  9: list('loadBalancerSourceRanges', 'string'),
  10: value('externalName', 'string'),
  11: value('externalTrafficPolicy', 'string'),
  12: value('healthCheckNodePort', 'int32'),
  13: value('publishNotReadyAddresses', 'bool'),
  14: pointer('sessionAffinityConfig', sessionAffinityConfig),
  17: pointer('ipFamilyPolicy', 'string'),
  18: list('clusterIPs', 'string'),
  19: list('ipFamilies', 'string'),
  20: pointer('allocateLoadBalancerNodePorts', 'bool'),
  21: pointer('loadBalancerClass', 'string'),
  22: pointer('internalTrafficPolicy', 'string'),
  23: pointer('trafficDistribution', 'string'),
};

const portStatus: MessageTable = {
  1: always(value('port', 'int32')),
  2: always(value('protocol', 'string')),
  3: pointer('error', 'string'),
};

const loadBalancerIngress: MessageTable = {
  1: value('ip', 'string'),
  2: value('hostname', 'string'),
  3: pointer('ipMode', 'string'),
  4: list('ports', portStatus),
};

const loadBalancerStatus: MessageTable = {
  1: list('ingress', loadBalancerIngress),
};

const serviceStatus: MessageTable = {
  1: value('loadBalancer', loadBalancerStatus),
  2: list('conditions', condition),
};

export const service: MessageTable = {
  1: value('metadata', objectMeta),
  2: value('spec', serviceSpec),
  3: value('status', serviceStatus),
};

const endpointAddress: MessageTable = {
  1: always(value('ip', 'string')),
  2: pointer('targetRef', objectReference),
  3: value('hostname', 'string'),
  4: pointer('nodeName', 'string'),
};

const endpointPort: MessageTable = {
  1: value('name', 'string'),
  2: always(value('port', 'int32')),
  3: value('protocol', 'string'),
  4: pointer('appProtocol', 'string'),
};

const endpointSubset: MessageTable = {
  1: list('addresses', endpointAddress),
  2: list('notReadyAddresses', endpointAddress),
  3: list('ports', endpointPort),
};

export const endpoints: MessageTable = {
  1: value('metadata', objectMeta),
  2: list('subsets', endpointSubset),
};
