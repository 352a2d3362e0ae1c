import { admissionRegistrationKinds } from './descriptors/admission-registration.ts';
import { coreKinds } from './descriptors/api-v1.ts';
import { appsKinds } from './descriptors/apps.ts';
import { authenticationKinds } from './descriptors/authentication.ts';
import { authorizationKinds } from './descriptors/authorization.ts';
import { autoscalingKinds } from './descriptors/autoscaling.ts';
import { batchKinds } from './descriptors/batch.ts';
import { coordinationKinds } from './descriptors/coordination.ts';
import { eventsKinds } from './descriptors/events.ts';
import { deleteOptions, status } from './descriptors/meta.ts';
import { networkingKinds } from './descriptors/networking.ts';
import { policyKinds } from './descriptors/policy.ts';
import { rbacKinds } from './descriptors/rbac.ts';
import { schedulingKinds } from './descriptors/scheduling.ts';
import type { KindTables, MessageTable } from './message-table.ts';

const tables: ReadonlyMap<string, KindTables> = new Map([
  ['v1', { ...coreKinds, Status: status }],
  ['admissionregistration.k8s.io/v1', admissionRegistrationKinds],
  ['apps/v1', appsKinds],
  ['authentication.k8s.io/v1', authenticationKinds],
  ['authorization.k8s.io/v1', authorizationKinds],
  ['autoscaling/v1', autoscalingKinds],
  ['batch/v1', batchKinds],
  ['coordination.k8s.io/v1', coordinationKinds],
  ['events.k8s.io/v1', eventsKinds],
  ['networking.k8s.io/v1', networkingKinds],
  ['policy/v1', policyKinds],
  ['rbac.authorization.k8s.io/v1', rbacKinds],
  ['scheduling.k8s.io/v1', schedulingKinds],
]);

export function findTable(apiVersion: string, kind: string): MessageTable | undefined {
  // Kubernetes: client-go names these options by the group and version of what it deletes.
  if (kind === 'DeleteOptions') return deleteOptions;
  const kinds = tables.get(apiVersion);
  return kinds !== undefined && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
}

/** Every pair of `apiVersion` and kind that has a table. */
export function listKinds(): readonly (readonly [apiVersion: string, kind: string])[] {
  return [...tables].flatMap(([apiVersion, kinds]) =>
    Object.keys(kinds).map((kind) => [apiVersion, kind] as const),
  );
}
