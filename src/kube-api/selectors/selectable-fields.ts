/** Reads a field of an object by its path in JSON, as text. */
export type ReadField = (path: string) => string | undefined;

/** What a field that may be selected by is compared with. */
export type SelectableField = (read: ReadField) => string | undefined;

const same =
  (path: string): SelectableField =>
  (read) =>
    read(path);
const orElse =
  (path: string, fallback: string): SelectableField =>
  (read) =>
    read(path) ?? fallback;

const name = { 'metadata.name': same('metadata.name') };
const namespacedName = { ...name, 'metadata.namespace': same('metadata.namespace') };

const pods: Readonly<Record<string, SelectableField>> = {
  ...namespacedName,
  'spec.nodeName': same('spec.nodeName'),
  'spec.host': same('spec.nodeName'),
  'spec.restartPolicy': same('spec.restartPolicy'),
  'spec.schedulerName': same('spec.schedulerName'),
  'spec.serviceAccountName': same('spec.serviceAccountName'),
  'spec.hostNetwork': orElse('spec.hostNetwork', 'false'),
  'status.phase': same('status.phase'),
  'status.podIP': same('status.podIP'),
  // Kubernetes: may be asked for and is never filled in.
  'status.podIPs': () => undefined,
  'status.nominatedNodeName': same('status.nominatedNodeName'),
};

const events: Readonly<Record<string, SelectableField>> = {
  ...namespacedName,
  'involvedObject.kind': same('involvedObject.kind'),
  'involvedObject.namespace': same('involvedObject.namespace'),
  'involvedObject.name': same('involvedObject.name'),
  'involvedObject.uid': same('involvedObject.uid'),
  'involvedObject.apiVersion': same('involvedObject.apiVersion'),
  'involvedObject.resourceVersion': same('involvedObject.resourceVersion'),
  'involvedObject.fieldPath': same('involvedObject.fieldPath'),
  reason: same('reason'),
  reportingComponent: same('reportingComponent'),
  source: (read) => read('source.component') || read('reportingComponent'),
  type: same('type'),
};

interface SelectableResource {
  readonly fields: Readonly<Record<string, SelectableField>>;
  readonly refuse: (field: string) => string;
}

const refuseInCore = (field: string): string => `field label not supported: ${field}`;
const core = (fields: SelectableResource['fields']): SelectableResource => ({ fields, refuse: refuseInCore });

const anyResource: SelectableResource = {
  fields: namespacedName,
  refuse: (field) =>
    `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`,
};

/** By plural and group, as refusals name them: `pods`, `jobs.batch`. */
const selectableResources: Readonly<Record<string, SelectableResource>> = {
  pods: core(pods),
  events: core(events),
  nodes: core({ ...name, 'spec.unschedulable': orElse('spec.unschedulable', 'false') }),
  namespaces: core({ ...name, 'status.phase': same('status.phase') }),
  secrets: core({ ...namespacedName, type: same('type') }),
  services: core({
    ...namespacedName,
    'spec.clusterIP': same('spec.clusterIP'),
    'spec.type': same('spec.type'),
  }),
  replicationcontrollers: core({ ...namespacedName, 'status.replicas': orElse('status.replicas', '0') }),
  'jobs.batch': {
    fields: { ...namespacedName, 'status.successful': orElse('status.succeeded', '0') },
    refuse: (field) => `field label ${JSON.stringify(field)} not supported for batchv1.Job`,
  },
};

export type FieldLookup =
  | { readonly kind: 'found'; readonly field: SelectableField }
  | { readonly kind: 'unsupported'; readonly reason: string };

/** With the paths that its definition names, a custom resource. */
export function findSelectableField(
  path: string,
  resource: string,
  customPaths?: readonly string[],
): FieldLookup {
  const known = Object.hasOwn(selectableResources, resource) ? selectableResources[resource] : undefined;
  const { fields, refuse } = (customPaths && customResource(customPaths)) ?? known ?? anyResource;
  const field = Object.hasOwn(fields, path) ? fields[path] : undefined;
  return field === undefined ? { kind: 'unsupported', reason: refuse(path) } : { kind: 'found', field };
}

function customResource(paths: readonly string[]): SelectableResource {
  return core({ ...Object.fromEntries(paths.map((path) => [path, same(path)])), ...namespacedName });
}
