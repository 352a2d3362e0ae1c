import { type ApiKind, apiKind, type KindBehaviour } from './api-kind.ts';

/** Tells whoever writes the object what does not come of it: nothing is taken in silence. */
function withoutEffect(reason: string): KindBehaviour {
  return { warn: () => [reason] };
}

const noStorage: KindBehaviour = {
  ...withoutEffect('this cluster has no storage: nothing provides or binds volumes'),
  // Kubernetes: what nobody has looked at yet is pending.
  prepare: (object, existing) =>
    existing === undefined ? { ...object, status: { phase: 'Pending' } } : object,
};
const withSpec = { hasStatus: true, hasGeneration: true };

/** Kinds that are kept and shown, so that manifests and tools that name them go through, and that nothing acts on. */
export const storedKinds: readonly ApiKind[] = [
  apiKind({
    kind: 'PersistentVolumeClaim',
    plural: 'persistentvolumeclaims',
    shortNames: ['pvc'],
    hasStatus: true,
    behaviour: noStorage,
  }),
  apiKind({
    kind: 'PersistentVolume',
    plural: 'persistentvolumes',
    shortNames: ['pv'],
    isNamespaced: false,
    hasStatus: true,
    behaviour: noStorage,
  }),
  apiKind({
    kind: 'ReplicationController',
    plural: 'replicationcontrollers',
    shortNames: ['rc'],
    categories: ['all'],
    ...withSpec,
    behaviour: withoutEffect('nothing here runs ReplicationControllers: a Deployment does what one would'),
  }),
  apiKind({
    group: 'networking.k8s.io',
    kind: 'NetworkPolicy',
    plural: 'networkpolicies',
    shortNames: ['netpol'],
    hasGeneration: true,
    behaviour: withoutEffect('nothing enforces a NetworkPolicy here: pods share the network of this machine'),
  }),
  apiKind({
    group: 'networking.k8s.io',
    kind: 'Ingress',
    plural: 'ingresses',
    shortNames: ['ing'],
    ...withSpec,
    behaviour: withoutEffect(
      'this cluster has no ingress controller: nothing leads to what an Ingress names',
    ),
  }),
];
