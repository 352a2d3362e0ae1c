import { isFields, type JsonFields } from './json-fields.ts';

type Shape = 'text' | 'text-map' | { readonly list: Shape } | StructShape;

interface StructShape {
  readonly fields: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
}

const named: StructShape = { fields: { name: 'text' } };

const container: StructShape = {
  fields: { name: 'text', env: { list: named }, volumeMounts: { list: named } },
};

const podShape: StructShape = {
  fields: {
    metadata: {
      fields: { name: 'text', generateName: 'text', annotations: 'text-map', labels: 'text-map' },
    },
    spec: {
      fields: {
        serviceAccountName: 'text',
        initContainers: { list: container },
        containers: { list: container },
        volumes: { list: named },
      },
    },
  },
  required: ['spec'],
};

const expectations = { text: 'a string', 'text-map': 'a map of strings' } as const;

/**
 * What keeps a pod from being read, of the fields that a mutation reads: `spec.containers[0].env is not a list`.
 * Everything else may have any shape, since it is not touched. Kubernetes: `null` is absence.
 */
export function findFault(pod: JsonFields): string | undefined {
  return faultOf(pod, podShape, '');
}

function faultOf(value: unknown, shape: Shape, path: string): string | undefined {
  if (shape === 'text') return typeof value === 'string' ? undefined : `${path} is not ${expectations.text}`;
  if (shape === 'text-map') {
    const isTextMap = isFields(value) && Object.values(value).every((item) => typeof item === 'string');
    return isTextMap ? undefined : `${path} is not ${expectations['text-map']}`;
  }
  return 'list' in shape ? faultOfList(value, shape.list, path) : faultOfStruct(value, shape, path);
}

function faultOfList(value: unknown, item: Shape, path: string): string | undefined {
  if (!Array.isArray(value)) return `${path} is not a list`;
  for (const [index, member] of value.entries()) {
    const fault = faultOf(member, item, `${path}[${index}]`);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function faultOfStruct(
  value: unknown,
  { fields, required = [] }: StructShape,
  path: string,
): string | undefined {
  if (!isFields(value)) return `${path} is not an object`;
  for (const [name, shape] of Object.entries(fields)) {
    const member = Object.hasOwn(value, name) ? value[name] : undefined;
    const place = path === '' ? name : `${path}.${name}`;
    const isAbsent = member === undefined || member === null;
    if (isAbsent && required.includes(name)) return `${place} is missing`;
    const fault = isAbsent ? undefined : faultOf(member, shape, place);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
