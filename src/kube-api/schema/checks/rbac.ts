import { type FieldCause, invalidValue, requiredValue, unsupportedValue } from '../../field-cause.ts';
import { fieldsOf, type JsonFields, textOf } from '../../field-shape.ts';
import { checkPresent, itemsOf, type ListItem, type ObjectCheck, valuesOf } from './reading.ts';

type Scope = 'namespace' | 'cluster';

const rbacGroup = 'rbac.authorization.k8s.io';

export function checkRole(scope: Scope): ObjectCheck {
  return ({ rules }) => itemsOf(rules, 'rules').flatMap((rule) => checkRule(rule, scope));
}

function checkRule({ fields, path }: ListItem, scope: Scope): readonly FieldCause[] {
  const isEmpty = (name: string): boolean => valuesOf(fields[name]).length === 0;
  const verbs = isEmpty('verbs')
    ? [requiredValue(`${path}.verbs`, 'verbs must contain at least one value')]
    : [];
  if (!isEmpty('nonResourceURLs')) return [...verbs, ...checkUrls({ fields, path }, scope)];
  return [
    ...verbs,
    ...(isEmpty('apiGroups')
      ? [requiredValue(`${path}.apiGroups`, 'resource rules must supply at least one api group')]
      : []),
    ...(isEmpty('resources')
      ? [requiredValue(`${path}.resources`, 'resource rules must supply at least one resource')]
      : []),
  ];
}

function checkUrls({ fields, path }: ListItem, scope: Scope): readonly FieldCause[] {
  const field = `${path}.nonResourceURLs`;
  const isMixed = ['apiGroups', 'resources', 'resourceNames'].some(
    (name) => valuesOf(fields[name]).length > 0,
  );
  const reasons = [
    ...(scope === 'namespace' ? ['namespaced rules cannot apply to non-resource URLs'] : []),
    ...(isMixed ? ['rules cannot apply to both regular resources and non-resource URLs'] : []),
  ];
  const urls = valuesOf(fields.nonResourceURLs).map((url) => JSON.stringify(url));
  const message = (reason: string): string => `Invalid value: []string{${urls.join(', ')}}: ${reason}`;
  return reasons.map((reason) => ({ reason: 'FieldValueInvalid', field, message: message(reason) }));
}

export function checkBinding(scope: Scope): ObjectCheck {
  return ({ roleRef, subjects }) => [
    ...checkRoleRef(fieldsOf(roleRef), scope),
    ...itemsOf(subjects, 'subjects').flatMap((subject) => checkSubject(subject, scope)),
  ];
}

function checkRoleRef({ apiGroup, kind, name }: JsonFields, scope: Scope): readonly FieldCause[] {
  const kinds = scope === 'cluster' ? ['ClusterRole'] : ['Role', 'ClusterRole'];
  return [
    ...checkText(apiGroup, 'roleRef.apiGroup', [rbacGroup]),
    ...checkText(kind, 'roleRef.kind', kinds),
    ...(textOf(name) === '' ? [requiredValue('roleRef.name')] : checkPathName(textOf(name))),
  ];
}

function checkPathName(name: string): readonly FieldCause[] {
  const foreign = ['/', '%'].filter((part) => name.includes(part));
  return foreign.map((part) => invalidValue('roleRef.name', name, `may not contain '${part}'`));
}

function checkSubject({ fields, path }: ListItem, scope: Scope): readonly FieldCause[] {
  const name = checkPresent(fields.name, `${path}.name`);
  switch (textOf(fields.kind)) {
    case 'ServiceAccount':
      return [
        ...name,
        ...checkText(fields.apiGroup, `${path}.apiGroup`, ['']),
        ...(scope === 'cluster' ? checkPresent(fields.namespace, `${path}.namespace`) : []),
      ];
    case 'User':
    case 'Group':
      return [...name, ...checkText(fields.apiGroup, `${path}.apiGroup`, [rbacGroup])];
    default:
      return [...name, ...checkText(fields.kind, `${path}.kind`, ['ServiceAccount', 'User', 'Group'])];
  }
}

function checkText(value: unknown, field: string, supported: readonly string[]): readonly FieldCause[] {
  const given = textOf(value);
  return supported.includes(given) ? [] : [unsupportedValue(field, given, supported)];
}
