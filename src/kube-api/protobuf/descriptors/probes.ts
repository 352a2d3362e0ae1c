import { always, inline, list, type MessageTable, pointer, value } from '../message-table.ts';

const execAction: MessageTable = {
  1: list('command', 'string'),
};

const httpHeader: MessageTable = {
  1: always(value('name', 'string')),
  2: always(value('value', 'string')),
};

const httpGetAction: MessageTable = {
  1: value('path', 'string'),
  2: value('port', 'int-or-string'),
  3: value('host', 'string'),
  4: value('scheme', 'string'),
  5: list('httpHeaders', httpHeader),
};

const tcpSocketAction: MessageTable = {
  1: value('port', 'int-or-string'),
  2: value('host', 'string'),
};

const grpcAction: MessageTable = {
  1: always(value('port', 'int32')),
  2: always(pointer('service', 'string')),
};

const probeHandler: MessageTable = {
  1: pointer('exec', execAction),
  2: pointer('httpGet', httpGetAction),
  3: pointer('tcpSocket', tcpSocketAction),
  4: pointer('grpc', grpcAction),
};

export const probe: MessageTable = {
  1: inline(probeHandler),
  2: value('initialDelaySeconds', 'int32'),
  3: value('timeoutSeconds', 'int32'),
  4: value('periodSeconds', 'int32'),
  5: value('successThreshold', 'int32'),
  6: value('failureThreshold', 'int32'),
  7: pointer('terminationGracePeriodSeconds', 'int64'),
};

const sleepAction: MessageTable = {
  1: always(value('seconds', 'int64')),
};

const lifecycleHandler: MessageTable = {
  1: pointer('exec', execAction),
  2: pointer('httpGet', httpGetAction),
  3: pointer('tcpSocket', tcpSocketAction),
  4: pointer('sleep', sleepAction),
};

export const lifecycle: MessageTable = {
  1: pointer('postStart', lifecycleHandler),
  2: pointer('preStop', lifecycleHandler),
};
