import type { JsonFields } from '../../field-shape.ts';
import { age, type Column, createdAt, integer, name, text } from '../column.ts';
import { readField, readList, readNumber, readText } from '../read-object.ts';
import { formatSelector } from '../workload-cells.ts';

export const webhookColumns: readonly Column[] = [
  name,
  integer('Webhooks', 'How many webhooks there are.', (one) => readList(one, 'webhooks').length),
  age,
];

export const leaseColumns: readonly Column[] = [
  name,
  text('Holder', 'Who has the lease.', (lease) => readText(lease, 'spec', 'holderIdentity')),
  age,
];

export const disruptionBudgetColumns: readonly Column[] = [
  name,
  text('Min Available', 'How many pods must stay.', (one) => countOrPercent(one, 'minAvailable')),
  text('Max Unavailable', 'How many pods may go.', (one) => countOrPercent(one, 'maxUnavailable')),
  integer('Allowed Disruptions', 'How many pods may go now.', (one) =>
    readNumber(one, 'status', 'disruptionsAllowed'),
  ),
  age,
];

export const networkPolicyColumns: readonly Column[] = [
  name,
  text('Pod-Selector', 'Which pods the policy is for.', (policy) =>
    formatSelector(readField(policy, 'spec', 'podSelector')),
  ),
  age,
];

export const customResourceDefinitionColumns: readonly Column[] = [name, createdAt];

function countOrPercent(budget: JsonFields, member: string): string {
  const value = readField(budget, 'spec', member);
  return typeof value === 'number' || typeof value === 'string' ? String(value) : 'N/A';
}
