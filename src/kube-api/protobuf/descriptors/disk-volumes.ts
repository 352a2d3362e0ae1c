import { always, list, type MessageTable, mapOf, pointer, value } from '../message-table.ts';
import { localObjectReference } from './references.ts';

export const gcePersistentDiskVolumeSource: MessageTable = {
  1: always(value('pdName', 'string')),
  2: value('fsType', 'string'),
  3: value('partition', 'int32'),
  4: value('readOnly', 'bool'),
};

export const awsElasticBlockStoreVolumeSource: MessageTable = {
  1: always(value('volumeID', 'string')),
  2: value('fsType', 'string'),
  3: value('partition', 'int32'),
  4: value('readOnly', 'bool'),
};

export const gitRepoVolumeSource: MessageTable = {
  1: always(value('repository', 'string')),
  2: value('revision', 'string'),
  3: value('directory', 'string'),
};

export const nfsVolumeSource: MessageTable = {
  1: always(value('server', 'string')),
  2: always(value('path', 'string')),
  3: value('readOnly', 'bool'),
};

export const iscsiVolumeSource: MessageTable = {
  1: always(value('targetPortal', 'string')),
  2: always(value('iqn', 'string')),
  3: always(value('lun', 'int32')),
  4: value('iscsiInterface', 'string'),
  5: value('fsType', 'string'),
  6: value('readOnly', 'bool'),
  7: list('portals', 'string'),
  8: value('chapAuthDiscovery', 'bool'),
  10: pointer('secretRef', localObjectReference),
  11: value('chapAuthSession', 'bool'),
  12: pointer('initiatorName', 'string'),
};

export const glusterfsVolumeSource: MessageTable = {
  1: always(value('endpoints', 'string')),
  2: always(value('path', 'string')),
  3: value('readOnly', 'bool'),
};

export const rbdVolumeSource: MessageTable = {
  1: always(list('monitors', 'string')),
  2: always(value('image', 'string')),
  3: value('fsType', 'string'),
  4: value('pool', 'string'),
  5: value('user', 'string'),
  6: value('keyring', 'string'),
  7: pointer('secretRef', localObjectReference),
  8: value('readOnly', 'bool'),
};

export const flexVolumeSource: MessageTable = {
  1: always(value('driver', 'string')),
  2: value('fsType', 'string'),
  3: pointer('secretRef', localObjectReference),
  4: value('readOnly', 'bool'),
  5: mapOf('options', 'string'),
};

export const cinderVolumeSource: MessageTable = {
  1: always(value('volumeID', 'string')),
  2: value('fsType', 'string'),
  3: value('readOnly', 'bool'),
  4: pointer('secretRef', localObjectReference),
};

export const cephFSVolumeSource: MessageTable = {
  1: always(list('monitors', 'string')),
  2: value('path', 'string'),
  3: value('user', 'string'),
  4: value('secretFile', 'string'),
  5: pointer('secretRef', localObjectReference),
  6: value('readOnly', 'bool'),
};

export const flockerVolumeSource: MessageTable = {
  1: value('datasetName', 'string'),
  2: value('datasetUUID', 'string'),
};

export const fcVolumeSource: MessageTable = {
  1: list('targetWWNs', 'string'),
  2: pointer('lun', 'int32'),
  3: value('fsType', 'string'),
  4: value('readOnly', 'bool'),
  5: list('wwids', 'string'),
};

export const azureFileVolumeSource: MessageTable = {
  1: always(value('secretName', 'string')),
  2: always(value('shareName', 'string')),
  3: value('readOnly', 'bool'),
};

export const vsphereVirtualDiskVolumeSource: MessageTable = {
  1: always(value('volumePath', 'string')),
  2: value('fsType', 'string'),
  3: value('storagePolicyName', 'string'),
  4: value('storagePolicyID', 'string'),
};

export const quobyteVolumeSource: MessageTable = {
  1: always(value('registry', 'string')),
  2: always(value('volume', 'string')),
  3: value('readOnly', 'bool'),
  4: value('user', 'string'),
  5: value('group', 'string'),
  6: value('tenant', 'string'),
};

export const azureDiskVolumeSource: MessageTable = {
  1: always(value('diskName', 'string')),
  2: always(value('diskURI', 'string')),
  3: pointer('cachingMode', 'string'),
  4: pointer('fsType', 'string'),
  5: pointer('readOnly', 'bool'),
  6: pointer('kind', 'string'),
};

export const photonPersistentDiskVolumeSource: MessageTable = {
  1: always(value('pdID', 'string')),
  2: value('fsType', 'string'),
};

export const portworxVolumeSource: MessageTable = {
  1: always(value('volumeID', 'string')),
  2: value('fsType', 'string'),
  3: value('readOnly', 'bool'),
};

export const scaleIOVolumeSource: MessageTable = {
  1: always(value('gateway', 'string')),
  2: always(value('system', 'string')),
  3: always(pointer('secretRef', localObjectReference)),
  4: value('sslEnabled', 'bool'),
  5: value('protectionDomain', 'string'),
  6: value('storagePool', 'string'),
  7: value('storageMode', 'string'),
  8: value('volumeName', 'string'),
  9: value('fsType', 'string'),
  10: value('readOnly', 'bool'),
};

export const storageOSVolumeSource: MessageTable = {
  1: value('volumeName', 'string'),
  2: value('volumeNamespace', 'string'),
  3: value('fsType', 'string'),
  4: value('readOnly', 'bool'),
  5: pointer('secretRef', localObjectReference),
};
