import { always, inline, list, type MessageTable, mapOf, pointer, value } from '../message-table.ts';
import {
  awsElasticBlockStoreVolumeSource,
  azureDiskVolumeSource,
  azureFileVolumeSource,
  cephFSVolumeSource,
  cinderVolumeSource,
  fcVolumeSource,
  flexVolumeSource,
  flockerVolumeSource,
  gcePersistentDiskVolumeSource,
  gitRepoVolumeSource,
  glusterfsVolumeSource,
  iscsiVolumeSource,
  nfsVolumeSource,
  photonPersistentDiskVolumeSource,
  portworxVolumeSource,
  quobyteVolumeSource,
  rbdVolumeSource,
  scaleIOVolumeSource,
  storageOSVolumeSource,
  vsphereVirtualDiskVolumeSource,
} from './disk-volumes.ts';
import { labelSelector } from './meta.ts';
import { persistentVolumeClaimTemplate } from './persistent-volume-claim.ts';
import { keyToPath, localObjectReference, objectFieldSelector, resourceFieldSelector } from './references.ts';

const hostPathVolumeSource: MessageTable = {
  1: always(value('path', 'string')),
  2: pointer('type', 'string'),
};

const emptyDirVolumeSource: MessageTable = {
  1: value('medium', 'string'),
  2: pointer('sizeLimit', 'quantity'),
};

const secretVolumeSource: MessageTable = {
  1: value('secretName', 'string'),
  2: list('items', keyToPath),
  3: pointer('defaultMode', 'int32'),
  4: pointer('optional', 'bool'),
};

const persistentVolumeClaimVolumeSource: MessageTable = {
  1: always(value('claimName', 'string')),
  2: value('readOnly', 'bool'),
};

const downwardAPIVolumeFile: MessageTable = {
  1: always(value('path', 'string')),
  2: pointer('fieldRef', objectFieldSelector),
  3: pointer('resourceFieldRef', resourceFieldSelector),
  4: pointer('mode', 'int32'),
};

const downwardAPIVolumeSource: MessageTable = {
  1: list('items', downwardAPIVolumeFile),
  2: pointer('defaultMode', 'int32'),
};

const configMapVolumeSource: MessageTable = {
  1: inline(localObjectReference),
  2: list('items', keyToPath),
  3: pointer('defaultMode', 'int32'),
  4: pointer('optional', 'bool'),
};

const secretProjection: MessageTable = {
  1: inline(localObjectReference),
  2: list('items', keyToPath),
  4: pointer('optional', 'bool'),
};

const downwardAPIProjection: MessageTable = {
  1: list('items', downwardAPIVolumeFile),
};

const configMapProjection: MessageTable = {
  1: inline(localObjectReference),
  2: list('items', keyToPath),
  4: pointer('optional', 'bool'),
};

const serviceAccountTokenProjection: MessageTable = {
  1: value('audience', 'string'),
  2: pointer('expirationSeconds', 'int64'),
  3: always(value('path', 'string')),
};

const clusterTrustBundleProjection: MessageTable = {
  1: pointer('name', 'string'),
  2: pointer('signerName', 'string'),
  3: pointer('labelSelector', labelSelector),
  4: always(value('path', 'string')),
  5: pointer('optional', 'bool'),
};

const volumeProjection: MessageTable = {
  1: pointer('secret', secretProjection),
  2: pointer('downwardAPI', downwardAPIProjection),
  3: pointer('configMap', configMapProjection),
  4: pointer('serviceAccountToken', serviceAccountTokenProjection),
  5: pointer('clusterTrustBundle', clusterTrustBundleProjection),
};

const projectedVolumeSource: MessageTable = {
  1: always(list('sources', volumeProjection)),
  2: pointer('defaultMode', 'int32'),
};

const csiVolumeSource: MessageTable = {
  1: always(value('driver', 'string')),
  2: pointer('readOnly', 'bool'),
  3: pointer('fsType', 'string'),
  4: mapOf('volumeAttributes', 'string'),
  5: pointer('nodePublishSecretRef', localObjectReference),
};

const ephemeralVolumeSource: MessageTable = {
  1: pointer('volumeClaimTemplate', persistentVolumeClaimTemplate),
};

const imageVolumeSource: MessageTable = {
  1: value('reference', 'string'),
  2: value('pullPolicy', 'string'),
};

const volumeSource: MessageTable = {
  1: pointer('hostPath', hostPathVolumeSource),
  2: pointer('emptyDir', emptyDirVolumeSource),
  3: pointer('gcePersistentDisk', gcePersistentDiskVolumeSource),
  4: pointer('awsElasticBlockStore', awsElasticBlockStoreVolumeSource),
  5: pointer('gitRepo', gitRepoVolumeSource),
  6: pointer('secret', secretVolumeSource),
  7: pointer('nfs', nfsVolumeSource),
  8: pointer('iscsi', iscsiVolumeSource),
  9: pointer('glusterfs', glusterfsVolumeSource),
  10: pointer('persistentVolumeClaim', persistentVolumeClaimVolumeSource),
  11: pointer('rbd', rbdVolumeSource),
  12: pointer('flexVolume', flexVolumeSource),
  13: pointer('cinder', cinderVolumeSource),
  14: pointer('cephfs', cephFSVolumeSource),
  15: pointer('flocker', flockerVolumeSource),
  16: pointer('downwardAPI', downwardAPIVolumeSource),
  17: pointer('fc', fcVolumeSource),
  18: pointer('azureFile', azureFileVolumeSource),
  19: pointer('configMap', configMapVolumeSource),
  20: pointer('vsphereVolume', vsphereVirtualDiskVolumeSource),
  21: pointer('quobyte', quobyteVolumeSource),
  22: pointer('azureDisk', azureDiskVolumeSource),
  23: pointer('photonPersistentDisk', photonPersistentDiskVolumeSource),
  24: pointer('portworxVolume', portworxVolumeSource),
  25: pointer('scaleIO', scaleIOVolumeSource),
  26: pointer('projected', projectedVolumeSource),
  27: pointer('storageos', storageOSVolumeSource),
  28: pointer('csi', csiVolumeSource),
  29: pointer('ephemeral', ephemeralVolumeSource),
  30: pointer('image', imageVolumeSource),
};

export const volume: MessageTable = {
  1: always(value('name', 'string')),
  2: inline(volumeSource),
};
