import { isFields, type JsonFields } from '../../field-shape.ts';
import { age, type Column, name, text, wide } from '../column.ts';
import { conditionStatus, readField, readList, readText } from '../read-object.ts';
import { orNone } from '../workload-cells.ts';

export const nodeColumns: readonly Column[] = [
  name,
  text('Status', 'Whether the node is ready, and takes pods.', nodeStatus),
  text('Roles', 'What the node is for, by its labels.', (node) => orNone(roles(node))),
  age,
  text('Version', 'The version of the kubelet.', (node) => info(node, 'kubeletVersion')),
  wide(text('Internal-IP', 'The first address inside.', (node) => address(node, 'InternalIP'))),
  wide(text('External-IP', 'The first address outside.', (node) => address(node, 'ExternalIP'))),
  wide(text('OS-Image', 'The operating system.', (node) => orUnknown(info(node, 'osImage')))),
  wide(
    text('Kernel-Version', 'The version of the kernel.', (node) => orUnknown(info(node, 'kernelVersion'))),
  ),
  wide(
    text('Container-Runtime', 'What runs the containers.', (node) =>
      orUnknown(info(node, 'containerRuntimeVersion')),
    ),
  ),
];

function nodeStatus(node: JsonFields): string {
  const ready = conditionStatus(node, 'Ready');
  const readiness = ready === undefined ? 'Unknown' : ready === 'True' ? 'Ready' : 'NotReady';
  return readField(node, 'spec', 'unschedulable') === true ? `${readiness},SchedulingDisabled` : readiness;
}

const rolePrefix = 'node-role.kubernetes.io/';

function roles(node: JsonFields): string {
  const labels = readField(node, 'metadata', 'labels');
  if (!isFields(labels)) return '';
  const named = Object.entries(labels).flatMap(([key, value]) => {
    if (key.startsWith(rolePrefix)) return [key.slice(rolePrefix.length)];
    return key === 'kubernetes.io/role' && typeof value === 'string' ? [value] : [];
  });
  return [...new Set(named)]
    .filter((role) => role !== '')
    .sort()
    .join(',');
}

function address(node: JsonFields, type: string): string {
  const found = readList(node, 'status', 'addresses').find((one) => one.type === type);
  return found === undefined ? '<none>' : readText(found, 'address');
}

const info = (node: JsonFields, member: string): string => readText(node, 'status', 'nodeInfo', member);
const orUnknown = (value: string): string => value || '<unknown>';
