import { type FieldCause, invalidValue, requiredValue } from '../../field-cause.ts';
import { fieldsOf, type JsonFields, textOf } from '../../field-shape.ts';
import { checkLabelName } from '../../names.ts';
import { checkOneOf, checkPresent, itemsOf, type ListItem, type ObjectCheck } from './reading.ts';
import { checkResources } from './resources.ts';

/** Of a pod or of a template: k8s.io/kubernetes/pkg/apis/core/validation `ValidatePodSpec`. */
export function checkPodSpec(spec: JsonFields, path: string): readonly FieldCause[] {
  const volumes = itemsOf(spec.volumes, `${path}.volumes`);
  const containers = itemsOf(spec.containers, `${path}.containers`);
  const initContainers = itemsOf(spec.initContainers, `${path}.initContainers`);
  const volumeNames = new Set(volumes.map(({ fields }) => textOf(fields.name)));
  const check = (container: ListItem) => checkContainer(container, volumeNames);
  return [
    ...volumes.flatMap(checkVolume),
    ...checkDuplicates(volumes),
    ...(containers.length === 0 ? [requiredValue(`${path}.containers`)] : []),
    ...containers.flatMap(check),
    ...initContainers.flatMap(check),
    ...checkDuplicates([...containers, ...initContainers]),
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

/** Kubernetes: of those that share a name, the later ones are at fault. */
function checkDuplicates(items: readonly ListItem[]): readonly FieldCause[] {
  const names = new Set<string>();
  return items.flatMap(({ fields, path }) => {
    const name = textOf(fields.name);
    if (name === '' || !names.has(name)) {
      names.add(name);
      return [];
    }
    const message = `Duplicate value: ${JSON.stringify(name)}`;
    return [{ reason: 'FieldValueDuplicate', field: `${path}.name`, message }];
  });
}

function checkContainer(item: ListItem, volumeNames: ReadonlySet<string>): readonly FieldCause[] {
  const { fields, path } = item;
  return [
    ...checkName(fields.name, `${path}.name`),
    ...checkImage(textOf(fields.image), `${path}.image`),
    ...checkOneOf(fields.terminationMessagePolicy, `${path}.terminationMessagePolicy`, [
      'FallbackToLogsOnError',
      'File',
    ]),
    ...itemsOf(fields.ports, `${path}.ports`).flatMap(checkPort),
    ...itemsOf(fields.env, `${path}.env`).flatMap((variable) =>
      checkPresent(variable.fields.name, `${variable.path}.name`),
    ),
    ...checkMounts(itemsOf(fields.volumeMounts, `${path}.volumeMounts`), volumeNames),
    ...checkResources(item),
    ...checkOneOf(fields.imagePullPolicy, `${path}.imagePullPolicy`, ['Always', 'IfNotPresent', 'Never']),
  ];
}

function checkMounts(mounts: readonly ListItem[], volumeNames: ReadonlySet<string>): readonly FieldCause[] {
  const paths = new Set<string>();
  return mounts.flatMap(({ fields, path }) => {
    const [name, mountPath] = [textOf(fields.name), textOf(fields.mountPath)];
    const isTaken = paths.has(mountPath);
    paths.add(mountPath);
    return [
      ...checkPresent(name, `${path}.name`),
      ...(name === '' || volumeNames.has(name) ? [] : [unknownVolume(name, `${path}.name`)]),
      ...checkPresent(mountPath, `${path}.mountPath`),
      ...(isTaken ? [invalidValue(`${path}.mountPath`, mountPath, 'must be unique')] : []),
    ];
  });
}

function unknownVolume(name: string, field: string): FieldCause {
  return { reason: 'FieldValueNotFound', field, message: `Not found: ${JSON.stringify(name)}` };
}

function checkName(value: unknown, field: string): readonly FieldCause[] {
  const name = textOf(value);
  if (name === '') return [requiredValue(field)];
  return checkLabelName(name).map((reason) => invalidValue(field, name, reason));
}

function checkImage(image: string, field: string): readonly FieldCause[] {
  if (image === '') return [requiredValue(field)];
  return image.trim() === image
    ? []
    : [invalidValue(field, image, 'must not have leading or trailing whitespace')];
}

function checkPort({ fields, path }: ListItem): readonly FieldCause[] {
  const port = Number(fields.containerPort ?? 0);
  const field = `${path}.containerPort`;
  const isPort = port >= 1 && port <= 65_535;
  return [
    ...(port === 0 ? [requiredValue(field)] : []),
    ...(port === 0 || isPort ? [] : [invalidValue(field, port, 'must be between 1 and 65535, inclusive')]),
    ...checkOneOf(fields.protocol, `${path}.protocol`, ['SCTP', 'TCP', 'UDP']),
  ];
}
