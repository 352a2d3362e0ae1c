import { always, list, type MessageTable, mapOf, pointer, value } from '../message-table.ts';
import { resourceRequirements } from './containers.ts';

const podCondition: MessageTable = {
  1: always(value('type', 'string')),
  2: always(value('status', 'string')),
  3: value('lastProbeTime', 'time'),
  4: value('lastTransitionTime', 'time'),
  5: value('reason', 'string'),
  6: value('message', 'string'),
};

const containerStateWaiting: MessageTable = {
  1: value('reason', 'string'),
  2: value('message', 'string'),
};

const containerStateRunning: MessageTable = {
  1: value('startedAt', 'time'),
};

const containerStateTerminated: MessageTable = {
  1: always(value('exitCode', 'int32')),
  2: value('signal', 'int32'),
  3: value('reason', 'string'),
  4: value('message', 'string'),
  5: value('startedAt', 'time'),
  6: value('finishedAt', 'time'),
  7: value('containerID', 'string'),
};

const containerState: MessageTable = {
  1: pointer('waiting', containerStateWaiting),
  2: pointer('running', containerStateRunning),
  3: pointer('terminated', containerStateTerminated),
};

const volumeMountStatus: MessageTable = {
  1: always(value('name', 'string')),
  2: always(value('mountPath', 'string')),
  3: value('readOnly', 'bool'),
  4: pointer('recursiveReadOnly', 'string'),
};

const linuxContainerUser: MessageTable = {
  1: always(value('uid', 'int64')),
  2: always(value('gid', 'int64')),
  3: list('supplementalGroups', 'int64'),
};

const containerUser: MessageTable = {
  1: pointer('linux', linuxContainerUser),
};

const resourceHealth: MessageTable = {
  1: always(value('resourceID', 'string')),
  2: value('health', 'string'),
};

const resourceStatus: MessageTable = {
  1: always(value('name', 'string')),
  2: list('resources', resourceHealth),
};

const containerStatus: MessageTable = {
  1: always(value('name', 'string')),
  2: value('state', containerState),
  3: value('lastState', containerState),
  4: always(value('ready', 'bool')),
  5: always(value('restartCount', 'int32')),
  6: always(value('image', 'string')),
  7: always(value('imageID', 'string')),
  8: value('containerID', 'string'),
  9: pointer('started', 'bool'),
  10: mapOf('allocatedResources', 'quantity'),
  11: pointer('resources', resourceRequirements),
  12: list('volumeMounts', volumeMountStatus),
  13: pointer('user', containerUser),
  14: list('allocatedResourcesStatus', resourceStatus),
};

const podIP: MessageTable = {
  1: always(value('ip', 'string')),
};

const podResourceClaimStatus: MessageTable = {
  1: always(value('name', 'string')),
  2: pointer('resourceClaimName', 'string'),
};

const hostIP: MessageTable = {
  1: always(value('ip', 'string')),
};

export const podStatus: MessageTable = {
  1: value('phase', 'string'),
  2: list('conditions', podCondition),
  3: value('message', 'string'),
  4: value('reason', 'string'),
  5: value('hostIP', 'string'),
  6: value('podIP', 'string'),
  7: pointer('startTime', 'time'),
  8: list('containerStatuses', containerStatus),
  9: value('qosClass', 'string'),
  10: list('initContainerStatuses', containerStatus),
  11: value('nominatedNodeName', 'string'),
  12: list('podIPs', podIP),
  13: list('ephemeralContainerStatuses', containerStatus),
  14: value('resize', 'string'),
  15: list('resourceClaimStatuses', podResourceClaimStatus),
  16: list('hostIPs', hostIP),
};
