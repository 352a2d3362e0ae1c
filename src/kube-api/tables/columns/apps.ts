import type { JsonFields } from '../../field-shape.ts';
import { age, type Column, integer, name, text } from '../column.ts';
import { readField, readList, readNumber, readText } from '../read-object.ts';
import { containerColumns, formatLabels, selectorColumn } from '../workload-cells.ts';

const templateColumns = containerColumns('spec', 'template', 'spec');
const selector = selectorColumn('spec', 'selector');

const status = (object: JsonFields, member: string): number => readNumber(object, 'status', member);
const desired = (object: JsonFields): number => readNumber(object, 'spec', 'replicas');

const readyOfDesired = text('Ready', 'How many of the wanted pods are ready.', (object) => {
  return `${status(object, 'readyReplicas')}/${desired(object)}`;
});

export const deploymentColumns: readonly Column[] = [
  name,
  readyOfDesired,
  text('Up-to-date', 'How many pods are of the newest template.', (one) => status(one, 'updatedReplicas')),
  text('Available', 'How many pods have been ready for long enough.', (one) =>
    status(one, 'availableReplicas'),
  ),
  age,
  ...templateColumns,
  selector,
];

export const replicaSetColumns: readonly Column[] = [
  name,
  integer('Desired', 'How many pods are wanted.', desired),
  integer('Current', 'How many pods there are.', (one) => status(one, 'replicas')),
  integer('Ready', 'How many pods are ready.', (one) => status(one, 'readyReplicas')),
  age,
  ...templateColumns,
  selector,
];

export const daemonSetColumns: readonly Column[] = [
  name,
  integer('Desired', 'How many nodes want the pod.', (one) => status(one, 'desiredNumberScheduled')),
  integer('Current', 'How many of them have it.', (one) => status(one, 'currentNumberScheduled')),
  integer('Ready', 'On how many it is ready.', (one) => status(one, 'numberReady')),
  integer('Up-to-date', 'On how many it is of the newest template.', (one) =>
    status(one, 'updatedNumberScheduled'),
  ),
  integer('Available', 'On how many it has been ready for long enough.', (one) =>
    status(one, 'numberAvailable'),
  ),
  text('Node Selector', 'Which nodes want the pod.', (one) =>
    formatLabels(readField(one, 'spec', 'template', 'spec', 'nodeSelector')),
  ),
  age,
  ...templateColumns,
  selector,
];

export const statefulSetColumns: readonly Column[] = [name, readyOfDesired, age, ...templateColumns];

export const controllerRevisionColumns: readonly Column[] = [
  name,
  text('Controller', 'What the revision is of.', controller),
  text('Revision', 'The number of the revision.', (one) => readNumber(one, 'revision')),
  age,
];

function controller(object: JsonFields): string {
  const owner = readList(object, 'metadata', 'ownerReferences').find((one) => one.controller === true);
  if (owner === undefined) return '<none>';
  const [group] = readText(owner, 'apiVersion').split('/').slice(0, -1);
  const kind = readText(owner, 'kind') + (group === undefined ? '' : `.${group}`);
  return `${kind.toLowerCase()}/${readText(owner, 'name')}`;
}
