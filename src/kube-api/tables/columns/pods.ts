import type { JsonFields } from '../../field-shape.ts';
import { age, type Column, name, text, wide } from '../column.ts';
import { summarizePod } from '../pod-summary.ts';
import { conditionStatus, readList, readText } from '../read-object.ts';
import { orNone } from '../workload-cells.ts';

export const podColumns: readonly Column[] = [
  name,
  text('Ready', 'How many of the containers are ready.', (pod, now) => summarizePod(pod, now).ready),
  text('Status', 'What the pod is doing.', (pod, now) => summarizePod(pod, now).status),
  text('Restarts', 'How often containers were restarted.', (pod, now) => summarizePod(pod, now).restarts),
  age,
  wide(text('IP', 'The first address of the pod.', (pod) => orNone(firstAddress(pod)))),
  wide(text('Node', 'Where the pod runs.', (pod) => orNone(readText(pod, 'spec', 'nodeName')))),
  wide(
    text('Nominated Node', 'Where the pod is to run once others have made room.', (pod) =>
      orNone(readText(pod, 'status', 'nominatedNodeName')),
    ),
  ),
  wide(text('Readiness Gates', 'How many of the extra conditions for readiness are met.', readinessGates)),
];

function firstAddress(pod: JsonFields): string {
  const [first] = readList(pod, 'status', 'podIPs');
  return first === undefined ? readText(pod, 'status', 'podIP') : readText(first, 'ip');
}

function readinessGates(pod: JsonFields): string {
  const gates = readList(pod, 'spec', 'readinessGates');
  const met = gates.filter((gate) => conditionStatus(pod, readText(gate, 'conditionType')) === 'True');
  return gates.length === 0 ? '<none>' : `${met.length}/${gates.length}`;
}
