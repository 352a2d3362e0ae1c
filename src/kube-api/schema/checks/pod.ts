import { type FieldCause, invalidValue } from '../../field-cause.ts';
import type { JsonFields } from '../../field-shape.ts';
import { checkLabelName } from '../../names.ts';
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

/** Of a pod or of a template: k8s.io/kubernetes/pkg/apis/core/validation `ValidatePodSpec`. */
export function checkPodSpec(spec: JsonFields, path: string): readonly FieldCause[] {
  const containers = `${path}.containers`;
  return [
    ...itemsOf(spec.volumes, `${path}.volumes`).flatMap(checkVolume),
    ...(listOf(spec.containers).length === 0 ? [missingValue(containers)] : []),
    ...itemsOf(spec.containers, containers).flatMap(checkContainer),
    ...itemsOf(spec.initContainers, `${path}.initContainers`).flatMap(checkContainer),
    ...checkOneOf(spec.restartPolicy, `${path}.restartPolicy`, ['Always', 'OnFailure', 'Never']),
    ...checkOneOf(spec.dnsPolicy, `${path}.dnsPolicy`, [
      'ClusterFirstWithHostNet',
      'ClusterFirst',
      'Default',
      'None',
    ]),
  ];
}

export const checkPod: ObjectCheck = ({ spec }) => checkPodSpec(fieldsOf(spec), 'spec');

function checkVolume({ fields, path }: ListItem): readonly FieldCause[] {
  const tokens = itemsOf(fieldsOf(fields.projected).sources, `${path}.projected.sources`);
  return [
    ...checkName(fields.name, `${path}.name`),
    ...tokens.flatMap(({ fields: source, path: sourcePath }) =>
      source.serviceAccountToken === undefined
        ? []
        : checkTokenSource(fieldsOf(source.serviceAccountToken), `${sourcePath}.serviceAccountToken`),
    ),
  ];
}

const shortestToken = 600;
const longestToken = 2 ** 32;

function checkTokenSource(token: JsonFields, path: string): readonly FieldCause[] {
  const seconds = Number(token.expirationSeconds ?? 3600);
  const field = `${path}.expirationSeconds`;
  return [
    ...(seconds < shortestToken
      ? [invalidValue(field, seconds, 'may not specify a duration less than 10 minutes')]
      : []),
    ...(seconds > longestToken
      ? [invalidValue(field, seconds, 'may not specify a duration larger than 2^32 seconds')]
      : []),
    ...checkPresent(token.path, `${path}.path`),
  ];
}

function checkContainer({ fields, path }: ListItem): readonly FieldCause[] {
  return [
    ...checkName(fields.name, `${path}.name`),
    ...checkImage(textOf(fields.image), `${path}.image`),
    ...checkOneOf(fields.terminationMessagePolicy, `${path}.terminationMessagePolicy`, [
      'FallbackToLogsOnError',
      'File',
    ]),
    ...itemsOf(fields.ports, `${path}.ports`).flatMap(checkPort),
    ...itemsOf(fields.env, `${path}.env`).flatMap((item) =>
      checkPresent(item.fields.name, `${item.path}.name`),
    ),
    ...itemsOf(fields.volumeMounts, `${path}.volumeMounts`).flatMap((item) => [
      ...checkPresent(item.fields.name, `${item.path}.name`),
      ...checkPresent(item.fields.mountPath, `${item.path}.mountPath`),
    ]),
    ...checkOneOf(fields.imagePullPolicy, `${path}.imagePullPolicy`, ['Always', 'IfNotPresent', 'Never']),
  ];
}

function checkName(value: unknown, field: string): readonly FieldCause[] {
  const name = textOf(value);
  if (name === '') return [missingValue(field)];
  return checkLabelName(name).map((reason) => invalidValue(field, name, reason));
}

function checkImage(image: string, field: string): readonly FieldCause[] {
  if (image === '') return [missingValue(field)];
  return image.trim() === image
    ? []
    : [invalidValue(field, image, 'must not have leading or trailing whitespace')];
}

function checkPort({ fields, path }: ListItem): readonly FieldCause[] {
  const port = Number(fields.containerPort ?? 0);
  const field = `${path}.containerPort`;
  const isPort = port >= 1 && port <= 65_535;
  return [
    ...(port === 0 ? [missingValue(field)] : []),
    ...(port === 0 || isPort ? [] : [invalidValue(field, port, 'must be between 1 and 65535, inclusive')]),
    ...checkOneOf(fields.protocol, `${path}.protocol`, ['SCTP', 'TCP', 'UDP']),
  ];
}
