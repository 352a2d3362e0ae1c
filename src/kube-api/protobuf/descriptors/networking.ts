import {
  always,
  inline,
  type KindTables,
  list,
  type MessageTable,
  pointer,
  value,
} from '../message-table.ts';
import { objectMeta } from './meta.ts';
import { typedLocalObjectReference } from './references.ts';

const serviceBackendPort: MessageTable = {
  1: value('name', 'string'),
  2: value('number', 'int32'),
};

const ingressServiceBackend: MessageTable = {
  1: always(value('name', 'string')),
  2: value('port', serviceBackendPort),
};

const ingressBackend: MessageTable = {
  3: pointer('resource', typedLocalObjectReference),
  4: pointer('service', ingressServiceBackend),
};

const ingressTLS: MessageTable = {
  1: list('hosts', 'string'),
  2: value('secretName', 'string'),
};

const httpIngressPath: MessageTable = {
  1: value('path', 'string'),
  2: value('backend', ingressBackend),
  3: always(pointer('pathType', 'string')),
};

const httpIngressRuleValue: MessageTable = {
  1: always(list('paths', httpIngressPath)),
};

const ingressRuleValue: MessageTable = {
  1: pointer('http', httpIngressRuleValue),
};

const ingressRule: MessageTable = {
  1: value('host', 'string'),
  2: inline(ingressRuleValue),
};

const ingressSpec: MessageTable = {
  1: pointer('defaultBackend', ingressBackend),
  2: list('tls', ingressTLS),
  3: list('rules', ingressRule),
  4: pointer('ingressClassName', 'string'),
};

const ingressPortStatus: MessageTable = {
  1: always(value('port', 'int32')),
  2: always(value('protocol', 'string')),
  3: pointer('error', 'string'),
};

const ingressLoadBalancerIngress: MessageTable = {
  1: value('ip', 'string'),
  2: value('hostname', 'string'),
  4: list('ports', ingressPortStatus),
};

const ingressLoadBalancerStatus: MessageTable = {
  1: list('ingress', ingressLoadBalancerIngress),
};

const ingressStatus: MessageTable = {
  1: value('loadBalancer', ingressLoadBalancerStatus),
};

const ingress: MessageTable = {
  1: value('metadata', objectMeta),
  2: value('spec', ingressSpec),
  3: value('status', ingressStatus),
};

export const networkingKinds: KindTables = {
  Ingress: ingress,
};
