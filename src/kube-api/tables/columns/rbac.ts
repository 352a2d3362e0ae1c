import type { JsonFields } from '../../field-shape.ts';
import { age, type Column, createdAt, name, text, wide } from '../column.ts';
import { readList, readText } from '../read-object.ts';

export const roleColumns: readonly Column[] = [name, createdAt];

export const bindingColumns: readonly Column[] = [
  name,
  text('Role', 'The role that is given.', (binding) => {
    return `${readText(binding, 'roleRef', 'kind')}/${readText(binding, 'roleRef', 'name')}`;
  }),
  age,
  wide(text('Users', 'The users who have it.', (binding) => subjects(binding, 'User'))),
  wide(text('Groups', 'The groups that have it.', (binding) => subjects(binding, 'Group'))),
  wide(
    text('ServiceAccounts', 'The service accounts that have it.', (binding) =>
      subjects(binding, 'ServiceAccount'),
    ),
  ),
];

function subjects(binding: JsonFields, kind: string): string {
  return readList(binding, 'subjects')
    .filter((subject) => subject.kind === kind)
    .map((subject) => {
      const namespace = kind === 'ServiceAccount' ? readText(subject, 'namespace') : '';
      return namespace === '' ? readText(subject, 'name') : `${namespace}/${readText(subject, 'name')}`;
    })
    .join(', ');
}
