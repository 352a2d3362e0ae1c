import { persistentVolumeClaim } from './api-v1.ts';
import { type Defaulting, each, inOrder, made, when, whereAbsent, whereZero, within } from './defaulting.ts';
import { podTemplate } from './pod.ts';

/** A strategy, and what it needs to know where it rolls. */
function rolling(field: string, limits: Defaulting): Defaulting {
  return made(
    field,
    inOrder(
      whereZero({ type: 'RollingUpdate' }),
      when(({ type }) => type === 'RollingUpdate', made('rollingUpdate', limits)),
    ),
  );
}

function workload(...steps: readonly Defaulting[]): Defaulting {
  return within('spec', inOrder(...steps, within('template', podTemplate)));
}

export const appsDefaults: Readonly<Record<string, Defaulting>> = {
  Deployment: workload(
    whereAbsent({ replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 }),
    rolling('strategy', whereAbsent({ maxUnavailable: '25%', maxSurge: '25%' })),
  ),
  ReplicaSet: workload(whereAbsent({ replicas: 1 })),
  DaemonSet: workload(
    whereAbsent({ revisionHistoryLimit: 10 }),
    rolling('updateStrategy', whereAbsent({ maxUnavailable: 1, maxSurge: 0 })),
  ),
  StatefulSet: workload(
    whereZero({ podManagementPolicy: 'OrderedReady' }),
    whereAbsent({ replicas: 1, revisionHistoryLimit: 10 }),
    rolling('updateStrategy', whereAbsent({ partition: 0 })),
    made('persistentVolumeClaimRetentionPolicy', whereZero({ whenDeleted: 'Retain', whenScaled: 'Retain' })),
    each('volumeClaimTemplates', persistentVolumeClaim),
  ),
};
