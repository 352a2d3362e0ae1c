import { isFields } from '../../field-shape.ts';
import { container } from './container.ts';
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
import { volume } from './volume.ts';

/** Of a pod and of every template of one. */
export const podSpec: Defaulting = inOrder(
  whereZero({ dnsPolicy: 'ClusterFirst', restartPolicy: 'Always', schedulerName: 'default-scheduler' }),
  whereAbsent({ terminationGracePeriodSeconds: 30 }),
  made('securityContext'),
  // Kubernetes: the old name of the field is kept in step with the new one.
  derived(({ serviceAccountName, serviceAccount }) => ({
    serviceAccountName: serviceAccount,
    serviceAccount: serviceAccountName,
  })),
  each('volumes', volume),
  each('initContainers', container),
  each('containers', container),
  each('ephemeralContainers', container),
);

export const podTemplate: Defaulting = within('spec', podSpec);

/** Kubernetes: a resource that is limited and not requested is requested up to its limit. */
const requestsFromLimits: Defaulting = (given) => {
  const { limits, requests } = given;
  if (!isFields(limits)) return given;
  return { ...given, requests: { ...limits, ...(isFields(requests) && requests) } };
};

const hostPorts = each(
  'ports',
  derived(({ containerPort }) => ({ hostPort: containerPort })),
);

const inContainers = (defaulting: Defaulting): Defaulting =>
  inOrder(each('initContainers', defaulting), each('containers', defaulting));

/** A pod itself has a few more than its template. */
export const pod: Defaulting = within(
  'spec',
  inOrder(
    podSpec,
    whereAbsent({ enableServiceLinks: true }),
    inContainers(within('resources', requestsFromLimits)),
    when(({ hostNetwork }) => hostNetwork === true, inContainers(hostPorts)),
  ),
);
