import type {
  ContainerSpec,
  EnvironmentSource,
  EnvironmentVariable,
  KeyReference,
  PodFacts,
  ResourceFieldReference,
  SourceData,
  SourceLookup,
} from './container-spec.ts';
import { expandReferences } from './expand-references.ts';
import { readPodField } from './read-pod-field.ts';
import { type NodeCapacity, readResourceField } from './read-resource-field.ts';

export interface EnvironmentContext {
  readonly pod: PodFacts;
  readonly lookup: SourceLookup;
  readonly capacity: NodeCapacity;
  /** Of services; the container's own variables win. */
  readonly serviceVariables: ReadonlyMap<string, string>;
  /** Of other containers of the pod, for `resourceFieldRef.containerName`. */
  readonly containers?: readonly ContainerSpec[];
}

export type EnvironmentExpansion =
  | {
      readonly kind: 'expanded';
      readonly variables: ReadonlyMap<string, string>;
      /** Keys of `envFrom` that are no names of variables: the event `InvalidEnvironmentVariableNames`. */
      readonly skipped: readonly string[];
    }
  /** `CreateContainerConfigError`. */
  | { readonly kind: 'unresolved'; readonly message: string };

/**
 * A container's environment: services, then `envFrom` in order, then `env` in order, the later of one name winning.
 * References reach what stands before them, services included, as on a node.
 */
export async function expandEnvironment(
  container: ContainerSpec,
  context: EnvironmentContext,
): Promise<EnvironmentExpansion> {
  const fromSources = await readSources(container, context);
  if (fromSources.kind === 'unresolved') return fromSources;
  const variables = new Map([...context.serviceVariables, ...fromSources.variables]);
  for (const variable of container.env ?? []) {
    const resolution = await resolveVariable(variable, { container, context, variables });
    if (resolution.kind === 'unresolved') return resolution;
    if (resolution.kind === 'value') variables.set(variable.name, resolution.value);
  }
  return { kind: 'expanded', variables, skipped: fromSources.skipped };
}

async function readSources(
  { envFrom = [] }: ContainerSpec,
  { lookup }: EnvironmentContext,
): Promise<EnvironmentExpansion> {
  const variables = new Map<string, string>();
  const skipped: string[] = [];
  for (const source of envFrom) {
    const found = await readSource(source, lookup);
    if (found.kind === 'unresolved') return found;
    for (const [key, bytes] of found.data) {
      const name = `${source.prefix ?? ''}${key}`;
      if (isVariableName(name)) variables.set(name, decode(bytes));
      else skipped.push(name);
    }
  }
  return { kind: 'expanded', variables, skipped };
}

async function readSource(
  { configMapRef, secretRef }: EnvironmentSource,
  lookup: SourceLookup,
): Promise<{ readonly kind: 'data'; readonly data: SourceData } | Unresolved> {
  const reference = configMapRef ?? secretRef;
  if (reference === undefined) return { kind: 'data', data: new Map() };
  const type = configMapRef === undefined ? 'secret' : 'configMap';
  const data = await lookup[type](reference.name);
  if (data === undefined && !reference.optional) return unresolved(describeMissing(type, reference.name));
  return { kind: 'data', data: data ?? new Map() };
}

interface Unresolved {
  readonly kind: 'unresolved';
  readonly message: string;
}

type Resolution =
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'absent' }
  | Unresolved;

interface Place {
  readonly container: ContainerSpec;
  readonly context: EnvironmentContext;
  readonly variables: ReadonlyMap<string, string>;
}

async function resolveVariable(
  { value, valueFrom }: EnvironmentVariable,
  { container, context, variables }: Place,
): Promise<Resolution> {
  // Kubernetes: an empty value counts as none, so that `valueFrom` beside it is read.
  if (value || valueFrom === undefined) return found(expandReferences(value ?? '', variables));
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = valueFrom;
  if (fieldRef !== undefined) return resolveField(fieldRef.fieldPath, context);
  if (resourceFieldRef !== undefined) return resolveResource(resourceFieldRef, { container, context });
  if (configMapKeyRef !== undefined) return resolveKey('configMap', configMapKeyRef, context);
  if (secretKeyRef !== undefined) return resolveKey('secret', secretKeyRef, context);
  return found('');
}

function resolveField(path: string, { pod }: EnvironmentContext): Resolution {
  const field = readPodField(path, pod);
  return field === undefined ? unresolved(`unsupported fieldPath: ${path}`) : found(field);
}

function resolveResource(
  reference: ResourceFieldReference,
  { container, context }: Pick<Place, 'container' | 'context'>,
): Resolution {
  const { containerName, resource } = reference;
  const owner = containerName ? context.containers?.find(({ name }) => name === containerName) : container;
  const amount = owner && readResourceField(reference, owner.resources, context.capacity);
  return amount === undefined ? unresolved(`unsupported container resource: ${resource}`) : found(amount);
}

async function resolveKey(
  type: 'configMap' | 'secret',
  { name, key, optional }: KeyReference,
  { lookup, pod }: EnvironmentContext,
): Promise<Resolution> {
  const data: SourceData | undefined = await lookup[type](name);
  const bytes = data?.get(key);
  if (bytes !== undefined) return found(decode(bytes));
  if (optional) return { kind: 'absent' };
  if (data === undefined) return unresolved(describeMissing(type, name));
  const owner = type === 'configMap' ? 'ConfigMap' : 'Secret';
  return unresolved(`couldn't find key ${key} in ${owner} ${pod.namespace}/${name}`);
}

function describeMissing(type: 'configMap' | 'secret', name: string): string {
  return `${type === 'configMap' ? 'configmap' : 'secret'} ${JSON.stringify(name)} not found`;
}

function found(value: string): Resolution {
  return { kind: 'value', value };
}

function unresolved(message: string): Unresolved {
  return { kind: 'unresolved', message };
}

function decode(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}

/** Kubernetes: printable ASCII but `=`, since 1.30 (RelaxedEnvironmentVariableValidation). */
function isVariableName(name: string): boolean {
  return /^[\x20-\x3c\x3e-\x7e]+$/.test(name);
}
