import { isDeepStrictEqual } from 'node:util';
import {
  duplicateValue,
  type FieldCause,
  invalidValue,
  requiredValue,
  unsupportedValue,
} from '../field-cause.ts';
import { fieldsOf, isFields, type JsonFields, listOf } from '../field-shape.ts';
import { checkLabelName, checkSubdomainName } from '../names.ts';
import { invalidList, textIn, textsIn } from './field-reading.ts';
import { validateClientConfig } from './validate-client-config.ts';
import { validateConditions } from './validate-conditions.ts';
import { validateLabelSelector } from './validate-label-selector.ts';
import { validateRule } from './validate-rule.ts';

/** What is wrong with a webhook configuration, after its defaults. Its metadata is validated as any object's. */
export function validateConfiguration(
  configuration: JsonFields,
  existing?: JsonFields,
): readonly FieldCause[] {
  const seen = new Set<string>();
  // Kubernetes: conditions that nobody changes are not read again.
  const isSettled = existing !== undefined && hasSameConditions(configuration, existing);
  return listOf(configuration.webhooks).flatMap((hook, index) => {
    const field = `webhooks[${index}]`;
    const name = textIn(hook, 'name') ?? '';
    const isDuplicate = name !== '' && seen.has(name);
    seen.add(name);
    return [
      ...validateHook(hook, field),
      ...(isSettled ? [] : validateConditions(listOf(hook.matchConditions), `${field}.matchConditions`)),
      ...validateReviewVersions(textsIn(hook, 'admissionReviewVersions'), `${field}.admissionReviewVersions`),
      ...(isDuplicate ? [duplicateValue(`${field}.name`, name)] : []),
    ];
  });
}

function hasSameConditions(configuration: JsonFields, existing: JsonFields): boolean {
  const [now, before] = [configuration, existing].map((one) =>
    listOf(one.webhooks).map((hook) => listOf(hook.matchConditions)),
  );
  return isDeepStrictEqual(now, before);
}

const choices = {
  failurePolicy: ['Fail', 'Ignore'],
  matchPolicy: ['Equivalent', 'Exact'],
  reinvocationPolicy: ['IfNeeded', 'Never'],
  sideEffects: ['None', 'NoneOnDryRun'],
} as const;

function validateHook(hook: JsonFields, field: string): readonly FieldCause[] {
  const selector = (name: string) =>
    isFields(hook[name]) ? validateLabelSelector(hook[name], `${field}.${name}`) : [];
  return [
    ...validateHookName(textIn(hook, 'name') ?? '', `${field}.name`),
    ...listOf(hook.rules).flatMap((rule, index) => validateRule(rule, `${field}.rules[${index}]`)),
    ...validateChoice(hook, 'failurePolicy', field),
    ...validateChoice(hook, 'matchPolicy', field),
    ...(textIn(hook, 'sideEffects') === undefined
      ? [requiredValue(`${field}.sideEffects`, 'must specify one of None, NoneOnDryRun')]
      : validateChoice(hook, 'sideEffects', field)),
    ...validateTimeout(hook.timeoutSeconds, `${field}.timeoutSeconds`),
    ...selector('namespaceSelector'),
    ...selector('objectSelector'),
    ...validateChoice(hook, 'reinvocationPolicy', field),
    ...validateClientConfig(fieldsOf(hook.clientConfig), `${field}.clientConfig`),
  ];
}

function validateHookName(name: string, field: string): readonly FieldCause[] {
  if (name === '') return [requiredValue(field)];
  const reasons = checkSubdomainName(name);
  if (reasons.length > 0) return [invalidValue(field, name, reasons.join(','))];
  return name.split('.').length < 3
    ? [invalidValue(field, name, 'should be a domain with at least three segments separated by dots')]
    : [];
}

function validateChoice(hook: JsonFields, name: keyof typeof choices, field: string): readonly FieldCause[] {
  const value = textIn(hook, name);
  const supported: readonly string[] = choices[name];
  return value === undefined || supported.includes(value)
    ? []
    : [unsupportedValue(`${field}.${name}`, value, supported)];
}

function validateTimeout(seconds: unknown, field: string): readonly FieldCause[] {
  return typeof seconds !== 'number' || (seconds >= 1 && seconds <= 30)
    ? []
    : [invalidValue(field, seconds, 'the timeout value must be between 1 and 30 seconds')];
}

function validateReviewVersions(versions: readonly string[], field: string): readonly FieldCause[] {
  if (versions.length === 0) return [requiredValue(field, 'must specify one of v1, v1beta1')];
  const isAccepted = versions.includes('v1') || versions.includes('v1beta1');
  return [
    ...versions.flatMap((version, index) =>
      validateReviewVersion(versions, version, index).map((reason) =>
        invalidValue(`${field}[${index}]`, version, reason),
      ),
    ),
    ...(isAccepted ? [] : [invalidList(field, versions, 'must include at least one of v1, v1beta1')]),
  ];
}

function validateReviewVersion(
  versions: readonly string[],
  version: string,
  index: number,
): readonly string[] {
  return versions.indexOf(version) < index ? ['duplicate version'] : checkLabelName(version);
}
