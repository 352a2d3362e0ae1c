import type { JsonFields } from '../field-shape.ts';
import { coreDefaults } from './defaults/api-v1.ts';
import { appsDefaults } from './defaults/apps.ts';
import { batchDefaults } from './defaults/batch.ts';
import type { Defaulting } from './defaults/defaulting.ts';
import {
  admissionDefaults,
  authenticationDefaults,
  discoveryDefaults,
  extensionDefaults,
  networkingDefaults,
  rbacDefaults,
} from './defaults/other-groups.ts';
import type { GroupVersionKind } from './field-schema.ts';

/** Kinds that are not here are stored as they come. */
const defaultsOfGroups: Readonly<Record<string, Readonly<Record<string, Defaulting>>>> = {
  '': coreDefaults,
  apps: appsDefaults,
  batch: batchDefaults,
  'admissionregistration.k8s.io': admissionDefaults,
  'apiextensions.k8s.io': extensionDefaults,
  'authentication.k8s.io': authenticationDefaults,
  'discovery.k8s.io': discoveryDefaults,
  'networking.k8s.io': networkingDefaults,
  'rbac.authorization.k8s.io': rbacDefaults,
};

/**
 * What a client left unsaid, as the real server says it (k8s.io/kubernetes/pkg/apis/<group>/v1/defaults.go). Of an
 * object that has been decoded by its schema; to do it twice changes nothing.
 */
export function applyDefaults({ group, kind }: GroupVersionKind, object: JsonFields): JsonFields {
  const ofGroup = Object.hasOwn(defaultsOfGroups, group) ? defaultsOfGroups[group] : undefined;
  const defaulting = ofGroup !== undefined && Object.hasOwn(ofGroup, kind) ? ofGroup[kind] : undefined;
  return defaulting === undefined ? object : defaulting(object);
}
