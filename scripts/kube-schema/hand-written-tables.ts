/**
 * What the models of @kubernetes/client-node do not say: the struct tags `patchMergeKey`, `patchStrategy`,
 * `listType`, `listMapKey` and `structType` of k8s.io/api, and which strings are quantities. Every entry must
 * name a field that exists; the generator refuses the others.
 */

/** Strategic merge patch: the field that tells the items of a list apart. */
export const patchMergeKeys: Readonly<Record<string, string>> = {
  'Container.env': 'name',
  'Container.ports': 'containerPort',
  'Container.volumeDevices': 'devicePath',
  'Container.volumeMounts': 'mountPath',
  'ContainerStatus.allocatedResourcesStatus': 'name',
  'ContainerStatus.volumeMounts': 'mountPath',
  'DaemonSetStatus.conditions': 'type',
  'DeploymentStatus.conditions': 'type',
  'EphemeralContainer.env': 'name',
  'EphemeralContainer.ports': 'containerPort',
  'EphemeralContainer.volumeDevices': 'devicePath',
  'EphemeralContainer.volumeMounts': 'mountPath',
  'JSONSchemaProps.x-kubernetes-validations': 'rule',
  'JobStatus.conditions': 'type',
  'MutatingWebhook.matchConditions': 'name',
  'MutatingWebhookConfiguration.webhooks': 'name',
  'NamespaceStatus.conditions': 'type',
  'NodeStatus.addresses': 'type',
  'NodeStatus.conditions': 'type',
  'ObjectMeta.ownerReferences': 'uid',
  'PersistentVolumeClaimStatus.conditions': 'type',
  'PodDisruptionBudgetStatus.conditions': 'type',
  'PodSpec.containers': 'name',
  'PodSpec.ephemeralContainers': 'name',
  'PodSpec.hostAliases': 'ip',
  'PodSpec.imagePullSecrets': 'name',
  'PodSpec.initContainers': 'name',
  'PodSpec.resourceClaims': 'name',
  'PodSpec.schedulingGates': 'name',
  'PodSpec.topologySpreadConstraints': 'topologyKey',
  'PodSpec.volumes': 'name',
  'PodStatus.conditions': 'type',
  'PodStatus.hostIPs': 'ip',
  'PodStatus.podIPs': 'ip',
  'PodStatus.resourceClaimStatuses': 'name',
  'ReplicaSetStatus.conditions': 'type',
  'ReplicationControllerStatus.conditions': 'type',
  'ServiceAccount.secrets': 'name',
  'ServiceSpec.ports': 'port',
  'ServiceStatus.conditions': 'type',
  'StatefulSetStatus.conditions': 'type',
  'ValidatingWebhook.matchConditions': 'name',
  'ValidatingWebhookConfiguration.webhooks': 'name',
};

/** Lists of plain values that a strategic merge patch adds to. */
export const patchMergedSets: readonly string[] = ['NodeSpec.podCIDRs', 'ObjectMeta.finalizers'];

/** Merged lists whose items keep only the fields that `$retainKeys` names. */
export const retainKeysLists: readonly string[] = [
  'PodSpec.resourceClaims',
  'PodSpec.volumes',
  'PodStatus.resourceClaimStatuses',
];

/** Structs of which a patch keeps only the fields that `$retainKeys` names. */
export const retainKeysStructs: readonly string[] = ['DeploymentStrategy'];

/** Server-side apply: the fields that tell the items of a list apart, where they differ from the merge key. */
export const ownListMapKeys: Readonly<Record<string, readonly string[]>> = {
  'Container.ports': ['containerPort', 'protocol'],
  'EphemeralContainer.ports': ['containerPort', 'protocol'],
  'PodSpec.topologySpreadConstraints': ['topologyKey', 'whenUnsatisfiable'],
  'ResourceRequirements.claims': ['name'],
  'ResourceStatus.resources': ['resourceID'],
  'ServiceSpec.ports': ['port', 'protocol'],
};

/** Lists with a merge key that server-side apply replaces as a whole all the same. */
export const atomicDespiteMergeKey: readonly string[] = ['JobStatus.conditions', 'PodStatus.hostIPs'];

/** Server-side apply: lists in which a value occurs once. */
export const setLists: readonly string[] = [
  'Endpoint.addresses',
  'NodeSpec.podCIDRs',
  'ObjectMeta.finalizers',
  'PodFailurePolicyOnExitCodesRequirement.values',
  'UncountedTerminatedPods.failed',
  'UncountedTerminatedPods.succeeded',
];

/** Server-side apply: structs that have one owner. */
export const atomicStructs: readonly string[] = [
  'ConfigMapKeySelector',
  'EndpointAddress',
  'EndpointPort',
  'FileKeySelector',
  'LabelSelector',
  'LocalObjectReference',
  'NodeSelector',
  'NodeSelectorTerm',
  'ObjectFieldSelector',
  'ObjectReference',
  'OwnerReference',
  'ResourceFieldSelector',
  'RoleRef',
  'SecretKeySelector',
  'Subject',
  'TypedLocalObjectReference',
  'discovery.EndpointPort',
];

/** Server-side apply: maps that have one owner. */
export const atomicMaps: readonly string[] = [
  'PersistentVolumeClaimStatus.allocatedResourceStatuses',
  'PodSpec.nodeSelector',
  'ReplicationControllerSpec.selector',
  'ServiceSpec.selector',
];

/** Strings, and maps of strings, that hold a `resource.Quantity`. */
export const quantities: readonly string[] = [
  'ContainerStatus.allocatedResources',
  'EmptyDirVolumeSource.sizeLimit',
  'NodeStatus.allocatable',
  'NodeStatus.capacity',
  'PersistentVolumeClaimStatus.allocatedResources',
  'PersistentVolumeClaimStatus.capacity',
  'PodSpec.overhead',
  'ResourceFieldSelector.divisor',
  'ResourceRequirements.limits',
  'ResourceRequirements.requests',
  'VolumeResourceRequirements.limits',
  'VolumeResourceRequirements.requests',
];
