import { type FieldCause, invalidValue, requiredValue, unsupportedValue } from '../field-cause.ts';
import type { JsonFields } from '../field-shape.ts';
import { invalidList, textIn, textsIn } from './field-reading.ts';

const operations = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];
const scopes = ['*', 'Cluster', 'Namespaced'];

export function validateRule(rule: JsonFields, field: string): readonly FieldCause[] {
  const versions = textsIn(rule, 'apiVersions');
  const scope = textIn(rule, 'scope');
  return [
    ...validateAlone(textsIn(rule, 'operations'), `${field}.operations`, 'operations'),
    ...textsIn(rule, 'operations').flatMap((operation, index) =>
      operations.includes(operation)
        ? []
        : [unsupportedValue(`${field}.operations[${index}]`, operation, operations)],
    ),
    ...validateAlone(textsIn(rule, 'apiGroups'), `${field}.apiGroups`, 'API groups'),
    ...validateAlone(versions, `${field}.apiVersions`, 'API versions'),
    ...versions.flatMap((version, index) =>
      version === '' ? [requiredValue(`${field}.apiVersions[${index}]`)] : [],
    ),
    ...validateResources(textsIn(rule, 'resources'), `${field}.resources`),
    ...(scope === undefined || scopes.includes(scope)
      ? []
      : [unsupportedValue(`${field}.scope`, scope, scopes)]),
  ];
}

/** A list that must not be empty, and whose star is enough. */
function validateAlone(list: readonly string[], field: string, what: string): readonly FieldCause[] {
  if (list.length === 0) return [requiredValue(field)];
  return list.length > 1 && list.includes('*')
    ? [invalidList(field, list, `if '*' is present, must not specify other ${what}`)]
    : [];
}

function validateResources(resources: readonly string[], field: string): readonly FieldCause[] {
  if (resources.length === 0) return [requiredValue(field)];
  const isOtherPlain = resources.some((one) => one !== '' && one !== '*' && !one.includes('/'));
  return [
    ...resources.flatMap((one, index) =>
      one === ''
        ? [requiredValue(`${field}[${index}]`)]
        : validateCovered(resources.slice(0, index), one, `${field}[${index}]`),
    ),
    ...(resources.length > 1 && resources.includes('*/*')
      ? [invalidList(field, resources, "if '*/*' is present, must not specify other resources")]
      : []),
    ...(resources.includes('*') && isOtherPlain
      ? [
          invalidList(
            field,
            resources,
            "if '*' is present, must not specify other resources without subresources",
          ),
        ]
      : []),
  ];
}

/** Kubernetes: only what stands before is looked at, so that `pods/log, pods/*` passes and the reverse does not. */
function validateCovered(before: readonly string[], resource: string, field: string): readonly FieldCause[] {
  const slash = resource.indexOf('/');
  if (slash < 0) return [];
  const wider = [`${resource.slice(0, slash)}/*`, `*/${resource.slice(slash + 1)}`];
  return wider
    .filter((one) => before.includes(one))
    .map((one) => invalidValue(field, resource, `if '${one}' is present, must not specify ${resource}`));
}
