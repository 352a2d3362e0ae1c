import { type FieldCause, invalidValue, requiredValue } from '../../field-cause.ts';
import type { JsonFields } from '../../field-shape.ts';
import { checkSubdomainName } from '../../names.ts';
import {
  checkOneOf,
  checkPresent,
  fieldsOf,
  itemsOf,
  type ListItem,
  listOf,
  missingValue,
  type ObjectCheck,
  textOf,
} from './reading.ts';

const reviewVersions = ['v1', 'v1beta1'];
const sideEffects = ['None', 'NoneOnDryRun'];

/** k8s.io/kubernetes/pkg/apis/admissionregistration/validation, for the version v1. */
export const checkWebhookConfiguration: ObjectCheck = ({ webhooks }) =>
  itemsOf(webhooks, 'webhooks').flatMap(checkWebhook);

function checkWebhook({ fields, path }: ListItem): readonly FieldCause[] {
  return [
    ...checkReviewVersions(listOf(fields.admissionReviewVersions), `${path}.admissionReviewVersions`),
    ...checkHookName(textOf(fields.name), `${path}.name`),
    ...itemsOf(fields.rules, `${path}.rules`).flatMap(checkRule),
    ...checkOneOf(fields.failurePolicy, `${path}.failurePolicy`, ['Fail', 'Ignore']),
    ...checkOneOf(fields.matchPolicy, `${path}.matchPolicy`, ['Equivalent', 'Exact']),
    ...(fields.sideEffects === undefined
      ? [requiredValue(`${path}.sideEffects`, `must specify one of ${sideEffects.join(', ')}`)]
      : checkOneOf(fields.sideEffects, `${path}.sideEffects`, sideEffects)),
    ...checkTimeout(fields.timeoutSeconds, `${path}.timeoutSeconds`),
    ...checkOneOf(fields.reinvocationPolicy, `${path}.reinvocationPolicy`, ['IfNeeded', 'Never']),
    ...checkClientConfig(fieldsOf(fields.clientConfig), `${path}.clientConfig`),
  ];
}

function checkHookName(name: string, field: string): readonly FieldCause[] {
  if (name === '') return [missingValue(field)];
  const reasons = checkSubdomainName(name);
  if (reasons.length > 0) return reasons.map((reason) => invalidValue(field, name, reason));
  return name.split('.').length < 3
    ? [invalidValue(field, name, 'should be a domain with at least three segments separated by dots')]
    : [];
}

function checkReviewVersions(versions: readonly unknown[], field: string): readonly FieldCause[] {
  const accepted = reviewVersions.join(', ');
  if (versions.length === 0) return [requiredValue(field, `must specify one of ${accepted}`)];
  if (versions.some((version) => reviewVersions.includes(textOf(version)))) return [];
  const shown = versions.map((version) => JSON.stringify(version)).join(', ');
  const message = `Invalid value: []string{${shown}}: must include at least one of ${accepted}`;
  return [{ reason: 'FieldValueInvalid', field, message }];
}

const operations = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];

function checkRule({ fields, path }: ListItem): readonly FieldCause[] {
  const lists = ['operations', 'apiGroups', 'apiVersions', 'resources'];
  return [
    ...lists
      .filter((name) => listOf(fields[name]).length === 0)
      .map((name) => missingValue(`${path}.${name}`)),
    ...listOf(fields.operations).flatMap((operation, index) =>
      checkOneOf(operation, `${path}.operations[${index}]`, operations),
    ),
    ...checkOneOf(fields.scope, `${path}.scope`, ['*', 'Cluster', 'Namespaced']),
  ];
}

function checkTimeout(value: unknown, field: string): readonly FieldCause[] {
  const isWithin = typeof value !== 'number' || (value >= 1 && value <= 30);
  return isWithin ? [] : [invalidValue(field, value, 'the timeout value must be between 1 and 30 seconds')];
}

function checkClientConfig(config: JsonFields, path: string): readonly FieldCause[] {
  const hasUrl = config.url !== undefined;
  if (hasUrl === (config.service !== undefined)) {
    return [requiredValue(path, 'exactly one of url or service is required')];
  }
  if (hasUrl) return checkUrl(textOf(config.url), `${path}.url`);
  const service = fieldsOf(config.service);
  return [
    ...checkPresent(service.name, `${path}.service.name`),
    ...checkPresent(service.namespace, `${path}.service.namespace`),
  ];
}

const desiredForm = 'desired format: https://host[/path]';

function checkUrl(text: string, field: string): readonly FieldCause[] {
  const url = URL.parse(text);
  if (url === null) return [requiredValue(field, `url must be a valid URL; ${desiredForm}`)];
  const scheme = url.protocol.slice(0, -1);
  return [
    ...(scheme === 'https'
      ? []
      : [invalidValue(field, scheme, `'https' is the only allowed URL scheme; ${desiredForm}`)]),
    ...(url.username === '' && url.password === ''
      ? []
      : [invalidValue(field, '<redacted>', 'user information is not permitted in the URL')]),
    ...(url.hash === ''
      ? []
      : [invalidValue(field, url.hash.slice(1), 'fragments are not permitted in the URL')]),
    ...(url.search === ''
      ? []
      : [invalidValue(field, url.search.slice(1), 'query parameters are not permitted in the URL')]),
  ];
}
