import { always, inline, list, type MessageTable, mapOf, pointer, value } from '../message-table.ts';
import { lifecycle, probe } from './probes.ts';
import {
  configMapKeySelector,
  localObjectReference,
  objectFieldSelector,
  resourceFieldSelector,
  secretKeySelector,
} from './references.ts';
import { securityContext } from './security-context.ts';

const containerPort: MessageTable = {
  1: value('name', 'string'),
  2: value('hostPort', 'int32'),
  3: always(value('containerPort', 'int32')),
  4: value('protocol', 'string'),
  5: value('hostIP', 'string'),
};

const envVarSource: MessageTable = {
  1: pointer('fieldRef', objectFieldSelector),
  2: pointer('resourceFieldRef', resourceFieldSelector),
  3: pointer('configMapKeyRef', configMapKeySelector),
  4: pointer('secretKeyRef', secretKeySelector),
};

const envVar: MessageTable = {
  1: always(value('name', 'string')),
  2: value('value', 'string'),
  3: pointer('valueFrom', envVarSource),
};

const resourceClaim: MessageTable = {
  1: always(value('name', 'string')),
  2: value('request', 'string'),
};

export const resourceRequirements: MessageTable = {
  1: mapOf('limits', 'quantity'),
  2: mapOf('requests', 'quantity'),
  3: list('claims', resourceClaim),
};

const volumeMount: MessageTable = {
  1: always(value('name', 'string')),
  2: value('readOnly', 'bool'),
  3: always(value('mountPath', 'string')),
  4: value('subPath', 'string'),
  5: pointer('mountPropagation', 'string'),
  6: value('subPathExpr', 'string'),
  7: pointer('recursiveReadOnly', 'string'),
};

const configMapEnvSource: MessageTable = {
  1: inline(localObjectReference),
  2: pointer('optional', 'bool'),
};

const secretEnvSource: MessageTable = {
  1: inline(localObjectReference),
  2: pointer('optional', 'bool'),
};

const envFromSource: MessageTable = {
  1: value('prefix', 'string'),
  2: pointer('configMapRef', configMapEnvSource),
  3: pointer('secretRef', secretEnvSource),
};

const volumeDevice: MessageTable = {
  1: always(value('name', 'string')),
  2: always(value('devicePath', 'string')),
};

const containerResizePolicy: MessageTable = {
  1: always(value('resourceName', 'string')),
  2: always(value('restartPolicy', 'string')),
};

export const container: MessageTable = {
  1: always(value('name', 'string')),
  2: value('image', 'string'),
  3: list('command', 'string'),
  4: list('args', 'string'),
  5: value('workingDir', 'string'),
  6: list('ports', containerPort),
  7: list('env', envVar),
  8: value('resources', resourceRequirements),
  9: list('volumeMounts', volumeMount),
  10: pointer('livenessProbe', probe),
  11: pointer('readinessProbe', probe),
  12: pointer('lifecycle', lifecycle),
  13: value('terminationMessagePath', 'string'),
  14: value('imagePullPolicy', 'string'),
  15: pointer('securityContext', securityContext),
  16: value('stdin', 'bool'),
  17: value('stdinOnce', 'bool'),
  18: value('tty', 'bool'),
  19: list('envFrom', envFromSource),
  20: value('terminationMessagePolicy', 'string'),
  21: list('volumeDevices', volumeDevice),
  22: pointer('startupProbe', probe),
  23: list('resizePolicy', containerResizePolicy),
  24: pointer('restartPolicy', 'string'),
};

const ephemeralContainerCommon: MessageTable = {
  1: always(value('name', 'string')),
  2: value('image', 'string'),
  3: list('command', 'string'),
  4: list('args', 'string'),
  5: value('workingDir', 'string'),
  6: list('ports', containerPort),
  7: list('env', envVar),
  8: value('resources', resourceRequirements),
  9: list('volumeMounts', volumeMount),
  10: pointer('livenessProbe', probe),
  11: pointer('readinessProbe', probe),
  12: pointer('lifecycle', lifecycle),
  13: value('terminationMessagePath', 'string'),
  14: value('imagePullPolicy', 'string'),
  15: pointer('securityContext', securityContext),
  16: value('stdin', 'bool'),
  17: value('stdinOnce', 'bool'),
  18: value('tty', 'bool'),
  19: list('envFrom', envFromSource),
  20: value('terminationMessagePolicy', 'string'),
  21: list('volumeDevices', volumeDevice),
  22: pointer('startupProbe', probe),
  23: list('resizePolicy', containerResizePolicy),
  24: pointer('restartPolicy', 'string'),
};

export const ephemeralContainer: MessageTable = {
  1: inline(ephemeralContainerCommon),
  2: value('targetContainerName', 'string'),
};
