import { isFields, type JsonFields } from '../../field-shape.ts';
import {
  type Defaulting,
  derived,
  each,
  inOrder,
  made,
  when,
  whereAbsent,
  whereZero,
  within,
} from './defaulting.ts';
import { pod, podTemplate } from './pod.ts';
import { claimSpec } from './volume.ts';

const servicePort = inOrder(
  whereZero({ protocol: 'TCP' }),
  derived(({ port }) => ({ targetPort: port })),
);

const hasType =
  (...types: readonly string[]) =>
  ({ type }: JsonFields): boolean =>
    types.includes(String(type));

const clientAffinity = made(
  'sessionAffinityConfig',
  made('clientIP', whereAbsent({ timeoutSeconds: 10_800 })),
);

const service = inOrder(
  made(
    'spec',
    inOrder(
      whereZero({ type: 'ClusterIP', sessionAffinity: 'None' }),
      when(({ sessionAffinity }) => sessionAffinity === 'ClientIP', clientAffinity),
      each('ports', servicePort),
      when(hasType('NodePort', 'LoadBalancer'), whereZero({ externalTrafficPolicy: 'Cluster' })),
      when(
        hasType('ClusterIP', 'NodePort', 'LoadBalancer'),
        whereAbsent({ internalTrafficPolicy: 'Cluster' }),
      ),
      when(hasType('LoadBalancer'), whereAbsent({ allocateLoadBalancerNodePorts: true })),
    ),
  ),
  made('status', made('loadBalancer')),
);

/** Kubernetes: `stringData` is a way in only; what is stored is `data`. */
const foldStringData: Defaulting = ({ stringData, ...secret }) => {
  if (!isFields(stringData)) return secret;
  const encoded = Object.entries(stringData).map(
    ([key, text]) => [key, Buffer.from(String(text)).toString('base64')] as const,
  );
  return { ...secret, data: { ...(isFields(secret.data) && secret.data), ...Object.fromEntries(encoded) } };
};

const nameLabel = within('metadata', (metadata) => {
  if (typeof metadata.name !== 'string' || metadata.name === '') return metadata;
  const label = whereZero({ 'kubernetes.io/metadata.name': metadata.name });
  return made('labels', label)(metadata);
});

export const persistentVolumeClaim = inOrder(
  within('spec', claimSpec),
  made('status', whereZero({ phase: 'Pending' })),
);

export const coreDefaults: Readonly<Record<string, Defaulting>> = {
  Namespace: inOrder(nameLabel, made('status', whereZero({ phase: 'Active' }))),
  Node: within(
    'status',
    when(
      ({ capacity }) => isFields(capacity),
      derived(({ capacity }) => ({ allocatable: capacity })),
    ),
  ),
  Pod: pod,
  PodTemplate: within('template', podTemplate),
  Secret: inOrder(whereZero({ type: 'Opaque' }), foldStringData),
  Service: service,
  Endpoints: each('subsets', each('ports', whereZero({ protocol: 'TCP' }))),
  PersistentVolumeClaim: persistentVolumeClaim,
  ReplicationController: within(
    'spec',
    inOrder(whereAbsent({ replicas: 1 }), within('template', podTemplate)),
  ),
};
