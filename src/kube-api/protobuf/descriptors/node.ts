import { always, list, type MessageTable, mapOf, pointer, value } from '../message-table.ts';
import { objectMeta } from './meta.ts';

const taint: MessageTable = {
  1: always(value('key', 'string')),
  2: value('value', 'string'),
  3: always(value('effect', 'string')),
  4: pointer('timeAdded', 'time'),
};

const configMapNodeConfigSource: MessageTable = {
  1: always(value('namespace', 'string')),
  2: always(value('name', 'string')),
  3: value('uid', 'string'),
  4: value('resourceVersion', 'string'),
  5: always(value('kubeletConfigKey', 'string')),
};

const nodeConfigSource: MessageTable = {
  2: pointer('configMap', configMapNodeConfigSource),
};

const nodeSpec: MessageTable = {
  1: value('podCIDR', 'string'),
  2: value('externalID', 'string'),
  3: value('providerID', 'string'),
  4: value('unschedulable', 'bool'),
  5: list('taints', taint),
  6: pointer('configSource', nodeConfigSource),
  7: list('podCIDRs', 'string'),
};

const nodeCondition: MessageTable = {
  1: always(value('type', 'string')),
  2: always(value('status', 'string')),
  3: value('lastHeartbeatTime', 'time'),
  4: value('lastTransitionTime', 'time'),
  5: value('reason', 'string'),
  6: value('message', 'string'),
};

const nodeAddress: MessageTable = {
  1: always(value('type', 'string')),
  2: always(value('address', 'string')),
};

const daemonEndpoint: MessageTable = {
  1: always(value('Port', 'int32')),
};

const nodeDaemonEndpoints: MessageTable = {
  1: value('kubeletEndpoint', daemonEndpoint),
};

const nodeSystemInfo: MessageTable = {
  1: always(value('machineID', 'string')),
  2: always(value('systemUUID', 'string')),
  3: always(value('bootID', 'string')),
  4: always(value('kernelVersion', 'string')),
  5: always(value('osImage', 'string')),
  6: always(value('containerRuntimeVersion', 'string')),
  7: always(value('kubeletVersion', 'string')),
  8: always(value('kubeProxyVersion', 'string')),
  9: always(value('operatingSystem', 'string')),
  10: always(value('architecture', 'string')),
};

const containerImage: MessageTable = {
  1: always(list('names', 'string')),
  2: value('sizeBytes', 'int64'),
};

const attachedVolume: MessageTable = {
  1: always(value('name', 'string')),
  2: always(value('devicePath', 'string')),
};

const nodeConfigStatus: MessageTable = {
  1: pointer('assigned', nodeConfigSource),
  2: pointer('active', nodeConfigSource),
  3: pointer('lastKnownGood', nodeConfigSource),
  4: value('error', 'string'),
};

const nodeRuntimeHandlerFeatures: MessageTable = {
  1: pointer('recursiveReadOnlyMounts', 'bool'),
  2: pointer('userNamespaces', 'bool'),
};

const nodeRuntimeHandler: MessageTable = {
  1: always(value('name', 'string')),
  2: pointer('features', nodeRuntimeHandlerFeatures),
};

const nodeFeatures: MessageTable = {
  1: pointer('supplementalGroupsPolicy', 'bool'),
};

const nodeStatus: MessageTable = {
  1: mapOf('capacity', 'quantity'),
  2: mapOf('allocatable', 'quantity'),
  3: value('phase', 'string'),
  4: list('conditions', nodeCondition),
  5: list('addresses', nodeAddress),
  6: value('daemonEndpoints', nodeDaemonEndpoints),
  7: value('nodeInfo', nodeSystemInfo),
  8: list('images', containerImage),
  9: list('volumesInUse', 'string'),
  10: list('volumesAttached', attachedVolume),
  11: pointer('config', nodeConfigStatus),
  12: list('runtimeHandlers', nodeRuntimeHandler),
  13: pointer('features', nodeFeatures),
};

export const node: MessageTable = {
  1: value('metadata', objectMeta),
  2: value('spec', nodeSpec),
  3: value('status', nodeStatus),
};
